"""Say something of a figure; say that it is settled. Each is one transaction and one line in the audit."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.register import store
from junheng.web.remarks.figures import Figure
from junheng.web.remarks.models import Remark
from junheng.web.remarks.queries import demand_figure, looks_after

SHORTEST, LONGEST = 2, 500


class NotSaid(ValueError):
    """Why the remark was not taken, in a sentence."""


@transaction.atomic
def remark(figure: Figure, text: str, *, by: Person) -> Remark:
    """Keep a remark. The same words of the same person on the same figure, still open, are not kept twice."""
    demand_figure(by, figure.school)
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(text) < SHORTEST:
        raise NotSaid(_("请写下要说的话"))
    if len(text) > LONGEST:
        raise NotSaid(_("备注最多 %(most)d 个字，现在有 %(now)d 个") % {"most": LONGEST, "now": len(text)})
    same = Remark.objects.filter(figure=figure.name, year=figure.year, by=by, text=text, settled=None).first()
    if same is not None:
        return same
    made = Remark.objects.create(
        figure=figure.name, year=figure.year, school=figure.school, text=text, shown=figure.shown[:80],
        revision=store.revision(), by=by,
    )  # fmt: skip
    after = {"数字": figure.title, "学年": figure.year, "当时": figure.shown, "备注": text}
    audit.record(by, "remark", f"备注 {made.pk} {figure.name}", after=after)
    return made


@transaction.atomic
def settle(said: Remark, *, by: Person) -> bool:
    """Nothing more is to be done about it. False where that was said already."""
    if said.by_id != by.pk and not looks_after(by, said.school):
        raise Refused(Right.EDIT, said.school)
    done = Remark.objects.filter(pk=said.pk, settled=None).update(settled=timezone.now(), settled_by=by)
    if done:
        audit.record(by, "remark_settle", f"备注 {said.pk} {said.figure}", after={"备注": said.text})
    return bool(done)
