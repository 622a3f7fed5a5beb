"""Tests marked `data` read published data kept outside the repository; without it they are skipped."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow to draw examples; that says nothing about the code.
settings.register_profile("junheng", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("junheng")

HOME = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("JUNHENG_SHARED") or HOME.parent / "shared")


def pytest_configure(config):
    config.addinivalue_line("markers", "data: reads published data from JUNHENG_SHARED or ../shared")


def pytest_collection_modifyitems(items):
    if (SHARED / "data").is_dir():
        return
    absent = pytest.mark.skip(
        reason=f"no published data in {SHARED}: set JUNHENG_SHARED to the folder that holds data/"
    )
    for item in items:
        if item.get_closest_marker("data"):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def shared():
    """The folder that holds the published data; for tests marked `data`."""
    return SHARED
