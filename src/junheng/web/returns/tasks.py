"""What waits: schools are told what to hand in and what came back, officers what to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.register.tasks import Task, tasks_provider
from junheng.web.returns.models import BACK, OPEN_STATES, SUBMITTED
from junheng.web.returns.queries import returns_for

FEW = 3
"""More returns than this in one round are told as one line."""


@tasks_provider
def to_hand_in(person: Person, year: int) -> Iterable[Task]:
    """Returns to fill in, the returned ones first; one line a round where there are many."""
    if not person.may(Right.SUBMIT):
        return
    mine = returns_for(person, Right.SUBMIT).filter(state__in=OPEN_STATES, round__closed=None)
    by_round: dict[int, list] = {}
    for given in mine.order_by("round__due", "school__name"):
        by_round.setdefault(given.round_id, []).append(given)
    for several in by_round.values():
        asked, today = several[0].round, timezone.localdate()
        if len(several) > FEW:
            title = _("%(title)s：还有 %(n)s 所学校没有提交") % {"title": asked.title, "n": len(several)}
            url = reverse("return_round", args=[asked.pk])
            yield Task(
                title, url, asked.due, len(several), asked.due < today, _overdue(asked), str(_("填报"))
            )
            continue
        for given in several:
            back = given.state == BACK
            words = (
                _("被退回，请修改：%(title)s（%(school)s）") if back else _("请填报：%(title)s（%(school)s）")
            )
            title = words % {"title": asked.title, "school": given.school.name}
            note = _overdue(asked) or (_("科室已催办") if given.reminded else "")
            urgent = back or asked.due < today or given.reminded is not None
            yield Task(
                title, reverse("return_form", args=[given.pk]), asked.due, None, urgent, note, str(_("填报"))
            )


@tasks_provider
def to_review(person: Person, year: int) -> Iterable[Task]:
    """待审核 n 所, one line a round; and who has not handed in after the due date."""
    if not person.may(Right.REVIEW):
        return
    open_rounds = returns_for(person, Right.REVIEW).filter(round__closed=None)
    rows = open_rounds.values_list("round_id", "round__title", "round__due", "state").order_by("round__due")
    counts: dict[tuple, Counter] = {}
    for pk, title, due, state in rows:
        counts.setdefault((pk, title, due), Counter())[state] += 1
    today = timezone.localdate()
    for (pk, title, due), states in counts.items():
        url = reverse("return_round", args=[pk])
        if n := states[SUBMITTED]:
            words = _("待审核 %(n)s 所：%(title)s") % {"n": n, "title": title}
            yield Task(words, f"{url}?state={SUBMITTED}", due, n, due < today, group=str(_("审核")))
        missing = sum(states[state] for state in OPEN_STATES)
        if missing and due < today:
            words = _("已过截止日期，%(n)s 所学校未提交：%(title)s") % {"n": missing, "title": title}
            yield Task(words, f"{url}?state=missing", due, missing, True, group=str(_("审核")))


def _overdue(asked) -> str:
    days = (timezone.localdate() - asked.due).days
    return _("已逾期 %(days)s 天") % {"days": days} if days > 0 else ""
