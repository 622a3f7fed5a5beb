"""No plan that closes a school is adopted before its procedure is approved; a plan that changes loses its notice."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.layout.closing import record
from junheng.layout.closing.document import shipped
from junheng.programmes.said import in_language
from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.planning import queries
from junheng.web.planning.closing import way
from junheng.web.planning.closing.way import Way
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.models_closing import Closing, ClosingStep
from junheng.web.planning.outcome import Outcome, outcome
from junheng.web.register import words


class NotApproved(ValueError):
    """The procedure of a plan that closes a school is not through: which step is missing and who can do it."""


def concerned(plan: StoredPlan, found: Outcome | None = None) -> dict[str, str]:
    """School → what the plan does to it, in the reader's language: closed, merged, laid down, or left without pupils."""
    document = shipped(way.DOCUMENT)
    said = dict(record.affected(document, plan.changes))
    gone = {code: document.emptied for code in emptied(found)} if found else {}
    language = "en" if words.english() else "zh"
    told = {code: in_language(what, language) for code, what in said.items()}
    return {
        code: emptied_.english if words.english() else emptied_.title for code, emptied_ in gone.items()
    } | told


def emptied(found: Outcome) -> list[str]:
    """Schools that had pupils and have none once the plan is carried out."""
    if found.before is None or found.after is None:
        return []
    had, has = (set(m.stages.filter(m.stages["pupils"] > 0)["code"]) for m in (found.before, found.after))
    return sorted(had - has)


def closing_of(plan: StoredPlan) -> Closing | None:
    """The procedure of a plan, read with what is written down."""
    return Closing.objects.filter(plan=plan).prefetch_related("records__objections").first()


def held(plan: StoredPlan) -> Closing | None:
    """The procedure of a plan, held until the transaction ends."""
    return Closing.objects.select_for_update().filter(plan=plan).first()


def waiting(plans: Iterable[StoredPlan]) -> set[int]:
    """Of these plans, those whose changes close a school and whose procedure is not approved yet."""
    closing = {p.pk: p for p in plans if concerned(p)}
    begun = (
        Closing.objects.filter(plan__in=closing).prefetch_related("records__objections") if closing else ()
    )
    ways = {}
    for one in begun:
        one.plan = closing[one.plan_id]
        ways[one.plan_id] = Way.of(one)
    return {pk for pk in closing if pk not in ways or not ways[pk].approved}


def refuse(plan: StoredPlan) -> None:
    """Raise NotApproved where the plan closes a school and its procedure is not approved for what it does now. In a transaction."""
    held(plan)
    if said := refusal(plan, outcome(plan.changes, plan.year)):
        raise NotApproved(said)


def refusal(plan: StoredPlan, found: Outcome) -> str:
    """Why the plan may not be adopted yet: which schools, which step, who. Empty where it may."""
    schools = concerned(plan, found)
    if not schools:
        return ""
    names = queries.names_of(list(schools))
    between = ", " if words.english() else "、"
    told = {
        "title": plan.title,
        "schools": between.join(f"{names.get(c, c)}（{what}）" for c, what in list(schools.items())[:8]),
    }
    closing = closing_of(plan)
    if closing is None:
        first = shipped(way.DOCUMENT).steps[0]
        said = _(
            "方案《%(title)s》涉及%(schools)s，要先走完撤并程序才能采纳，现在还没有开始。请%(who)s在方案页按“开始撤并程序”。"
        )
        return said % (told | {"who": way.who(first)})
    closing.plan = plan
    path = Way.of(closing)
    if missing := sorted(set(schools) - set(closing.schools)):
        listed = between.join(names.get(c, c) for c in missing)
        said = _(
            "方案《%(title)s》按现在的登记库还涉及%(missing)s，撤并程序里没有；请在程序页退回到第一步，重新办理。"
        )
        return said % {"title": plan.title, "missing": listed}
    if path.stale:
        return _("方案《%(title)s》在公示之后改过，公示和以后的各步要重新办理才能采纳。") % told
    if path.approved:
        return ""
    return unfinished(path) % told


def unfinished(path: Way) -> str:
    """A sentence with the step that is missing and who can do it; %(schools)s stays open."""
    now = path.now
    facts = {
        "step": way.title(now.step),
        "who": way.who(now.step),
        "why": way.aside(now.why),
    }
    said = _(
        "方案《%%(title)s》涉及%%(schools)s，撤并程序还没有批准：现在到“%(step)s”%(why)s，请%(who)s办理。"
    )
    return said % {k: str(v).replace("%", "%%") for k, v in facts.items()}


def follow(plan: StoredPlan, *, by: Person) -> int:
    """Bring the procedure of a plan that was just changed up to it. What was posted for other changes is void; how many steps."""
    closing = held(plan)
    if closing is None:
        return 0
    closing.schools = sorted(concerned(plan, outcome(plan.changes, plan.year)))
    closing.version += 1
    closing.save(update_fields=["schools", "version"])
    step = next(s for s in shipped(closing.document).steps if s.binds)
    kept = closing.records.filter(step=step.id, void="").first()
    if kept is None or kept.bound == way.bound(plan):
        return 0
    gone = void(closing, step.id, why=ClosingStep.CHANGED, by=by)
    said = {"步骤": gone, "原因": "方案改过"}
    audit.record(by, "closing_void", f"撤并程序 {closing.pk}", after=said)
    return len(gone)


def void(closing: Closing, step: str, *, why: str, by: Person, reason: str = "") -> list[str]:
    """Void what was written down of a step and all that follow; which steps had something."""
    following = [s.id for s in shipped(closing.document).after(step)]
    rows = closing.records.filter(step__in=following, void="")
    gone = [r.step for r in rows]
    rows.update(void=why, void_by=by, void_at=timezone.now(), reason=reason)
    return gone
