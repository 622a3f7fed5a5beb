"""Titles of the forecast's tables and columns in the reader's language, and cells as people read them."""

from __future__ import annotations

import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from junheng.reports.outlook.titles import COLUMNS, TABLES
from junheng.reports.outlook.tongue import Tongue
from junheng.web.register import words as register_words
from junheng.web.register.models import MODELS

SHARES = ("change", "share", "wape", "bias", "no_change")
ORIGIN = {
    "past": "enrolment", "courses": "enrolment", "pupils": "enrolment", "births": "births", "people": "population", "classes": "enrolment",
    "places": "enrolment", "rooms": "room", "boarding": "enrolment", "draw": "births", "flows": "enrolment", "peaks": "enrolment",
    "falling": "enrolment", "sizes": "enrolment", "scenarios": "births", "checked": "enrolment",
}  # fmt: skip
"""Table of the forecast → register table whose rows it was made from, for the way back."""
SHADES = (
    ("fall-3", gettext_lazy("减少 45% 以上")), ("fall-2", gettext_lazy("减少 25%—45%")), ("fall-1", gettext_lazy("减少 5%—25%")),
    ("flat", gettext_lazy("变化在 5% 以内")), ("rise-1", gettext_lazy("增加 5%—25%")), ("rise-2", gettext_lazy("增加 25% 以上")),
)  # fmt: skip


def tongue() -> Tongue:
    """How the report speaks to this reader."""
    return Tongue("en" if register_words.english() else "zh")


def called(title: str) -> str:
    """The title of a scenario; one that ships has its English."""
    return str(tongue().word(title))


def run_title(title: str, to: int) -> str:
    """What a forecast without a name of its own is called: after its scenario, up to its colon."""
    head = called(title).partition("：")[0].partition(":")[0]
    return gettext("%(title)s，到 %(to)s 学年") % {"title": head, "to": to}


def word(text: str) -> str:
    """A stage, subject or the like in the reader's language."""
    return tongue().cell(text)


def table(name: str) -> str:
    return gettext(TABLES[name])


def column(name: str) -> str:
    return gettext(COLUMNS[name]) if name in COLUMNS else name


def area() -> str:
    return gettext("全部合计")


def whole(level: str = "县") -> str:
    """What stands for the school in a row about a whole county or township."""
    return gettext("全乡镇") if level == "乡镇" else gettext("全县")


def shades() -> list[tuple[str, str]]:
    return [(code, str(title)) for code, title in SHADES]


def origin(name: str) -> str:
    """The register's table behind a table of the forecast; empty where it is several."""
    found = ORIGIN.get(name, "")
    return found if found in MODELS else ""


def value(name: str, cell: Any) -> str | SafeString:
    """A cell as text; unknown says so."""
    if cell is None:
        return format_html('<span class="unknown">{}</span>', gettext("未填报"))
    if isinstance(cell, bool):
        return gettext("是") if cell else gettext("否")
    if name in SHARES:
        return f"{cell:+.1%}" if name in ("change", "bias") else f"{cell:.1%}"
    if isinstance(cell, float):
        return f"{cell:.2f}".rstrip("0").rstrip(".")
    return str(tongue().word(cell))


def turns(said: str | None) -> str:
    """The years in which a course turns, in the reader's language."""
    found = re.findall(r"(\d+)年由(升转降|降转升)", said or "")
    words = {"升转降": gettext("%(year)s 年由升转降"), "降转升": gettext("%(year)s 年由降转升")}
    return gettext("；").join(words[way] % {"year": year} for year, way in found)
