"""Which rows of an import lie outside what its sender may import; each is a problem that names whom to ask."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.register.tables import TABLES
from junheng.said import Said, both
from junheng.schema import Problem
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right, who_may
from junheng.web.register.models import Posting
from junheng.web.register.queries import of_schools
from junheng.web.register.scope import Scope, scope_of


def outside(person: Person, incoming: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """A problem for every row that is not of the person's schools."""
    scope = scope_of(person, Right.IMPORT)
    if scope.everything:
        return []
    found = []
    for name, rows in incoming.items():
        if rows.height:
            found += [
                _problem(name, row)
                for row in rows.filter(~_mine(name, scope, incoming)).iter_rows(named=True)
            ]
    return found


def inside(person: Person, incoming: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
    """The rows that are of the person's schools. Only these are compared with the register: what is stored of others is not told."""
    scope = scope_of(person, Right.IMPORT)
    if scope.everything:
        return incoming
    return {
        name: rows.filter(_mine(name, scope, incoming)) if rows.height else rows
        for name, rows in incoming.items()
    }


def _mine(name: str, scope: Scope, incoming: Mapping[str, pl.DataFrame]) -> pl.Expr:
    schools = sorted(scope.schools)
    if name == "school":
        return pl.col("code").is_in(schools)
    if name == "staff":
        return pl.col("code").is_in(sorted(_staff(scope, incoming)))
    if not of_schools(name) or "school" not in TABLES[name].columns:
        return pl.lit(False)
    here = pl.col("school").is_in(schools).fill_null(False)
    if name == "posting":  # a post would draw the record of who works elsewhere into the sender's schools
        return here & pl.col("staff").is_in(sorted(_staff(scope, incoming)))
    return here


def _staff(scope: Scope, incoming: Mapping[str, pl.DataFrame]) -> set[str]:
    """People who work (or by this import come to work) at the schools, and nobody who so far works only elsewhere."""
    stored = Posting.objects.order_by().values_list("staff_id", "school_id").distinct()
    elsewhere, here = set(), set()
    for staff, school in stored.iterator(chunk_size=20_000):
        (here if school in scope.schools else elsewhere).add(staff)
    postings = incoming.get("posting", TABLES["posting"].empty())
    coming = set(postings.filter(pl.col("school").is_in(sorted(scope.schools)))["staff"])
    return here | (coming - elsewhere)


def _problem(name: str, row: Mapping) -> Problem:
    table = TABLES[name]
    column = "school" if "school" in table.columns else table.key[0]
    asked = [str(role) for role in who_may(Right.IMPORT)]
    return Problem(
        row["source_file"] or "", row["source_sheet"] or table.named, row["source_row"], table.columns[column].named,
        str(row[column] or ""), both("不在您可以导入的学校范围内", "lies outside the schools you may import"),
        Said(
            "请删去这一行，或请范围包括它的人导入（{roles}）", "Remove the row, or let somebody import it whose scope includes it ({roles})",
            roles=asked,
        ),
    )  # fmt: skip
