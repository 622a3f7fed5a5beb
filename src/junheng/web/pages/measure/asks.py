"""What a check that reads the register asks for, in a sentence with its own numbers; checks of county facts name the facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from junheng.standards.standard import Standard

SAID = {
    "special_rooms": _("专用教室（%(areas)s）：每 %(classes_per_room)s 个班各配一间，余数进一，每间不小于所列面积；一校各学段合并计算"),
    "school_size": _("在校生：小学、初中不超过 %(single)s 人，一贯制学校的义务教育阶段合计不超过 %(combined)s 人"),
    "class_size": _("每个班不超过班额上限（%(at_most)s）；班级名单不全的学校，合计数足以判断时才下结论"),
    "small_school_funding": _("不足 %(floor)s 人的学校，公用经费按 %(floor)s 人核定"),
    "training_budget": _("逐校计算：教师培训经费 ÷ 公用经费预算总额"),
    "all_schools_declared": _("每所学校都填报为“是”：%(facts)s"),
    "survey": _("全部问卷合计：满意份数 ÷ 有效份数"),
}  # fmt: skip


def said(check: Mapping[str, Any], standard: Standard) -> str:
    """The sentence; empty for a formula that has none."""
    sentence = SAID.get(check["formula"])
    return (
        str(sentence) % {name: _words(value, standard) for name, value in check.items()} if sentence else ""
    )


def _words(value: Any, standard: Standard) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{k} {_words(v, standard)}" for k, v in value.items())
    if isinstance(value, list):
        return "、".join(standard.facts[v].title if v in standard.facts else str(v) for v in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)
