"""The networks of a day: by kind with their coverage, on the map, as a diagram; the schools behind a figure of coverage."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.web.accounts.door import refuse, requires
from junheng.web.accounts.roles import Right
from junheng.web.groups import lines, queries
from junheng.web.groups.asked import Asked, asked
from junheng.web.groups.diagram import draw
from junheng.web.groups.read import rules
from junheng.web.register import words

PAGE = 100
VIEWS = (("list", gettext_lazy("列表")), ("map", gettext_lazy("地图")), ("diagram", gettext_lazy("层级图")))


@requires(Right.READ)
def groups(request: HttpRequest) -> HttpResponse:
    """Networks by kind, how much they cover, and where something does not fit."""
    wanted, held = asked(request), queries.scope(request.user)
    rows = queries.networks_seen(request.user, wanted.networks(), wanted.day)
    view = request.GET.get("view") if request.GET.get("view") in dict(VIEWS) else "list"
    facts = {
        "wanted": wanted, "on": wanted.day.on, "wrong": wanted.wrong, "view": view, "views": VIEWS, "count": rows.height,
        "kinds": lines.kinds(rows), "whole": held.everything, "may_plan": queries.may_plan(request.user),
        "may_form": queries.may_form(request.user), "q": wanted.query(), "rules": rules().title, "left": _("、").join(words.word(k) for k in rules().leave_out.kinds),
    }  # fmt: skip
    return render(request, f"groups/{view}.html", facts | BUILD[view](request, wanted, rows))


def _list(request: HttpRequest, wanted: Asked, rows) -> dict:
    held = queries.scope(request.user)
    found = {"networks": lines.networks(rows, wanted.day)}
    if held.everything:
        faults = wanted.day.faults if queries.sees_staff(request.user) else ()
        found |= {
            "coverage": lines.coverage(wanted),
            "faults": faults,
            "severe": sum(p.severe for p in faults),
        }
    return found


def _map(request: HttpRequest, wanted: Asked, rows) -> dict:
    held = queries.scope(request.user)
    spots = lines.spots(rows, wanted.day, held.covers)
    return {"spots": spots, "unplaced": sum(s["lat"] is None or s["lon"] is None for s in spots)}


def _diagram(request: HttpRequest, wanted: Asked, rows) -> dict:
    some = lines.networks(rows, wanted.day)
    members = lines.members(rows, wanted.day)
    listed = [{"network": n, "members": members.get(n["code"], [])} for n in some]
    return {"drawing": draw(some, members, _("没有上级网络的")), "listed": listed}


BUILD = {"list": _list, "map": _map, "diagram": _diagram}


@requires(Right.READ)
def group_schools(request: HttpRequest) -> HttpResponse:
    """The schools a figure of the coverage counts, in a network or in none."""
    if not queries.scope(request.user).everything:
        refuse(Right.READ, _("全县"))
    wanted, inside = asked(request), request.GET.get("inside") != "0"
    page = Paginator(lines.schools(wanted, inside), PAGE).get_page(request.GET.get("page"))
    facts = {
        "wanted": wanted, "on": wanted.day.on, "wrong": wanted.wrong, "inside": inside, "page": page, "q": wanted.query(),
        "towards": wanted.query(inside="0" if inside else "1"),
    }  # fmt: skip
    return render(request, "groups/schools.html", facts)
