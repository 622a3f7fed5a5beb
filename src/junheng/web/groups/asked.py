"""What a page of networks was asked for: the day, the kind of network, the place and the stage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.reading import as_date
from junheng.register.codes import STAGES_ALL
from junheng.web.fields import plausible
from junheng.web.groups.read import Day, day


@dataclass(frozen=True)
class Asked:
    """The filters as they were understood; `wrong` says what was not."""

    day: Day
    kind: str
    where: str
    stage: str
    wrong: str

    @property
    def cut(self) -> str:
        """Whether places are counties or, in a single county, townships."""
        return "county" if self.day.schools["county"].drop_nulls().n_unique() > 1 else "town"

    @property
    def kinds(self) -> list[str]:
        return self.day.found.networks["kind"].unique().sort().to_list()

    @property
    def places(self) -> list[str]:
        return self.day.schools[self.cut].drop_nulls().unique().sort().to_list()

    @property
    def stages(self) -> list[str]:
        return [s for s in STAGES_ALL if s in set(self.day.schools["stage"])]

    def query(self, **changed: object) -> str:
        """The filters as an address carries them, some changed."""
        cells = {"on": self.day.on, "kind": self.kind, "where": self.where, "stage": self.stage} | changed
        return "?" + urlencode({k: v for k, v in cells.items() if v})

    def schools(self) -> pl.DataFrame:
        """The schools of the place and stage asked for: a row per stage."""
        found = self.day.schools
        if self.where:
            found = found.filter(pl.col(self.cut) == self.where)
        return found.filter(pl.col("stage") == self.stage) if self.stage else found

    def networks(self) -> pl.DataFrame:
        """The networks of the kind asked for that have a school of the place and stage."""
        found = self.day.found.networks
        if self.kind:
            found = found.filter(pl.col("kind") == self.kind)
        if not (self.where or self.stage):
            return found
        inside = self.day.found.members.join(self.schools(), on="school", how="semi")
        return found.filter(pl.col("code").is_in(inside["network"].implode()))


def asked(request: HttpRequest) -> Asked:
    """Read the address."""
    on, wrong = on_of(request)
    known, cells = day(on), {k: (request.GET.get(k) or "")[:40] for k in ("kind", "where", "stage")}
    plain = Asked(known, "", "", "", wrong)
    offered = {"kind": plain.kinds, "where": plain.places, "stage": plain.stages}
    fit = {k: v if v in offered[k] else "" for k, v in cells.items()}
    if strangers := [cells[k] for k in cells if cells[k] and not fit[k]]:
        wrong = wrong or _("%(day)s 没有“%(what)s”，先按全部显示") % {
            "day": on, "what": "、".join(strangers)
        }  # fmt: skip
    return Asked(known, **fit, wrong=wrong)


def on_of(request: HttpRequest) -> tuple[dt.date, str]:
    """The day asked for (`on`), and what is wrong with it; without one the last day of the calendar year the school year begins in."""
    usual = dt.date(request.year or timezone.localdate().year, 12, 31)
    text = (request.GET.get("on") or "")[:20]
    if not text:
        return usual, ""
    try:
        return plausible(as_date(text) or usual), ""
    except ValueError:
        return usual, _("“%(text)s”不是日期，应如 2024-12-30；先按 %(day)s 显示") % {
            "text": text, "day": usual
        }  # fmt: skip
