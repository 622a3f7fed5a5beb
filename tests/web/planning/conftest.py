"""Tests roll back, so that revisions come again with other content: what is kept by revision is forgotten."""

import pytest

from junheng.web.planning import outcome
from junheng.web.register import measured


@pytest.fixture(autouse=True)
def forget(settings, tmp_path):
    settings.DATA = tmp_path  # what jobs said of themselves, by numbers that come again
    for kept in (measured._tables, measured._measured, outcome._outcome):  # noqa: SLF001
        kept.cache_clear()
