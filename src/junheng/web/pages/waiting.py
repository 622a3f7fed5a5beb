"""Tasks that no app brings itself: cells of the measure to be filled in, plans to be adopted, jobs that run or failed."""

from __future__ import annotations

import datetime as dt

import polars as pl
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.jobs.models import Job
from junheng.web.planning.closing import gate
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.queries import may_adopt, plans_for
from junheng.web.register import measured
from junheng.web.register.scope import scope_of
from junheng.web.register.tasks import Task, tasks_provider

RECENT = dt.timedelta(days=7)


def _to(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@tasks_provider
def jobs(person: Person, year: int) -> list[Task]:
    """One's own jobs: waiting, running, failed in the last days; for who runs the system, everybody's failures."""
    since = timezone.now() - RECENT
    mine = Job.objects.filter(by=person, state__in=(Job.QUEUED, Job.RUNNING)).order_by("-pk")[:10]
    tasks = [
        Task(job.title, _to("job", job.pk), note=job.get_state_display(), group=_("后台任务")) for job in mine
    ]
    failed = Job.objects.filter(state=Job.FAILED, ended__gte=since).order_by("-pk")
    if not person.may(Right.OPERATE):
        failed = failed.filter(by=person)
    tasks += [
        Task(
            _("没有完成：%s") % job.title,
            _to("job", job.pk),
            urgent=True,
            note=job.said[:120],
            group=_("后台任务"),
        )
        for job in failed[:5]
    ]
    return tasks


@tasks_provider
def cells(person: Person, year: int) -> list[Task]:
    """Indicators 待填报 at the schools whose data the person may fill in; for one school by name, for many as a sum."""
    scope = scope_of(person, Right.EDIT)
    if not scope.everything and not scope.schools:
        return []
    if year not in measured.years():
        return []
    values = measured.measured(dt.date(year, 9, 1)).values.filter(pl.col("value").is_null())
    if not scope.everything:
        values = values.filter(pl.col("code").is_in(list(scope.schools)))
    blank = (
        values.group_by("code", "name")
        .agg(pl.len().alias("cells"))
        .sort("cells", "code", descending=[True, False])
    )
    if blank.is_empty():
        return []
    group = _("待填报")
    if blank.height > 3:
        title = _("%(schools)s 所学校有待填报的指标") % {"schools": blank.height}
        note = _("最多的是%s") % "、".join(
            f"{r['name']}（{r['cells']}）" for r in blank.head(3).iter_rows(named=True)
        )
        return [
            Task(
                title,
                _to("coverage") or _to("overview"),
                count=int(blank["cells"].sum()),
                note=note,
                group=group,
            )
        ]
    return [
        Task(_("%s有待填报的指标") % row["name"], _to("school", row["code"]), count=row["cells"], group=group)
        for row in blank.iter_rows(named=True)
    ]


@tasks_provider
def plans(person: Person, year: int) -> list[Task]:
    """Plans handed in that this person may adopt, the oldest first."""
    if not person.may(Right.ADOPT):
        return []
    waiting = plans_for(person).filter(state=StoredPlan.PROPOSED).order_by("made_at")
    found = [plan for plan in waiting[:20] if may_adopt(person, plan)]
    held = gate.waiting(found)
    not_yet = _("撤并程序还没有批准")
    return [
        Task(
            _("待采纳：%s") % plan.title,
            _to("plan", plan.pk),
            note=f"{plan.made_by} · {not_yet}" if plan.pk in held else str(plan.made_by),
            group=_("方案"),
        )
        for plan in found
    ]
