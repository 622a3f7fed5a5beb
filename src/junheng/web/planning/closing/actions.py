"""What people do in a procedure. Every verb takes `by`, is atomic and leaves an audit row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.layout.closing import record
from junheng.layout.closing.document import Step
from junheng.programmes.said import joined
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.planning import queries as plans
from junheng.web.planning.closing import files, gate, way
from junheng.web.planning.closing.counted import counted
from junheng.web.planning.closing.way import RIGHTS, Way
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.models_closing import Closing, ClosingPaper, ClosingStep, Objection
from junheng.web.planning.outcome import outcome


class NotNow(ValueError):
    """The deed does not fit where the procedure stands; the sentence is for the person."""


class Wrong(ValueError):
    """Facts that contradict one another or the document. `faults`: (fact, sentence)."""

    def __init__(self, faults: Iterable[tuple[str, str]]):
        self.faults = tuple(faults)
        super().__init__(joined([s for _f, s in self.faults]))


@transaction.atomic
def start(plan: StoredPlan, *, by: Person) -> Closing:
    """Begin the procedure of a plan that closes a school; the same plan has one, however often it is asked for."""
    plan = StoredPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    _demand(by, plan, Right.PLAN)
    if found := Closing.objects.filter(plan=plan).first():
        return found
    then = outcome(plan.changes, plan.year)
    schools = sorted(gate.concerned(plan, then))
    if not schools:
        raise NotNow(_("这个方案不停办、不撤并学校，也不改为教学点，用不着撤并程序。"))
    if plan.state == plan.DROPPED or plan.in_force:
        raise NotNow(_("方案已经放弃或已经采纳，不能再开始撤并程序。"))
    made = Closing.objects.create(
        plan=plan, document=way.DOCUMENT, schools=schools, counted=counted(plan, schools, then), made_by=by
    )
    audit.record(by, "closing_start", f"撤并程序 {made.pk}", after={"方案": plan.title, "学校": schools})
    return made


@transaction.atomic
def write(
    plan: StoredPlan, code: str, facts: Mapping[str, object], papers: Mapping[str, UploadedFile], *, version: int, by: Person
) -> bool:  # fmt: skip
    """Write a step down. False where it was written down just so already. Raises Wrong, or NotNow where it is not its turn."""
    closing, path = _held(plan)
    step = _step(path, code)
    _demand(by, closing.plan, RIGHTS[step.right])
    if closing.version != version:
        if step.id in path.records and path.records[step.id].facts == _stored(facts):
            return False
        raise NotNow(_("您打开页面之后，程序有了新的记录；请看最新的状态再填。"))
    in_turn(path, step)
    wrong = record.faults(path.document, step, facts, path.facts, today=path.today)
    wrong += [(f"paper_{kind}", said) for kind, file in papers.items() if (said := files.wrong(file))]
    have = {p.kind for p in path.papers_of(step)} | set(papers)
    wrong += [
        (f"paper_{p.id}", _("请上传“%(title)s”。") % {"title": way.title(p)})
        for p in step.papers
        if p.required and p.id not in have
    ]
    if wrong:
        raise Wrong(wrong)
    made = ClosingStep.objects.create(
        closing=closing, step=step.id, facts=_stored(facts), bound=way.bound(closing.plan), by=by
    )
    kept = [files.keep(closing, step.id, kind, file, by=by) for kind, file in papers.items()]
    _moved(closing, recount=not closing.plan.in_force)
    said = {"步骤": step.title, "内容": made.facts, "材料": [p.name for p in kept]}
    audit.record(by, "closing_write", f"撤并程序 {closing.pk}", after=said)
    return True


def in_turn(path: Way, step: Step) -> None:
    """Raise NotNow unless the step is the one to be written down now."""
    plan, now = path.closing.plan, path.now
    if plan.state == plan.DROPPED:
        raise NotNow(_("方案已经放弃；要继续，请先把方案退回草稿。"))
    if now is None or step.id in path.records:
        raise NotNow(_("“%(step)s”已经记录；要改，请先退回这一步，写明理由。") % {"step": way.title(step)})
    if now.state != record.NOW or now.step.id != step.id:
        why = way.aside(now.why)
        said = _("还没有轮到“%(step)s”：先办完“%(now)s”%(why)s。")
        raise NotNow(said % {"step": way.title(step), "now": way.title(now.step), "why": why})
    bound = any(
        s.binds for s in path.document.steps[: [s.id for s in path.document.steps].index(step.id) + 1]
    )
    if bound and plan.state == plan.DRAFT:
        raise NotNow(_("方案还是草稿，内容还会变；请编制人先提交方案，再公示。"))
    if step.adopts and not plan.in_force:
        raise NotNow(_("方案还没有采纳。请先在方案页采纳，写入登记库，再记录实施。"))
    if bound and path.stale:
        raise NotNow(_("方案在公示之后改过，公示要重新办理。"))


@transaction.atomic
def send_back(plan: StoredPlan, code: str, *, reason: str, by: Person) -> list[str]:
    """Return the procedure to a step: it and all after it become void, and stay to be read. Which steps those were."""
    closing, path = _held(plan)
    step = _step(path, code)
    if step.id not in path.records:
        raise NotNow(_("“%(step)s”还没有记录，没有什么可退回。") % {"step": way.title(step)})
    for one in path.document.after(step.id):
        if one.id in path.records:
            _demand(by, closing.plan, RIGHTS[one.right])
    if not reason.strip():
        raise NotNow(_("退回要写明理由。"))
    if closing.plan.in_force and any(s.approves for s in path.document.after(step.id)):
        raise NotNow(_("方案已经采纳；要退回报批或以前的步骤，请先撤销采纳写入的批次。"))
    gone = gate.void(closing, step.id, why=ClosingStep.RETURNED, by=by, reason=reason.strip()[:2000])
    _moved(closing, recount=not closing.plan.in_force)
    audit.record(
        by, "closing_back", f"撤并程序 {closing.pk}", after={"步骤": gone, "理由": reason.strip()[:2000]}
    )
    return gone


@transaction.atomic
def object_to(
    plan: StoredPlan, *, who: str, private: bool, day: dt.date, text: str, by: Person
) -> Objection:  # fmt: skip
    """Write an objection down. A private person's name is masked before it is kept."""
    closing, path = _held(plan)
    _demand(by, closing.plan, Right.PLAN)
    step = next(s for s in path.document.steps if s.objections)
    if step.id not in path.records or step.period is None:
        raise NotNow(_("还没有公示，不能登记异议。"))
    if not path.takes_objections:
        raise NotNow(_("公示已经结束、程序已进入下一步，不能再登记异议；确有需要请退回公示。"))
    since, until = (path.facts[step.id][f] for f in (step.period.starts, step.period.ends))
    if not since <= day <= min(until, path.today):
        said = _("提出日期应在公示期间（%(since)s 至 %(until)s），而且不晚于今天。")
        raise Wrong([("day", said % {"since": since, "until": until})])
    made = Objection.objects.create(
        record=path.records[step.id],
        who=masked(who) if private else who.strip(),
        private=private,
        day=day,
        text=text,
        by=by,
    )
    _moved(closing)
    audit.record(
        by, "closing_objection", f"撤并程序 {closing.pk}", after={"异议": made.pk, "日期": day.isoformat()}
    )
    return made


@transaction.atomic
def answer(plan: StoredPlan, number: int, *, text: str, day: dt.date, by: Person) -> bool:
    """Answer an objection, once. False where it was answered already."""
    closing, path = _held(plan)
    _demand(by, closing.plan, Right.PLAN)
    found = next((o for o in path.objections if o.pk == number), None)
    if found is None:
        raise NotNow(_("没有这条异议，或它所属的公示已经作废。"))
    if found.answer_day is not None:
        return False
    if not found.day <= day <= path.today:
        said = _("答复日期应不早于提出日期（%(day)s），也不晚于今天。")
        raise Wrong([("day", said % {"day": found.day})])
    found.answer, found.answer_day, found.answer_by, found.answer_at = text, day, by, timezone.now()
    found.save()
    _moved(closing)
    audit.record(
        by, "closing_answer", f"撤并程序 {closing.pk}", after={"异议": found.pk, "日期": day.isoformat()}
    )
    return True


@transaction.atomic
def attach(plan: StoredPlan, code: str, kind: str, file: UploadedFile, *, by: Person) -> ClosingPaper:
    """One more paper of a step that is written down or is to be now."""
    closing, path = _held(plan)
    step = _step(path, code)
    _demand(by, closing.plan, RIGHTS[step.right])
    if kind not in {p.id for p in step.papers}:
        raise NotNow(_("这一步没有这种材料。"))
    if step.id not in path.records and (path.now is None or path.now.step.id != step.id):
        raise NotNow(_("还没有轮到“%(step)s”，材料请到时再交。") % {"step": way.title(step)})
    if said := files.wrong(file):
        raise Wrong([("file", said)])
    made = files.keep(closing, step.id, kind, file, by=by)
    audit.record(
        by,
        "closing_paper",
        f"撤并程序 {closing.pk}",
        after={"步骤": step.title, "文件": made.name, "sha256": made.sha256},
    )
    return made


def masked(name: str) -> str:
    """A private person's name as it is kept: 张某."""
    return f"{name.strip()[:1]}某"


def _held(plan: StoredPlan) -> tuple[Closing, Way]:
    """The procedure as it is now, held until the transaction ends."""
    closing = gate.held(plan)
    if closing is None:
        raise NotNow(_("这个方案还没有开始撤并程序。"))
    closing.plan = StoredPlan.objects.select_related("batch__undone_by").get(pk=plan.pk)
    return closing, Way.of(closing)


def _step(path: Way, code: str) -> Step:
    try:
        return path.document.step(code)
    except KeyError:
        raise NotNow(_("程序里没有这一步。")) from None


def _demand(by: Person, plan: StoredPlan, right: Right) -> None:
    if not by.may(right):
        raise Refused(right, plan.title)
    if strangers := plans.outside(by, plan.schools, right):
        raise Refused(right, "、".join(strangers[:5]))


def _moved(closing: Closing, *, recount: bool = False) -> None:
    """Count the act; while the plan is not in the register, whom it concerns is counted anew."""
    if recount:
        then = outcome(closing.plan.changes, closing.plan.year)
        closing.schools = sorted(gate.concerned(closing.plan, then)) or closing.schools
        closing.counted = counted(closing.plan, closing.schools, then)
    closing.version += 1
    closing.save()


def _stored(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as JSON: dates as text."""
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in facts.items()}
