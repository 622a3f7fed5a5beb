"""What each formula needs of the register: selections, columns and the kind of their cells, other figures. A document is checked by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import MISSING, fields

from junheng.programmes.formulas import (
    EachYear,
    Least,
    MovedBetween,
    PerGroup,
    Quotient,
    Ratio,
    Reaching,
    Share,
    Sum,
)
from junheng.programmes.selection import Rows
from junheng.register import codes

NUMBERS = (int, float)
SELECTED_BY = {
    "column": "rows", "times": "rows", "over": "rows", "under": "rows", "by": "rows", "day": "rows", "group": "groups",
    "whole_column": "whole",
}  # fmt: skip
"""Field that names a column → field of the selection it is a column of."""


def selections(formula: object) -> Iterator[tuple[str, Rows]]:
    """The selections of a formula, by the name of the field."""
    yield from ((n, v) for n, v in vars(formula).items() if isinstance(v, Rows))


def columns_read(formula: object) -> Iterator[tuple[str, str, str]]:
    """(field, field of the selection, column) for each column a formula reads beside the selection's own."""
    if isinstance(formula, Quotient):
        return
    needed = {f.name for f in fields(formula) if f.default is MISSING}
    for name, column in vars(formula).items():
        if name in SELECTED_BY and (column or name in needed):
            share = isinstance(formula, Share) and name == "column"
            yield name, "part" if share else SELECTED_BY[name], column


def figures_read(formula: object) -> tuple[str, ...]:
    """The other figures a formula rests on."""
    if isinstance(formula, Quotient):
        return (formula.over, formula.under)
    return formula.figures if isinstance(formula, Least) else ()


def compared(formula: object) -> Iterator[tuple[str, str]]:
    """Pairs of fields whose columns are compared, so must hold the same kind of cell."""
    if isinstance(formula, Share):
        yield "column", "whole_column"
    if isinstance(formula, PerGroup | Reaching):
        yield "by", "group"


def must_be(formula: object) -> dict[str, tuple[type, ...]]:
    """Field → what the cells of its column must be for the formula to make sense."""
    if isinstance(formula, Sum):
        return {"column": NUMBERS, "times": NUMBERS}
    if isinstance(formula, Ratio):
        return {"over": NUMBERS, "under": NUMBERS}
    return {"day": (dt.date,)} if isinstance(formula, EachYear) else {}


def wrong_words(formula: object) -> Iterator[str]:
    """Words of a formula that the register does not know."""
    if isinstance(formula, MovedBetween):
        yield from (s for s in (*formula.origin, *formula.target) if s not in codes.SETTINGS)


def table_wanted(formula: object) -> str:
    """The one table a formula works on; empty for any."""
    return "posting" if isinstance(formula, MovedBetween) else ""
