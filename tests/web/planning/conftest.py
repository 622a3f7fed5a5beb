"""Jobs of a test keep what they say of themselves to that test."""

import pytest
from tests.web.conftest import SCHOOL_A, SCHOOL_B

from junheng.web.planning import actions as plans
from junheng.web.register.frames import frame


@pytest.fixture(autouse=True)
def jobs_apart(settings, tmp_path):
    settings.DATA = tmp_path  # by numbers that come again


@pytest.fixture
def papers_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def year():
    return int(frame("enrolment")["year"].max())


@pytest.fixture
def merging(person, year):
    """A plan handed in that merges school B into school A."""
    small = {"kind": "MergeSchool", "closing": SCHOOL_B, "into": SCHOOL_A, "why": "学生太少"}
    plan = plans.create("撤并试点", [small], year=year, by=person("officer"))
    plans.propose(plan, by=person("officer"))
    plan.refresh_from_db()
    return plan
