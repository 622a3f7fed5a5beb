"""Which plans a person sees, and where they may plan. Scope is applied here."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.planning.models import StoredPlan
from junheng.web.register.models import Batch, Membership, Network, School
from junheng.web.register.scope import Scope, scope_of


def reach(person: Person) -> Scope:
    """Where a person makes or adopts plans."""
    plan, adopt = scope_of(person, Right.PLAN), scope_of(person, Right.ADOPT)
    return Scope(plan.everything or adopt.everything, plan.schools | adopt.schools)


def plans_for(person: Person) -> QuerySet[StoredPlan]:
    """The plans a person may see: their own, and those that touch nothing but schools in their scope."""
    plans = StoredPlan.objects.select_related("made_by", "adopted_by", "batch__undone_by").defer(
        "remedy", "formation", "layout"
    )
    scope = reach(person)
    if scope.everything:
        return plans
    if not scope.schools:
        return plans.none()
    light = StoredPlan.objects.values_list("pk", "schools", "made_by_id")
    mine = [pk for pk, schools, by in light if by == person.pk or (schools and scope.schools >= set(schools))]
    return plans.filter(pk__in=mine)


def plan_for(person: Person, pk: int) -> StoredPlan:
    """One plan; not found where the person may not see it."""
    found = plans_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def schools_for(person: Person) -> dict[str, str]:
    """Code → name of the schools a person may plan for."""
    scope = scope_of(person, Right.PLAN)
    schools = School.objects.order_by("code").values_list("code", "name")
    return dict(schools if scope.everything else schools.filter(code__in=scope.schools))


def names_of(codes: list[str]) -> dict[str, str]:
    """Code → name, of those that are on the register."""
    return dict(School.objects.filter(code__in=codes).values_list("code", "name"))


def networks() -> dict[str, str]:
    """Code → name of the networks that have not ended."""
    return dict(Network.objects.filter(until=None).order_by("code").values_list("code", "name"))


def names_of_networks(codes: set[str]) -> dict[str, str]:
    """Code → name, of those that are on the register."""
    return dict(Network.objects.filter(code__in=codes).values_list("code", "name"))


def members_of(codes: set[str]) -> dict[str, set[str]]:
    """Network → the schools that are in it or will be."""
    found: dict[str, set[str]] = {code: set() for code in codes}
    rows = Membership.objects.filter(network__code__in=codes, until=None).values_list(
        "network__code", "school__code"
    )
    for network, school in rows:
        found[network].add(school)
    return found


def outside(person: Person, codes: list[str], right: Right) -> list[str]:
    """The schools among `codes` for which the person does not hold the right."""
    scope = scope_of(person, right)
    return [] if scope.everything else sorted(set(codes) - scope.schools)


def everywhere(person: Person, right: Right) -> bool:
    """Whether the person holds the right for every school there is."""
    return scope_of(person, right).everything


def may_edit(person: Person, plan: StoredPlan) -> bool:
    """Its maker, while it is a draft."""
    return plan.editable and plan.made_by_id == person.pk and person.may(Right.PLAN)


def may_adopt(person: Person, plan: StoredPlan) -> bool:
    """Who holds the right at every school of the plan: a plan handed in, or a draft of their own."""
    open_ = plan.state == plan.PROPOSED or plan.undone or (plan.editable and plan.made_by_id == person.pk)
    allowed = person.may(Right.ADOPT) and not outside(person, plan.schools, Right.ADOPT)
    return bool(open_ and allowed and plan.changes)


def batches_since(plan: StoredPlan) -> QuerySet[Batch]:
    """What was written to the register after the plan was made."""
    return Batch.objects.filter(pk__gt=plan.revision).select_related("by").order_by("-pk")
