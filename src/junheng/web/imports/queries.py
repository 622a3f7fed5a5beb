"""Which imports a person sees: their own, and all of them for who may import for the whole county."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.imports.models import Import
from junheng.web.jobs.models import Job
from junheng.web.register.scope import scope_of


def imports_for(person: Person) -> QuerySet[Import]:
    """The imports a person may see, as far as their work has come."""
    settle()
    imports = Import.objects.select_related("by", "job", "batch")
    return imports if scope_of(person, Right.IMPORT).everything else imports.filter(by=person)


def settle() -> None:
    """Imports whose job came to its end without saying so (failed, stopped, its worker lost) or whose batch was undone."""
    ended = Q(job__isnull=True) | Q(job__state__in=(Job.FAILED, Job.CANCELLED))
    working = Import.objects.filter(ended)
    stuck = working.filter(state=Import.COMMITTING).values_list("pk", flat=True)
    lost = working.filter(state=Import.CHECKING).values_list("pk", flat=True)
    undone = Import.objects.filter(state=Import.DONE, batch__undone_by__isnull=False).values_list(
        "pk", flat=True
    )
    for state, found in ((Import.READY, stuck), (Import.FAILED, lost), (Import.UNDONE, undone)):
        if keys := list(found):
            Import.objects.filter(pk__in=keys).update(state=state)
