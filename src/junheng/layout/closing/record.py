"""What has been written down of a procedure, judged by the document: wrong dates, what stops it, what is due, where it stands."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from junheng.layout.closing.document import Fact, Procedure, Step
from junheng.layout.rules import Rules
from junheng.programmes.said import Said

Facts = Mapping[str, object]
"""Fact → a date, a number or text."""
Records = Mapping[str, Facts]
"""Step → its facts; only steps that have been written down."""
DONE, RUNNING, NOW, STOPPED, LATER = "done", "running", "now", "stopped", "later"


def affected(procedure: Procedure, changes: Iterable[Mapping]) -> dict[str, Said]:
    """School → what happens to it, of every school these changes close, merge or lay down to a teaching point."""
    found: dict[str, Said] = {}
    for change in changes:
        for need in procedure.needs:
            fits = all(change.get(name) in values for name, values in need.becomes.items())
            if change.get("kind") == need.change and fits and change.get(need.school):
                found[str(change[need.school])] = Said(need.title, need.english)
    return found


COMBINED = ("九年一贯制学校", "十二年一贯制学校")


def strained(rules: Rules, kind: str, stages: Mapping[str, tuple[int | None, int | None]]) -> list[Said]:
    """What is wrong with a receiving school as it would be; `stages`: stage → pupils and classes."""
    most = rules.sizes.most_nine if kind in COMBINED else rules.sizes.most
    pupils = [p for p, _c in stages.values()]
    found = []
    if None not in pupils and sum(pupils) > most:
        said = ("超过 {most} 人（{n} 人），超大规模", "more than {most} pupils ({n}): too large")
        found.append(Said(*said, most=most, n=sum(pupils)))
    for stage, (number, classes) in stages.items():
        size = rules.classes.junior if stage == "初中" else rules.classes.primary
        if number and classes and number > size * classes:
            said = (
                "{stage}平均班额 {mean:.1f} 人，超过 {size} 人",
                "{stage}: {mean:.1f} pupils a class, more than {size}",
            )
            found.append(Said(*said, stage=stage, mean=number / classes, size=size))
    return found


def parsed(step: Step, facts: Facts) -> dict[str, object]:
    """Facts as kept (dates as text) with their dates as dates."""
    days = {f.id for f in step.facts if f.kind == "date"}
    return {
        k: dt.date.fromisoformat(v) if k in days and isinstance(v, str) and v else v for k, v in facts.items()
    }


def faults(
    procedure: Procedure, step: Step, facts: Facts, before: Records, *, today: dt.date
) -> list[tuple[str, Said]]:
    """What is wrong with these facts, each with the fact it is about; `before` are the other steps written down."""
    known = {**before, step.id: facts}
    found = [(f.id, said) for f in step.facts for said in _of_fact(procedure, step, f, known, today)]
    return found + [(step.majority.against, said) for said in _counted(step, facts)] + _too_short(step, facts)


def _of_fact(procedure: Procedure, step: Step, fact: Fact, known: Records, today: dt.date):
    value = known[step.id].get(fact.id)
    if fact.kind != "date" or not isinstance(value, dt.date):
        return
    if value > today and not fact.future:
        yield Said(
            "“{title}”写的是 {day}，还没有到；只记录已经发生的事",
            "“{title}” says {day}, which is still to come; write down only what has happened",
            title=_title(fact), day=value,
        )  # fmt: skip
    for strict, references in ((False, fact.not_before), (True, fact.after)):
        for reference in references:
            other_step, other = procedure.named(reference)
            then = known.get(other_step.id, {}).get(other.id)
            if not isinstance(then, dt.date) or value > then or (value == then and not strict):
                continue
            words = {
                "title": _title(fact),
                "day": value,
                "step": _title(other_step),
                "other": _title(other),
                "then": then,
            }
            if strict:
                yield Said(
                    "“{title}”（{day}）应在“{step}”的“{other}”（{then}）之后；请核对两个日期",
                    "“{title}” ({day}) must come after “{other}” of “{step}” ({then}); check both dates",
                    **words,
                )  # fmt: skip
            else:
                yield Said(
                    "“{title}”（{day}）不能早于“{step}”的“{other}”（{then}）；请核对两个日期",
                    "“{title}” ({day}) may not be earlier than “{other}” of “{step}” ({then}); check both dates",
                    **words,
                )  # fmt: skip


def _too_short(step: Step, facts: Facts) -> list[tuple[str, Said]]:
    period = step.period
    if period is None:
        return []
    since, until = facts.get(period.starts), facts.get(period.ends)
    if not isinstance(since, dt.date) or not isinstance(until, dt.date) or until < since:
        return []
    days = (until - since).days + 1
    if days >= period.days:
        return []
    enough = since + dt.timedelta(days=period.days - 1)
    said = Said(
        "从 {since} 到 {until} 共 {days} 天，少于 {least} 天；请公示到 {enough} 或以后",
        "{since} to {until} is {days} days, fewer than {least}; post it until {enough} or later",
        since=since, until=until, days=days, least=period.days, enough=enough,
    )  # fmt: skip
    return [(period.ends, said)]


def _counted(step: Step, facts: Facts) -> list[Said]:
    if step.majority is None:
        return []
    whole, against = facts.get(step.majority.of), facts.get(step.majority.against)
    if isinstance(whole, int) and isinstance(against, int) and against > whole:
        return [
            Said(
                "“{against}”（{n}）不能多于“{of}”（{all}）",
                "“{against}” ({n}) cannot be more than “{of}” ({all})",
                against=_title(step.fact(step.majority.against)), n=against, of=_title(step.fact(step.majority.of)), all=whole,
            )
        ]  # fmt: skip
    return []


def stops(step: Step, facts: Facts) -> Said | None:
    """Why the way ends at a step that was written down; None where it goes on."""
    for fact in step.facts:
        chosen = facts.get(fact.id)
        if fact.passes and chosen and chosen not in fact.passes:
            return Said(
                "“{title}”是“{chosen}”，不能往下走；请修改方案后重新办理",
                "“{title}” is “{chosen}”: it cannot go on; amend the plan and go the way again",
                title=_title(fact), chosen=Said(str(chosen), fact.choices.get(str(chosen), str(chosen))),
            )  # fmt: skip
    if step.majority:
        whole, against = facts.get(step.majority.of), facts.get(step.majority.against)
        if isinstance(whole, int) and isinstance(against, int) and 2 * against > whole:
            return Said(
                "{title}（{n}／{all}），不得强行撤并；请修改方案、做好工作后重新办理",
                "{title} ({n} of {all}): it may not be forced; amend the plan, talk with people and go the way again",
                title=Said(step.majority.title, step.majority.english), n=against, all=whole,
            )  # fmt: skip
    return None


def due_of(procedure: Procedure, step: Step, before: Records) -> dt.date | None:
    """By when a step is to be done, where the document says so."""
    if step.due is None:
        return None
    other, fact = procedure.named(step.due.after)
    day = before.get(other.id, {}).get(fact.id)
    return months_after(day, step.due.months) if isinstance(day, dt.date) else None


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; the month's last day where it has fewer."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Standing:
    """Where one step stands: its state, why it waits or stops, by when."""

    step: Step
    state: str
    why: Said | None = None
    due: dt.date | None = None


def standing(
    procedure: Procedure, records: Records, *, today: dt.date, unanswered: int = 0
) -> list[Standing]:
    """Every step in order. The first that is not done is what is to be done now, unless the one before it still runs."""
    found: list[Standing] = []
    held = False
    for step in procedure.steps:
        facts = records.get(step.id)
        if facts is None:
            found.append(Standing(step, LATER if held else NOW, due=due_of(procedure, step, records)))
            held = True
            continue
        if why := stops(step, facts):
            found.append(Standing(step, STOPPED, why))
            held = True
        elif why := _runs(step, facts, today, unanswered):
            until = facts.get(step.period.ends) if step.period else None
            found.append(Standing(step, RUNNING, why, until if isinstance(until, dt.date) else None))
            held = True
        else:
            found.append(Standing(step, DONE))
    return found


def _runs(step: Step, facts: Facts, today: dt.date, unanswered: int) -> Said | None:
    until = facts.get(step.period.ends) if step.period else None
    if isinstance(until, dt.date) and today <= until:
        return Said("到 {until} 截止", "until {until}", until=until)
    if step.objections and unanswered:
        return Said("还有 {n} 件异议没有答复", "{n} objections are not answered yet", n=unanswered)
    return None


def current(found: Iterable[Standing]) -> Standing | None:
    """The step that is to be done, runs or has stopped; None where all is done."""
    return next((s for s in found if s.state in (NOW, RUNNING, STOPPED)), None)


def approved(found: Iterable[Standing]) -> bool:
    """Whether everything up to the approval is done, so that the plan may be adopted."""
    for one in found:
        if one.state != DONE:
            return False
        if one.step.approves:
            return True
    return False


def _title(part: Step | Fact) -> Said:
    return Said(
        part.title.replace("{", "{{").replace("}", "}}"), part.english.replace("{", "{{").replace("}", "}}")
    )
