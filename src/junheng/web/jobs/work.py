"""Register work, ask for it, and carry it out with progress, cancelling and a new try after a crash."""

from __future__ import annotations

import datetime as dt
import importlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.apps import apps
from django.db import close_old_connections, transaction
from django.utils import timezone

from junheng.programmes.said import in_english
from junheng.programmes.said import of as said
from junheng.web.accounts.models import Person
from junheng.web.jobs import progress
from junheng.web.jobs.models import Job

log = logging.getLogger(__name__)
SILENT, BEAT = dt.timedelta(seconds=30), 5
"""A running job unheard of for this long has lost its worker; a living worker is heard every BEAT seconds."""
TRIES = 3
WORK: dict[str, Callable] = {}
"""Name → function, of the modules loaded so far. The server's processes load none of them: engines and printers are heavy."""


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


def home(name: str) -> str | None:
    """The module that registers `name`, as its app declares it (`AppConfig.works`)."""
    declared = (getattr(app, "works", {}) for app in apps.get_app_configs())
    return next((modules[name] for modules in declared if name in modules), None)


def function(name: str) -> Callable:
    """The function behind a name; its module is loaded when it is first needed."""
    if name not in WORK and (module := home(name)):
        importlib.import_module(module)
    return WORK[name]


def ask(name: str, title: str, *, by: Person, **given) -> Job:
    """Queue a piece of work."""
    if name not in WORK and home(name) is None:
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
        with _heard(job.pk):
            outcome["result"] = function(job.work)(job, Report(job))
    except Cancelled:
        outcome = {"state": Job.CANCELLED}
    except ValueError as refused:
        outcome = {
            "state": Job.FAILED,
            "error": str(refused),
            "result": {Job.ENGLISH: in_english(said(refused))},
        }
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.work)
        outcome = {"state": Job.FAILED, "error": "程序出错，已记入日志；没有写入任何数据，请联系系统管理员"}
    Job.objects.filter(pk=job.pk).update(ended=timezone.now(), **outcome)


@contextmanager
def _heard(job: int) -> Iterator[None]:
    """While the work runs, a thread keeps saying that the worker lives."""
    over = Event()

    def beat() -> None:
        while not over.wait(BEAT):
            progress.beat(job)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def cancel(job: Job) -> None:
    """Stop a job: at once while it waits, at its next word while it runs."""
    progress.cancel(job.pk)
    waiting = Job.objects.filter(pk=job.pk, state=Job.QUEUED)
    waiting.update(state=Job.CANCELLED, ended=timezone.now())


def retry(job: Job) -> bool:
    """Queue a job again that failed or was cancelled; False where it did neither."""
    progress.forget(job.pk)
    over = Job.objects.filter(pk=job.pk, state__in=(Job.FAILED, Job.CANCELLED))
    return bool(over.update(state=Job.QUEUED, tries=0, error="", began=None, ended=None, result=None))


def lost(job: Job) -> bool:
    """Whether a running job has not been heard of lately: its worker is gone, another will take it up."""
    heard = progress.heard(job.pk) or job.began
    return job.state == Job.RUNNING and heard is not None and heard < timezone.now() - SILENT / 2


def run_forever(stop: Event, *, pause: float = 0.5) -> None:
    """The worker's loop."""
    while not stop.is_set():
        close_old_connections()
        job = claim()
        if job is None:
            stop.wait(pause)
        else:
            carry_out(job)
