"""Scenarios of where schools should be, their rows, and the sites there are. They are of the whole county: who plans for less sees none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from junheng.layout import sites as engine
from junheng.layout.proposal import ROWS
from junheng.layout.ways import WAYS
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.jobs.models import Job
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting.terms import document
from junheng.web.register.caches import Stamp, remember
from junheng.web.register.changed import stamp_of
from junheng.web.register.frames import frame
from junheng.web.register.models import Batch
from junheng.web.register.scope import held_scope

READ = ("place", "school", "enrolment", "room", "campus", "candidate")
"""Tables that say which sites there are."""


def everywhere(person: Person, right: Right = Right.PLAN) -> bool:
    """Whether the person holds the right for the whole county."""
    return held_scope(person, right).everything


def county_wide(person: Person, right: Right = Right.PLAN) -> None:
    """Refuse whose right ends short of the county: where schools should be is decided over all of it."""
    if not everywhere(person, right):
        raise Refused(right, _("全县"))


def scenarios_for(person: Person) -> QuerySet[LayoutScenario]:
    """Every scenario, newest first; none for who does not plan for the whole county."""
    found = LayoutScenario.objects.select_related("made_by", "copied", "front_of").order_by("-pk")
    return found if everywhere(person) else found.none()


def scenario_for(person: Person, pk: int) -> LayoutScenario:
    """One scenario; refused without the right to the county, not found where there is none."""
    county_wide(person)
    found = scenarios_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def found_for(person: Person, pk: int) -> LayoutScenario:
    """One scenario that has its result."""
    found = scenario_for(person, pk)
    if not found.found:
        raise Http404
    return found


def job_of(scenario: LayoutScenario, what: str = "") -> Job | None:
    """The job that searches (or that works out `what` besides), while it is not over."""
    number = scenario.asked.get(what) if what else scenario.job
    return Job.objects.filter(pk=number, state__in=(Job.QUEUED, Job.RUNNING)).first() if number else None


def price_refused(scenario: LayoutScenario) -> Job | None:
    """The last search with another decision on a school, where it broke off."""
    number = scenario.asked.get("force")
    return Job.objects.filter(pk=number, state=Job.FAILED).first() if number else None


def broken(scenario: LayoutScenario) -> str:
    """Why the last search broke off, where it did for another reason than faults."""
    if scenario.faults or not scenario.job:
        return ""
    failed = Job.objects.filter(pk=scenario.job, state=Job.FAILED).values_list("error", flat=True)
    return failed.first() or ""


def written_since(scenario: LayoutScenario) -> int:
    """Batches written to the register after the search."""
    return Batch.objects.filter(pk__gt=scenario.revision or 0).count() if scenario.found else 0


def sites() -> pl.DataFrame:
    """Schools that stand and ground to build on, as the engine sees them: code, name, kind, setting, town, where, pupils, rooms, seats …"""
    year = newest_year()
    return _sites(stamp_of(*READ), year)


@remember(2)
def _sites(at: Stamp, year: int) -> pl.DataFrame:
    tables = {name: frame(name) for name in READ}
    found = engine.sites(tables, document(), year)
    place = tables["place"]
    own = pl.when(pl.col("level") == "乡镇").then("code").otherwise("parent")
    town = place.select(place="code", town_code=own).join(
        place.select(town_code="code", town="name"), on="town_code", how="left", validate="m:1"
    )
    return found.join(town.select("place", "town"), on="place", how="left", validate="m:1")


def towns() -> list[dict[str, Any]]:
    """Townships with a point to write their name at: their own, else the middle of their villages."""
    return _towns(stamp_of("place"))


@remember(2)
def _towns(at: Stamp) -> list[dict[str, Any]]:
    place = frame("place", only=("code", "name", "level", "parent", "longitude", "latitude"))
    middle = (
        place.filter(pl.col("level") == "村").group_by("parent").agg(pl.col("longitude", "latitude").mean())
    )
    own = place.filter(pl.col("level") == "乡镇").join(
        middle, left_on="code", right_on="parent", how="left", suffix="_of", validate="1:1"
    )
    placed = own.select(
        "name", lon=pl.coalesce("longitude", "longitude_of"), lat=pl.coalesce("latitude", "latitude_of")
    ).drop_nulls()
    return placed.sort("name").to_dicts()


def newest_year() -> int:
    """The newest school year with pupils of compulsory age."""
    return _newest_year(stamp_of("enrolment"))


@remember(2)
def _newest_year(at: Stamp) -> int:
    rows = frame("enrolment", only=("year", "stage", "pupils"))
    years = rows.filter(pl.col("stage").is_in(["小学", "初中"]), pl.col("pupils") > 0)["year"]
    if years.is_empty():
        raise ValueError(_("登记库里没有小学、初中的在校生数据；请先导入“在校生”表"))
    return years.max()


def rows(scenario: LayoutScenario, table: str) -> pl.DataFrame:
    """A table of the result, all its rows; schools with `spent`, the one-off money up to an epoch. Of a result kept before what it
    costs was kept row by row, that table is empty."""
    if table not in ROWS:
        raise Http404
    return _rows(str(scenario.folder), table)


@remember(48)
def _rows(folder: str, table: str) -> pl.DataFrame:
    file = Path(folder) / f"{table}.parquet"
    if table == "costs" and not file.exists():
        return pl.DataFrame(schema=ROWS[table])
    found = pl.read_parquet(file, memory_map=False)
    if table == "schools":
        return found.with_columns(spent=pl.col("one_off").cum_sum().over("code", order_by="epoch"))
    if table == "villages" and found.schema["moved"] == pl.Boolean:
        # As it was kept before: whether all of the village's pupils change school, and one way for all of them.
        whole = {w: pl.when(pl.col("way") == w).then("pupils").otherwise(0) for w in WAYS}
        return found.with_columns(moved=pl.col("moved").cast(pl.Int64) * pl.col("pupils"), **whole)
    return found


def drawing(scenario: LayoutScenario) -> dict[str, Any]:
    """What the map of the result draws."""
    return _drawing(str(scenario.folder))


@remember(8)
def _drawing(folder: str) -> dict[str, Any]:
    return json.loads((Path(folder) / "map.json").read_text("utf-8"))
