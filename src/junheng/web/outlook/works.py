"""A forecast outside the request: the register at one state, the engine, the report, kept as files beside the record."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from junheng.forecast.assumptions import Assumptions
from junheng.forecast.demand import demand
from junheng.forecast.forecast import forecast
from junheng.forecast.outlook import outlook
from junheng.forecast.scenario import Scenario, names
from junheng.forecast.staffing import Staffing
from junheng.programmes.said import Said, both
from junheng.register.snapshot import fingerprint
from junheng.register.tables import TABLES
from junheng.reports.outlook import kept
from junheng.reports.outlook.build import Report, build
from junheng.reports.outlook.tongue import LANGUAGES
from junheng.web.accounts import audit
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.outlook import documents
from junheng.web.outlook.actions import RUN
from junheng.web.outlook.models import Run
from junheng.web.register import store
from junheng.web.register.frames import frame

STAFFING = "cn-staffing"


@work.work(RUN)
def run(job: Job, tell: work.Report) -> dict:
    """Forecast, read it aloud, keep it."""
    done = Run.objects.filter(job=job.pk).first()
    if done is None:
        tell(both("读登记库", "Reading the register"), 0.0)
        at, tables = _read()
        Job.objects.filter(pk=job.pk).update(revision=at)
        found, made, english = _made(tables, job.given, tell)
        done = _keep(job, at, fingerprint(tables), found, made, english)
    return {"page": reverse("outlook", args=[done.pk]), "outlook": done.pk}


def _read() -> tuple[int, dict[str, pl.DataFrame]]:
    """Every table at one revision: read again where somebody wrote meanwhile. Records of children are not asked for."""
    while True:
        at = store.revision()
        tables = {name: frame(name) if name != "pupil" else TABLES[name].empty() for name in TABLES}
        if store.revision() == at:
            return at, tables


def _made(tables: dict[str, pl.DataFrame], given: dict, tell: work.Report):
    chosen = Assumptions(given["to"], documents.scenario(given["body"]))
    found = forecast(tables, given=chosen, progress=lambda what, share: tell(what, 0.05 + share * 0.3))
    others = {}
    for name in names():
        other = Scenario.load(name)
        if other.id != chosen.scenario.id:
            tell(Said("对比：{title}", "Comparing: {title}", title=other.title.partition("：")[0]), 0.4)
            others[other.title] = forecast(tables, given=Assumptions(given["to"], other))
    tell(both("班级、学位和教师", "Classes, places and teachers"), 0.55)
    needs = demand(tables, found.pupils, given=Staffing.read(STAFFING))
    seen = outlook(found, needs)
    chinese, english = (
        build(tables, found, needs, seen, others=others, language=language, progress=lambda what, share, n=n: tell(what, 0.6 + n * 0.2 + share * 0.2))
        for n, language in enumerate(LANGUAGES)
    )  # fmt: skip
    return f"{found.summary()}\n{needs.summary()}", chinese, english


def _keep(job: Job, at: int, register: str, said: str, made: Report, english: Report) -> Run:
    """The files and the row, both or neither."""
    token = secrets.token_hex(16)
    folder = Path(settings.MEDIA_ROOT) / "outlook" / token
    try:
        kept.save(made, folder, english)
        with transaction.atomic():
            first = not Run.objects.filter(in_force=True).exists()
            row = Run.objects.create(
                title=job.given["named"][:200], scenario=job.given["scenario"], version=job.given["version"], body=job.given["body"],
                base=made.content["base"], to=job.given["to"], revision=at, fingerprint=register, said=said, token=token,
                in_force=first, by=job.by, job=job.pk,
            )  # fmt: skip
            audit.record(
                job.by, "outlook", f"人口预测 {row.pk}", after={"名称": row.called, "登记库指纹": register}
            )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return row
