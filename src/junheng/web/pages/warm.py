"""What a page would have to work out first is worked out beside the requests: when the process starts, and after each write.

A reader who comes in between waits for what is being made, and no longer than that.
"""

from __future__ import annotations

import logging
from threading import Event, Thread

from django.db import Error, close_old_connections
from django.utils.translation import override

from junheng.web.accounts import spool
from junheng.web.browse import queries as browse
from junheng.web.pages import finding
from junheng.web.pages.measure import queries as measure
from junheng.web.pages.measure.asked import Asked, NothingToMeasure
from junheng.web.pages.measure.mapping import towns, whole_schools
from junheng.web.pages.measure.trend import lines
from junheng.web.register import measured
from junheng.web.register.caches import Stamp, stamp
from junheng.web.register.models import Batch

log = logging.getLogger(__name__)
PAUSE = 0.5
BATCHES = 50
"""Batches whose rows are counted ahead, the newest: what the page of batches shows first."""


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
    """Counts of rows and batches, and what the search box looks through."""
    browse.prepare(Batch.objects.order_by("-pk")[:BATCHES], at)
    finding.prepare()


def keep_warm(stop: Event) -> None:
    """Until told to stop: whenever the register has a new state, make ready what pages show of it."""
    known = None
    while not stop.is_set():
        try:
            close_old_connections()
            spool.move()
            if (now := stamp()) != known:
                figures()
                lists(now)
                known = now
        except Error as away:  # the database is not there, or not yet as this version needs it
            log.warning("not made ready: %s", type(away).__name__)
        except Exception:
            log.exception("not made ready")
            known = now
        stop.wait(PAUSE)


def begin() -> None:
    """The newest year before the first reader is let in; the rest beside them."""
    try:
        with override("zh-hans"):
            for year in measured.years()[:1]:
                Asked(year, (), measured.revision()).measurement()
    except (Error, NothingToMeasure):
        pass  # an empty database, or one still to be brought up to date
    finally:
        close_old_connections()
    Thread(target=keep_warm, args=(Event(),), daemon=True, name="warm").start()
