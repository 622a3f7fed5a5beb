"""Rows of a result as a file has them: heads and the words of codes in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from junheng.web.planning.siting import shown
from junheng.web.register import words

COLUMNS = {
    "epoch": _("规划年份"), "code": _("编号"), "name": _("名称"), "kind_now": _("现在的类型"), "kind": _("以后的类型"),
    "setting": _("城乡"), "place": _("所在村（社区）"), "longitude": _("经度"), "latitude": _("纬度"),
    "standing_now": _("现在在办"), "open": _("以后在办"), "action": _("怎么变"), "became": _("变化类别"), "changed": _("这一年变"),
    "pupils_now": _("现在学生"), "pupils": _("学生"), "low": _("小学一至三年级"), "high": _("小学四至六年级"), "junior": _("初中"),
    "classes": _("班级数"), "rooms": _("教室"), "boarders": _("寄宿"), "seats": _("床位"), "one_off": _("一次性投入（元）"),
    "yearly": _("每年运转（元）"), "spent": _("到这一年的一次性投入（元）"), "protected": _("应留必留"), "locked": _("已锁定"), "fixed": _("不参与规划"),
    "reason": _("理由"), "band": _("年级"), "part": _("第几片"), "parts": _("共几片"), "school_now": _("现在学校编号"),
    "school_now_name": _("现在的学校"), "minutes_now": _("现在走读平均（分钟）"), "longest_now": _("现在走读最远（分钟）"), "weekly_now": _("现在周末（分钟）"),
    "mode_now": _("现在怎么走"), "boarding_now": _("现在寄宿的比例"), "school": _("以后学校编号"), "school_name": _("以后的学校"),
    "minutes": _("以后（分钟）"), "mode": _("以后怎么走"), "boarding": _("以后寄宿"), "km": _("公里"), "moved": _("换学校"),
    "longer": _("多走（分钟）"), "left_behind": _("留守儿童的比例"), "over": _("超过限度（分钟）"), "way": _("多数学生的路途"),
    "gain": _("路途缩短"), "lose": _("路途变长"), "same": _("差不多"), "to_board": _("由走读改寄宿"), "to_day": _("由寄宿改走读"),
    "piece": _("第几片"), "pieces": _("共几片"), "now": _("什么都不变（万元）"), "value": _("这个方案（万元）"),
}  # fmt: skip
"""Column → its head in a file."""
PART = _("项目")
"""The head of `part` where it names a part of the objective."""
SPOKEN: dict[str, Callable[[str], str]] = {
    "became": lambda code: str(shown.BECAME[code]), "way": lambda code: str(shown.WAYS[code]), "action": shown.action,
    "kind": words.word, "kind_now": words.word, "setting": words.word, "mode": gettext, "mode_now": gettext, "band": gettext,
    "part": lambda name: str(shown.PARTS[name]),
}  # fmt: skip
"""Column of codes → what a code is called."""


def told(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with heads; of sentences kept in both languages the reader's."""
    named = {
        c: PART if c == "part" and kind == pl.String else COLUMNS[c]
        for c, kind in rows.schema.items()
        if not c.endswith("_en")
    }
    return rows.select(_cells(rows, c).alias(str(head)) for c, head in named.items())


def _cells(rows: pl.DataFrame, column: str) -> pl.Expr:
    kind = rows.schema[column]
    if kind == pl.Boolean:
        return pl.when(column).then(pl.lit(gettext("是"))).when(~pl.col(column)).then(pl.lit(gettext("否")))
    if kind == pl.String and column in SPOKEN:
        codes = rows[column].drop_nulls().unique().to_list()
        return pl.col(column).replace({code: SPOKEN[column](code) for code in codes})
    if words.english() and f"{column}_en" in rows.columns:
        return pl.col(f"{column}_en")
    return pl.col(column)
