"""What goes over to a successor in each part of the app: unfinished imports, plans, jobs, returns, forms not handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from junheng.register.tables import TABLES
from junheng.web.accounts.handover import Item, passes_on
from junheng.web.accounts.models import Person
from junheng.web.browse.models import Draft
from junheng.web.imports.models import Import
from junheng.web.jobs.models import Job
from junheng.web.planning.models import StoredPlan
from junheng.web.register import words
from junheng.web.returns.models import OPEN_STATES, ReturnRound, SchoolReturn


class Owned:
    """Rows of a model that belong to one person and wait for them."""

    def __init__(self, owner: str, rows: Callable[[], QuerySet], address: str):
        self.owner, self.rows, self.address = owner, rows, address

    def __call__(self) -> Owned:
        return self

    def open(self, person: Person) -> Iterable[Item]:
        found = self.rows().filter(**{self.owner: person}).order_by("-pk")
        return [Item(str(one), reverse(self.address, args=[one.pk])) for one in found]

    def pass_on(self, leaver: Person, successor: Person) -> int:
        return self.rows().filter(**{self.owner: leaver}).update(**{self.owner: successor})


def _imports() -> QuerySet:
    return Import.objects.exclude(state__in=(Import.DONE, Import.UNDONE))


def _plans() -> QuerySet:
    return StoredPlan.objects.filter(state__in=(StoredPlan.DRAFT, StoredPlan.PROPOSED))


def _jobs() -> QuerySet:
    return Job.objects.filter(state__in=(Job.QUEUED, Job.RUNNING))


def _rounds() -> QuerySet:
    return ReturnRound.objects.filter(closed=None)


passes_on(_("导入"))(Owned("by", _imports, "import_show"))
passes_on(_("方案"))(Owned("made_by", _plans, "plan"))
passes_on(_("任务"))(Owned("by", _jobs, "job"))
passes_on(_("布置的填报"))(Owned("opened_by", _rounds, "return_round"))


@passes_on(_("填报中的表"))
class Returns:
    """Returns somebody has begun to fill in and not handed in. They belong to the school: who succeeds to the school's
    appointment goes on where they stand, and every cell keeps the name of whoever typed it."""

    def open(self, person: Person) -> Iterable[Item]:
        found = self._begun(person).select_related("round", "school").order_by("round__due", "pk")
        return [Item(f"{r.round.title} {r.school.name}", reverse("return_form", args=[r.pk])) for r in found]

    def pass_on(self, leaver: Person, successor: Person) -> int:
        return self._begun(leaver).count()

    @staticmethod
    def _begun(person: Person) -> QuerySet:
        begun = SchoolReturn.objects.filter(state__in=OPEN_STATES, round__closed=None, cells__by=person)
        return begun.distinct()


@passes_on(_("未提交的表单"))
class Drafts:
    """Forms of the register as typed; where the successor has begun the same form, theirs stays."""

    def open(self, person: Person) -> Iterable[Item]:
        found = Draft.objects.filter(person=person).order_by("-saved")
        return [
            Item(f"{words.named(TABLES[d.table])} {self._named(d)}".strip())
            for d in found
            if d.table in TABLES
        ]

    def pass_on(self, leaver: Person, successor: Person) -> int:
        theirs = set(Draft.objects.filter(person=successor).values_list("table", "key"))
        mine = Draft.objects.filter(person=leaver).values_list("pk", "table", "key")
        free = [pk for pk, table, key in mine if (table, key) not in theirs]
        return Draft.objects.filter(pk__in=free).update(person=successor)

    @staticmethod
    def _named(draft: Draft) -> str:
        """The row's key; not that of a personal record, which the administrator may not read."""
        return "" if TABLES[draft.table].personal or draft.key == "new" else draft.key
