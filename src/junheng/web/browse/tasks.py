"""What waits: requests to export personal records in full, for who may approve them and for who may take the file."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse import full
from junheng.web.browse.models import FullExport
from junheng.web.register.tasks import Task, tasks_provider


@tasks_provider
def full_exports(person: Person, year: int) -> Iterable[Task]:
    """Requests to decide, and approved ones whose file has not been taken."""
    if not (person.may(Right.APPROVE_EXPORT) or person.may(Right.EXPORT_PERSONAL)):
        return
    page = reverse("full_exports")
    for asked in full.visible_to(person):
        about = {"who": asked.person, "what": asked.title, "n": asked.rows}
        if asked.state == FullExport.ASKED and full.decidable_by(person, asked):
            words = _("待批准：%(who)s申请导出全文“%(what)s”%(n)d 行") % about
            yield Task(words, f"{page}#full-{asked.pk}", group=str(_("导出全文")))
        elif asked.person_id == person.pk and asked.usable:
            words = _("已批准，可下载一次：“%(what)s”%(n)d 行") % about
            yield Task(
                words,
                f"{page}#full-{asked.pk}",
                timezone.localtime(asked.until).date(),
                group=str(_("导出全文")),
            )
