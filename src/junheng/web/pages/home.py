"""The landing page: what waits for the person who came in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.pages.frame import address
from junheng.web.register.scope import held_scope
from junheng.web.register.tasks import tasks_for


def home(request: HttpRequest) -> HttpResponse:
    """My tasks, by heading, the urgent first; for a register without data, how to begin."""
    tasks, silent = tasks_for(request.user, request.year)
    groups: dict[str, list] = {}
    for task in tasks:
        groups.setdefault(task.group, []).append(task)
    context = {
        "groups": groups,
        "urgent": sum(task.urgent for task in tasks),
        "total": len(tasks),
        "silent": silent,
        "today": timezone.localdate(),
        "nothing_yet": request.revision == 0,
        "import_url": address("import_new", "import_list") if request.user.may(Right.IMPORT) else None,
        "overview_url": address("overview") if request.user.may(Right.READ) else None,
        "school_url": _own_school(request.user),
    }
    return render(request, "pages/home.html", context)


def _own_school(person: Person) -> str | None:
    """The page of the one school somebody reads; None for who reads more, or nothing."""
    scope = held_scope(person, Right.READ)
    return reverse("school", args=[*scope.schools]) if len(scope.schools) == 1 else None
