"""What a figure rests on, cell by cell: people where a stage lists them, counts where it does not, in the order the schools are given."""

import datetime as dt

from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.standards.cells import ROWS, UNREPORTED, school_cells

LISTED, COUNTED, EMPTY = "2153000001", "2153000002", "2153000003"
PUPILS = TABLES["enrolment"].columns["pupils"].title


def rows(name, *given):
    return TABLES[name].example(**{column: [one[column] for one in given] for column in given[0]})


def register():
    counts = [
        {"school": school, "year": 2024, "stage": stage, "backbone": 7, "above_required": None}
        for school, stage in ((LISTED, "小学"), (LISTED, "初中"), (COUNTED, "小学"))
    ]
    since = {
        "since": dt.date(2020, 9, 1),
        "until": None,
        "duty": "专任教师",
        "stage": "初中",
        "school": LISTED,
    }
    return complete(
        {
            "staff_count": rows("staff_count", *counts),
            "staff": rows(
                "staff",
                {"code": "T2", "education": None, "left": None},
                {"code": "T1", "education": "本科", "left": None},
                {"code": "T3", "education": "本科", "left": dt.date(2023, 9, 1)},
            ),
            "posting": rows("posting", *({"staff": code} | since for code in ("T2", "T1", "T3"))),
            "enrolment": rows("enrolment", {"school": COUNTED, "year": 2024, "stage": "小学", "pupils": 30}),
        }
    )


def told(stage, *codes, columns=("above_required",)):
    reads = {"enrolment": ("pupils",), "staff_count": columns}
    found = school_cells(register(), 2024, stage, reads, False, codes)
    assert found.schema == ROWS
    return found.select("row", "column", "value").rows()


def test_a_stage_that_lists_its_teachers_rests_on_those_who_have_not_left():
    post = TABLES["staff"].title
    assert told("初中", LISTED) == [("T1", post, "本科"), ("T2", post, UNREPORTED)]


def test_another_stage_of_the_same_school_rests_on_its_counts():
    said = told("小学", LISTED, columns=("above_required", "backbone"))
    assert [(row.split("·")[0], value) for row, _, value in said] == [(LISTED, UNREPORTED), (LISTED, "7")]


def test_schools_come_in_the_order_given_and_their_tables_in_that_of_the_formula():
    owners = [row.split("·")[0] for row, _, _ in told("小学", COUNTED, EMPTY, LISTED)]
    assert owners == [COUNTED, COUNTED, LISTED]
    assert [column == PUPILS for _, column, _ in told("小学", LISTED, COUNTED)] == [False, True, False]


def test_a_school_without_rows_rests_on_nothing():
    assert told("小学", EMPTY) == told("小学") == []
