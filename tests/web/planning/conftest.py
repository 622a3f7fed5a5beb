"""Jobs of a test keep what they say of themselves to that test."""

import pytest


@pytest.fixture(autouse=True)
def jobs_apart(settings, tmp_path):
    settings.DATA = tmp_path  # by numbers that come again
