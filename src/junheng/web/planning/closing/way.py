"""A stored procedure read by its document: what was written down, where each step stands, in the reader's language."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from django.utils import timezone

from junheng.layout.closing import record
from junheng.layout.closing.document import Fact, Paper, Procedure, Step, shipped
from junheng.layout.closing.record import Standing
from junheng.web.accounts.roles import Right, who_may
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.models_closing import Closing, ClosingPaper, ClosingStep, Objection
from junheng.web.register import words

RIGHTS = {"plan": Right.PLAN, "adopt": Right.ADOPT}
DOCUMENT = "cn-closing-2018"


def bound(plan: StoredPlan) -> str:
    """The hash of what a plan does: the year and its changes, not its title nor the reasons given."""
    changes = [{k: v for k, v in c.items() if k != "why"} for c in plan.changes]
    text = json.dumps([plan.year, changes], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def title(part: Step | Fact | Paper) -> str:
    """A step, a fact or a paper in the reader's language."""
    return part.english if words.english() else part.title


def choice(fact: Fact, value: str) -> str:
    """What was chosen, in the reader's language."""
    return fact.choices.get(value, value) if words.english() else value


def aside(why: str | None) -> str:
    """A reason in brackets, in the reader's language; nothing where there is none."""
    if not why:
        return ""
    return f" ({words.told(why)})" if words.english() else f"（{why}）"


def who(step: Step) -> str:
    """The roles that may write a step down."""
    return ("、" if not words.english() else ", ").join(who_may(RIGHTS[step.right]))


@dataclass(frozen=True)
class Way:
    """One procedure with everything its pages and its refusal need."""

    closing: Closing
    document: Procedure
    records: dict[str, ClosingStep]
    voided: list[ClosingStep]
    objections: list[Objection]
    today: dt.date

    @classmethod
    def of(cls, closing: Closing) -> Way:
        """Reads the records and the objections of the notice in force, unless they were read before."""
        document = shipped(closing.document)
        all_ = list(closing.records.all())
        records = {r.step: r for r in all_ if not r.void}
        notice = next((records[s.id] for s in document.steps if s.objections and s.id in records), None)
        objections = list(notice.objections.all()) if notice else []
        return cls(closing, document, records, [r for r in all_ if r.void], objections, timezone.localdate())

    @property
    def facts(self) -> dict[str, dict[str, object]]:
        """Step → what was written down, dates as dates."""
        return {s: record.parsed(self.document.step(s), r.facts) for s, r in self.records.items()}

    @property
    def unanswered(self) -> list[Objection]:
        return [o for o in self.objections if o.answer_day is None]

    @property
    def standing(self) -> list[Standing]:
        return record.standing(self.document, self.facts, today=self.today, unanswered=len(self.unanswered))

    @property
    def now(self) -> Standing | None:
        """What is to be done next; None where everything is done."""
        return record.current(self.standing)

    @property
    def approved(self) -> bool:
        """Whether the plan may be adopted: everything up to the approval is done, for the changes as they are."""
        return record.approved(self.standing) and not self.stale

    @property
    def stale(self) -> bool:
        """Whether the plan differs from what was posted."""
        step = next(s for s in self.document.steps if s.binds)
        kept = self.records.get(step.id)
        return kept is not None and kept.bound != bound(self.closing.plan)

    @property
    def posted(self) -> bool:
        """Whether the notice has begun, so that the plan is bound."""
        return any(s.binds and s.id in self.records for s in self.document.steps)

    @property
    def takes_objections(self) -> bool:
        """Whether the notice has begun and nothing that follows it is written down."""
        for step in self.document.steps:
            if step.objections:
                later = self.document.after(step.id)[1:]
                return step.id in self.records and all(s.id not in self.records for s in later)
        return False

    @property
    def due(self) -> dt.date | None:
        """The next day something is to be done by: an answer, the end of the notice, the review."""
        days = [self.answer_by(o) for o in self.unanswered]
        days += [self.now.due] if self.now and self.now.due else []
        return min(days, default=None)

    @property
    def overdue(self) -> bool:
        running = self.now is not None and self.now.state == record.RUNNING
        late = [self.answer_by(o) for o in self.unanswered]
        late += [self.now.due] if self.now and self.now.due and not running else []
        return any(day < self.today for day in late)

    def papers_of(self, step: Step) -> list[ClosingPaper]:
        """The papers of a step as it stands: those handed in before it was made void belong to what is void."""
        voided = [r.void_at for r in self.voided if r.step == step.id]
        since = max(voided, default=None)
        return [p for p in self.closing.papers.all() if p.step == step.id and (since is None or p.at > since)]

    def answer_by(self, objection: Objection) -> dt.date:
        """By when an objection is to be answered."""
        step = next(s for s in self.document.steps if s.objections)
        return objection.day + dt.timedelta(days=step.objections.days)
