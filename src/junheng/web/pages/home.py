"""The landing page: what waits for the person who came in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from junheng.web.accounts.roles import Right
from junheng.web.pages.frame import address
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
    }
    return render(request, "pages/home.html", context)
