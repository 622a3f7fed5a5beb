"""What a page would have to work out first is worked out beside the requests: when the process starts, and after each write.

The worker makes the figures and the charts, and every process reads them (`register.shared`). A reader who comes in between
waits for what is being made, and no longer than that.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from django.db import Error, close_old_connections

from junheng.web.accounts import spool
from junheng.web.browse import queries as browse
from junheng.web.cases import counted, documents
from junheng.web.cases.trend import earlier
from junheng.web.pages import finding
from junheng.web.pages.measure import charts, drawn
from junheng.web.pages.measure import queries as measure
from junheng.web.pages.measure.asked import Asked, NothingToMeasure
from junheng.web.pages.measure.mapping import towns, whole_schools
from junheng.web.pages.measure.queries import Sight
from junheng.web.pages.measure.trend import lines
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import outcome
from junheng.web.register import measured, shared
from junheng.web.register.caches import Stamp, stamp
from junheng.web.register.changed import states
from junheng.web.register.scope import Scope

PLANS = 5
log = logging.getLogger(__name__)
PAUSE, WORKER_PAUSE = 0.5, 0.1
HEAD_START = 20.0
"""Seconds the servers leave the figures of a new state to the worker; a reader who comes in between waits for no more than those."""


def figures() -> None:
    """The measurement of each school year, the newest first, and what the measure's pages draw from it."""
    for year in measured.years():
        wanted = Asked(year, (), measured.revision())
        try:
            wanted.measurement()
        except NothingToMeasure:
            continue
        for make in (measure.prepare, whole_schools, towns):
            make(wanted)
    for year in measured.years()[:1]:
        lines(Asked(year, (), measured.revision()))


def lists(at: Stamp) -> None:
    """Counts of rows, and what the search box looks through."""
    browse.prepare(at)
    finding.prepare()


def pictures() -> None:
    """The charts of the newest year."""
    for year in measured.years()[:1]:
        wanted = Asked(year, (), measured.revision())
        charts.prepare(Sight(None, wanted, wanted.measurement(), Scope(everything=True)))


def open_plans() -> None:
    """What the newest plans that are not decided yet would do now."""
    for plan in StoredPlan.objects.filter(state__in=(StoredPlan.DRAFT, StoredPlan.PROPOSED)).order_by("-pk")[
        :PLANS
    ]:
        outcome(plan.changes, plan.year)


def programmes() -> None:
    """The figures of every programme on the day its pages show first; of those made before, what has been written since."""
    for year in measured.years()[:1]:
        on, now = dt.date(year, 12, 31), states()
        for entry in documents.listed():
            with contextlib.suppress(ValueError):  # not begun by then
                text = documents.document(entry["code"]).text
                counted.figures_of(text, on, now)
                earlier(text, on, now)
                counted.tasks_of(text, on, now)
                counted.misfits_of(text, on, now)


def keep_warm(stop: Event, ready: Callable[[Stamp], None], pause: float = PAUSE) -> None:
    """Until told to stop: whenever the register has a new state, make it `ready`."""
    known = None
    while not stop.is_set():
        try:
            close_old_connections()
            spool.move()
            if (now := stamp()) != known:
                ready(now)
                known = now
        except Error as away:  # the database is not there, or not yet as this version needs it
            log.warning("not made ready: %s", type(away).__name__)
        except Exception:
            log.exception("not made ready")
            known = now
        stop.wait(pause)


def _made(at: Stamp) -> None:
    """The worker's part, done for all processes."""
    figures()
    shared.finish(measured.revision())
    pictures()
    open_plans()


def _taken_over(at: Stamp) -> None:
    """A server's part: what the worker makes is read when it is done; where no worker is about, it is made here."""
    until = time.monotonic() + HEAD_START
    while drawn.worker_about() and time.monotonic() < until and not shared.finished(measured.revision()):
        time.sleep(0.1)
    figures()
    lists(at)
    programmes()


def begin_worker(stop: Event) -> None:
    """Beside the jobs: figures for all processes, and the charts they ask for."""
    _beside(drawn.draw_for_others, stop)
    _beside(keep_warm, stop, _made, WORKER_PAUSE)


def begin() -> None:
    """Before a server lets the first reader in: the newest year. The rest beside the readers."""
    try:
        for year in measured.years()[:1]:
            Asked(year, (), measured.revision()).measurement()
    except (Error, NothingToMeasure):
        pass  # an empty database, or one still to be brought up to date
    finally:
        close_old_connections()
    _beside(keep_warm, Event(), _taken_over)


def _beside(work: Callable, *given: object) -> None:
    Thread(target=work, args=given, daemon=True, name=work.__name__).start()
