"""The measure is kept per revision; a test's writes are rolled back, so what it measured must not outlive it."""

import pytest

from junheng.register.example import demo
from junheng.web.pages.measure import kept
from junheng.web.register import measured, store


def drop():
    measured._tables.cache_clear()  # noqa: SLF001
    measured._measured.cache_clear()  # noqa: SLF001
    kept.forget()


@pytest.fixture
def nothing_kept():
    """For a test that changes rows without the writer."""
    drop()
    yield
    drop()


@pytest.fixture(autouse=True)
def kept_as_it_was(db):
    """Drop what a test measured after it wrote."""
    before = store.revision()
    yield
    if store.revision() != before:
        drop()


@pytest.fixture(scope="session", autouse=True)
def only_ours():
    """Other tests may have left measurements of revisions of their own."""
    drop()
    yield
    drop()


@pytest.fixture(scope="session")
def truth():
    return demo.build().truth
