"""The measure is kept per revision; tests roll revisions back, so nothing may be kept between them."""

import pytest

from junheng.register.example import demo
from junheng.web.pages.measure import kept
from junheng.web.register import measured


@pytest.fixture(autouse=True)
def nothing_kept():
    measured._tables.cache_clear()  # noqa: SLF001
    measured._measured.cache_clear()  # noqa: SLF001
    kept.forget()


@pytest.fixture(scope="session")
def truth():
    return demo.build().truth
