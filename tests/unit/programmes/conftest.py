"""A small county for a programme: two groups, an area, ties, visits and tasks, made from the tables' own examples."""

import datetime as dt

import pytest

from junheng.programmes.programme import DOCUMENTS, Programme
from junheng.programmes.worked import tables

ON = dt.date(2024, 12, 30)
SCHOOLS = ["2153000001", "2153000002", "2153000003", "2153000004"]


@pytest.fixture
def on():
    return ON


@pytest.fixture
def blank():
    return Programme.load("blank", on=ON)


@pytest.fixture
def written():
    """Call with changes (old, new) to the blank document to get that programme."""
    text = (DOCUMENTS / "blank.yaml").read_text("utf-8")

    def load(*changes, on=ON):
        said = text
        for old, new in changes:
            assert old in said, old
            said = said.replace(old, new, 1)
        return Programme.load_text(said, on=on)

    return load


@pytest.fixture
def county():
    """Call with tables to change or add; the rest is the small county."""

    def make(**changed):
        return tables(
            {
                "school": {"code": SCHOOLS, "name": ["甲小学", "乙小学", "丙小学", "丁小学"], "kind": "小学"},
                "network": {
                    "code": ["N1", "N2"],
                    "name": ["甲集团", "丙集团"],
                    "kind": "教育集团",
                    "pattern": "1+N",
                },
                "membership": {
                    "network": ["N1", "N1", "N2", "N2"],
                    "school": SCHOOLS,
                    "role": ["总校", "成员校", "总校", "成员校"],
                },
                "enrolment": {"school": SCHOOLS, "year": 2024, "pupils": [500, 100, 400, 50]},
            }
            | changed
        )

    return make
