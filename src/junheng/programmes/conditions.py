"""What a cell must be, as a document writes it: a value, a list, or from/to, at_least/at_most, above/below, is_not, contains, known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

import polars as pl

from junheng.programmes.said import Said, both
from junheng.said import Typed
from junheng.schema import Column

WORDS = ("from", "to", "at_least", "at_most", "above", "below", "is_not", "contains", "known")
DAYS = ("today", "start", "year_start", "term_start")
"""today = the day looked at; start = the programme's first day; year_start = 1 January; term_start = 1 September."""
YEARS = ("school_year", "last_full", "newest")
"""school_year = the one the day is in; last_full = the newest with rows that was over by the day, else the current one;
newest = the newest with rows that had begun."""

MOST = 1e15
"""No number of a register comes near; a larger one (or one that is no number) is a slip."""


class Day(Protocol):
    on: dt.date
    start: dt.date

    def school_year(self) -> int: ...


def day_of(word: object, look: Day) -> object:
    """A word for a day as the day; anything else as it is."""
    if word not in DAYS:
        return word
    return {
        "today": look.on,
        "start": look.start,
        "year_start": dt.date(look.on.year, 1, 1),
        "term_start": dt.date(look.school_year(), 9, 1),
    }[word]


def year_of(word: object, column: pl.Series, look: Day) -> object:
    """A word for a school year as the year, given the years that have rows."""
    if word == "school_year":
        return look.school_year()
    if word == "last_full":
        this = look.school_year()
        return column.filter(column < this).max() or this
    if word == "newest":
        return column.filter(column <= look.school_year()).max() or look.school_year()
    return word


def of(column: pl.Series, wanted: object, look: Day) -> pl.Expr:
    """The condition on `column`; unknown where the cell is empty."""
    cell = pl.col(column.name)

    def plain(value: object) -> Any:
        if column.dtype == pl.Date:
            return day_of(value, look)
        return year_of(value, column, look) if column.dtype.is_integer() else value

    if isinstance(wanted, Mapping):
        return pl.all_horizontal(_one(cell, word, value, plain) for word, value in wanted.items())
    if isinstance(wanted, list | tuple):
        return cell.is_in([plain(v) for v in wanted])
    return cell.is_null() if wanted is None else cell == pl.lit(plain(wanted))


def _one(cell: pl.Expr, word: str, value: object, plain) -> pl.Expr:
    if word == "is_not":
        return ~cell.is_in([plain(v) for v in value] if isinstance(value, list | tuple) else [plain(value)])
    if word == "contains":
        return cell.str.contains(str(value), literal=True)
    if word == "known":
        return cell.is_not_null() if value else cell.is_null()
    line = pl.lit(plain(value))
    compared = {"above": cell > line, "below": cell < line}
    return compared.get(word, cell >= line if word in ("from", "at_least") else cell <= line)


def wrong(wanted: object, spec: Column, words: tuple[str, ...] = ()) -> str:
    """What is wrong with a condition on a column of this declaration; empty where nothing is. `words`: all it may be."""
    if isinstance(wanted, Mapping):
        parts = (_wrong_word(word, value, spec, words) for word, value in wanted.items())
        return (
            next((said for said in parts if said), "")
            if wanted
            else both("条件是空的，请写明", "the condition is empty; say what it is")
        )
    if isinstance(wanted, list | tuple):
        if not wanted:
            return both("列表是空的，请写明", "the list is empty; say what it holds")
        return next((said for v in wanted if (said := _wrong_value(v, spec, words))), "")
    return "" if wanted is None else _wrong_value(wanted, spec, words)


def _wrong_word(word: object, value: object, spec: Column, words: tuple[str, ...]) -> str:
    if word not in WORDS:
        return Said(
            "没有条件“{word}”，可用：{known}",
            "there is no condition “{word}”; there are {known}",
            word=word,
            known=list(WORDS),
        )
    if word == "known":
        if isinstance(value, bool):
            return ""
        return Said(
            "known 应为 true 或 false，收到“{value}”",
            "known should be true or false, not “{value}”",
            value=value,
        )
    if word == "contains":
        fits = spec.type is str and isinstance(value, str) and value
        return (
            ""
            if fits
            else both(
                "contains 只用于文字列，后面写一段文字",
                "contains is for columns of text, and takes a piece of text",
            )
        )
    if word == "is_not":
        return next((s for v in _listed(value) if (s := _wrong_value(v, spec, words))), "")
    if spec.type in (str, bool):
        return Said(
            "“{word}”只用于数和日期，「{column}」不是",
            "“{word}” is for numbers and dates, which “{column}” is not",
            word=word,
            column=spec.named,
        )
    return _wrong_value(value, spec, words)


def _listed(value: object) -> list | tuple:
    return value if isinstance(value, list | tuple) else [value]


def _wrong_value(value: object, spec: Column, words: tuple[str, ...]) -> str:
    if value is None:
        return both(
            "列表和条件里不能有空值；要“没有填”请写 {known: false}",
            "lists and conditions hold no empty value; for “not filled in” write {known: false}",
        )
    if spec.type is dt.date:
        fits = isinstance(value, dt.date) or (isinstance(value, str) and value in DAYS)
        if fits:
            return ""
        return Said(
            "“{value}”不是日期，可用日期或 {days}",
            "“{value}” is no date; write a date or one of {days}",
            value=value,
            days=list(DAYS),
        )
    if spec.type is bool:
        return (
            ""
            if isinstance(value, bool)
            else Said("“{value}”应为 true 或 false", "“{value}” should be true or false", value=value)
        )
    if spec.type is int and isinstance(value, str):
        if value in YEARS:
            return ""
        return Said(
            "“{value}”不是整数，学年可写 {years}",
            "“{value}” is no whole number; a school year may also be {years}",
            value=value,
            years=list(YEARS),
        )
    if spec.type in (int, float):
        number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST
        return "" if number else Said("“{value}”应为数字", "“{value}” should be a number", value=value)
    if not isinstance(value, str):
        return Said(
            "“{value}”应为文字，请加引号", "“{value}” should be text; put it into quotes", value=value
        )
    allowed = spec.enum or words
    if allowed and value not in allowed:
        return Said(
            "“{value}”不在「{column}」可用的词里：{allowed}", "“{value}” is none of the words of “{column}”: {allowed}",
            value=Typed(value), column=spec.named, allowed=[Typed(word) for word in allowed],
        )  # fmt: skip
    return ""
