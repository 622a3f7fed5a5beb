"""Who sees what of the measure.

Anybody who may read at all sees the county's aggregates: means, spreads, counts of schools by state, the items'
sentences, the verdict. A figure of a single school is seen only by those whose scope covers the school. The aggregates
are always those of the whole county: nobody's scope changes a figure, only which rows stand behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest
from django.utils.translation import gettext as _

from junheng.register.snapshot import complete
from junheng.reports.shortfalls import shortfalls
from junheng.reports.unfilled import county_cells, school_cells
from junheng.standards.measure import Measurement
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.pages.measure.asked import Asked, asked
from junheng.web.pages.measure.kept import kept
from junheng.web.register import words
from junheng.web.register.scope import Scope, scope_of


@dataclass(frozen=True)
class Sight:
    """A measurement as one person may see it. `whole` is the county's; every other frame is cut to their schools."""

    person: Person
    asked: Asked
    whole: Measurement
    scope: Scope

    @property
    def everything(self) -> bool:
        return self.scope.everything

    def cut(self, rows: pl.DataFrame, column: str = "code") -> pl.DataFrame:
        """Rows about schools, those in scope."""
        return rows if self.everything else rows.filter(pl.col(column).is_in(list(self.scope.schools)))

    @property
    def values(self) -> pl.DataFrame:
        return self.cut(self.whole.values)

    @property
    def schools(self) -> pl.DataFrame:
        return self.cut(self.whole.schools)

    @property
    def left_out(self) -> pl.DataFrame:
        """Stages in scope that are not judged, the reason in the reader's language."""
        rows = self.cut(self.whole.left_out)
        return rows.with_columns(reason="reason_english") if words.english() else rows

    def checks(self, item: str) -> pl.DataFrame:
        """The rows a county item's state rests on: those about the county, and those about schools in scope."""
        rows = self.whole.findings[item].rows
        if self.everything:
            return rows
        about_schools = pl.col("subject").is_in(self.whole.stages["code"].unique().to_list())
        return rows.filter(~about_schools | pl.col("subject").is_in(list(self.scope.schools)))

    def demand_school(self, code: str) -> None:
        """Refuse a school outside the scope, in the same words whether it exists or not."""
        if not self.scope.covers(code):
            raise Refused(Right.READ, code)

    def may(self, right: Right, school: str) -> bool:
        return scope_of(self.person, right).covers(school)

    def shortfalls(self) -> pl.DataFrame:
        """What schools in scope lack up to the line."""
        return self.cut(_shortfalls(self.asked))

    def unfilled(self) -> pl.DataFrame:
        """Cells that schools in scope still have to fill in."""
        return self.cut(_school_cells(self.asked))

    def unfilled_shown(self) -> list[dict]:
        """Those cells as a page lists them, in the reader's language."""
        return [
            cell
            | {
                "table_shown": words.titled(cell["table"]), "column_shown": words.titled(cell["table"], cell["column"]),
                "stages_shown": _("、").join(words.word(s) for s in cell["stages"].split("、")),
            }
            for cell in self.unfilled().to_dicts()
        ]  # fmt: skip

    def unfilled_facts(self) -> list[tuple[str, str, str]]:
        """What the county itself still has to state; names schools, so only for those who see them all."""
        return _county_cells(self.asked) if self.everything else []

    def towns(self) -> Mapping[str, str]:
        """School → its township's name."""
        return towns_of(self.asked)


def sight(request: HttpRequest) -> Sight:
    """What the person of this request may see of the measurement their address asks for."""
    wanted = asked(request)
    return Sight(request.user, wanted, wanted.measurement(), scope_of(request.user, Right.READ))


def prepare(wanted: Asked) -> None:
    """Make ready what pages of this measurement show."""
    for make in (_shortfalls, _school_cells, _county_cells, towns_of):
        make(wanted)


@kept
def _shortfalls(wanted: Asked) -> pl.DataFrame:
    return shortfalls(wanted.measurement())


@kept
def _school_cells(wanted: Asked) -> pl.DataFrame:
    return school_cells(complete(wanted.tables()), wanted.measurement())


@kept
def _county_cells(wanted: Asked) -> list[tuple[str, str, str]]:
    return county_cells(complete(wanted.tables()), wanted.measurement())


@kept
def towns_of(wanted: Asked) -> dict[str, str]:
    tables = wanted.tables()
    places = {row["code"]: row for row in tables["place"].iter_rows(named=True)}
    return {
        code: _town(places, place) for code, place in tables["school"].select("code", "place").iter_rows()
    }


def _town(places: Mapping[str, Mapping], code: str | None) -> str:
    seen: set[str] = set()
    while code in places and code not in seen:
        if places[code]["level"] == "乡镇":
            return places[code]["name"]
        seen.add(code)
        code = places[code]["parent"]
    return ""
