"""What the pages of a procedure show: a timeline of its steps, objections, whom it concerns; the list with the overdue on top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from junheng.layout.closing import record
from junheng.layout.closing.document import Step
from junheng.layout.closing.record import Standing
from junheng.web.accounts.models import Person
from junheng.web.planning import queries as plans
from junheng.web.planning.closing import gate, queries, way
from junheng.web.planning.closing.way import Way
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.models_closing import ClosingStep
from junheng.web.planning.outcome import Outcome, outcome
from junheng.web.register import words

BADGES = {
    record.DONE: "badge-good", record.RUNNING: "badge-info", record.NOW: "badge-warn", record.STOPPED: "badge-bad",
    record.LATER: "badge-unknown",
}  # fmt: skip


def state_title(state: str) -> str:
    """A step's state in words."""
    return {
        record.DONE: _("已完成"), record.RUNNING: _("进行中"), record.NOW: _("下一步"), record.STOPPED: _("已停下"),
        record.LATER: _("还没到"),
    }[state]  # fmt: skip


def timeline(person: Person, path: Way) -> list[dict[str, Any]]:
    """Every step: where it stands, what was written down, its papers, what was void before, and what this person may do."""
    told = []
    for one in path.standing:
        step, kept = one.step, path.records.get(one.step.id)
        told.append(
            {
                "id": step.id, "title": way.title(step), "state": one.state, "state_title": state_title(one.state),
                "badge": BADGES[one.state], "why": words.told(one.why) if one.why else "", "due": one.due,
                "who": way.who(step), "ruled": step.ruled, "clause": step.clause, "says": step.says if words.english() else "",
                "record": kept, "facts": facts_of(step, kept) if kept else [], "papers": _papers(path, step),
                "voided": [{"record": v, "facts": facts_of(step, v)} for v in path.voided if v.step == step.id],
                "objections": path.objections if step.objections and kept else None,
                "may_write": one.state == record.NOW and queries.may_record(person, path.closing.plan, step),
                "may_return": kept is not None and queries.may_return(person, path, step),
                "may_attach": kept is not None and queries.may_record(person, path.closing.plan, step),
                "kinds": [(p.id, way.title(p)) for p in step.papers],
            }
        )  # fmt: skip
    return told


def page(person: Person, path: Way) -> dict[str, Any]:
    """Everything one procedure's page shows."""
    now, plan = path.now, path.closing.plan
    may_plan = queries.may_do(person, plan, way.RIGHTS["plan"])
    return {
        "steps": timeline(person, path), "now": now, "now_title": way.title(now.step) if now else "",
        "now_who": way.who(now.step) if now else "", "now_why": words.told(now.why) if now and now.why else "",
        "receiving": [words.read(r, "wrong") for r in path.closing.counted.get("receiving", ())], "may_plan": may_plan, "document": path.document, "posted": path.posted, "stale": path.stale,
        "may_object": may_plan and path.takes_objections,
        "objections": [(o, path.answer_by(o), path.answer_by(o) < path.today) for o in path.objections],
    }  # fmt: skip


def facts_of(step: Step, kept: ClosingStep) -> list[tuple[str, Any]]:
    """Title → what was written down, in the document's order."""
    found = []
    for fact in step.facts:
        value = kept.facts.get(fact.id)
        if value not in (None, ""):
            found.append((way.title(fact), way.choice(fact, value) if fact.kind == "choice" else value))
    return found


def _papers(path: Way, step: Step) -> list[dict[str, Any]]:
    titles = {p.id: way.title(p) for p in step.papers}
    now = {p.pk for p in path.papers_of(step)}
    return [
        {"paper": p, "title": titles.get(p.kind, p.kind), "old": p.pk not in now}
        for p in path.closing.papers.all() if p.step == step.id
    ]  # fmt: skip


def line(path: Way) -> dict[str, Any]:
    """A procedure as the list shows it."""
    now = path.now
    plan = path.closing.plan
    return {
        "plan": plan, "closing": path.closing, "now": now, "step": way.title(now.step) if now else "",
        "state": state_title(now.state) if now else "", "badge": BADGES[now.state] if now else "badge-good",
        "why": words.told(now.why) if now and now.why else "", "who": way.who(now.step) if now else "",
        "due": path.due, "overdue": path.overdue and plan.state != plan.DROPPED, "open": now is not None and plan.state != plan.DROPPED,
    }  # fmt: skip


def lines(ways: Iterable[Way]) -> list[dict[str, Any]]:
    """The overdue first, then what is due soonest, then what is open, the newest first."""
    found = [line(path) for path in ways]
    far = dt.date.max
    return sorted(found, key=lambda r: (not r["overdue"], not r["open"], r["due"] or far, -r["closing"].pk))


def needed(person: Person, plan: StoredPlan) -> dict[str, Any] | None:
    """For a plan's own page: whether it asks for the procedure, what is missing, what may be done. None where it asks for none."""
    found = Outcome() if plan.in_force else outcome(plan.changes, plan.year)
    schools = gate.concerned(plan, found)
    closing = queries.closings_for(person).filter(plan=plan).first()
    if not schools and closing is None:
        return None
    names = plans.names_of(list(schools))
    told: dict[str, Any] = {
        "schools": [(code, names.get(code, code), what) for code, what in schools.items()],
        "refusal": "" if plan.in_force else gate.refusal(plan, found), "closing": closing,
        "may_start": closing is None and not plan.in_force and plan.state != plan.DROPPED
        and queries.may_do(person, plan, way.RIGHTS["plan"]),
    }  # fmt: skip
    if closing is None:
        return told
    closing.plan = plan
    path = Way.of(closing)
    changed = [v for v in path.voided if v.void == ClosingStep.CHANGED and v.step not in path.records]
    return told | {
        "steps": [_brief(s) for s in path.standing], "approved": path.approved,
        "lost": len(changed), "binding": path.posted and plan.state == plan.DRAFT,
    }  # fmt: skip


def _brief(one: Standing) -> dict[str, str]:
    return {
        "title": way.title(one.step), "state": state_title(one.state), "badge": BADGES[one.state],
        "why": words.told(one.why) if one.why else "", "who": way.who(one.step), "open": one.state not in (record.DONE, record.LATER),
    }  # fmt: skip
