"""The columns of a 教师 roster in the register's words; what cannot be read becomes null, to be reported."""

from __future__ import annotations

from hashlib import sha256

import polars as pl

from junheng.io import words


def pseudonym(number: str) -> str:
    """A person's number from an identity number that must not be stored: always the same for the same person."""
    return "T" + sha256(f"junheng:{number.upper()}".encode()).hexdigest()[:12]


def meaning(name: str) -> pl.Expr:
    """A roster column in the register's words; null where it cannot be read."""
    cell = pl.col(name).str.replace_all(r"\s", "")
    if name == "sex":
        return cell.replace_strict(words.SEX_OF, default=None, return_dtype=pl.String)
    if name == "education":
        return cell.map_elements(words.degree, pl.String)
    if name == "duty":
        return cell.replace_strict(words.DUTY_OF, default=None, return_dtype=pl.String)
    if name == "stage":
        return cell.replace_strict(words.STAGE_CODES | words.STAGE_OF, default=None, return_dtype=pl.String)
    if name == "subject":
        first = cell.str.split(",").list.first().str.split("、").list.first().str.split("，").list.first()
        return first.map_elements(words.subject, pl.String)
    if name == "title":
        return cell.map_elements(words.post_title, pl.String)
    if name == "certificate":
        return pl.when(cell.is_not_null()).then(~cell.is_in(["无", "0", "未取得", "没有"]))
    return first_of_month(cell)


def first_of_month(cell: pl.Expr) -> pl.Expr:
    """A year and month in any usual style as the first day of that month."""
    parts = cell.str.extract_groups(r"^((?:19|20)\d\d)[-./年]?(\d{1,2})(?:[-./月].*|\d\d)?$")
    year, month = (
        parts.struct.field("1").cast(pl.Int32, strict=False),
        parts.struct.field("2").cast(pl.Int8, strict=False),
    )
    return pl.when(month.is_between(1, 12)).then(pl.date(year, month, 1))
