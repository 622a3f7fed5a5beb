"""Whatever is imported, the stored register is either brought up to date whole or not touched at all."""

import hashlib

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.io.files import HEADERS, as_csv, as_xlsx, resource

from junheng.cli import main
from junheng.register import snapshot
from junheng.register.tables import TABLES

CELL = st.sampled_from(
    ["", "三百", "-1", "１２", "大学", "小学", "2153000001", "1e999", "#N/A", *HEADERS]
) | st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=6)
CHANGES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 16), CELL), max_size=5)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A register folder with one school in it."""
    folder = tmp_path_factory.mktemp("库")
    school = TABLES["school"].example(code=["5153000001"], kind=["特殊教育学校"])
    snapshot.save({"school": school, "enrolment": TABLES["enrolment"].example(school=["5153000001"])}, folder)
    return folder


def content(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, kind=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"]))
def test_a_fuzzed_import_is_all_or_nothing(tmp_path, capsys, store, changes, kind):
    grid = resource()
    for row, column, text in changes:
        grid[row][column] = text
    file = (
        as_xlsx(tmp_path / "a.xlsx", ("学校资源表", grid))
        if kind == "xlsx"
        else as_csv(tmp_path / "a.csv", grid, kind)
    )
    before = content(store)
    code = main(["import", str(file), "--into", str(store), "--on", "2024-09-01"])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert code in (0, 2)
    if code == 2:
        assert said.err.strip()
        assert content(store) == before
    else:
        after = snapshot.load(store)
        assert after["school"].filter(pl.col("code") == "5153000001").height == 1
        assert "全部一致" in said.out


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", "a.xls", "a.parquet"]))
def test_random_bytes_change_nothing(tmp_path, capsys, store, data, name):
    (tmp_path / name).write_bytes(data)
    before = content(store)
    code = main(["import", str(tmp_path / name), "--into", str(store), "--on", "2024-09-01"])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert code == 2, said.out
    assert content(store) == before
