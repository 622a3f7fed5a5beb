"""What people do with programmes and cases. Every verb takes `by`, is atomic and leaves an audit row."""

from __future__ import annotations

import datetime as dt
import re

import polars as pl
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from junheng.programmes.case import Case, Span
from junheng.programmes.figures import Figure
from junheng.programmes.programme import names
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.cases import counted, documents, queries
from junheng.web.cases.models import OwnProgramme, Step, Submission, Version

LINES = ("id", "title")
MOVES = {
    Submission.ACCEPTED: ((Submission.SUBMITTED,), False),
    Submission.RETURNED: ((Submission.SUBMITTED, Submission.ACCEPTED), True),
    Submission.SELECTED: ((Submission.ACCEPTED,), False),
    Submission.DECLINED: ((Submission.ACCEPTED,), True),
    Submission.PUBLISHED: ((Submission.SELECTED,), False),
}
"""To which state a case may go: from where, and whether a reason must be given."""


@transaction.atomic
def copy(code: str, *, new: str, title: str, by: Person) -> OwnProgramme:
    """A programme of the bureau's own, begun as a copy. ValueError where the code is taken or is none."""
    queries.county_wide(by, Right.PLAN)
    new, title = slugify(new), title.strip()
    if not new:
        raise ValueError(_("编号只能用小写字母、数字和连字符，如 dali-2025"))
    if new in names() or OwnProgramme.objects.filter(code=new).exists():
        raise ValueError(_("编号“%(code)s”已经有方案在用，请换一个") % {"code": new})
    text = documents.document(code).text
    text = _with(text, "id", new)
    text = _with(text, "title", title) if title else text
    own = OwnProgramme.objects.create(code=new, origin=code, made_by=by)
    _keep(own, text, _("复制自 %(code)s") % {"code": code}, by)
    audit.record(by, "programme_copy", f"方案 {new}", after={"复制自": code})
    return own


@transaction.atomic
def save(code: str, text: str, *, seen: int, note: str = "", by: Person) -> Version:
    """A new version of an own programme. ValueError or TableError where it cannot be read, or somebody saved meanwhile."""
    queries.county_wide(by, Right.PLAN)
    own = OwnProgramme.objects.select_for_update().get(code=code)
    newest = own.newest
    if newest.number != seen:
        who, number = newest.by, newest.number
        raise ValueError(
            _("%(who)s 在您编辑时保存了版本 %(n)s；您的文字还在，请对照后再保存") % {"who": who, "n": number}
        )
    text = text.replace("\r\n", "\n")
    if text == newest.text:
        return newest
    programme = documents.read(text, None)
    if programme.id != code:
        raise ValueError(_("正文里的 id 应为 %(code)s，编号不能改；要换编号请另外复制") % {"code": code})
    made = _keep(own, text, note, by)
    audit.record(
        by, "programme_save", f"方案 {code}", before={"版本": seen}, after={"版本": made.number, "说明": note}
    )
    return made


def _keep(own: OwnProgramme, text: str, note: str, by: Person) -> Version:
    number = (own.newest.number if own.newest else 0) + 1
    title = documents.read(text, None).title
    return own.versions.create(number=number, title=title[:200], text=text, note=note[:200], by=by)


def _with(text: str, key: str, value: str) -> str:
    """The text with one line of its head changed; the rest, comments and all, stays."""
    quoted = (
        value
        if re.fullmatch(r"[\w-]+", value) and not value.isdigit()
        else '"' + value.replace('"', "”") + '"'
    )
    return re.sub(rf"(?m)^{key}:.*$", lambda _m: f"{key}: {quoted}", text, count=1)


@transaction.atomic
def submit(code: str, on: dt.date, *, by: Person, earlier: Submission | None = None) -> Submission:
    """Hand in the case as it is now, frozen with its rows. ValueError where the programme has no narrative."""
    queries.county_wide(by, Right.ADOPT)
    if earlier and (earlier.state != Submission.RETURNED or hasattr(earlier, "later")):
        raise ValueError(_("只有被退回、还没有重新提交的案例可以重新提交"))
    text = documents.document(code).text
    case = counted.case_of(text, on, "zh")
    made = Submission.objects.create(
        programme=code, title=case.title, region=case.region, on=on, register=counted.register_hash(), text=text, by=by,
        paragraphs=[
            {"heading": p.heading, "spans": [_span(s) for s in p.spans], "margin": list(p.margin)} for p in case.paragraphs
        ],
        figures=[_frozen(f, case) for f in case.figures], earlier=earlier,
    )  # fmt: skip
    made.evidence.parent.mkdir(parents=True, exist_ok=True)
    _rows(case).write_parquet(made.evidence)
    made.steps.create(state=Submission.SUBMITTED, by=by)
    audit.record(by, "case_submit", f"案例 {made.pk}", after={"方案": code, "登记库指纹": made.register})
    return made


def _span(span: Span) -> dict:
    return {"text": span.text, "id": span.id, "mark": span.mark}


def _frozen(figure: Figure, case: Case) -> dict:
    target = figure.target and {
        "line": figure.line,
        "due": str(figure.target.due),
        "owner": figure.target.owner,
    }
    marks = {s.id: s.mark for p in case.paragraphs for s in p.spans if s.figure}
    return {
        "id": figure.id, "title": figure.title, "english": figure.english, "unit": figure.unit, "value": figure.value,
        "state": figure.state, "target": target, "definition": figure.definition, "rows": figure.counted,
        "problems": [str(p) for p in figure.problems], "whose": figure.whose, "mark": marks.get(figure.id, ""),
    }  # fmt: skip


def _rows(case: Case) -> pl.DataFrame:
    """The rows of every figure; children's numbers are hidden before they are kept."""
    return pl.concat(
        queries.masked(f.rows, f.whose).select(pl.lit(f.id).alias("figure"), pl.all()) for f in case.figures
    )


@transaction.atomic
def decide(submission: Submission, state: str, *, by: Person, reason: str = "") -> Step:
    """Accept, return, select, decline or publish. ValueError where it is not the time, or a reason is missing."""
    if not queries.everywhere(by, Right.JUDGE_CASE):
        raise Refused(Right.JUDGE_CASE, submission.title)
    current = Submission.objects.select_for_update().get(pk=submission.pk)
    titles = dict(Submission.STATES)
    before, must_say = MOVES.get(state, ((), False))
    if current.state not in before:
        raise ValueError(
            _("案例现在是“%(now)s”，不能改为“%(then)s”")
            % {"now": titles[current.state], "then": titles.get(state, state)}
        )
    if must_say and not reason.strip():
        raise ValueError(_("请写明理由，让提交的人知道要改什么"))
    current.state = state
    current.save(update_fields=["state"])
    step = current.steps.create(state=state, by=by, reason=reason.strip()[:2000])
    audit.record(
        by,
        "case_decide",
        f"案例 {current.pk}",
        before={"状态": submission.state},
        after={"状态": state, "理由": step.reason},
    )
    return step
