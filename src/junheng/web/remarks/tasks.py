"""What waits: remarks of others on what one looks after."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Person
from junheng.web.register.tasks import Task, tasks_provider
from junheng.web.remarks.queries import to_settle


@tasks_provider
def remarks(person: Person, year: int) -> Iterable[Task]:
    """One line for all of them."""
    if waiting := to_settle(person, year):
        yield Task(_("数字上有未了结的备注"), reverse("remarks"), count=waiting, group=str(_("备注")))
