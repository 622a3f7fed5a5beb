"""The search for the cheapest path to compliance, outside the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.urls import reverse

from junheng.remedy.propose import Remedy, propose
from junheng.remedy.stop import Stop
from junheng.standards.standard import Standard
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.planning import actions
from junheng.web.planning.asking import NAME, costs_of
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import STANDARD
from junheng.web.register import measured, store, words


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
        "rounds": found.rounds, "summary": found.summary(), "summary_english": found.summary("en"),
        "reasons": actions.reasons(found.plan), **words.kept("problems", found.problems),
        "why": found.why.to_dicts(), "county": found.county.to_dicts(), "unresolved": found.unresolved.to_dicts(),
        "out_of_reach": found.out_of_reach.to_dicts(), "given": dict(given),
    }  # fmt: skip
