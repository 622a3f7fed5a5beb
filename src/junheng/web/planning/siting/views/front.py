"""A front of plans: between short ways and little money, each better than every other in something."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.planning.siting import actions, queries
from junheng.web.register.words import english, refusal


@requires(Right.PLAN)
def layout_front(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture and its rows; asked for by a form, worked out by a job."""
    scenario = queries.found_for(request.user, pk)
    if request.method == "POST":
        try:
            number, seconds = whole(request.POST.get("number", "")), whole(request.POST.get("seconds", ""))
            actions.front(scenario, number=number or 0, seconds=float(seconds or 0), by=request.user)
        except ValueError as refused:
            messages.error(request, refusal(refused))
        return redirect("layout_front", pk)
    points = sorted(scenario.said.get("front", []), key=lambda p: (p["plan"] is None, p["yearly"]))
    facts = {
        "scenario": scenario, "points": points, "job": queries.job_of(scenario, "front"), "older": queries.written_since(scenario),
        "seconds": round(min(8 * scenario.given["seconds"], 600)), "most": actions.MOST_FRONT,
    }  # fmt: skip
    return render(request, "planning/siting/front.html", facts)


@requires(Right.PLAN)
def layout_front_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture, in the reader's language."""
    scenario = queries.found_for(request.user, pk)
    file = scenario.folder / f"front-{'en' if english() else 'zh'}.svg"
    if not file.is_file():
        raise Http404(_("没有这张图"))
    return HttpResponse(file.read_text("utf-8"), content_type="image/svg+xml; charset=utf-8")
