"""Cells as people type them: what is read, and what is left unread rather than guessed."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.reading import as_date, cast, cleaned, narrow


def read(cells, wanted, dtype=pl.String):
    frame = cleaned(pl.DataFrame({"cell": pl.Series(cells, dtype=dtype)}))
    return frame.select(cell=cast(pl.col("cell"), frame.schema["cell"], wanted))["cell"].to_list()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12", 12), ("１２", 12), ("00012", 12), ("+5", 5), ("＋5", 5), ("-3", -3), ("－３", -3), ("12.0", 12), ("12.", 12),
        ("５．０", 5), ("1,234", 1234), ("1，234", 1234), ("1,234,567.00", 1234567), ("12 345", 12345), (" 7\u3000", 7),
        ("12.5", None), ("1e3", None), ("九", None), ("12人", None), ("95%", None), ("0x10", None), ("-", None), ("无", None),
        ("12,3", None), ("1,23", None), ("1 2", None), ("1,2345", None), ("99999999999999999999", None), ("١٢", None), ("", None),
    ],
)  # fmt: skip
def test_whole_numbers(cell, expected):
    assert read([cell], int) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12.5", 12.5), ("１２．５", 12.5), (".5", 0.5), ("1e3", 1000.0), ("1.5E-2", 0.015), ("1,234.5", 1234.5), ("-0.5", -0.5),
        ("0", 0.0), ("1,2", None), ("1.2.3", None), ("nan", None), ("inf", None), ("三", None), ("12㎡", None), ("约5", None),
    ],
)  # fmt: skip
def test_numbers(cell, expected):
    assert read([cell], float) == [expected]


@pytest.mark.parametrize(
    "cell",
    ["2024-09-01", "2024-9-1", "2024/9/1", "2024.9.1", "20240901", "2024年9月1日", "２０２４年９月１日", "2024-09-01 00:00:00", " 2024/09/01 "],
)  # fmt: skip
def test_one_day_in_nine_styles(cell):
    assert read([cell], dt.date) == [dt.date(2024, 9, 1)]


@pytest.mark.parametrize(
    "cell",
    ["24-09-01", "24/9/1", "2024", "2024-09", "2024-13-01", "2024-02-30", "9/1/2024", "2024091", "202491", "45536", "去年", "2024年"],
)  # fmt: skip
def test_what_does_not_name_a_day_of_a_full_year_is_no_date(cell):
    assert read([cell], dt.date) == [None]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("是", True), ("有", True), ("√", True), ("1", True), ("１", True), ("TRUE", True), ("否", False), ("×", False), ("0", False), ("n", False),
     ("对", None), ("2", None), ("-", None)],
)  # fmt: skip
def test_yes_and_no(cell, expected):
    assert read([cell], bool) == [expected]


@pytest.mark.parametrize(
    ("cells", "dtype", "wanted", "expected"),
    [
        ([2153230001.0, 1.5, None], pl.Float64, str, ["2153230001", "1.5", None]),
        ([2153230001], pl.Int64, str, ["2153230001"]),
        ([12.0, 12.5, float("nan"), float("inf"), 1e300], pl.Float64, int, [12, None, None, None, None]),
        ([12], pl.UInt64, int, [12]),
        ([2**64 - 1], pl.UInt64, int, [None]),
        ([12], pl.Int32, float, [12.0]),
        ([Decimal("12.00")], pl.Decimal(10, 2), int, [12]),
        ([Decimal("2153230001.00")], pl.Decimal(14, 2), str, ["2153230001"]),
        ([20240901, 2024], pl.Int64, dt.date, [dt.date(2024, 9, 1), None]),
        ([20240901.0, 45536.0], pl.Float64, dt.date, [dt.date(2024, 9, 1), None]),
        ([dt.datetime(2024, 9, 1, 8)], pl.Datetime, dt.date, [dt.date(2024, 9, 1)]),
        ([dt.date(2024, 9, 1)], pl.Date, str, ["2024-09-01"]),
        ([1, 0, 2], pl.Int64, bool, [True, False, None]),
        ([1.0, 0.0, 0.5], pl.Float64, bool, [True, False, None]),
        ([True, False], pl.Boolean, bool, [True, False]),
        (["小学"], pl.Categorical, str, ["小学"]),
        ([None], pl.Null, int, [None]),
    ],
)
def test_cells_that_come_typed(cells, dtype, wanted, expected):
    assert read(cells, wanted, dtype) == expected


@pytest.mark.parametrize("wanted", [int, float, bool])
@pytest.mark.parametrize(
    ("cells", "dtype"),
    [([dt.date(2024, 9, 1)], pl.Date), ([dt.datetime(2024, 9, 1)], pl.Datetime), ([dt.time(8)], pl.Time),
     ([dt.timedelta(days=1)], pl.Duration), ([[1]], pl.List(pl.Int64)), ([{"a": 1}], pl.Struct({"a": pl.Int64})), ([b"x"], pl.Binary)],
)  # fmt: skip
def test_a_date_a_list_or_bytes_is_no_number_and_no_answer(cells, dtype, wanted):
    assert read(cells, wanted, dtype) == [None]


@pytest.mark.parametrize("wanted", [int, float])
def test_true_is_no_head_count(wanted):
    assert read([True, False], wanted, pl.Boolean) == [None, None]


def test_cleaning_trims_text_empties_blank_cells_and_touches_nothing_else():
    raw = pl.DataFrame({"a": [" 甲 ", "\u3000", "", "\ufeff乙\n", None, "丙 丁"], "n": [1, None, 3, 4, 5, 6]})
    assert cleaned(raw)["a"].to_list() == ["甲", None, None, "乙", None, "丙 丁"]
    assert cleaned(raw)["n"].to_list() == raw["n"].to_list()


def test_narrow_changes_width_only():
    text = pl.Series(["２１５Ａｚ，．－％　（甲）"]).to_frame("t").select(narrow(pl.col("t"))).item()
    assert text == "215Az,.-% （甲）"


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_is_read_back_however_it_is_dressed(number):
    wide = str(number).translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789-"})
    assert read([str(number), wide, f"{number:,}", f"{number}.0"], int) == [number] * 4


@given(st.floats(-1e12, 1e12))
def test_a_number_is_read_back_as_printed(number):
    assert read([repr(number)], float) == [number]


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_a_day_is_read_back_in_every_style(day):
    styles = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
    assert read([day.strftime(style) for style in styles], dt.date) == [day] * 5


@given(st.text(max_size=12), st.sampled_from([int, float, bool, dt.date, str]))
def test_no_text_ever_breaks_the_reader(text, wanted):
    found = read([text], wanted)[0]
    assert found is None or isinstance(found, wanted)


@pytest.mark.parametrize(
    "typed",
    ["2024-09-01", "2024-9-1", "2024/9/1", "2024.9.1", "2024年9月1日", "20240901", " ２０２４－９－１ "],
)
def test_a_date_from_the_command_line(typed):
    assert as_date(typed) == dt.date(2024, 9, 1)


@pytest.mark.parametrize("typed", ["去年", "2024-9-31", "24-9-1", "9/1/2024", "2024", ""])
def test_what_is_no_day_is_refused_with_the_ways_to_write_one(typed):
    with pytest.raises(ValueError, match=f"日期“{typed}”无法识别.*2024-09-01、2024/9/1 或 2024年9月1日"):
        as_date(typed)
