"""What the demo county was built to show."""

import pytest

from junheng.register.example import demo


@pytest.fixture(scope="session")
def truth():
    return demo.build().truth
