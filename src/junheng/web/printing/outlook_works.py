"""Print the report of a forecast outside the request, from the files it was kept as, and keep it among the reports."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from junheng.reports.outlook import kept, paper
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.printing.models import StoredReport
from junheng.web.printing.works import Tell, keep

NAME = "printing.outlook"


@work.work(NAME)
def print_outlook(job: Job, tell: Tell) -> dict:
    """Word, PDF and workbook; every number of the Word file links to the page with its rows."""
    done = StoredReport.objects.filter(job=job.pk).first()
    if done is None:
        given, home = job.given, Path(settings.MEDIA_ROOT)
        report = kept.load(home / "outlook" / given["folder"], given.get("language", "zh"))
        part = home / "reports" / f".part-{job.pk}"
        shutil.rmtree(part, ignore_errors=True)
        try:
            made = paper.write(report, part, _address(given), tell)
            facts = {"kind": StoredReport.OUTLOOK, "year": given["year"], "tolerances": [], "schools": []}
            on = dt.date(given["year"], 9, 1)
            done = keep(job, given["revision"], facts, on, given["scenario"], given["fingerprint"], made)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return {"page": reverse("report", args=[done.pk]), "report": done.pk, "文件数": len(done.files)}


def _address(given: dict):
    """Where a figure opens: the page of its rows, its number in place of the nought."""
    before, _nought, after = given["rows"].rpartition("/0/")
    return lambda number: urljoin(given["origin"], f"{before}/{number}/{after}")
