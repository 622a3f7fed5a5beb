"""My own account: what I am appointed to, where I am logged in, my tokens, what I looked at and took out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from junheng.web.accounts import audit, queries, scopes, tokens, visits
from junheng.web.accounts.actions import Misfit
from junheng.web.accounts.forms import TokenForm
from junheng.web.accounts.roles import RIGHT_TITLES
from junheng.web.accounts.verbs import title


def me(request: HttpRequest) -> HttpResponse:
    """Everything of mine on one page."""
    person, key = request.user, request.session.session_key
    facts = {
        "posts": scopes.name_all(person.appointments_now()),
        "rights": [RIGHT_TITLES[r] for r in person.rights_now()],
        "sessions": [(visit, visit.session == key) for visit in visits.open_visits(person)],
        "most": settings.SESSIONS_PER_PERSON,
        "second_factor": person.authenticator_set.exists(),
        "tokens": person.tokens.count(),
        "acts": [(act, title(act.verb)) for act in queries.acts({}, person)[:10]],
        "sightings": queries.sightings({}, person)[:10],
    }
    return render(request, "accounts/me.html", facts)


def my_trail(request: HttpRequest) -> HttpResponse:
    """All I did (`kind=acts`) or looked at (`kind=sightings`)."""
    kind = "sightings" if request.GET.get("kind") == "sightings" else "acts"
    rows = getattr(queries, kind)({}, request.user)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    lines = [(row, title(row.verb) if kind == "acts" else "") for row in page]
    return render(request, "accounts/my_trail.html", {"page": page, "lines": lines, "kind": kind})


@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one other session of mine, or all of them."""
    mine = request.user.visits.exclude(session=request.session.session_key)
    if (pk := request.POST.get("visit", "")).isdecimal():
        mine = mine.filter(pk=int(pk))
    count = visits.end(mine)
    audit.record(request.user, "session_end", f"人员 {request.user.username}", after={"会话": count})
    messages.success(request, _("已结束 %(count)s 个会话。") % {"count": count})
    return redirect("me")


@never_cache
def my_tokens(request: HttpRequest) -> HttpResponse:
    """My keys for programs; a new one is shown once."""
    form, made = TokenForm(request.POST or None, person=request.user), None
    if request.method == "POST" and form.is_valid():
        try:
            made = tokens.make_token(by=request.user, **form.cleaned_data)
        except Misfit as misfit:
            form.refused(misfit)
        else:
            form = TokenForm(person=request.user)
    mine = [
        (token, [RIGHT_TITLES.get(r, r) for r in token.rights])
        for token in request.user.tokens.order_by("-pk")
    ]
    facts = {"form": form, "made": made, "tokens": mine, "may": tokens.may_give(request.user)}
    answer = render(request, "accounts/tokens.html", facts)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a token of mine."""
    tokens.revoke(get_object_or_404(request.user.tokens, pk=pk), by=request.user)
    messages.success(request, _("令牌已撤销，使用它的程序不能再访问。"))
    return redirect("tokens")
