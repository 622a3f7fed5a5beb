"""The search for the cheapest path to compliance, outside the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.remedy.costs import Costs
from junheng.remedy.propose import Remedy, propose
from junheng.remedy.search import Stop
from junheng.standards.standard import Standard
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.planning import actions
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import STANDARD
from junheng.web.register import measured, store
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


@work.work(NAME)
def remedy(job: Job, report: work.Report) -> dict:
    """Search, and keep what was found as a plan."""
    given, at = job.given, store.revision()
    Job.objects.filter(pk=job.pk).update(revision=at)
    found = propose(
        measured.tables(),
        Standard.load(STANDARD, on=dt.date(given["year"], 9, 1)),
        given=costs_of(given["costs"]),
        stop=Stop(given["seconds"], given["gap"]),
        progress=report,
    )
    plan = StoredPlan.objects.filter(job=job.pk).first() or actions.create(
        given["called"], actions.as_data(found.plan), year=given["year"], by=job.by,
        origin=StoredPlan.REMEDY, remedy=_told(found, given), job=job.pk,
    )  # fmt: skip
    page = reverse("plan", args=[plan.pk])
    return {
        "page": page,
        "plan": plan.pk,
        "费用（元）": found.cost,
        "下界（元）": found.bound,
        "差距": found.gap,
    }


def _told(found: Remedy, given: Mapping) -> dict:
    return {
        "cost": found.cost, "bound": found.bound, "gap": found.gap, "certified": found.certified,
        "problems": list(found.problems), "rounds": found.rounds, "summary": found.summary(),
        "why": found.why.to_dicts(), "county": found.county.to_dicts(), "unresolved": found.unresolved.to_dicts(),
        "out_of_reach": found.out_of_reach.to_dicts(), "given": dict(given),
    }  # fmt: skip
