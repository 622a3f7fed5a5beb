"""Somebody leaves: who takes over, from when, and what is still open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junheng.web.accounts import leaving, queries, scopes
from junheng.web.accounts.actions import Misfit
from junheng.web.accounts.door import requires
from junheng.web.accounts.forms import HandoverForm
from junheng.web.accounts.handover import open_work
from junheng.web.accounts.models import Handover, Person, in_force
from junheng.web.accounts.roles import Right


@requires(Right.PEOPLE)
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what goes over, choose who takes it and when."""
    leaver = get_object_or_404(Person, pk=pk)
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            done = leaving.hand_over(leaver, asked["successor"], by=request.user, day=asked["day"])
        except Misfit as misfit:
            form.refused(misfit)
        else:
            said = _("已登记：%(leaver)s 自 %(day)s 起由 %(successor)s 接任。")
            messages.success(request, said % {"leaver": leaver, "day": done.day, "successor": done.successor})
            return redirect("person", pk)
    q = request.GET.get("q", request.POST.get("q", "")).strip()
    today = timezone.localdate()
    held = leaver.appointments.filter(in_force(today)) | leaver.appointments.filter(since__gt=today)
    found = queries.successors(leaver, q)
    scopes.name_all(a for person in found for a in person.current)
    facts = {
        "one": leaver, "form": form, "q": q, "found": found, "posts": scopes.name_all(held.order_by("pk")),
        "open": open_work(leaver), "chosen": request.POST.get("successor", ""),
    }  # fmt: skip
    return render(request, "accounts/handover.html", facts)


@requires(Right.PEOPLE)
@require_POST
def handover_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a handover off before its day."""
    found = get_object_or_404(Handover.objects.select_related("leaver", "successor"), pk=pk)
    try:
        leaving.call_off(found, by=request.user)
    except Misfit as misfit:
        messages.error(request, str(misfit))
    else:
        messages.success(request, _("交接已取消，任命恢复原样。"))
    return redirect("person", found.leaver_id)
