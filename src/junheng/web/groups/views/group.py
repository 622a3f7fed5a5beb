"""The page of one network."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.groups import group as about
from junheng.web.groups import queries
from junheng.web.groups.asked import on_of
from junheng.web.groups.read import day as day_of
from junheng.web.groups.tasks import tasks
from junheng.web.register.models import Network

CHANGES = (
    "JoinNetwork", "LeaveNetwork", "ChangeRole", "ManageDomain", "MergeNetworks", "SplitNetwork", "PlaceNetwork",
    "DissolveNetwork",
)  # fmt: skip


@requires(Right.READ)
def group(request: HttpRequest, code: str) -> HttpResponse:
    """Members, who leads, what is one and what is not, what happened, figures inside, before and after."""
    network = queries.network_for(request.user, code)
    if network is None:
        raise Http404
    (on, wrong), held = on_of(request), queries.scope(request.user)
    day = day_of(on)
    members = about.members(network, day, held)
    codes = [m["code"] for m in members["now"]]
    earlier = [y for y in request.years if y < about.year_of(on)]
    facts = {
        "network": network, "on": on, "wrong": wrong, "q": f"?on={on}", "members": members, "in_force": code in day.number,
        "below": _below(day, code), "people": about.people(network, day, request.user), "staff": queries.sees_staff(request.user),
        "run": about.run(network, day), "happened": about.happened(network, day, codes, request.user),
        "years": earlier, "changes": _changes(request, code), "places": _places(day, code),
        "pupils": _sum(members["now"]), "pupils_year": about.year_of(on), "whole": held.everything,
        "faults": [p for p in day.faults if network.name in p.found] if held.everything else [],
    }  # fmt: skip
    measured = about.year_of(on) in request.years and bool(codes)
    facts["tasks"] = tasks(
        network, on, facts, may_plan=bool(facts["changes"]), whole=held.everything and measured
    )
    if measured:
        facts["figures"] = about.figures(codes, on, held)
        asked = whole(request.GET.get("with", ""))
        chosen = asked if asked in earlier else (earlier or [None])[0]
        facts |= {"with": chosen, "compared": chosen and about.compared(members["now"], on, chosen, held)}
    return render(request, "groups/group.html", facts)


def _sum(members: list[dict]) -> int | None:
    """Pupils of all members; unknown where one's are."""
    known = [m["pupils"] for m in members]
    return None if None in known or not known else sum(known)


def _below(day, code: str) -> list[Network]:
    return list(Network.objects.filter(parent_id=code, code__in=list(day.number)).order_by("code"))


def _places(day, code: str) -> list[str]:
    rows = day.found.places
    return rows.filter(rows["network"] == code)["name"].to_list()


def _changes(request: HttpRequest, code: str) -> list[tuple[str, str]]:
    """What may be changed by a plan: kind of change, its words."""
    titles = {
        "JoinNetwork": _("加入学校"), "LeaveNetwork": _("退出学校"), "ChangeRole": _("调整角色"),
        "ManageDomain": _("统一或分散"), "MergeNetworks": _("并入另一个"), "SplitNetwork": _("拆分"),
        "PlaceNetwork": _("调整上级"), "DissolveNetwork": _("撤销网络"),
    }  # fmt: skip
    return [(kind, titles[kind]) for kind in CHANGES] if queries.may_plan(request.user) else []
