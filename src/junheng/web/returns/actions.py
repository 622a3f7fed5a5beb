"""What people do with returns. Every deed is one transaction and one line in the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.schema import TableError
from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.register import store, words
from junheng.web.returns.checks import HIGH, MEDIUM, findings
from junheng.web.returns.material import gather
from junheng.web.returns.models import (
    ACCEPTED,
    BACK,
    DRAFT,
    NEW,
    OPEN_STATES,
    SUBMITTED,
    CellComment,
    ReturnEvent,
    ReturnRound,
    SchoolReturn,
)
from junheng.web.returns.sections import sections
from junheng.web.returns.written import wanted_rows


class NotNow(ValueError):
    """The deed does not fit the state things are in; the message is for the person."""


@transaction.atomic
def open_round(*, by: Person, schools: Iterable[str], **facts: object) -> ReturnRound:
    """Ask these schools; each gets a return that has not been started."""
    if ReturnRound.objects.filter(title=facts["title"], year=facts["year"], closed=None).exists():
        raise NotNow(_("已经布置过同名的填报；要另布置一轮，请换个标题。"))
    opened = ReturnRound.objects.create(opened_by=by, **facts)
    made = SchoolReturn.objects.bulk_create(
        [SchoolReturn(round=opened, school_id=code) for code in dict.fromkeys(schools)]
    )
    if not made:
        raise NotNow(_("没有选中任何学校"))
    said = {"学年": opened.year, "截止": opened.due.isoformat(), "学校数": len(made), "内容": opened.asked}
    audit.record(by, "round_open", f"填报 {opened.pk} {opened.title}", after=said)
    return opened


@transaction.atomic
def change_round(asked: ReturnRound, *, by: Person, due: dt.date, closed: bool) -> None:
    """Another due date, or an end to (or a new start of) entering."""
    before = {"截止": asked.due.isoformat(), "结束": asked.closed is not None}
    asked.due = due
    asked.closed = (asked.closed or timezone.now()) if closed else None
    asked.save(update_fields=["due", "closed"])
    after = {"截止": due.isoformat(), "结束": closed}
    audit.record(by, "round_change", f"填报 {asked.pk} {asked.title}", before=before, after=after)


@transaction.atomic
def remind(returns: Iterable[SchoolReturn], *, by: Person) -> int:
    """Remind the schools that have not handed in: their task becomes urgent."""
    late = [given for given in returns if given.state in OPEN_STATES and given.round.closed is None]
    now = timezone.now()
    SchoolReturn.objects.filter(pk__in=[given.pk for given in late]).update(reminded=now)
    ReturnEvent.objects.bulk_create(
        [ReturnEvent(given=g, by=by, verb="remind", state=g.state, at=now) for g in late]
    )
    if late:
        said = {"学校": [g.school_id for g in late]}
        audit.record(by, "return_remind", f"填报 {late[0].round_id}", after=said)
    return len(late)


def locked(given: SchoolReturn) -> SchoolReturn:
    """The return as it is now, held until the transaction ends."""
    held = SchoolReturn.objects.select_for_update(of=("self",)).select_related("round", "school")
    return held.get(pk=given.pk)


def move(
    given: SchoolReturn, state: str, *, by: Person, verb: str, comment: str = "", **facts: object
) -> None:
    """The one way a return changes its state."""
    before, given.state = given.state, state
    given.version += verb != "start"  # pages served before the first entry stay good
    for name, value in facts.items():
        setattr(given, name, value)
    given.save(update_fields=["state", "version", *facts])
    ReturnEvent.objects.create(given=given, by=by, verb=verb, state=state, comment=comment)
    said = {"状态": state} | ({"说明": comment} if comment else {})
    audit.record(
        by, f"return_{verb}", f"填报 {given.pk} {given.school_id}", before={"状态": before}, after=said
    )


@transaction.atomic
def submit(
    given: SchoolReturn, *, by: Person, version: int, confirmed: bool = False, comment: str = ""
) -> bool:
    """Hand in. False where it was handed in already: a second click does nothing."""
    given = locked(given)
    if given.state == SUBMITTED:
        return False
    if not given.open or given.version != version:
        raise NotNow(_("这份填报的状态已经变了，请看页面上的最新状态。"))
    said = findings(sections(gather(given)))
    wrong = sum(f.level == HIGH for f in said)
    if wrong:
        raise NotNow(_("还有 %(n)s 处必须改正，改好后再提交。") % {"n": wrong})
    if not confirmed and any(f.level == MEDIUM for f in said):
        raise NotNow(_("还有需要核对的地方，请核对后勾选“已核对”再提交。"))
    move(given, SUBMITTED, by=by, verb="submit", comment=comment, submitted=timezone.now())
    return True


@transaction.atomic
def withdraw(given: SchoolReturn, *, by: Person) -> bool:
    """Take back what was handed in, as long as nobody has decided on it."""
    given = locked(given)
    if given.state != SUBMITTED:
        return False
    move(given, DRAFT, by=by, verb="withdraw")
    return True


@transaction.atomic
def send_back(given: SchoolReturn, *, by: Person, version: int, reason: str) -> bool:
    """Return it to the school, with the reason. One accepted may be sent back too; the register keeps it till the next 通过."""
    given = locked(given)
    if given.state == BACK:
        return False
    if given.state not in (SUBMITTED, ACCEPTED) or given.version != version:
        raise NotNow(_("这份填报的状态已经变了，请看页面上的最新状态。"))
    if not reason.strip():
        raise NotNow(_("退回要写明原因，学校才知道改什么。"))
    move(given, BACK, by=by, verb="back", comment=reason.strip())
    return True


@transaction.atomic
def accept(given: SchoolReturn, *, by: Person, version: int, comment: str = "") -> bool:
    """Accept, and write what was entered to the register as one batch."""
    given = locked(given)
    if given.state == ACCEPTED:
        return False
    if given.state != SUBMITTED or given.version != version:
        raise NotNow(_("这份填报的状态已经变了，请看页面上的最新状态。"))
    found = sections(gather(given))
    if any(f.level == HIGH for f in findings(found)):
        raise NotNow(_("有的格不符合登记库的规则，不能通过，请退回学校改正。"))
    note = f"{given.round.title} {given.school.name}"
    try:
        batch = store.write_rows(wanted_rows(given, found), by=by, kind="return", note=note)
    except TableError as error:
        raise NotNow(words.refusal(error)) from None
    move(given, ACCEPTED, by=by, verb="accept", comment=comment, batch=batch or given.batch)
    return True


@transaction.atomic
def comment_on(given: SchoolReturn, place: Mapping[str, str], text: str, *, by: Person) -> CellComment:
    """Say something about a cell."""
    said = CellComment.objects.create(given=given, by=by, text=text, **place)
    where = f"填报 {given.pk} {given.school_id}"
    audit.record(by, "return_comment", where, after={**place, "批注": text})
    return said


def begun(given: SchoolReturn, *, by: Person) -> None:
    """The first entry makes a return a draft."""
    if given.state == NEW:
        move(given, DRAFT, by=by, verb="start")
