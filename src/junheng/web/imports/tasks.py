"""Tasks of the landing page that come from imports: schools that were reminded, imports left half way."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import SCHOOL, Right
from junheng.web.imports.models import Import
from junheng.web.imports.queries import settle
from junheng.web.imports.unreported import ASKED, open_reminders
from junheng.web.register.models import School
from junheng.web.register.tasks import Task, tasks_provider


@tasks_provider
def reminded(person: Person, year: int) -> Iterator[Task]:
    """What the person's schools were reminded to report and have not reported yet."""
    posts = [a for a in person.appointments_now() if a.scope == SCHOOL]
    mine = {a.code for a in posts if a.rule.rights & {Right.SUBMIT, Right.IMPORT}}
    waiting = open_reminders(mine) if mine else []
    names = dict(
        School.objects.filter(code__in={r.school_id for r, _t in waiting}).values_list("code", "name")
    )
    for reminder, tables in waiting:
        lacking = "、".join(str(ASKED[t]) for t in tables)
        yield Task(
            title=_("补报 %(year)s 学年数据：%(tables)s") % {"year": reminder.year, "tables": lacking},
            url=_where(person, reminder.year),
            due=reminder.due,
            count=len(tables),
            urgent=reminder.due <= timezone.localdate(),
            note=names.get(reminder.school_id, reminder.school_id),
            group=_("催报"),
        )


def _where(person: Person, year: int) -> str:
    return reverse("unreported") + f"?year={year}" if person.may(Right.IMPORT) else f"/returns/?year={year}"


@tasks_provider
def left_half_way(person: Person, year: int) -> Iterator[Task]:
    """The person's own imports that wait for correction or for the last word."""
    if not person.may(Right.IMPORT):
        return
    settle()
    for imported in Import.objects.filter(by=person, state__in=(Import.READY, Import.WRONG)).order_by("-pk")[
        :10
    ]:
        ready = imported.state == Import.READY
        yield Task(
            title=(_("确认导入：%(files)s") if ready else _("改正后重新导入：%(files)s"))
            % {"files": str(imported)},
            url=reverse("import_show", args=[imported.pk]),
            count=None if ready else imported.summary.get("severe"),
            group=_("导入"),
        )
