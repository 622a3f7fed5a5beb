"""What people do with plans. Every verb takes `by`, is atomic and leaves an audit row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.plans.plan import Plan
from junheng.programmes.said import in_english
from junheng.register.tables import TABLES
from junheng.said import Said
from junheng.schema import TableError
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.planning import kinds, queries
from junheng.web.planning.closing import gate
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import outcome, rewritten
from junheng.web.register import store

Changes = list[dict[str, Any]]


class Moved(ValueError):
    """The register or the plan has changed since the person looked."""


def reasons(plan: Plan) -> dict[str, str]:
    """Chinese → English of why each change is made, kept beside a plan: the plan itself carries the Chinese alone."""
    return {str(c.why): in_english(c.why) for c in plan.changes if isinstance(c.why, Said)}


def as_data(plan: Plan) -> Changes:
    """The changes as JSON data."""
    return json.loads(plan.to_json())["changes"]


@transaction.atomic
def create(
    title: str, changes: Changes, *, year: int, by: Person, note: str = "", origin: str = StoredPlan.HAND,
    remedy: Mapping | None = None, formation: Mapping | None = None, layout: Mapping | None = None, job: int | None = None,
) -> StoredPlan:  # fmt: skip
    """Keep a new plan as a draft. ValueError where it is no plan; Refused where it leaves the maker's schools."""
    plan = kinds.read({"title": title, "changes": changes})
    stored = StoredPlan(
        title=plan.title, year=year, note=note[:2000], origin=origin, made_by=by, remedy=remedy, formation=formation, layout=layout, job=job,
    )  # fmt: skip
    _put(stored, as_data(plan), by)
    audit.record(
        by, "plan_create", f"方案 {stored.pk}", after={"名称": stored.title, "条数": len(stored.changes)}
    )
    return stored


def _put(plan: StoredPlan, changes: Changes, by: Person) -> None:
    """Set a plan's changes, with everything that follows from them."""
    members = queries.members_of(kinds.networks_of(changes))
    plan.schools = sorted(set(kinds.schools_of(changes)).union(*members.values()))
    if not queries.everywhere(by, Right.PLAN) and (
        empty := sorted(n for n, some in members.items() if not some)
    ):
        raise Refused(Right.PLAN, "、".join(empty[:5]))
    if strangers := queries.outside(by, plan.schools, Right.PLAN):
        raise Refused(Right.PLAN, "、".join(strangers[:5]))
    plan.changes, plan.revision = changes, store.revision()
    plan.promised = outcome(changes, plan.year).told
    plan.save()
    gate.follow(plan, by=by)


@transaction.atomic
def describe(plan: StoredPlan, *, title: str, note: str, year: int, by: Person) -> None:
    """Change a draft's title, note or school year."""
    plan = _held(plan, by)
    before = {"名称": plan.title, "说明": plan.note, "学年": plan.year}
    plan.title, plan.note, plan.year = title.strip()[:120], note[:2000], year
    _put(plan, plan.changes, by)
    audit.record(
        by, "plan_edit", f"方案 {plan.pk}", before=before, after={"名称": title, "说明": note, "学年": year}
    )


def put_change(plan: StoredPlan, change: Any, *, at: int | None, by: Person) -> None:
    """Add a change at the end, or replace the one at `at`."""
    entry = {"kind": type(change).__name__} | json.loads(json.dumps(asdict(change)))

    def edited(changes: Changes) -> Changes:
        if at is None:
            return [*changes, entry]
        return [*changes[:at], entry, *changes[at + 1 :]]

    _edit(plan, edited, _("增加") if at is None else _("修改第 %(n)s 条") % {"n": at + 1}, by)


def remove_change(plan: StoredPlan, at: int, *, by: Person) -> None:
    """Take one change out."""
    _edit(plan, lambda changes: changes[:at] + changes[at + 1 :], _("删除第 %(n)s 条") % {"n": at + 1}, by)


def move_change(plan: StoredPlan, at: int, to: int, *, by: Person) -> None:
    """Carry one change out earlier or later."""

    def moved(changes: Changes) -> Changes:
        rest = changes[:at] + changes[at + 1 :]
        place = min(max(to, 0), len(rest))
        return [*rest[:place], changes[at], *rest[place:]]

    _edit(plan, moved, _("移动第 %(n)s 条") % {"n": at + 1}, by)


@transaction.atomic
def _edit(plan: StoredPlan, edited: Callable[[Changes], Changes], said: str, by: Person) -> None:
    plan = _held(plan, by)
    before = len(plan.changes)
    changes = edited(list(plan.changes))
    if len(changes) > kinds.MOST:
        raise ValueError(_("一个方案最多 %(most)s 条") % {"most": kinds.MOST})
    _put(plan, changes, by)
    audit.record(
        by,
        "plan_edit",
        f"方案 {plan.pk}",
        before={"条数": before},
        after={"条数": len(changes), "做了": said},
    )


def _held(plan: StoredPlan, by: Person) -> StoredPlan:
    """The plan as it is now, locked, where `by` may still edit it."""
    plan = StoredPlan.objects.select_for_update().get(pk=plan.pk)
    if not queries.may_edit(by, plan):
        raise ValueError(_("只有编制人能修改，而且只能修改草稿；可以复制一份再改"))
    return plan


@transaction.atomic
def propose(plan: StoredPlan, *, by: Person) -> None:
    """Hand a draft in, to be adopted by who may. Refused where it cannot be carried out."""
    plan = _held(plan, by)
    if not plan.changes:
        raise ValueError(_("方案里还没有任何一条，不能提交"))
    _put(plan, plan.changes, by)
    if said := plan.promised.get("refused"):
        raise ValueError(said)
    plan.state = StoredPlan.PROPOSED
    plan.save(update_fields=["state"])
    audit.record(by, "plan_propose", f"方案 {plan.pk}", after={"名称": plan.title})


@transaction.atomic
def reopen(plan: StoredPlan, *, by: Person) -> None:
    """Make a plan handed in or dropped a draft again: its maker, or who might adopt it sends it back."""
    plan = StoredPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.state not in (StoredPlan.PROPOSED, StoredPlan.DROPPED) or not _minds(plan, by):
        raise ValueError(_("这个方案不能退回草稿"))
    before, plan.state = plan.get_state_display(), StoredPlan.DRAFT
    plan.save(update_fields=["state"])
    audit.record(by, "plan_reopen", f"方案 {plan.pk}", before={"状态": str(before)}, after={"状态": "草稿"})


@transaction.atomic
def drop(plan: StoredPlan, *, by: Person) -> None:
    """Give a plan up; it stays in the list."""
    plan = StoredPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.in_force or plan.state == StoredPlan.DROPPED or not _minds(plan, by):
        raise ValueError(_("这个方案不能放弃"))
    before, plan.state = plan.get_state_display(), StoredPlan.DROPPED
    plan.save(update_fields=["state"])
    audit.record(by, "plan_drop", f"方案 {plan.pk}", before={"状态": str(before)}, after={"状态": "已放弃"})


def _minds(plan: StoredPlan, by: Person) -> bool:
    adopts = by.may(Right.ADOPT) and not queries.outside(by, plan.schools, Right.ADOPT)
    return plan.made_by_id == by.pk or adopts


def copy(plan: StoredPlan, *, year: int, by: Person) -> StoredPlan:
    """The same changes as a new draft, to be tried on another school year."""
    title = plan.title if year == plan.year else f"{plan.title[:105]}（{year} 学年）"
    return create(title, plan.changes, year=year, by=by, note=plan.note)


@transaction.atomic
def adopt(plan: StoredPlan, *, seen: int, by: Person) -> StoredPlan:
    """Write the plan into the register, all or nothing. `seen`: the revision whose outcome the person was shown."""
    plan = (
        StoredPlan.objects.select_for_update(of=("self",)).select_related("batch__undone_by").get(pk=plan.pk)
    )
    if plan.in_force:
        raise ValueError(
            _("方案《%(title)s》已由%(who)s采纳（批次 %(batch)s），不能再采纳一次")
            % {"title": plan.title, "who": plan.adopted_by, "batch": plan.batch_id}
        )
    if strangers := queries.outside(by, plan.schools, Right.ADOPT):
        raise Refused(Right.ADOPT, "、".join(strangers[:5]))
    if not queries.may_adopt(by, plan):
        raise ValueError(_("方案要先由编制人提交，才能采纳"))
    if store.revision() != seen:
        raise Moved(_("您查看之后登记库又有改动，请看过新的结果再采纳"))
    gate.refuse(plan)
    before, after = rewritten(plan.changes, plan.year)
    if not after:
        raise ValueError(_("登记库已经是方案实施后的样子，没有什么可写"))
    _examine(before, after)
    told = outcome(plan.changes, plan.year).told
    note = _("采纳方案 %(pk)s《%(title)s》") % {"pk": plan.pk, "title": plan.title}
    plan.batch = store.write(after, by=by, kind="plan", note=note, before=before)
    plan.state, plan.adopted_by, plan.adopted_at = StoredPlan.ADOPTED, by, timezone.now()
    plan.promised = told
    plan.save()
    audit.record(
        by,
        "plan_adopt",
        f"方案 {plan.pk}",
        after={"名称": plan.title, "批次": plan.batch_id, "条数": len(plan.changes)},
    )
    return plan


def _examine(before: Mapping, after: Mapping) -> None:
    """Rows a plan writes keep the rules of their tables."""
    problems = []
    for name in after:
        found = store.difference(TABLES[name], before[name], after[name])
        for rows in (found.new, found.changed):
            problems += [p for p in TABLES[name].examine(rows)[1] if p.severe] if rows.height else []
    if problems:
        raise TableError(problems)
