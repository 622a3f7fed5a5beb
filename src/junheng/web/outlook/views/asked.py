"""Which place, stage and year of a forecast are looked at, and what there is to choose from."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest

from junheng.web.outlook import words
from junheng.web.outlook.models import Run
from junheng.web.outlook.queries import WHOLE, rows
from junheng.web.register.models import Place

STAGES = ("学前", "小学", "初中", "高中")


@dataclass(frozen=True)
class Asked:
    """`counties` and their `towns` by code; `county` is that of the place, or the whole area."""

    run: Run
    place: str
    stage: str
    year: int
    names: dict[str, str]
    counties: dict[str, list[str]]
    stages: list[str]
    years: list[int]
    view: str

    @property
    def several(self) -> bool:
        """Whether there is more than one county."""
        return len(self.counties) > 1

    @property
    def place_name(self) -> str:
        return self.names[self.place]

    @property
    def county(self) -> str:
        inside = (code for code, towns in self.counties.items() if self.place == code or self.place in towns)
        return next(inside, WHOLE)

    @property
    def inside(self) -> list[str]:
        """The places one level down: counties of the area, townships of a county; none within a township."""
        if self.place == WHOLE and self.several:
            return list(self.counties)
        if self.place in (WHOLE, self.county):
            return self.towns
        return []

    @property
    def towns(self) -> list[str]:
        """Townships of the county looked at, or of all."""
        chosen = self.counties if self.county == WHOLE else [self.county]
        return [town for county in chosen for town in self.counties[county]]

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Places to choose from, a group a county; the first group has no name."""
        whole = ("", [(WHOLE, self.names[WHOLE])])
        groups = [
            (self.names[c], [(c, self.names[c]), *((t, self.names[t]) for t in towns)])
            for c, towns in self.counties.items()
        ]
        return [whole, *groups]

    @property
    def areas(self) -> list[tuple[str, str]]:
        """The whole area and its counties."""
        return [(WHOLE, self.names[WHOLE]), *((c, self.names[c]) for c in self.counties)]


def asked(request: HttpRequest, run: Run, views: list[str]) -> Asked:
    """The choice in the address, or what stands at first: the whole area, primary school, five years on."""
    lines = rows(run, "courses")
    names = dict(lines.select("place", "place_name").unique().sort("place").iter_rows())
    names[WHOLE] = words.area()
    stages = [s for s in STAGES if s in set(lines["stage"])]
    years = sorted(set(lines["year"]))
    get = request.GET.get
    first = "小学" if "小学" in stages else stages[0]
    year = get("y", "")
    return Asked(
        run, get("place") if get("place") in names else WHOLE, get("stage") if get("stage") in stages else first,
        int(year) if year.isdecimal() and int(year) in years else min(run.base + 5, run.to),
        names, _counties(lines, names), stages, years, get("view") if get("view") in views else views[0],
    )  # fmt: skip


def _counties(lines: pl.DataFrame, names: dict[str, str]) -> dict[str, list[str]]:
    """Counties with their townships, the largest county first. A place that no table knows is a county by itself."""
    known = {
        p["code"]: p for p in Place.objects.filter(code__in=list(names)).values("code", "level", "parent_id")
    }
    size = dict(lines.group_by("place").agg(pl.col("pupils").sum()).iter_rows())
    places = [p for p in names if p != WHOLE]
    towns = {p: known[p]["parent_id"] for p in places if p in known and known[p]["level"] == "乡镇"}
    order = sorted((p for p in places if p not in towns), key=lambda p: (-size[p], p))
    return {c: sorted(t for t, above in towns.items() if above == c) for c in order}
