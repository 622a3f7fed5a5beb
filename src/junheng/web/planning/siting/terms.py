"""What a scenario asks for: the dated document, which of its numbers a bureau moves and how far, and the rules these make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.layout.rules import Decision, Rules

DOCUMENT = "cn-layout-2018"
LONGEST = 1800
"""Seconds one search may take."""
WAN = 10_000
"""Money is asked for in 万元 and kept in 元."""
NONE = "none"
"""Instead of a scenario of births: every year is planned with today's pupils."""


@dataclass(frozen=True)
class Dial:
    """One number of the document that people move. `times`: what its number is divided by to be shown; `open`: may be left empty."""

    key: str
    title: Promise
    low: float
    high: float
    step: float
    said: Promise | str = ""
    times: int = 1
    open: bool = False

    @property
    def name(self) -> str:
        """As a form carries it."""
        return self.key.replace(".", "__")

    @property
    def switch(self) -> bool:
        """On or off instead of a number."""
        return not self.step


def _on(key: str, title: Promise, said: Promise | str = "") -> Dial:
    return Dial(key, title, 0, 1, 0, said)


SECTIONS: tuple[tuple[str, Promise, tuple[Dial, ...]], ...] = (
    ("travel", _("路途：单程最多多少分钟"), (
        Dial("travel.low", _("小学一至三年级"), 10, 120, 5, _("国家的意见：一般不超过 30 分钟")),
        Dial("travel.high", _("小学四至六年级"), 10, 120, 5, _("走读的上限；超过的只能寄宿或放宽")),
        Dial("travel.junior", _("初中"), 15, 180, 5, _("走读的上限")),
        Dial("travel.weekend", _("寄宿生周末回家"), 30, 300, 10, _("每周一次，单程")),
    )),
    ("boarding", _("谁可以寄宿"), (
        _on("boarding.low", _("小学一至三年级可以寄宿"), _("国家的意见：原则上不寄宿")),
        _on("boarding.high", _("小学四至六年级可以寄宿")),
        _on("boarding.junior", _("初中可以寄宿")),
    )),
    ("classes", _("班额：每班最多多少人"), (
        Dial("classes.primary", _("小学"), 20, 60, 1, _("评估办法：不超过 45 人")),
        Dial("classes.junior", _("初中"), 20, 60, 1, _("评估办法：不超过 50 人")),
        Dial("classes.multigrade", _("教学点（几个年级同班）"), 5, 45, 1),
    )),
    ("sizes", _("规模：一所学校多少学生"), (
        Dial("sizes.least_point", _("教学点至少"), 0, 40, 1, _("应留必留的学校不受最小规模限制")),
        Dial("sizes.least_primary", _("小学至少"), 0, 400, 10),
        Dial("sizes.least_junior", _("初中至少"), 0, 800, 10),
        Dial("sizes.most", _("小学、初中至多"), 300, 4000, 100, _("评估办法：不超过 2000 人")),
        Dial("sizes.alone", _("多少分钟内只有这一所就必须留"), 0, 120, 5, _("某村一至三年级在这么多分钟内没有别的学校")),
    )),
    ("steps", _("可以考虑哪些办法"), (
        _on("steps.close", _("停办学校")), _on("steps.point", _("完小改为教学点（只留一至三年级）")),
        _on("steps.full", _("教学点办成完小")), _on("steps.convert", _("改变学段（九年一贯制等）")),
        _on("steps.build", _("在候选校址上新建")),
        Dial("steps.build_ahead", _("先建后撤：至少提前几年建成"), 0, 5, 1),
        Dial("steps.changes", _("一所学校规划期内最多变动几次"), 0, 3, 1, _("变得少，家长心里有数")),
    )),
    ("limits", _("每年的限额"), (
        Dial("limits.closures", _("每年最多停办几所"), 0, 20, 1, _("不填则不限"), open=True),
        Dial("limits.budget", _("每年一次性投入上限（万元）"), 0, 100_000, 50, _("不填则不限"), WAN, open=True),
    )),
    ("weights", _("看重什么：折成多少元来权衡"), (
        Dial("weights.minute", _("每名学生每天多走一分钟（元／年）"), 0, 300, 10, _("越大，越不愿让学生多走路")),
        Dial("weights.far", _("路远的每分钟再加（元／年）"), 0, 600, 20, _("照顾走得最远的学生")),
        Dial("weights.far_after", _("多少分钟以上算路远"), 0, 90, 5),
        Dial("weights.boarding", _("每名寄宿生（元／年）"), 0, 20_000, 500, _("越大，越不愿让学生寄宿")),
        Dial("weights.moved", _("每名要换学校的学生（元，一次）"), 0, 20_000, 500, _("越大，变动越少")),
        Dial("weights.balance", _("就读于资源不足的学校（元／年）"), 0, 20_000, 500, _("七项资源指标每缺一成，按此数的一成计")),
        Dial("weights.yearly", _("每年的支出按几倍计"), 0, 3, 0.1),
        Dial("weights.one_off", _("一次性支出按几倍计"), 0, 3, 0.1),
    )),
)  # fmt: skip
DIALS = {dial.key: dial for _key, _title, dials in SECTIONS for dial in dials}
FIRST = (
    ("", _("各项按权重一起算")), ("worst", _("先让最远的学生少走")), ("minutes", _("先让全体学生少走")), ("yearly", _("先省每年的支出")),
    ("one_off", _("先省一次性投入")), ("moved", _("先让换学校的学生少")), ("balance", _("先让学生去资源好的学校")),
)  # fmt: skip
STANDING = (
    ("不变", _("不变：类型、规模照旧，学生可增减")), ("保留", _("保留：可以变，但不停办")), ("停办", _("停办")), ("教学点", _("改为教学点")),
    ("完小", _("办成完小")), ("扩建", _("扩建")), ("寄宿", _("增设寄宿")),
)  # fmt: skip
GROUND = (("新建", _("新建学校")), ("不建", _("不建")))
SHORT = {
    "不变": _("不变"), "保留": _("保留"), "停办": _("停办"), "教学点": _("教学点"), "完小": _("完小"), "扩建": _("扩建"),
    "寄宿": _("寄宿"), "新建": _("新建学校"), "不建": _("不建"),
}  # fmt: skip
DATED = ("停办", "教学点", "完小", "扩建", "寄宿", "新建")
"""Decisions that hold from a year on; the others hold throughout."""


@cache
def document() -> Rules:
    """The document as it ships."""
    return Rules.load(DOCUMENT)


def valued(rules: Rules, key: str) -> Any:
    """What a document says under a key like travel.low."""
    section, _dot, item = key.partition(".")
    return getattr(getattr(rules, section), item)


def usual(year: int) -> dict[str, Any]:
    """The terms a new scenario begins with: the document's own."""
    epochs = [e for e in document().epochs if e > year] or [year + 3, year + 6]
    return {
        "rules": DOCUMENT, "set": {}, "decisions": [], "epochs": epochs, "forecast": "medium", "tiers": [], "seconds": 60.0, "gap": 0.005,
    }  # fmt: skip


def rules_of(given: Mapping[str, Any]) -> Rules:
    """The rules as the engine takes them. Raises ValueError in sentences, all at once."""
    wishes = tuple(Decision(w["site"], w["what"], w.get("since")) for w in given["decisions"])
    base = document()
    return base.adjusted(
        epochs=tuple(given["epochs"]), tiers=tuple(given["tiers"]), decisions=(*base.decisions, *wishes), **given["set"]
    )  # fmt: skip


def changed(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs from the document: title, the document's number, the scenario's."""
    found = []
    for key, value in given["set"].items():
        dial = DIALS.get(key)
        if dial is not None:
            found.append(
                {"title": dial.title, "switch": dial.switch, "was": shown(dial, valued(document(), key)), "now": shown(dial, value)}
            )  # fmt: skip
    return found


def shown(dial: Dial, value: Any) -> Any:
    """A document's number as people see it."""
    if dial.switch or value is None:
        return value
    told = round(value / dial.times, 4)
    return int(told) if float(told).is_integer() else told
