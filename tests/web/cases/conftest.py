"""What a test prints or hands in stays with that test."""

import pytest


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    return tmp_path
