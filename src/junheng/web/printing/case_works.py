"""Print a programme's case outside the request, in both languages, and keep it among the reports."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from junheng.programmes.case import LANGUAGES, Case, case
from junheng.programmes.figures import Figure
from junheng.programmes.programme import Programme
from junheng.register.snapshot import fingerprint
from junheng.reports import case as printed
from junheng.reports import fonts, write
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.printing.models import StoredReport
from junheng.web.printing.works import Tell, keep, read_all

NAME = "printing.case"


@work.work(NAME)
def print_case(job: Job, tell: Tell) -> dict:
    """The case as Word and PDF, of the register as it stands at one revision; every number links to its page."""
    done = StoredReport.objects.filter(job=job.pk).first()
    if done is None:
        at, tables = read_all()
        Job.objects.filter(pk=job.pk).update(revision=at)
        on, given = dt.date.fromisoformat(job.given["on"]), job.given
        programme, register = Programme.load_text(given["text"], on=on), fingerprint(tables)
        part = Path(settings.MEDIA_ROOT) / "reports" / f".part-{job.pk}"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            told = [
                case(programme, tables, on=on, language=language, register=register) for language in LANGUAGES
            ]
            made = _files(told, part, job.given, tell)
            facts = {"kind": StoredReport.CASE, "year": on.year, "tolerances": [], "schools": []}
            done = keep(job, at, facts, on, programme.id, register, made)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return {"page": reverse("report", args=[done.pk]), "report": done.pk, "文件数": len(done.files)}


def _files(told: list[Case], folder: Path, given: dict, tell: Tell) -> write.Written:
    def address(figure: Figure) -> str:
        page = reverse("programme_figure", args=[given["programme"], figure.id])
        return urljoin(given["origin"], f"{page}?on={given['on']}")

    written, refused = [], []
    for n, one in enumerate(told):
        name = f"案例_{one.programme}_{one.on}" + ("_en" if one.language == "en" else "")
        tell(one.title, n / len(told))
        written.append(printed.write_word(one, folder / f"{name}.docx", address))
        try:
            written.append(printed.write_pdf(one, folder / f"{name}.pdf"))
        except fonts.Undrawable as lost:
            refused.append(f"没有生成《{name}.pdf》：{lost}")
    return write.Written(tuple(written), tuple(refused))
