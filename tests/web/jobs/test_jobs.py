"""Job pages: own jobs only, stop, try again, and a worker that is gone is noticed."""

import datetime as dt
import os
import subprocess
import sys
import time

import pytest
from django.apps import apps
from django.utils import timezone

from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def slow(monkeypatch):
    """Work that tells how far it is and fails when asked to."""

    def run(job: Job, tell) -> dict:
        for n in range(3):
            tell(f"第 {n} 步", n / 3)
        if job.given.get("fails"):
            raise ValueError("不行")
        return {"page": "/imports/", "rows": 3}

    monkeypatch.setitem(work.WORK, "test.slow", run)


def age(job: Job, by: dt.timedelta) -> None:
    """Make the job's last word older."""
    file = progress._file(job.pk, "json")  # noqa: SLF001
    then = time.time() - by.total_seconds()
    os.utime(file, (then, then))


def test_a_job_runs_and_its_page_leads_to_the_result(as_, person, slow):
    job = work.ask("test.slow", "慢工作", by=person("clerk"))
    client = as_("clerk")
    assert "等待开始" in client.get(f"/jobs/{job.pk}/").content.decode()
    work.carry_out(work.claim())
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "查看结果" in page
    assert 'href="/imports/"' in page
    answer = client.get(f"/jobs/{job.pk}/progress/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true", "a polling page is loaded anew when the job is over"


def test_progress_is_seen_while_it_runs(as_, person, slow):
    job = work.ask("test.slow", "慢工作", by=person("clerk"))
    work.claim()
    progress.tell(job.pk, "写入学生", 0.42)
    answer = as_("clerk").get(f"/jobs/{job.pk}/progress/", headers={"HX-Request": "true"})
    assert "42%" in answer.content.decode()
    assert "写入学生" in answer.content.decode()
    assert 'hx-trigger="every 1s"' in answer.content.decode()
    assert "HX-Refresh" not in answer


def test_others_jobs_are_not_shown_but_to_who_runs_the_system(as_, person, slow):
    job = work.ask("test.slow", "慢工作", by=person("clerk"))
    for name, status in {
        "clerk": 200,
        "admin": 200,
        "officer": 404,
        "director": 404,
        "outsider": 404,
    }.items():
        assert as_(name).get(f"/jobs/{job.pk}/").status_code == status, name
        assert ("慢工作" in as_(name).get("/jobs/").content.decode()) == (status == 200), name
    for verb in ("cancel", "retry"):
        assert as_("officer").post(f"/jobs/{job.pk}/{verb}/").status_code == 404


def test_stopping_a_waiting_job_and_trying_it_again(as_, person, slow):
    job = work.ask("test.slow", "慢工作", by=person("clerk"))
    as_("clerk").post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == Job.CANCELLED
    assert work.claim() is None
    as_("clerk").post(f"/jobs/{job.pk}/retry/")
    work.carry_out(work.claim())
    job.refresh_from_db()
    assert job.state == Job.DONE, "the wish to stop is forgotten with the new try"


def test_a_failed_job_says_why_and_can_be_tried_again(as_, person, slow):
    job = work.ask("test.slow", "慢工作", by=person("clerk"), fails=True)
    work.carry_out(work.claim())
    assert "不行" in as_("clerk").get(f"/jobs/{job.pk}/").content.decode()
    Job.objects.update(given={})
    as_("clerk").post(f"/jobs/{job.pk}/retry/")
    work.carry_out(work.claim())
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.DONE, "")


def test_a_job_whose_worker_is_gone_says_so_and_is_tried_again_and_at_last_given_up(as_, person, slow):
    job = work.ask("test.slow", "慢工作", by=person("clerk"))
    for attempt in range(1, work.TRIES + 1):
        taken = work.claim()
        assert taken is not None
        assert taken.tries == attempt
        assert work.claim() is None, "a job that was just heard of is left alone"
        age(job, work.SILENT)
        assert "工作进程失去联系" in as_("clerk").get(f"/jobs/{job.pk}/").content.decode()
        age(job, work.SILENT * 2)
    assert work.claim() is None
    job.refresh_from_db()
    assert job.state == Job.FAILED
    assert "工作进程中断" in job.error


def test_a_worker_at_long_silent_work_is_still_heard(person, monkeypatch):
    monkeypatch.setattr(work, "BEAT", 0.05)
    heard = []

    def silent(job: Job, tell) -> None:
        age(job, work.SILENT * 2)
        time.sleep(0.3)
        heard.append(progress.heard(job.pk))

    monkeypatch.setitem(work.WORK, "test.silent", silent)
    work.ask("test.silent", "不出声", by=person("clerk"))
    work.carry_out(work.claim())
    assert heard[0] > timezone.now() - work.SILENT / 2


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", None, 5]
)
def test_a_job_never_leads_away_from_here(as_, person, slow, address):
    job = work.ask("test.slow", "慢工作", by=person("clerk"), page=address)
    assert "elsewhere" not in as_("clerk").get(f"/jobs/{job.pk}/").content.decode()
    answer = as_("clerk").post(f"/jobs/{job.pk}/cancel/", {"next": str(address)})
    assert answer["Location"] == f"/jobs/{job.pk}/"


def test_every_work_an_app_declares_is_found_in_its_module():
    declared = {
        name: module for app in apps.get_app_configs() for name, module in getattr(app, "works", {}).items()
    }
    assert len(declared) >= 6
    for name, module in declared.items():
        assert work.function(name).__module__ == module


def test_the_server_loads_no_engine_and_no_printer():
    heavy = ("numba", "scipy", "highspy", "vl_convert", "openpyxl", "docx", "typst")
    said = f"import sys, junheng.web.wsgi, junheng.web.urls; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
