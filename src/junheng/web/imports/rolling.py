"""The roll-over against the database: who may roll what over, the preview, and the work that writes it."""

from __future__ import annotations

import polars as pl
from django.db import transaction
from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from junheng.register.tables import TABLES
from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.imports.alone import alone
from junheng.web.imports.rollover import ROLLED, STANDS_FOR, Rolled, roll
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.register import store
from junheng.web.register.caches import Stamp, remember
from junheng.web.register.changed import stamp_of
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS, Batch, School
from junheng.web.register.scope import scope_of


def schools_of(person: Person) -> list[str]:
    """The schools whose rows the person may roll over."""
    scope = scope_of(person, Right.IMPORT)
    return list(School.objects.values_list("code", flat=True)) if scope.everything else sorted(scope.schools)


def already(person: Person, year: int) -> dict[str, int]:
    """Rows of the next year that are there already, by the table's title."""
    mine = schools_of(person)
    counts = {n: MODELS[n].objects.filter(year=year + 1, school_id__in=mine).count() for n in ROLLED}
    return {TABLES[n].title: count for n, count in counts.items() if count}


def preview(person: Person, year: int, *, whole: bool = False) -> Rolled:
    """What a roll-over would do now; nothing is written. Only the `whole` rows can be."""
    mine = tuple(schools_of(person))
    return _whole(mine, year) if whole else _preview(stamp_of("school", *ROLLED), mine, year, get_language())


@remember(4)
def _preview(at: Stamp, mine: tuple[str, ...], year: int, language: str) -> Rolled:
    """Counts and exceptions, in the reader's language, kept until a table it reads is written."""
    return _rolled(mine, year, [n for n in ROLLED if n != "pupil"], pupil=_counted(mine, year))


def _whole(mine: tuple[str, ...], year: int) -> Rolled:
    return _rolled(mine, year, list(ROLLED))


def _rolled(mine: tuple[str, ...], year: int, read: list[str], **given: pl.DataFrame) -> Rolled:
    near = {n: MODELS[n].objects.filter(year__in=(year, year + 1), school_id__in=mine) for n in read}
    rows = {n: frame(n, near[n]) for n in read} | given
    return roll(rows, frame("school", School.objects.filter(code__in=mine)), year)


def _counted(schools: tuple[str, ...], year: int) -> pl.DataFrame:
    """Pupils as a preview needs them: only how many are where, unless some stand in the next year already."""
    rows, place = MODELS["pupil"].objects.filter(school_id__in=schools), ("school", "stage", "grade")
    if rows.filter(year=year + 1).exists():
        return frame("pupil", rows.filter(year__in=(year, year + 1)), only=(*TABLES["pupil"].key, *place))
    found = rows.filter(year=year).order_by().values_list("school_id", "stage", "grade").annotate(Count("pk"))
    schema = dict.fromkeys(place, pl.String) | {STANDS_FOR: pl.Int64}
    counted = pl.DataFrame(list(found), schema=schema, orient="row")
    made_up = pl.format("{}/{}", pl.lit(year), pl.int_range(pl.len()))
    rows = TABLES["pupil"].conform(counted.with_columns(code=made_up, year=pl.lit(year)))
    return rows.with_columns(counted[STANDS_FOR])


@transaction.atomic
def ask(person: Person, year: int, *, only_missing: bool) -> Job:
    """Queue a roll-over. Refuses where the next year has rows, unless only the missing ones are to be filled."""
    _refuse_if_there(person, year, only_missing)
    waiting = Job.objects.filter(
        work="imports.rollover", given__year=year, by=person, state__in=(Job.QUEUED, Job.RUNNING)
    )
    if job := waiting.first():
        return job
    audit.record(person, "rollover_ask", f"{year} 学年结转", after={"只补缺": only_missing})
    title = _("%(year)s 学年结转到 %(next)s 学年") % {"year": year, "next": year + 1}
    page = f"/imports/rollover/?from={year}"
    return work.ask("imports.rollover", title, by=person, year=year, only_missing=only_missing, page=page)


def _refuse_if_there(person: Person, year: int, only_missing: bool) -> None:
    there = already(person, year)
    if there and not only_missing:
        said = "、".join(f"{title} {count} 行" for title, count in there.items())
        raise ValueError(
            _("%(next)s 学年已有数据（%(rows)s），没有结转。如只想补上缺的，请选择“只补缺”。")
            % {"next": year + 1, "rows": said}
        )


@work.work("imports.rollover")
def rollover(job: Job, tell: work.Report) -> dict:
    """Write the new year's rows as one batch."""
    year, note = job.given["year"], f"{job.given['year']} 学年结转（任务 {job.pk}）"
    page = {"page": job.given.get("page")}
    if done := Batch.objects.filter(kind="rollover", note=note).first():  # the first try had come to its end
        return {"batch": done.pk} | page
    tell(_("读取数据"), 0.05)
    with transaction.atomic():
        alone()
        _refuse_if_there(job.by, year, job.given["only_missing"])
        rolled = preview(job.by, year, whole=True)
        new = {n: rows for n, rows in rolled.new.items() if rows.height}
        if not new:
            return {"batch": None, "rows": 0} | page
        before = {n: frame(n) for n in new}
        after = {n: pl.concat([before[n], rows]) for n, rows in new.items()}
        batch = store.write(
            after,
            by=job.by,
            kind="rollover",
            note=note,
            before=before,
            tell=lambda d, s: tell(d, 0.1 + 0.9 * s),
        )
    return {
        "batch": batch.pk,
        "rows": sum(r.height for r in new.values()),
        "exceptions": rolled.exceptions.height,
    } | page
