"""Which reports a person may print and read. Scope is applied here."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.printing.models import StoredReport
from junheng.web.register.models import School
from junheng.web.register.scope import scope_of


def kinds_for(person: Person) -> list[str]:
    """Who reports for the whole county prints everything; anybody else the self-reports of their own schools.

    A programme's case and the report of a forecast are printed from their own pages.
    """
    whole = scope_of(person, Right.REPORT).everything
    kinds = [
        code for code, _title in StoredReport.KINDS if code not in (StoredReport.CASE, StoredReport.OUTLOOK)
    ]
    return kinds if whole else [StoredReport.SELF]


def schools_for(person: Person) -> dict[str, str]:
    """Code → name of the schools whose self-report a person may print."""
    scope = scope_of(person, Right.REPORT)
    schools = School.objects.order_by("code").values_list("code", "name")
    return dict(schools if scope.everything else schools.filter(code__in=scope.schools))


def reports_for(person: Person) -> QuerySet[StoredReport]:
    """The archive as far as a person may see it."""
    scope = scope_of(person, Right.REPORT)
    reports = StoredReport.objects.select_related("by").order_by("-pk")
    if scope.everything:
        return reports
    if not scope.schools:
        return reports.none()
    selves = StoredReport.objects.filter(kind=StoredReport.SELF).values_list("pk", "schools")
    return reports.filter(pk__in=[pk for pk, codes in selves if codes and scope.schools >= set(codes)])


def report_for(person: Person, pk: int) -> StoredReport:
    """One report; not found where the person may not see it."""
    found = reports_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
