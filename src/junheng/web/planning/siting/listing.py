"""Lists over the rows of a result: filtered, sorted, page by page, the same rows as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from junheng.layout.bands import BANDS
from junheng.web.planning.siting.shown import BECAME, PARTS, WAYS

PER_PAGE = 50
SETTINGS = {"城区": gettext_lazy("城区"), "镇区": gettext_lazy("镇区"), "乡村": gettext_lazy("乡村")}
BAND_TITLES = dict(
    zip(
        BANDS,
        (gettext_lazy("小学一至三年级"), gettext_lazy("小学四至六年级"), gettext_lazy("初中")),
        strict=True,
    )
)
GROUPS = {
    "城区学生": (gettext_lazy("城区学生"), pl.col("setting") == "城区"), "镇区学生": (gettext_lazy("镇区学生"), pl.col("setting") == "镇区"),
    "乡村学生": (gettext_lazy("乡村学生"), pl.col("setting") == "乡村"), **{b: (t, pl.col("band") == b) for b, t in BAND_TITLES.items()},
    "留守儿童": (gettext_lazy("留守儿童"), pl.col("left_behind") > 0), "现在寄宿的学生": (gettext_lazy("现在寄宿的学生"), pl.col("boarding_now") > 0),
}  # fmt: skip
"""Group of pupils → its words, and the rows of villages it counts."""


@dataclass(frozen=True)
class Choice:
    """One thing a list may be narrowed by: its name in the address, its words, what may be chosen, and the rows each choice keeps."""

    name: str
    title: Any
    options: Sequence[tuple[str, Any]]
    keeps: Mapping[str, pl.Expr]


def _choices(name: str, title: Any, some: Mapping[str, tuple[Any, pl.Expr]]) -> Choice:
    return Choice(
        name, title, [(k, t) for k, (t, _keep) in some.items()], {k: e for k, (_title, e) in some.items()}
    )


VILLAGES = (
    _choices("way", gettext_lazy("路途"), {k: (t, pl.col(k) > 0) for k, t in WAYS.items()}),
    _choices("band", gettext_lazy("年级"), {b: (t, pl.col("band") == b) for b, t in BAND_TITLES.items()}),
    _choices("what", gettext_lazy("还有"), {
        "moved": (gettext_lazy("换学校"), pl.col("moved") > 0), "boards": (gettext_lazy("寄宿"), pl.col("boarding")),
        "day": (gettext_lazy("走读"), ~pl.col("boarding")),
        "over": (gettext_lazy("超过限度"), pl.col("over") > 0),
    }),
    _choices("group", gettext_lazy("学生"), GROUPS),
)  # fmt: skip
SCHOOLS = (
    _choices("became", gettext_lazy("怎么变"), {k: (t, pl.col("became") == k) for k, t in BECAME.items()}),
    _choices("setting", gettext_lazy("城乡"), {s: (t, pl.col("setting") == s) for s, t in SETTINGS.items()}),
    _choices("what", gettext_lazy("还有"), {
        "locked": (gettext_lazy("已锁定"), pl.col("locked")), "protected": (gettext_lazy("应留必留"), pl.col("protected")),
        "boards": (gettext_lazy("有寄宿生"), pl.col("boarders") > 0), "open": (gettext_lazy("在办学校"), pl.col("open")),
        "spent": (gettext_lazy("有一次性投入"), pl.col("spent") > 0),
    }),
)  # fmt: skip
COSTS = (_choices("part", gettext_lazy("项目"), {p: (t, pl.col("part") == p) for p, t in PARTS.items()}),)
KINDS = {
    "villages": (VILLAGES, ("name", "school_name", "school_now_name"), ("name", "band", "pupils", "school_now_name", "school_name", "minutes_now", "minutes", "longer", "moved", "km")),
    "schools": (SCHOOLS, ("name", "code"), ("name", "kind", "action", "pupils_now", "pupils", "classes", "boarders", "yearly", "one_off", "spent")),
    "costs": (COSTS, ("name", "code"), ("epoch", "part", "name", "band", "pupils", "now", "value")),
}  # fmt: skip
"""List → what it is narrowed by, the columns words are looked for in, the columns it may be sorted by."""
FIRST = {
    "villages": [("longer", True), ("place", False), ("band", False)], "schools": [("code", False)],
    "costs": [("value", True), ("now", True), ("code", False), ("band", False), ("piece", False), ("epoch", False)],
}  # fmt: skip
WHOLE = ("costs",)
"""Lists that show all years unless one is asked for."""


class Listing:
    """One list as an address asks for it."""

    def __init__(self, kind: str, rows: pl.DataFrame, params: QueryDict, epochs: Sequence[int]):
        self.kind, self.params, self.epochs = kind, params, list(epochs)
        self.choices, self.searched, self.sorts = KINDS[kind]
        asked = params.get("epoch", "")
        self.whole = kind in WHOLE
        self.epoch = int(asked) if asked in map(str, epochs) else None if self.whole else self.epochs[-1]
        self.q = params.get("q", "").strip()[:60]
        self.chosen = {c.name: v for c in self.choices if (v := params.get(c.name, "")) in c.keeps}
        wanted = params.get("sort", "")
        self.sort = wanted if wanted.removeprefix("-") in self.sorts else ""
        self.rows = self._kept(rows)

    def _kept(self, rows: pl.DataFrame) -> pl.DataFrame:
        kept = rows if self.epoch is None else rows.filter(pl.col("epoch") == self.epoch)
        for choice in self.choices:
            if choice.name in self.chosen:
                kept = kept.filter(choice.keeps[self.chosen[choice.name]])
        if self.q:
            kept = kept.filter(
                pl.any_horizontal(pl.col(c).str.contains(self.q, literal=True) for c in self.searched)
            )
        by = [(self.sort.removeprefix("-"), self.sort.startswith("-"))] if self.sort else []
        by += [pair for pair in FIRST[self.kind] if pair[0] not in [b for b, _down in by]]
        return kept.sort(
            [c for c, _down in by], descending=[down for _c, down in by], nulls_last=True, maintain_order=True
        )

    @property
    def total(self) -> int:
        return self.rows.height

    def filters(self) -> list[dict[str, Any]]:
        """The choices as a form shows them."""
        return [
            {"name": c.name, "title": c.title, "options": [(k, t) for k, t in c.options], "chosen": self.chosen.get(c.name, "")}
            for c in self.choices
        ]  # fmt: skip

    def page(self):
        """The rows of the page asked for."""
        pages = Paginator(range(self.rows.height), PER_PAGE)
        page = pages.get_page(self.params.get("page"))
        start = page.start_index() - 1 if self.rows.height else 0
        page.object_list = self.rows.slice(max(start, 0), PER_PAGE).to_dicts()
        return page

    def heads(self, *columns: tuple[str, Any, bool]) -> list[dict[str, Any]]:
        """Heads of the table: title, whether a number, how it is sorted now and what a click would sort by."""
        found = []
        for name, title, number in columns:
            sortable = name in self.sorts
            now = "-" if self.sort == f"-{name}" else "+" if self.sort == name else ""
            found.append(
                {"title": title, "number": number, "sort": (name if now == "-" else f"-{name}" if number or now == "+" else name) if sortable else "",
                 "now": {"-": "descending", "+": "ascending"}.get(now, "")}
            )  # fmt: skip
        return found
