"""What a check that reads the register asks for, in a sentence with the document's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from junheng.standards.standard import Standard

SAID = {
    "special_rooms": "专用教室（%(areas)s）：每 %(classes_per_room)s 个班各配一间，余数进一，每间不小于所列面积；一校各学段合并计算",
    "school_size": "在校生：小学、初中不超过 %(single)s 人，一贯制学校的义务教育阶段合计不超过 %(combined)s 人",
    "class_size": "每个班不超过班额上限（%(at_most)s）；班级名单不全的学校，合计数足以判断时才下结论",
    "small_school_funding": "不足 %(floor)s 人的学校，公用经费按 %(floor)s 人核定",
    "training_budget": "逐校计算：教师培训经费 ÷ 公用经费预算总额",
    "all_schools_declared": "每所学校都填报为“是”：%(facts)s",
    "survey": "全部问卷合计：满意份数 ÷ 有效份数",
    "monitoring": "国家义务教育质量监测：学业水平不低于 %(level_at_least)s 级，校际差异率低于 %(spread_below)s；填报了的学科才评，都没有填即为未知（国家监测每年两科）",
}
"""Formula → its sentence. Checks of county facts name the facts themselves."""


def asks(check: Mapping[str, Any], standard: Standard, say: Callable[[str], str] = str) -> str:
    """The sentence; empty for a formula that has none. `say` may put it, and the words it is filled with, into another language."""
    sentence = SAID.get(check["formula"])
    if not sentence:
        return ""
    return say(sentence) % {name: _words(value, standard, say) for name, value in check.items()}


def _words(value: Any, standard: Standard, say: Callable[[str], str]) -> str:
    if isinstance(value, Mapping):
        return say("、").join(f"{say(k)} {_words(v, standard, say)}" for k, v in value.items())
    if isinstance(value, list):
        return say("、").join(say(standard.facts[v].named if v in standard.facts else str(v)) for v in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)
