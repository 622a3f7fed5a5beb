"""The search for groups, outside the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from math import isfinite
from typing import Any

import polars as pl
from django.urls import reverse

from junheng.networks.coverage import coverage
from junheng.networks.formation.propose import Formation, propose_groups
from junheng.networks.formation.stop import Stop
from junheng.standards.standard import Standard
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.planning import actions
from junheng.web.planning.forming import NAME, terms_of
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import STANDARD
from junheng.web.register import measured, store, words


@work.work(NAME)
def formation(job: Job, report: work.Report) -> dict:
    """Search, and keep what was found as a plan."""
    given, at, tables = job.given, store.revision(), measured.tables()
    Job.objects.filter(pk=job.pk).update(revision=at)
    found = propose_groups(
        tables,
        Standard.load(STANDARD, on=dt.date(given["year"], 9, 1)),
        given=terms_of(given),
        stop=Stop(given["seconds"], given["gap"]),
        progress=report,
    )
    plan = StoredPlan.objects.filter(job=job.pk).first() or actions.create(
        given["called"], actions.as_data(found.plan), year=given["year"], by=job.by, origin=StoredPlan.FORMATION,
        formation=_told(found, given, tables), job=job.pk,
    )  # fmt: skip
    sure = found.certificate
    return {"page": reverse("plan", args=[plan.pk]), "plan": plan.pk} | (
        {} if sure.gap is None else {"差距": sure.gap}
    )


def _told(found: Formation, given: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> dict:
    sure, terms = found.certificate, found.terms
    after = found.plan.apply(tables, year=given["year"])
    left = terms.rules.leave_out.kinds
    before, then = (
        coverage(t, terms.on, kinds=(terms.kind,), stages=terms.stages, leave_out=left).to_dicts()[0]
        for t in (tables, after)
    )
    inside, asked = found.coverage
    return {
        "value": sure.value, "bound": sure.bound, "gap": sure.gap, "impossible": sure.impossible, "method": sure.method,
        "seconds": sure.seconds, "summary": found.summary(), "summary_english": found.summary("en"), "parts": dict(found.parts),
        "groups": _plain(found.groups), "why": _plain(found.why), "relaxations": _plain(found.relaxations),
        "left": _plain(found.left), "given": dict(given), "inside": inside, "asked": asked, "unit": terms.rules.limits.unit,
        "rules": terms.rules.title, "before": before, "after": then, "reasons": actions.reasons(found.plan),
        **words.kept("problems", sure.problems), **words.kept("notices", found.notices),
    }  # fmt: skip


def _plain(rows: pl.DataFrame) -> list[dict]:
    """Rows as JSON can hold them: what is not finite is unknown."""
    return [
        {k: None if isinstance(v, float) and not isfinite(v) else v for k, v in row.items()}
        for row in rows.iter_rows(named=True)
    ]
