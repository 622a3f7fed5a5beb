"""What a network still has to do: problems not solved, ways of management not laid down, figures its schools have not reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.register.codes import UNKNOWN
from junheng.web.register import measured
from junheng.web.register.models import Network
from junheng.web.register.words import word

FAR = dt.date.max


@dataclass(frozen=True)
class Task:
    """One thing to do: what, at which school, until when, how many days late, and where it is done."""

    what: str
    school: str
    due: dt.date | None
    late_days: int
    page: str


def tasks(
    network: Network, on: dt.date, facts: Mapping[str, Any], *, may_plan: bool, whole: bool
) -> list[Task]:  # fmt: skip
    """Every task, the overdue first (longest first), then by their day. `facts`: what the page has read already."""
    found = [*_problems(facts["happened"]["open"], on), *_ways(network, facts["run"], may_plan)]
    if whole:
        found += _unreported(facts["members"]["now"], on)
    if facts["staff"] and not facts["people"]:
        found.append(
            Task(
                _("定一个总校长：登记一条“总校长”联系，对方写本网络编号"),
                "",
                None,
                0,
                reverse("table_rows", args=["link"]),
            )
        )
    return sorted(found, key=lambda t: (-t.late_days, t.due or FAR, t.what, t.school))


def _problems(findings: Sequence[Any], on: dt.date) -> Iterator[Task]:
    for row in findings:
        late = (on - row.due).days if row.due and row.due < on else 0
        yield Task(
            _("解决问题：%(title)s") % {"title": row.title}, row.school.name, row.due, late,
            reverse("row", args=["finding", row.code]),
        )  # fmt: skip


def _ways(network: Network, run: Mapping[str, Any], may_plan: bool) -> Iterator[Task]:
    page = f"{reverse('plan_new')}?add=ManageDomain&network={network.code}" if may_plan else ""
    for row in run["rows"]:
        if row["asked"] and row["mode"] is None:
            yield Task(_("写明“%(domain)s”统一还是分散") % {"domain": word(row["domain"])}, "", None, 0, page)


def _unreported(members: Sequence[Mapping[str, Any]], on: dt.date) -> Iterator[Task]:
    """Members whose resource indicators are not all known."""
    year = on.year if on.month >= 9 else on.year - 1
    names = {m["code"]: m["name"] for m in members}
    values = measured.measured(dt.date(year, 9, 1)).values
    open_ = values.filter(pl.col("code").is_in(list(names)), pl.col("state") == UNKNOWN)
    for code, several in open_.group_by("code").agg(pl.len()).sort("code").iter_rows():
        said = _("补报资源指标用的数：还有 %(n)s 项不能判定") % {"n": several}
        yield Task(said, names[code], None, 0, reverse("school", args=[code]))
