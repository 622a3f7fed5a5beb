"""Who sees forecasts, and their rows. A forecast is of the whole county; a school's own part is for who may see the school."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from junheng.reports.outlook.titles import spoken
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.outlook import words
from junheng.web.outlook.models import Run
from junheng.web.register.caches import remember
from junheng.web.register.models import Place
from junheng.web.register.scope import held_scope

TABLES = (
    "courses", "pupils", "past", "births", "people", "peaks", "places", "classes", "falling", "sizes", "teachers", "balances",
    "rooms", "boarding", "draw", "flows", "checked", "scenarios", "notes",
)  # fmt: skip
WHOLE = "合计"


def everywhere(person: Person, right: Right) -> bool:
    """Whether the person holds the right for the whole county."""
    return held_scope(person, right).everything


def county_wide(person: Person, right: Right = Right.READ) -> None:
    """Refuse whose scope is less than the county."""
    if not everywhere(person, right):
        raise Refused(right, _("全县"))


def runs_for(person: Person) -> QuerySet[Run]:
    """Forecasts, newest first."""
    found = Run.objects.select_related("by").order_by("-pk")
    return found if everywhere(person, Right.READ) else found.none()


def run_for(person: Person, pk: int) -> Run:
    """One forecast; refused where the scope is less than the county, not found where there is none."""
    county_wide(person)
    found = runs_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def in_force() -> Run | None:
    """The forecast that schools are shown: the one a person has put in force."""
    return Run.objects.filter(in_force=True).order_by("-pk").first()


def rows(run: Run, table: str) -> pl.DataFrame:
    """A table of a forecast, all its rows."""
    return _rows(str(run.folder), table)


@remember(48)
def _rows(folder: str, table: str) -> pl.DataFrame:
    return pl.read_parquet(f"{folder}/{table}.parquet", memory_map=False)


def wholes(places: set[str]) -> dict[str, str]:
    """Place → what a row about all of it says where others name a school."""
    towns = Place.objects.filter(code__in=places, level="乡镇").values_list("code", flat=True)
    return {WHOLE: words.area()} | {code: words.whole("乡镇") for code in towns}


def content(run: Run) -> dict:
    """The report as it was written, in the reader's language, as plain data."""
    return _content(str(spoken(run.folder, words.tongue().language)))


def chart(run: Run, key: str) -> Path:
    """Where a chart of the report stands, in the reader's language."""
    return spoken(run.folder, words.tongue().language) / "charts" / f"{key}.svg"


@remember(12)
def _content(folder: str) -> dict:
    return {"language": "zh"} | json.loads((Path(folder) / "report.json").read_text("utf-8"))


def of_school(run: Run, code: str) -> list[dict]:
    """A school's course by stage: years as they were and as forecast, with interval, classes and places."""
    past = rows(run, "past").filter(pl.col("school") == code, pl.col("grade") == WHOLE)
    ahead = rows(run, "pupils").filter(pl.col("school") == code, pl.col("grade") == WHOLE)
    needs = (
        rows(run, "classes")
        .filter(pl.col("school") == code)
        .select("year", "stage", "classes", "places", "short", "spare")
    )
    both = pl.concat([
        past.select("year", "stage", "pupils", pl.lit(None, pl.Int64).alias("low"), pl.lit(None, pl.Int64).alias("high")),
        ahead.select("year", "stage", "pupils", "low", "high"),
    ])  # fmt: skip
    both = both.join(needs, on=["year", "stage"], how="left").sort("year")
    return [
        {"stage": stage, "rows": part.to_dicts()}
        for (stage,), part in both.group_by("stage", maintain_order=True)
    ]
