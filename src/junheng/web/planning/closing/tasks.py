"""What waits in procedures: the step that is next for who may write it down, objections to answer, the review that comes due."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.layout.closing import record
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.planning.closing import queries, way
from junheng.web.planning.closing.way import Way
from junheng.web.register import words
from junheng.web.register.tasks import Task, tasks_provider


@tasks_provider
def closings(person: Person, year: int) -> Iterable[Task]:
    """One line a procedure: what this person can do in it now."""
    if not (person.may(Right.PLAN) or person.may(Right.ADOPT)):
        return
    for closing in queries.closings_for(person):
        plan = closing.plan
        if plan.state == plan.DROPPED:
            continue
        path = Way.of(closing)
        yield from _of(person, path)


def _of(person: Person, path: Way) -> Iterable[Task]:
    plan, now, page = path.closing.plan, path.now, reverse("closing", args=[path.closing.plan_id])
    group = _("撤并程序")
    if path.unanswered and queries.may_do(person, plan, Right.PLAN):
        due = min(path.answer_by(o) for o in path.unanswered)
        title = _("%(n)s 件异议待答复：%(title)s") % {"n": len(path.unanswered), "title": plan.title}
        yield Task(title, f"{page}#objections", due, len(path.unanswered), due < path.today, group=group)
        return
    if now is None or not queries.may_record(person, plan, now.step):
        return
    facts = {"step": way.title(now.step), "title": plan.title}
    note = words.told(now.why) if now.why else ""
    if now.state == record.RUNNING:
        yield Task(_("%(step)s中：%(title)s") % facts, page, now.due, note=note, group=group)
    elif now.state == record.STOPPED:
        yield Task(_("停在“%(step)s”：%(title)s") % facts, page, note=note, urgent=True, group=group)
    else:
        late = now.due is not None and now.due < path.today
        yield Task(_("下一步“%(step)s”：%(title)s") % facts, page, now.due, urgent=late, group=group)
