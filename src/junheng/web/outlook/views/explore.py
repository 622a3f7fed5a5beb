"""A forecast explored: place × stage × year as a table, on the map with a slider, as a pyramid; every table to take along."""

from __future__ import annotations

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from junheng.reports.outlook.titles import told
from junheng.web.accounts import audit
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.outlook import drawing, queries, words
from junheng.web.outlook.models import Run
from junheng.web.outlook.queries import TABLES, WHOLE, rows
from junheng.web.outlook.views.asked import Asked, asked
from junheng.web.register.models import Place
from junheng.web.register.spreadsheet import csv

VIEWS = (
    ("table", gettext_lazy("数表")),
    ("map", gettext_lazy("地图")),
    ("people", gettext_lazy("人口")),
    ("teachers", gettext_lazy("教师")),
)
SCHOOLS = 60


@requires(Right.READ)
def explore(request: HttpRequest, pk: int) -> HttpResponse:
    """One forecast."""
    run = queries.run_for(request.user, pk)
    want = asked(request, run, [code for code, _ in VIEWS])
    facts = {
        "run": run, "want": want, "views": VIEWS, "place_name": want.place_name,
        "may_plan": queries.everywhere(request.user, Right.PLAN), "may_report": queries.everywhere(request.user, Right.REPORT),
        "may_export": queries.everywhere(request.user, Right.EXPORT), "tables": [(t, words.table(t)) for t in TABLES],
        "notes": rows(run, "notes").height,
    }  # fmt: skip
    return render(request, f"outlook/{want.view}.html", facts | BUILD[want.view](request, want))


def _table(request: HttpRequest, want: Asked) -> dict:
    run = want.run
    here = (pl.col("place") == want.place) & (pl.col("stage") == want.stage)
    line = rows(run, "courses").filter(here).sort("year")
    needs = (
        rows(run, "places")
        .filter(here)
        .select("year", "classes", "places", "short", "spare", "schools_short", "unknown")
    )
    line = line.join(needs, on="year", how="left").sort("year")
    drawn = [r | {"high": r["high"] if r["ahead"] else None} for r in line.iter_rows(named=True)]
    peak = rows(run, "peaks").filter(here).to_dicts()
    now = next((r for r in drawn if r["year"] == want.year), None)
    schools = _schools(want)
    page = Paginator(schools, SCHOOLS).get_page(request.GET.get("page"))
    return {
        "rows": drawn,
        "drawn": drawing.course(drawn, want.year),
        "peak": peak[0] | {"turns": words.turns(peak[0]["turns"])} if peak else None,
        "now": now,
        "page": page,
        "inside": _places(want, want.inside),
    }


def _places(want: Asked, places: list[str]) -> list[dict]:
    """Each of these places in the year: pupils now and then, change, classes and places."""
    here = pl.col("place").is_in(places) & (pl.col("stage") == want.stage)
    lines = rows(want.run, "courses").filter(here)
    base = dict(lines.filter(year=want.run.base).select("place", "pupils").iter_rows())
    needs = {
        r["place"]: r for r in rows(want.run, "places").filter(here, year=want.year).iter_rows(named=True)
    }
    found = [
        r
        | {
            "base": base.get(r["place"]), "needs": needs.get(r["place"]), "shade": drawing.shade(r["pupils"], base.get(r["place"])),
            "change": r["pupils"] / base[r["place"]] - 1 if base.get(r["place"]) else None,
        }
        for r in lines.filter(year=want.year).iter_rows(named=True)
    ]  # fmt: skip
    return sorted(found, key=lambda r: (-r["pupils"], r["place"]))


def _schools(want: Asked) -> list[dict]:
    """The schools of the place in the year, the largest shortage first, then by size."""
    run = want.run
    if want.year <= run.base:
        part = (
            rows(run, "past")
            .filter(pl.col("school").is_not_null(), grade=WHOLE)
            .with_columns(low=None, high=None)
        )
    else:
        part = rows(run, "pupils").filter(pl.col("school").is_not_null(), grade=WHOLE)
    part = part.filter(pl.col("stage") == want.stage, pl.col("year") == want.year)
    if want.place != WHOLE:
        part = part.filter(pl.col("place").is_in([want.place, *want.counties.get(want.place, ())]))
    needs = rows(run, "classes").select("school", "stage", "year", "classes", "places", "short", "spare")
    part = part.join(needs, on=["school", "stage", "year"], how="left")
    return part.sort("short", "pupils", "school", descending=[True, True, False], nulls_last=True).to_dicts()


def _map(request: HttpRequest, want: Asked) -> dict:
    """The townships of the county looked at, or of all."""
    lines = rows(want.run, "courses").filter(
        pl.col("stage") == want.stage, pl.col("place").is_in(want.towns)
    )  # fmt: skip
    spots = Place.objects.filter(code__in=want.towns).values("code", "name", "longitude", "latitude")
    sizes: dict[str, dict[int, int]] = {}
    for place, year, pupils in lines.select("place", "year", "pupils").iter_rows():
        sizes.setdefault(place, {})[year] = pupils
    drawn = drawing.town_map(list(spots), sizes, want.run.base, want.year)
    return {
        "towns": drawn, "listed": _places(want, want.towns), "unplaced": len(sizes) - len(drawn), "legend": words.shades(),
        "unnamed": any(not t["named"] for t in drawn),
    }  # fmt: skip


def _people(request: HttpRequest, want: Asked) -> dict:
    ages = _ages(want.run, want.place)
    if ages.is_empty():
        return {"bars": [], "years_of_people": []}
    years = sorted(set(ages["year"]))
    year = want.year if want.year in years else years[0]
    most = float(ages["persons"].max())
    men, women = _sides(ages, year)
    groups = [
        {"first": a, "last": min(a + 4, 100), "men": sum(men[a : a + 5]), "women": sum(women[a : a + 5])}
        for a in range(0, 101, 5)
    ]
    return {
        "bars": drawing.pyramid(men, women, most), "years_of_people": years, "year_of_people": year, "groups": groups,
        "men": sum(men), "women": sum(women),
    }  # fmt: skip


def _ages(run: Run, place: str) -> pl.DataFrame:
    """People by year, age and sex of a place; where it was not counted itself, of what lies in it, nobody twice."""
    everybody = rows(run, "people")
    counted = set(everybody["place"])
    if place in counted:
        own = [place]
    else:
        parents = dict(Place.objects.filter(code__in=counted).values_list("code", "parent_id"))
        own = [
            code
            for code in counted
            if parents.get(code) not in counted and place in (WHOLE, parents.get(code))
        ]
    return (
        everybody.filter(pl.col("place").is_in(own))
        .group_by("year", "age", "sex")
        .agg(pl.col("persons").sum())
    )


def _sides(ages: pl.DataFrame, year: int) -> tuple[list[float], list[float]]:
    found = {"男": [0.0] * drawing.AGES, "女": [0.0] * drawing.AGES}
    for age, sex, persons in ages.filter(pl.col("year") == year).select("age", "sex", "persons").iter_rows():
        if sex in found and age < drawing.AGES:
            found[sex][age] = persons
    return found["男"], found["女"]


def _teachers(request: HttpRequest, want: Asked) -> dict:
    """A county subject by subject; several counties each as a whole, to choose from."""
    run, told = want.run, rows(want.run, "balances").filter(pl.col("stage") == want.stage)
    by_year = rows(run, "teachers").filter(pl.col("stage") == want.stage, pl.col("year") == want.year)
    counties = want.several and want.county == WHOLE
    if counties:
        told, by_year = (t.filter(pl.col("subject") == WHOLE) for t in (told, by_year))
    elif want.several:
        told, by_year = (t.filter(pl.col("place") == want.county) for t in (told, by_year))
    now = {(r["place"], r["subject"]): r for r in by_year.iter_rows(named=True)}
    listed = [r | {"now": now.get((r["place"], r["subject"]))} for r in told.iter_rows(named=True)]
    unknown = by_year.filter(pl.col("have").is_null())["subject"].unique().sort().to_list()
    return {"listed": listed, "unknown": [words.word(u) for u in unknown], "by_county": counties}


BUILD = {"table": _table, "map": _map, "people": _people, "teachers": _teachers}


@requires(Right.READ)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """The pyramid of every year, for who lets it run."""
    run = queries.run_for(request.user, pk)
    ages = _ages(run, request.GET.get("place", WHOLE))
    years = sorted(set(ages["year"]))
    sides = {year: [[round(n) for n in side] for side in _sides(ages, year)] for year in years}
    return JsonResponse({"years": years, "most": float(ages["persons"].max() or 0), "people": sides})


@requires(Right.EXPORT)
def take(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """A table of the forecast as csv, whole; written down."""
    queries.county_wide(request.user, Right.EXPORT)
    run = queries.run_for(request.user, pk)
    if table not in TABLES:
        raise Http404
    frame = told(rows(run, table), words.tongue().language)
    audit.record(request.user, "export", f"人口预测 {run.pk}", after={"表": table, "行数": frame.height})
    return csv(frame.rename({c: words.column(c) for c in frame.columns}), f"outlook-{run.pk}-{table}")
