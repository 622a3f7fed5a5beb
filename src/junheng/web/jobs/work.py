"""Register work, ask for it, and carry it out with progress, cancelling and a new try after a crash."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from threading import Event

from django.db import close_old_connections, transaction
from django.utils import timezone

from junheng.web.accounts.models import Person
from junheng.web.jobs import progress
from junheng.web.jobs.models import Job

log = logging.getLogger(__name__)
SILENT = dt.timedelta(seconds=60)
"""A running job unheard of for this long has lost its worker."""
TRIES = 3
WORK: dict[str, Callable] = {}


class Cancelled(Exception):
    """The person asked for the job to stop."""


class Report:
    """What a piece of work is given to say how far it is; raises Cancelled when it should stop."""

    def __init__(self, job: Job):
        self.job, self._last = job, 0.0

    def __call__(self, doing: str, share: float) -> None:
        if time.monotonic() - self._last < 0.3 and share < 1:
            return
        self._last = time.monotonic()
        progress.tell(self.job.pk, doing, share)
        if progress.cancelled(self.job.pk):
            raise Cancelled


def work(name: str) -> Callable:
    """Register a function `(job, report) -> result` (JSON) under `name`."""

    def declare(function: Callable) -> Callable:
        WORK[name] = function
        return function

    return declare


def ask(name: str, title: str, *, by: Person, **given) -> Job:
    """Queue a piece of work."""
    if name not in WORK:
        raise ValueError(f"没有名为 {name} 的任务")
    return Job.objects.create(work=name, title=title, given=given, by=by)


def claim() -> Job | None:
    """The oldest queued job, or one whose worker has fallen silent, marked as running; None where nothing waits."""
    now = timezone.now()
    _bury(now)
    with transaction.atomic():
        job = Job.objects.filter(state=Job.QUEUED).order_by("pk").first()
        if job is None:
            return None
        mine = Job.objects.filter(pk=job.pk, state=Job.QUEUED).update(
            state=Job.RUNNING, began=now, tries=job.tries + 1
        )
    progress.tell(job.pk, "", 0.0)
    return Job.objects.get(pk=job.pk) if mine else None


def _bury(now: dt.datetime) -> None:
    """Jobs whose worker died: tried again, or given up after some tries with a sentence that says so."""
    running = Job.objects.filter(state=Job.RUNNING).values_list("pk", "began")
    silent = [pk for pk, began in running if (progress.heard(pk) or began) < now - SILENT]
    lost = Job.objects.filter(pk__in=silent)
    lost.filter(tries__lt=TRIES).update(state=Job.QUEUED)
    lost.filter(tries__gte=TRIES).update(
        state=Job.FAILED, ended=now, error=f"工作进程中断，已试 {TRIES} 次；没有写入任何数据，请重新提交"
    )


def carry_out(job: Job) -> None:
    """Run one claimed job to its end; whatever it raises is kept as a sentence, a bug also in the log."""
    outcome: dict = {"state": Job.DONE, "error": ""}
    try:
        outcome["result"] = WORK[job.work](job, Report(job))
    except Cancelled:
        outcome = {"state": Job.CANCELLED}
    except ValueError as refused:
        outcome = {"state": Job.FAILED, "error": str(refused)}
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.work)
        outcome = {"state": Job.FAILED, "error": "程序出错，已记入日志；没有写入任何数据，请联系系统管理员"}
    Job.objects.filter(pk=job.pk).update(ended=timezone.now(), **outcome)


def run_forever(stop: Event, *, pause: float = 0.5) -> None:
    """The worker's loop."""
    while not stop.is_set():
        close_old_connections()
        job = claim()
        if job is None:
            stop.wait(pause)
        else:
            carry_out(job)
