"""Which jobs a person sees: their own; all of them for who runs the system."""

from __future__ import annotations

from django.db.models import QuerySet

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.jobs.models import Job


def jobs_for(person: Person) -> QuerySet[Job]:
    """The jobs a person may see and stop."""
    jobs = Job.objects.select_related("by")
    return jobs if person.may(Right.OPERATE) else jobs.filter(by=person)
