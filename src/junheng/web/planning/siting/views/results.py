"""What was found: in short, on the map, village by village, school by school; what the other decision costs; the plan it becomes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import polars as pl
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.layout.bands import BANDS
from junheng.layout.ways import counted, share_of
from junheng.web.accounts import audit
from junheng.web.accounts.door import requires
from junheng.web.accounts.posted import posted
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.planning.models import LayoutScenario, StoredPlan
from junheng.web.planning.siting import actions, files, queries, shown
from junheng.web.planning.siting.listing import KINDS, Listing
from junheng.web.planning.siting.terms import NONE, WAN, changed
from junheng.web.planning.siting.views import editor
from junheng.web.register import scenarios
from junheng.web.register.spreadsheet import csv
from junheng.web.register.words import refusal

VIEWS = (
    ("", gettext_lazy("概要")), ("map", gettext_lazy("地图")), ("villages", gettext_lazy("各村")), ("schools", gettext_lazy("各校")),
    ("costs", gettext_lazy("花费")), ("terms", gettext_lazy("条件")),
)  # fmt: skip


def show(request: HttpRequest, scenario: LayoutScenario) -> HttpResponse:
    """One way of looking at a result."""
    view = request.GET.get("view", "") if request.GET.get("view", "") in dict(VIEWS) else ""
    facts = {
        "scenario": scenario, "view": view, "views": VIEWS, "said": shown.result(scenario), "older": queries.written_since(scenario),
        "may_export": queries.everywhere(request.user, Right.EXPORT), "forcing": queries.job_of(scenario, "force"),
    }  # fmt: skip
    return render(
        request, f"planning/siting/{view or 'summary'}.html", facts | BUILD[view](request, scenario)
    )


def _summary(request: HttpRequest, scenario: LayoutScenario) -> dict[str, Any]:
    plans = (
        StoredPlan.objects.filter(layout__scenario=scenario.pk)
        .select_related("made_by", "batch__undone_by")
        .defer("changes", "remedy", "formation")
    )
    epochs = scenario.said["epochs"]
    asked = whole(request.GET.get("epoch", ""))
    epoch = asked if asked in epochs else epochs[-1]
    return {
        "plans": plans.order_by("-pk")[:10], "epoch": epoch,
        "groups": [g for g in shown.result(scenario)["groups"] if g["epoch"] == epoch],
    }  # fmt: skip


def _map(request: HttpRequest, scenario: LayoutScenario) -> dict[str, Any]:
    """The data come by themselves (`layout_map`); without a script the same is said in the lists."""
    epochs = scenario.said["epochs"]
    at = whole(request.GET.get("epoch", ""))
    return {
        "epochs": epochs,
        "bands": BANDS,
        "at": epochs.index(at) + 1 if at in epochs else len(epochs),
        "became": shown.BECAME.items(),
    }


def _villages(request: HttpRequest, scenario: LayoutScenario) -> dict[str, Any]:
    listing = Listing("villages", queries.rows(scenario, "villages"), request.GET, scenario.said["epochs"])
    page = listing.page()
    page.object_list = [shown.language(r, "reason") for r in page.object_list]
    heads = listing.heads(
        ("name", _("村（社区）"), False), ("band", _("年级"), False), ("pupils", _("学生"), True), ("school_now_name", _("现在的学校"), False),
        ("school_name", _("以后的学校"), False), ("minutes_now", _("现在（分钟）"), True), ("minutes", _("以后（分钟）"), True), ("longer", _("多走（分钟）"), True),
        ("moved", _("换学校"), True), ("reason", _("理由"), False),
    )  # fmt: skip
    group, way = listing.chosen.get("group", ""), listing.chosen.get("way")
    rows = listing.rows.with_columns(pl.col("pupils", "moved") * share_of(group), **counted(group))
    day, boards = rows.filter(~pl.col("boarding")).drop_nulls("minutes"), rows.filter("boarding")
    return {
        "listing": listing, "page": page, "heads": heads, "table": "villages", "pupils": round(rows["pupils"].sum()), "moved": round(rows["moved"].sum()),
        "mean": (day["minutes"] * day["pupils"]).sum() / day["pupils"].sum() if day["pupils"].sum() else None, "longest": day["minutes"].max(),
        "boarders": round(boards["pupils"].sum()), "weekly": boards["minutes"].max(), "way": shown.WAYS.get(way), "going": round(rows[way].sum()) if way else None,
    }  # fmt: skip


def _schools(request: HttpRequest, scenario: LayoutScenario) -> dict[str, Any]:
    listing = Listing("schools", queries.rows(scenario, "schools"), request.GET, scenario.said["epochs"])
    page = listing.page()
    forced = {r["code"]: r for r in scenario.said["forced"]}
    asking, refused = queries.job_of(scenario, "force"), queries.price_refused(scenario)
    page.object_list = [
        shown.language(r, "reason") | {
            "said": shown.action(r["action"]), "forced": shown.language(forced[r["code"]], "said") if r["code"] in forced else None,
            "asking": asking is not None and asking.given["site"] == r["code"],
            "refused": refused.said if refused is not None and refused.given["site"] == r["code"] else "",
        }
        for r in page.object_list
    ]  # fmt: skip
    heads = listing.heads(
        ("name", _("学校"), False), ("action", _("怎么变"), False), ("pupils_now", _("现在学生"), True), ("pupils", _("以后学生"), True),
        ("classes", _("班级数"), True), ("boarders", _("寄宿"), True), ("yearly", _("每年运转（万元）"), True),
        ("spent", _("到这一年的一次性投入（万元）"), True), ("reason", _("理由"), False),
        ("forced", _("换个决定"), False),
    )  # fmt: skip
    return {
        "listing": listing, "page": page, "heads": heads, "table": "schools", "elsewhere": asking is not None and not any(r["asking"] for r in page.object_list),
        "yearly": listing.rows["yearly"].sum() / WAN, "spent": listing.rows["spent"].sum() / WAN,
    }  # fmt: skip


def _costs(request: HttpRequest, scenario: LayoutScenario) -> dict[str, Any]:
    """What the objective is made of: each village's ways, each school."""
    listing = Listing("costs", queries.rows(scenario, "costs"), request.GET, scenario.said["epochs"])
    page = listing.page()
    page.object_list = [r | {"title": shown.PARTS.get(r["part"], r["part"])} for r in page.object_list]
    heads = listing.heads(
        ("epoch", _("规划年份"), False), ("part", _("项目"), False), ("name", _("村（社区）或学校"), False), ("band", _("年级"), False),
        ("pupils", _("学生"), True), ("now", _("什么都不变（万元）"), True), ("value", _("这个方案（万元）"), True),
    )  # fmt: skip
    return {
        "listing": listing, "page": page, "heads": heads, "table": "costs", "now": listing.rows["now"].sum(), "value": listing.rows["value"].sum(),
        "kept": queries.rows(scenario, "costs").height,
    }  # fmt: skip


def _terms(request: HttpRequest, scenario: LayoutScenario) -> dict[str, Any]:
    names = dict(queries.sites().select("code", "name").iter_rows())
    given = scenario.given
    people = {**dict(scenarios.choices()), NONE: _("不用预测：各年都按现有学生数")}
    return {
        "given": given, "changed": changed(given), "people": people.get(given["forecast"], given["forecast"]),
        "decided": [{"name": names.get(w["site"], w["site"]), "said": shown.decided(w)} for w in given["decisions"]],
    }  # fmt: skip


BUILD = {
    "": _summary,
    "map": _map,
    "villages": _villages,
    "schools": _schools,
    "costs": _costs,
    "terms": _terms,
}


@requires(Right.PLAN)
def layout_map(request: HttpRequest, pk: int) -> HttpResponse:
    """What the map of a result draws, its words in the reader's language, or the sites of a draft. A result never changes and
    townships hardly, so that a browser may keep it a while."""
    scenario = queries.scenario_for(request.user, pk)
    if not scenario.found:
        return JsonResponse(
            {
                "sites": editor.spots({w["site"]: w for w in scenario.given["decisions"]}),
                "towns": queries.towns(),
            }
        )
    found = queries.drawing(scenario)
    sites = [s | {"said": [shown.action(a) for a in s["action"]]} for s in found["sites"]]
    answer = JsonResponse(found | {"sites": sites, "towns": queries.towns()})
    answer["Cache-Control"] = "private, max-age=600"
    answer["Vary"] = "Cookie"
    return answer


@requires(Right.EXPORT)
def layout_take(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """A list as csv, narrowed as on the page."""
    queries.county_wide(request.user, Right.EXPORT)
    scenario = queries.found_for(request.user, pk)
    if table not in KINDS:
        raise Http404
    listing = Listing(table, queries.rows(scenario, table), request.GET, scenario.said["epochs"])
    audit.record(request.user, "export", f"布局方案 {pk} {table}", after={"行数": listing.total})
    return csv(files.told(listing.rows), "-".join(map(str, ("layout", pk, table, listing.epoch or "all"))))


@posted("layout", "pk")
@requires(Right.PLAN)
def layout_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Search once more with the other decision on one school."""
    scenario, site = queries.found_for(request.user, pk), request.POST.get("site", "")[:40]
    page = _row(request, pk, site)
    try:
        actions.force(scenario, site, page=page, by=request.user)
    except ValueError as refused:
        messages.error(request, refusal(refused))
    return redirect(page)


def _row(request: HttpRequest, pk: int, site: str) -> str:
    """A school's row in the list as it was narrowed and sorted when something was asked of the row (`list`)."""
    asked = QueryDict(request.POST.get("list", "")[:1000], mutable=True)
    asked["view"] = "schools"
    return f"{reverse('layout', args=[pk])}?{asked.urlencode()}#site-{quote(site)}"


@posted("layout", "pk")
@requires(Right.PLAN)
def layout_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The result up to a year as a plan, to be handed in and adopted like any other."""
    scenario = queries.found_for(request.user, pk)
    epoch = whole(request.POST.get("epoch", ""))
    try:
        made = actions.to_plan(scenario, epoch or 0, by=request.user)
    except ValueError as refused:
        messages.error(request, refusal(refused))
        return redirect("layout", pk)
    messages.success(request, _("已立为方案，看过结果就可以提交。"))
    return redirect("plan", made.pk)
