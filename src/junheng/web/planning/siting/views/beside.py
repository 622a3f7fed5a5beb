"""Up to four scenarios side by side: the same figures in columns, what differs marked, a small map of each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from junheng.layout.bands import BANDS
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting import drawn, queries, shown
from junheng.web.planning.siting.terms import changed

MOST = 4


def _locks(side: list[LayoutScenario]) -> list[list[str]]:
    """Of each scenario the decisions on single schools that not all of them have."""
    names = dict(queries.sites().select("code", "name").iter_rows()) if side else {}
    own = [{(w["site"], shown.decided(w)) for w in s.given["decisions"]} for s in side]
    shared = set.intersection(*own) if own else set()
    return [
        [
            _("%(name)s：%(what)s") % {"name": names.get(site, site), "what": what}
            for site, what in sorted(some - shared)
        ]
        for some in own
    ]


@requires(Right.PLAN)
def layout_compare(request: HttpRequest) -> HttpResponse:
    """Those asked for (`s`), else the newest."""
    queries.county_wide(request.user)
    found = queries.scenarios_for(request.user).filter(found_at__isnull=False)
    asked = [int(pk) for pk in request.GET.getlist("s") if pk.isascii() and pk.isdigit() and len(pk) < 10]
    offered = list(found.filter(dropped=False)[:40])
    by_number = {s.pk: s for s in found.filter(pk__in=asked[:MOST])}
    side = [by_number[pk] for pk in dict.fromkeys(asked) if pk in by_number] if asked else offered[:3][::-1]
    band = next((n for n in range(len(BANDS)) if request.GET.get("band") == str(n)), 0)
    facts = {
        "side": side, "offered": offered, "chosen": [s.pk for s in side], "most": MOST, "lines": shown.beside(side) if side else [],
        "maps": [{"scenario": s, "small": drawn.small(s, band)} for s in side], "bands": list(enumerate(BANDS)), "band": band,
        "terms": [{"scenario": s, "changed": changed(s.given), "decided": len(s.given["decisions"]), "locks": locks} for s, locks in zip(side, _locks(side), strict=True)],
        "same": len({(s.given["rules"], repr(sorted(s.given["set"].items())), tuple(s.said["epochs"])) for s in side}) <= 1,
    }  # fmt: skip
    return render(request, "planning/siting/compare.html", facts)
