"""Whatever a file holds, reading it gives tables or a TableError, never another exception."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.io import test_annual, test_people, test_transcript
from tests.unit.io.files import HEADERS, as_csv, as_xlsx, load, resource

from junheng.schema import TableError

SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TRICKS = (
    "",
    "合计",
    "注：",
    "（人）",
    "2.1E+09",
    "１２",
    "是",
    "2024-01-02 00:00:00",
    "2153000001.0",
    "1e999",
    "NaN",
    "-",
    "#N/A",
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=8)
CELL = (
    st.sampled_from((*TRICKS, *HEADERS))
    | TEXT
    | st.integers(-(10**6), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
)
GRID = st.lists(st.lists(CELL, max_size=8), max_size=8)
CHANGES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 16), CELL.map(str)), max_size=6)


def survives(*paths, **options):
    with contextlib.suppress(TableError):
        load(*paths, **options)


@SETTINGS
@given(changes=CHANGES, encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_a_resource_table_with_random_cells(tmp_path, changes, encoding):
    grid = resource()
    for row, column, text in changes:
        grid[row][column] = text
    survives(as_csv(tmp_path / "a.csv", grid, encoding))


@SETTINGS
@given(grid=GRID, name=st.sampled_from(["Sheet1", "学校", "在校生", "教职工", "教基3112"]), data=st.data())
def test_a_random_workbook(tmp_path, grid, name, data):
    spans = data.draw(st.lists(st.tuples(*[st.integers(0, 6)] * 4), max_size=1))
    merges = [(t, left, t + h, left + w) for t, left, h, w in spans if h + w and t < len(grid)]
    survives(as_xlsx(tmp_path / "a.xlsx", (name, grid), merges=merges))


FORMS = {
    "过录表": test_transcript.grid([test_transcript.ONE, test_transcript.TWO]),
    "教基1001": test_annual.BASICS,
    "教基3112": test_annual.PUPILS,
    "教基4155": test_annual.TEACHERS,
    "教基5170": test_annual.BUILDINGS,
    "教基5176": test_annual.CONDITIONS,
    "教师": [test_people.TEACHER, test_people.LI, test_people.YANG],
    "学籍": test_people.pupils(test_people.child(), test_people.child(sex="2")),
}


@SETTINGS
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(list(FORMS)), st.integers(0, 9), st.integers(0, 22), CELL), max_size=8
    )
)
def test_the_bureaus_forms_with_random_cells(tmp_path, changes):
    sheets = {name: [[*row] for row in grid] for name, grid in FORMS.items()}
    for name, row, column, value in changes:
        if row < len(sheets[name]) and column < len(sheets[name][row]):
            sheets[name][row][column] = value
    survives(as_xlsx(tmp_path / "2153000001.xlsx", *sheets.items()), year=2024)


@SETTINGS
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", "a.xls", "school.parquet"]))
def test_random_bytes(tmp_path, data, name):
    (tmp_path / name).write_bytes(data)
    survives(tmp_path / name)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@SETTINGS
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_a_damaged_file(tmp_path, suffix, at, byte):
    path = tmp_path / f"a.{suffix}"
    as_xlsx(path, ("资源", resource())) if suffix == "xlsx" else as_csv(path, resource())
    data = bytearray(path.read_bytes())
    data[at % len(data)] = byte
    path.write_bytes(data)
    survives(path)
