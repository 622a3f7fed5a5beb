"""Print reports outside the request, and keep them in the archive with hashes."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.register.snapshot import fingerprint
from junheng.register.tables import TABLES
from junheng.reports import national_forms, self_report, verdict, write
from junheng.standards.measure import Measurement, measure
from junheng.standards.standard import Standard
from junheng.web.accounts import audit
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.printing import archive
from junheng.web.printing.asking import NAME, STANDARD
from junheng.web.printing.models import StoredReport
from junheng.web.register import paths, store
from junheng.web.register.frames import frame

Tell = Callable[[str, float], None]


@work.work(NAME)
def report(job: Job, tell: work.Report) -> dict:
    """Print what the job asks for, of the register as it stands at one revision."""
    done = StoredReport.objects.filter(job=job.pk).first()
    if done is None:
        at, tables = read_all()
        Job.objects.filter(pk=job.pk).update(revision=at)
        on = dt.date(job.given["year"], 9, 1)
        standard = Standard.load(STANDARD, on=on, tolerances=tuple(job.given["tolerances"]))
        part = Path(settings.MEDIA_ROOT) / "reports" / f".part-{job.pk}"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            made = _print(job.given, tables, measure(tables, standard), part, tell)
            done = keep(job, at, job.given, standard.on, standard.id, fingerprint(tables), made)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return {"page": reverse("report", args=[done.pk]), "report": done.pk, "文件数": len(done.files)}


def read_all() -> tuple[int, dict[str, pl.DataFrame]]:
    """Every table at one revision: read again where somebody wrote meanwhile."""
    while True:
        at = store.revision()
        tables = {name: frame(name) for name in TABLES}
        if store.revision() == at:
            return at, tables


def _print(given: dict, tables: dict, measured: Measurement, folder: Path, tell: Tell) -> write.Written:
    today, kind = timezone.localdate(), given["kind"]
    schools: Collection[str] | None = given["schools"] or None
    way = paths.path(given["year"], given["tolerances"])
    if kind == StoredReport.ALL:
        return write.write_all(tables, measured, folder, printed=today, remedy=way, progress=tell)
    if kind == StoredReport.VERDICT:
        return write.Written(
            (verdict.write_pdf(tables, measured, folder / write.FILES[4], today, way, tell),)
        )
    if kind == StoredReport.NATIONAL:
        first = national_forms.write_excel(tables, measured, folder / write.FILES[0], today)
        tell(_("国家申报表"), 0.5)
        return write.Written(
            (first, national_forms.write_word(tables, measured, folder / write.FILES[1], today))
        )
    first = self_report.write_word(tables, measured, folder / write.FILES[2], today, schools)
    tell(_("学校自评表"), 0.5)
    second = self_report.write_excel(tables, measured, folder / write.FILES[3], today, schools)
    return write.Written((first, second))


def keep(
    job: Job, at: int, given: dict, on: dt.date, standard: str, register: str, made: write.Written
) -> StoredReport:
    """The row and the folder, both or neither. `standard`: the standard's or the programme's id."""
    with transaction.atomic():
        kept = StoredReport.objects.create(
            kind=given["kind"], year=given["year"], on=on, standard=standard,
            tolerances=given["tolerances"], schools=given["schools"], fingerprint=register, revision=at,
            files=[archive.kept(path) for path in made.files], refused=list(made.refused), by=job.by, job=job.pk,
        )  # fmt: skip
        shutil.rmtree(kept.folder, ignore_errors=True)
        kept.folder.mkdir(parents=True)
        for path in made.files:
            path.replace(kept.folder / path.name)
        audit.record(
            job.by, "report", f"报告 {kept.pk}", after={"报告": str(kept), "登记库指纹": kept.fingerprint}
        )
    return kept
