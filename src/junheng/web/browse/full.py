"""Personal records as a file in full: asked for with a reason, approved by another person, given out once.

The approver sees what is asked (table, filters, columns, how many rows, why), never the rows. The file is made when it is
taken, by the rights the asker has then, and is kept nowhere.
"""

from __future__ import annotations

from typing import IO

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.register.tables import TABLES
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused, demand
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse import export
from junheng.web.browse.listing import Listing
from junheng.web.browse.models import FullExport
from junheng.web.register import words
from junheng.web.register.scope import held_scope, looks_at

SHORTEST = 5
"""Characters of a reason."""
NEEDED = (Right.EXPORT_PERSONAL, Right.UNMASK)


class Not(ValueError):
    """Why this cannot be done now, in a sentence."""


def listing_of(person: Person, table: str, query: str, year: int | None) -> Listing:
    """The list as the person may export it in full. Refused where a right is missing for one of its rows."""
    found = []
    for right in NEEDED:
        if not person.may(right):
            raise Refused(right, words.named(TABLES[table]))
        found.append(Listing(person, table, QueryDict(query), year, right=right))
    if found[0].total != found[1].total:
        raise Refused(Right.UNMASK, words.named(TABLES[table]))
    return found[0]


@transaction.atomic
def ask(listing: Listing, reason: str, kind: str, *, by: Person) -> FullExport:
    """Ask for a list in full."""
    reason = " ".join(reason.replace("\0", "").split())[:200]
    if len(reason) < SHORTEST:
        raise Not(_("请写明用途：导出给谁、做什么用（至少 %d 个字）") % SHORTEST)
    if not listing.total:
        raise Not(_("名单里没有行，不必申请"))
    within = looks_at(by)
    said = listing.said() + (f"；{_('只看%(what)s') % {'what': within.title}}" if within else "")
    asked = FullExport.objects.create(
        person=by, table=listing.name, query=listing.address(), year=listing.year, said=said, rows=listing.total,
        columns=[listing.table.columns[c].title for c in listing.columns], kind=kind, reason=reason,
    )  # fmt: skip
    audit.record(by, "full_ask", asked.subject, after=asked.told())
    return asked


def decidable_by(person: Person, asked: FullExport) -> bool:
    """Whether the person may approve or refuse it: somebody else, with the right wherever the asker has theirs."""
    if asked.person_id == person.pk or not person.may(Right.APPROVE_EXPORT):
        return False
    mine, theirs = (
        held_scope(who, right) for who, right in ((person, Right.APPROVE_EXPORT), (asked.person, NEEDED[0]))
    )
    return mine.everything or (not theirs.everything and theirs.schools <= mine.schools)


def visible_to(person: Person) -> list[FullExport]:
    """Newest first: one's own, and those one may decide or has decided."""
    about_me = Q(person=person) | Q(decided_by=person)
    found = FullExport.objects.select_related("person", "decided_by").order_by("-pk")
    if not person.may(Right.APPROVE_EXPORT):
        return list(found.filter(about_me)[:200])
    return [
        one
        for one in found[:500]
        if person.pk in (one.person_id, one.decided_by_id) or decidable_by(person, one)
    ]


def one(person: Person, pk: int) -> FullExport:
    """A request the person may see. One that is not theirs and one that does not exist look the same."""
    demand(person, Right.EXPORT_PERSONAL, Right.APPROVE_EXPORT)
    asked = FullExport.objects.select_related("person").filter(pk=pk).first()
    if asked is None or not (
        person.pk in (asked.person_id, asked.decided_by_id) or decidable_by(person, asked)
    ):
        raise Refused(Right.APPROVE_EXPORT)
    return asked


@transaction.atomic
def decide(asked: FullExport, *, approve: bool, words: str, by: Person) -> None:
    """Approve or refuse what somebody else has asked for."""
    if asked.person_id == by.pk:
        raise Not(_("不能批准自己的申请，请由另一位有权的人批准"))
    if not decidable_by(by, asked):
        raise Refused(Right.APPROVE_EXPORT)
    words = " ".join(words.replace("\0", "").split())[:200]
    if not approve and len(words) < 2:
        raise Not(_("请写明不批准的原因"))
    state = FullExport.READY if approve else FullExport.REFUSED
    facts = {"state": state, "decided_by": by, "decided": timezone.now(), "words": words}
    if not FullExport.objects.filter(pk=asked.pk, state=FullExport.ASKED).update(**facts):
        raise Not(_("这份申请已经处理过了"))
    verb = "full_approve" if approve else "full_refuse"
    audit.record(by, verb, asked.subject, after=asked.told() | {"意见": words})


@transaction.atomic
def take(asked: FullExport, whole: IO[bytes], *, by: Person) -> int:
    """Write the file, once; every record in it is logged as seen in full."""
    ready: QuerySet = FullExport.objects.filter(
        pk=asked.pk, person=by, state=FullExport.READY, decided__gt=timezone.now() - FullExport.good_for()
    )
    if not ready.update(state=FullExport.TAKEN, taken=timezone.now()):
        raise Not(_("这份申请还没有批准、已经取过或已过期；需要时请重新申请"))
    asked.refresh_from_db()
    listing = listing_of(by, asked.table, asked.query, asked.year)
    if listing.total > asked.rows:
        told = {"now": listing.total, "then": asked.rows}
        raise Not(_("名单现有 %(now)d 行，多于批准的 %(then)d 行，请按现在的名单重新申请") % told)
    write = export.write_csv if asked.kind == "csv" else export.write_xlsx
    facts = [(_("事由"), asked.reason), (_("批准人"), str(asked.decided_by)), (_("申请"), f"#{asked.pk}")]
    rows = write(listing, by, whole, export.Leave(f"{asked.reason}（{asked.subject}）", tuple(facts)))
    audit.record(by, "full_take", asked.subject, after=asked.told() | {"行数": rows})
    return rows
