"""Ask for a search for the cheapest path to compliance. The engine itself is loaded by the worker alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from junheng.remedy.costs import Costs
from junheng.remedy.stop import Stop
from junheng.standards.standard import Standard
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.planning.outcome import STANDARD
from junheng.web.register.scope import scope_of

NAME = "planning.remedy"
LONGEST = 1800
"""Seconds one search may take."""


def costs_of(body: Mapping[str, Any]) -> Costs:
    """A cost document as kept in a job: its date is text."""
    given = dict(body)
    try:
        given["since"] = dt.date.fromisoformat(str(given.get("since")))
        return Costs.read(given)
    except (TypeError, AttributeError) as wrong:
        raise ValueError(_("单价文件写法不对：%(wrong)s") % {"wrong": wrong}) from None


def ask(*, year: int, costs: Mapping[str, Any], seconds: float, gap: float, title: str, by: Person) -> Job:
    """Queue a search over the whole county. ValueError where the terms are nonsense, Refused without the right to all."""
    if not scope_of(by, Right.PLAN).everything:
        raise Refused(Right.PLAN)
    costs_of(costs)
    Stop(seconds, gap)
    if seconds > LONGEST:
        raise ValueError(
            _("最多搜索 %(most)s 秒，收到 %(given)s 秒") % {"most": LONGEST, "given": f"{seconds:g}"}
        )
    Standard.load(STANDARD, on=dt.date(year, 9, 1))
    given = {"year": year, "costs": dict(costs), "seconds": seconds, "gap": gap, "called": title}
    return work.ask(NAME, _("测算达标路径：%(title)s") % {"title": title}, by=by, **given)
