"""Which procedures a person sees and what they may do in them. Scope is that of the plan: applied here."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from junheng.layout.closing.document import Step
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.planning import queries
from junheng.web.planning.closing.way import RIGHTS, Way
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.models_closing import Closing, ClosingPaper

HEAVY = ("remedy", "formation", "promised")
"""What a plan keeps of engines; no page of a procedure shows it."""
PEOPLE = (
    "records__by",
    "records__void_by",
    "papers__by",
    "records__objections__by",
    "records__objections__answer_by",
)


def closings_for(person: Person, *, whole: bool = False) -> QuerySet[Closing]:
    """The procedures of the plans a person may see; those of dropped plans stay readable. `whole`: with papers and people."""
    found = Closing.objects.filter(plan__in=queries.plans_for(person).values("pk"))
    found = found.select_related("plan__made_by", "plan__batch__undone_by", "made_by")
    found = found.defer(*(f"plan__{name}" for name in HEAVY)).prefetch_related("records__objections")
    return found.prefetch_related(*PEOPLE) if whole else found


def way_for(person: Person, pk: int) -> tuple[StoredPlan, Way | None]:
    """A plan the person may see, and the way of its procedure where it has one."""
    plan = queries.plan_for(person, pk)
    closing = closings_for(person, whole=True).filter(plan=plan).first()
    if closing is None:
        return plan, None
    closing.plan = plan
    return plan, Way.of(closing)


def paper_for(person: Person, pk: int, number: int) -> ClosingPaper:
    """One paper of a procedure; not found where the person may not see the plan."""
    plan = queries.plan_for(person, pk)
    found = ClosingPaper.objects.filter(closing__plan=plan, pk=number).first()
    if found is None:
        raise Http404
    return found


def may_do(person: Person, plan: StoredPlan, right: Right) -> bool:
    """Whether the person holds the right at every school of the plan."""
    return person.may(right) and not queries.outside(person, plan.schools, right)


def may_record(person: Person, plan: StoredPlan, step: Step) -> bool:
    return may_do(person, plan, RIGHTS[step.right])


def may_return(person: Person, path: Way, step: Step) -> bool:
    """Who may write down everything that would become void; nobody, once the register has been written on its ground."""
    following = path.document.after(step.id)
    if path.closing.plan.in_force and any(s.approves for s in following):
        return False
    written = [s for s in following if s.id in path.records]
    return bool(written) and all(may_record(person, path.closing.plan, s) for s in written)
