"""What the pages of a scenario say: its headline in plain words, its figures beside others', the words of its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.register.codes import MET, UNMET
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting.terms import SHORT
from junheng.web.register import words

BECAME = {
    "stay": gettext_lazy("类型、规模不变"), "grow": gettext_lazy("扩大"), "turn": gettext_lazy("改变类型"), "shrink": gettext_lazy("缩小"), "close": gettext_lazy("停办"),
    "open": gettext_lazy("新建学校"), "none": gettext_lazy("不建"),
}  # fmt: skip
"""What becomes of a site by an epoch, told from its action."""
WAYS = {
    "lose": gettext_lazy("变长"), "gain": gettext_lazy("缩短"), "same": gettext_lazy("差不多"),
    "to_board": gettext_lazy("由走读改寄宿"), "to_day": gettext_lazy("由寄宿改走读"),
}  # fmt: skip
PARTS = {
    "路途": gettext_lazy("路途"), "寄宿": gettext_lazy("寄宿（生活代价）"), "转学": gettext_lazy("换学校"), "资源": gettext_lazy("就读于资源不足的学校"),
    "乘车支出": gettext_lazy("乘车支出"), "寄宿支出": gettext_lazy("寄宿支出"), "学校运转": gettext_lazy("学校运转"), "一次性投入": gettext_lazy("一次性投入"),
}  # fmt: skip
FIGURES = (
    ("open", gettext_lazy("在办学校"), 0, -1), ("stay", gettext_lazy("类型、规模不变"), 0, 0), ("grow", gettext_lazy("扩大"), 0, 0), ("turn", gettext_lazy("改变类型"), 0, 0),
    ("shrink", gettext_lazy("缩小"), 0, 0), ("close", gettext_lazy("停办"), 0, 0), ("built", gettext_lazy("新建的学校"), 0, 0),
    ("pupils", gettext_lazy("学生"), 0, 0), ("minutes", gettext_lazy("走读平均（分钟）"), 1, 1), ("longest", gettext_lazy("走读最远（分钟）"), 0, 1),
    ("boarders", gettext_lazy("寄宿学生"), 0, 0), ("weekly", gettext_lazy("寄宿生周末最远（分钟）"), 0, 1), ("moved", gettext_lazy("要换学校的学生"), 0, 1), ("gain", gettext_lazy("路途缩短的学生"), 0, -1),
    ("lose", gettext_lazy("路途变长的学生"), 0, 1),
    ("to_board", gettext_lazy("由走读改寄宿的学生"), 0, 0), ("to_day", gettext_lazy("由寄宿改走读的学生"), 0, 0), ("yearly", gettext_lazy("每年运转（万元）"), 0, 1), ("one_off", gettext_lazy("一次性投入（万元）"), 0, 1),
)  # fmt: skip
"""Figure → title, decimals, and which way is better for people: 1 low, −1 high, 0 neither."""
LISTS = {
    "open": "view=schools&what=open", **{k: f"view=schools&became={k}" for k in ("stay", "grow", "turn", "shrink", "close")}, "built": "view=schools&became=open",
    "pupils": "view=villages", "minutes": "view=villages&what=day&sort=-minutes", "longest": "view=villages&what=day&sort=-minutes",
    "boarders": "view=villages&what=boards", "weekly": "view=villages&what=boards&sort=-minutes", "moved": "view=villages&what=moved&sort=-moved",
    **{k: f"view=villages&way={k}" for k in ("gain", "lose", "to_board", "to_day")}, "yearly": "view=schools&what=open&sort=-yearly",
    "one_off": "view=schools&what=spent&sort=-spent",
}  # fmt: skip
"""Figure → the list whose rows it is counted from."""
EXTENDED, BEDS, TURNED, BUILT = (
    re.compile(p) for p in (r"扩建(\d+)班", r"增设寄宿床位(\d+)个", r"改为(.+)", r"新建（(\d+)班）")
)


def action(said: str) -> str:
    """What is done with a site, in the reader's language."""
    if said in PLAIN:
        return str(PLAIN[said])
    for pattern, told in (
        (EXTENDED, _("扩建 %(n)s 班")), (BEDS, _("增设寄宿床位 %(n)s 个")), (BUILT, _("新建（%(n)s 班）")),
    ):  # fmt: skip
        if found := pattern.fullmatch(said):
            return told % {"n": found[1]}
    if found := TURNED.fullmatch(said):
        return _("改为%(kind)s") % {"kind": words.word(found[1])}
    return said


PLAIN = {
    "保留": gettext_lazy("类型、规模不变"), "停办": gettext_lazy("停办"), "不建": gettext_lazy("不建"), "改为教学点": gettext_lazy("改为教学点"),
    "办成完小": gettext_lazy("办成完小"),
}  # fmt: skip


def language(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """A row with the sentences of the reader's language: `reason_en` beside `reason`."""
    if not words.english():
        return dict(row)
    return dict(row) | {n: row[f"{n}_en"] for n in names if row.get(f"{n}_en")}


def decided(wish: Mapping[str, Any]) -> str:
    """A decision in words."""
    what = str(SHORT[wish["what"]])
    return (
        _("%(what)s，从 %(year)s 年起") % {"what": what, "year": wish["since"]} if wish.get("since") else what
    )


def result(scenario: LayoutScenario) -> dict[str, Any]:
    """What is said of the whole result, in the reader's language."""
    said = words.read(scenario.said, "problems", "notices", "travel")
    english = words.english()
    return said | {
        "summary": said["summary_english"] if english else said["summary"],
        "relaxations": [language(r, "said", "what") for r in said["relaxations"]],
        "forced": [language(r, "said") for r in said["forced"]],
        "parts": [p | {"title": PARTS.get(p["part"], p["part"]), "less": p["value"] < p["now"]} for p in said["parts"]],
        "groups": [language(g, "group") | {"key": g["group"]} for g in said["groups"]],
        "last": said["epochs"][-1], "spans": list(zip(said["epochs"], said.get("years", ()), strict=False)), "saved": said["now_value"] - said["value"],
        "figures": [said["figures"][str(e)] | {"epoch": e, "indicators": _indicators(said["effect"], e)} for e in said["epochs"]],
    }  # fmt: skip


def _indicators(effect: list[dict[str, Any]], epoch: int) -> dict[str, Any] | None:
    """Spreads that are lost, won or come to another verdict at all by an epoch, and schools that meet the standard; nothing where it
    was not worked out."""
    told = next((e for e in effect if e["epoch"] == epoch and not e.get("refused")), None)
    if told is None:
        return None
    turns = [(s["state_before"], s["state_after"]) for s in told["spreads"]]
    changed = sum(before != after for before, after in turns)
    return {
        "lost": turns.count((MET, UNMET)),
        "won": turns.count((UNMET, MET)),
        "changed": changed,
        "met": told["met"],
        "all": told["all"],
    }


def beside(scenarios: list[LayoutScenario]) -> list[dict[str, Any]]:
    """Lines of the comparison, by figure at each scenario's last epoch: a cell differs from the first's by so much, for better or worse."""
    lines = []
    for key, title, places, better in FIGURES:
        values = [s.said["figures"][str(s.said["epochs"][-1])].get(key) for s in scenarios]
        cells, first = [], values[0]
        for scenario, value in zip(scenarios, values, strict=True):
            more = (
                None
                if value is None or first is None
                else round(round(value, places) - round(first, places), places)
            )
            cells.append(
                {"value": value, "more": more or 0, "better": bool(more and better and more * better < 0), "worse": bool(more and better and more * better > 0), "pk": scenario.pk}
            )  # fmt: skip
        lines.append(
            {
                "key": key,
                "title": title,
                "rows": LISTS[key],
                "places": places,
                "cells": cells,
                "differs": any(c["more"] for c in cells),
            }
        )
    return lines
