"""一校一页: everything about one school, what it lacks to pass, and how it came to be so."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.reports.shortfalls import amount
from junheng.said import both
from junheng.standards.resource import TOLERANCE, combined
from junheng.web.accounts.roles import Right
from junheng.web.outlook import queries as outlook_queries
from junheng.web.outlook.drawing import course
from junheng.web.pages.measure import addresses, figures, listing, school_rows, taken
from junheng.web.pages.measure.door import page, show
from junheng.web.pages.measure.history import changes, over_years
from junheng.web.pages.measure.mapping import spots, towns, whole_schools
from junheng.web.pages.measure.queries import Sight
from junheng.web.register import words
from junheng.web.register.queries import may

TABS = {
    "about": gettext_lazy("概况"), "figures": gettext_lazy("指标"), "staff": gettext_lazy("教师"),
    "premises": gettext_lazy("校舍设备"), "pupils": gettext_lazy("学生与班级"), "items": gettext_lazy("县级指标中的本校"),
    "outlook": gettext_lazy("预测"), "history": gettext_lazy("历史"), "ties": gettext_lazy("网络与联系"), "unfilled": gettext_lazy("未填报"),
    "all": gettext_lazy("整页"),
}  # fmt: skip


@page
def school_list(request: HttpRequest, seen: Sight) -> HttpResponse:
    """The reader's schools by state, on the map and in a table."""
    rows = spots(seen)
    labels = {"state": _("结论"), "kind": _("办学类型"), "setting": _("城乡"), "town": _("乡镇")}
    filters = listing.choices(rows, request.GET, labels)
    shown = listing.filtered(rows, filters)
    columns = {
        "code": _("学校标识码"), "name": _("学校"), "kind": _("办学类型"), "setting": _("城乡"), "town": _("乡镇"),
        "pupils": _("在校生数"), "state": _("结论"), "words": _("各学段"),
    }  # fmt: skip
    if found := taken.file(request, seen, _("参评学校"), columns, shown, filters):
        return found
    context = {
        "filters": filters, "spots": shown, "towns": towns(seen.asked), "count": len(shown), "total": len(rows),
        "counts": figures.counts([row["state"] for row in rows]), "left_out": seen.left_out.to_dicts(),
        "chosen": any(f.chosen for f in filters),
    }  # fmt: skip
    return show(request, "schools", seen, **context)


@page
def school(request: HttpRequest, seen: Sight, code: str) -> HttpResponse:
    """One school. Its own page only for those whose scope covers it; the county appears as an average beside it."""
    seen.demand_school(code)
    about = school_rows.school(seen, code)
    if about is None:
        raise Http404(_("登记库里没有这所学校"))
    tab = request.GET.get("tab", "about")
    tab = tab if tab in TABS else "about"
    wanted = [t for t in SECTIONS if tab in ("all", t)]
    sections = [{"id": t, "title": TABS[t], "data": SECTIONS[t](seen, code)} for t in wanted]
    stages = seen.whole.schools.filter(pl.col("code") == code).to_dicts()
    context = {
        "school": about, "code": code, "tab": tab, "tabs": list(TABS.items()), "sections": sections, "stages": stages,
        "state": combined([s["state"] for s in stages]) if stages else "", "town": seen.towns().get(code, ""),
        "left_out": seen.left_out.filter(pl.col("code") == code).to_dicts(), "row_link": addresses.row("school", code),
        "may_edit": may(seen.person, Right.EDIT, code), "edit_link": addresses.to("row_edit", "school", code),
    }  # fmt: skip
    return show(request, "school", seen, **context)


def about(seen: Sight, code: str) -> dict:
    """What stands in its way, in a few lines, and where it is."""
    lacking = [row for stage in figures_of(seen, code) for row in stage["rows"] if row["lacks"]]
    spot = whole_schools(seen.asked).filter(pl.col("code") == code).to_dicts()
    bad: dict[str, list[dict]] = {}
    for row in items(seen, code)["rows"]:
        if row["state"] == UNMET:
            bad.setdefault(row["item"], []).append(row)
    return {
        "lacking": lacking, "spot": spot, "unfilled": seen.unfilled().filter(pl.col("code") == code).height,
        "bad_checks": [{"item": item, "title": rows[0]["title"], "rows": rows} for item, rows in bad.items()], "numbers": school_rows.numbers(seen, code),
    }  # fmt: skip


def figures_of(seen: Sight, code: str) -> list[dict]:
    """Per stage the seven indicators: value, line, floor, state, what is lacking, and the county's mean beside it."""
    standard = seen.whole.standard
    titles, units = figures.titles(standard), {i.id: i.unit for i in standard.resource}
    places, mean_places = standard.rounding["value"], standard.rounding["mean"]
    means = {(r["stage"], r["indicator"]): r["mean"] for r in seen.whole.county.iter_rows(named=True)}
    lacks = {
        (r["stage"], r["indicator"]): r["short"]
        for r in seen.shortfalls().filter(pl.col("code") == code).iter_rows(named=True)
    }
    verdicts = {
        r["stage"]: r for r in seen.whole.schools.filter(pl.col("code") == code).iter_rows(named=True)
    }
    found = []
    for stage in (s for s in standard.stages if s in verdicts):
        here = (pl.col("code") == code) & (pl.col("stage") == stage)
        rows = []
        for row in seen.whole.values.filter(here).sort("indicator").iter_rows(named=True):
            value, indicator = row["value"], row["indicator"]
            short = lacks.get((stage, indicator))
            rows.append(
                row
                | {
                    "title": titles[indicator], "unit": units[indicator], "shown": figures.shown(value, places, row["threshold"], row["state"]),
                    "line": figures.plain(row["threshold"]), "least": figures.plain(row["floor"]),
                    "of_line": figures.of_line(row),
                    "meter": None if value is None else round(min(value / row["threshold"], 2) * 100, 1),
                    "lacks": "" if short is None else words.told(amount(short, units[indicator])),
                    "deep": row["state"] == UNMET and value < row["floor"] * (1 - TOLERANCE),
                    "mean": figures.shown(means.get((stage, indicator)), mean_places),
                }
            )  # fmt: skip
        found.append(
            {"stage": stage, "verdict": verdicts[stage], "rows": rows, "says": says(verdicts[stage], seen)}
        )
    return found


def says(verdict: dict, seen: Sight) -> str:
    """Why a stage passes, fails or cannot be judged yet, in a sentence."""
    total, needed = len(seen.whole.standard.resource), seen.whole.standard.each_school["met"]
    floor = f"{seen.whole.standard.each_school['others_reach']:.0%}"
    counted = _("%(total)d 项中 %(met)d 项达到标准") % {"total": total, "met": verdict["met"]}
    parts = [counted]
    if verdict["near"]:
        parts.append(_("%(n)d 项低于标准、不低于 %(floor)s") % {"n": verdict["near"], "floor": floor})
    if verdict["failed"]:
        parts.append(_("%(n)d 项低于 %(floor)s") % {"n": verdict["failed"], "floor": floor})
    if verdict["unknown"]:
        parts.append(_("%d 项待填报") % verdict["unknown"])
    rule = _("须至少 %(needed)d 项达到标准、其余不低于 %(floor)s") % {"needed": needed, "floor": floor}
    return _("%(counts)s；%(rule)s。") % {"counts": _("，").join(parts), "rule": rule}


def items(seen: Sight, code: str) -> dict:
    """The rows of the county items that are about this school."""
    order = {UNMET: 0, UNKNOWN: 1, MET: 2}
    rows = []
    for item, finding in seen.whole.findings.items():
        for row in finding.rows.filter(pl.col("subject") == code).iter_rows(named=True):
            value, line = row["value"], row["threshold"]
            rows.append(
                row
                | {
                    "item": item, "title": words.named(finding.item), "what": words.told(both(row["what"], row["what_english"])),
                    "shown": figures.plain(value, 2, line, row["state"]) if value is not None else figures.UNFILLED if row["state"] == UNKNOWN else "",
                    "line": "" if line is None else figures.plain(line),
                }
            )  # fmt: skip
    return {"rows": sorted(rows, key=lambda row: order[row["state"]])}


def unfilled(seen: Sight, code: str) -> dict:
    """Cells still empty that an indicator rests on."""
    cells = [cell for cell in seen.unfilled_shown() if cell["code"] == code]
    year = seen.whole.standard.year
    for cell in cells:
        table = addresses.BY_TITLE.get(cell["table"].partition("（")[0], "")
        cell["link"] = addresses.rows_of(table, school=code, year=year) if table else ""
    return {"cells": cells}


def outlook(seen: Sight, code: str) -> dict:
    """How many pupils it will have, by stage, from the forecast in force; None where there is none."""
    run = outlook_queries.in_force()
    if run is None:
        return {"run": None, "stages": []}
    stages = outlook_queries.of_school(run, code)
    for stage in stages:
        stage["drawn"] = course(stage["rows"])
    return {
        "run": run,
        "stages": stages,
        "origin": addresses.rows_of("enrolment", school=code),
        "whole": outlook_queries.everywhere(seen.person, Right.READ),
    }


def history(seen: Sight, code: str) -> dict:
    return {"years": over_years(seen, code), "changes": changes(seen, code)}


SECTIONS: dict[str, Callable[[Sight, str], object]] = {
    "about": about, "figures": figures_of, "staff": school_rows.staff, "premises": school_rows.premises,
    "pupils": school_rows.pupils, "items": items, "outlook": outlook, "history": history, "ties": school_rows.ties, "unfilled": unfilled,
}  # fmt: skip
