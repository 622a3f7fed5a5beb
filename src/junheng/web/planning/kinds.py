"""The kinds of change as people meet them: each field's title, what may stand in it, and which fields name schools.

Derived from the dataclasses of `plans.changes`, so that a new kind of change has its form on the day it is written.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.plans.changes import KINDS, RESOURCES
from junheng.plans.plan import Plan
from junheng.register.tables import TABLES

SCHOOL = TABLES["school"].columns
STAGES = TABLES["staff_count"].columns["stage"].enum
MOST = 5000
"""Changes one plan may hold."""
TITLES = {
    "school": gettext_lazy("学校"), "source": gettext_lazy("调出（迁出）学校"), "target": gettext_lazy("调入（迁入）学校"),
    "closing": gettext_lazy("被撤并学校"), "into": gettext_lazy("并入学校"), "code": gettext_lazy("学校"),
    "name": gettext_lazy("学校名称"), "school_kind": gettext_lazy("办学类型"), "stage": gettext_lazy("学段"),
    "stages": gettext_lazy("开办学段"), "setting": gettext_lazy("城乡类型"), "longitude": gettext_lazy("经度"),
    "latitude": gettext_lazy("纬度"), "teachers": gettext_lazy("专任教师数"), "above_required": gettext_lazy("其中高于规定学历"),
    "backbone": gettext_lazy("其中县级以上骨干"), "sports_arts": gettext_lazy("其中体育艺术"),
    "people": gettext_lazy("点名的教师"), "resource": gettext_lazy("增配内容"), "amount": gettext_lazy("数量"),
    "campus": gettext_lazy("校区"), "why": gettext_lazy("理由"),
}  # fmt: skip
HELP = {
    "people": gettext_lazy("可不填；教职工编号，用顿号或空格隔开"),
    "amount": gettext_lazy("面积按平方米，设备值按元，教室按间"),
    "why": gettext_lazy("给看方案的人：为什么要做这一条"),
}
NEW_SCHOOL = "OpenSchool"


@dataclass(frozen=True)
class Slot:
    """One field of a change: what it is called, its Python type, the allowed values, and whether it may be left out."""

    name: str
    type: type
    many: bool
    required: bool
    default: Any
    choices: tuple[tuple[str, str], ...] = ()
    school: bool = False

    @property
    def title(self) -> str:
        return str(TITLES.get(self.name, self.name))


TYPES = {"str": str, "int": int, "float": float}


def slots(kind: str) -> list[Slot]:
    """The fields of a kind of change, the reason last."""
    found = [_slot(kind, field) for field in dataclasses.fields(KINDS[kind])]
    return sorted(found, key=lambda slot: slot.name == "why")


def _slot(kind: str, field: dataclasses.Field) -> Slot:
    words = str(field.type)
    many, plain = (
        words.startswith("tuple"),
        words.removesuffix(" | None").removeprefix("tuple[").split(",")[0],
    )
    required = field.default is dataclasses.MISSING
    default = None if required else field.default
    school = field.name in ("school", "source", "target", "closing", "into") or (
        field.name == "code" and kind != NEW_SCHOOL
    )
    return Slot(field.name, TYPES[plain], many, required, default, tuple(_choices(kind, field.name)), school)


def _choices(kind: str, name: str) -> Iterable[tuple[str, str]]:
    if name in ("stage", "stages"):
        return [(s, s) for s in STAGES]
    if name == "resource":
        return [(n, f"{c.title}（{c.unit}）") for n, c in RESOURCES.items()]
    if name in ("school_kind", "setting"):
        return [(v, v) for v in SCHOOL[name.removeprefix("school_")].enum]
    return []


def title_of(kind: str) -> str:
    """新增教师 for AddTeachers."""
    return _(KINDS[kind].title)


def schools_of(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every school the changes name, new ones included."""
    found = set()
    for change in changes:
        for slot in slots(change["kind"]):
            if slot.school or slot.name == "code":
                found.add(change[slot.name])
    return sorted(found)


def read(body: Any) -> Plan:
    """A plan from data somebody handed in. Raises ValueError naming the change and what is wrong with it."""
    if not isinstance(body, Mapping) or not isinstance(body.get("changes"), list):
        raise ValueError(_("这不是方案文件：应为含 title 和 changes 的 JSON"))
    if not isinstance(body.get("title"), str) or not body["title"].strip():
        raise ValueError(_("方案文件缺少 title（名称）"))
    if len(body["changes"]) > MOST:
        raise ValueError(
            _("一个方案最多 %(most)s 条，收到 %(found)s 条") % {"most": MOST, "found": len(body["changes"])}
        )
    return Plan(body["title"].strip()[:120], tuple(_change(n, c) for n, c in enumerate(body["changes"], 1)))


def _change(number: int, entry: Any) -> Any:
    where = _("第 %(number)s 条：") % {"number": number}
    if not isinstance(entry, Mapping) or not isinstance(entry.get("kind"), str) or entry["kind"] not in KINDS:
        raise ValueError(where + _("kind 应为 %(kinds)s 之一") % {"kinds": "、".join(KINDS)})
    known = {slot.name: slot for slot in slots(entry["kind"])}
    fields = {n: v for n, v in entry.items() if n != "kind"}
    if strangers := set(fields) - set(known):
        raise ValueError(
            where + _("有不认识的项 %(names)s") % {"names": "、".join(sorted(map(str, strangers)))}
        )
    if missing := [n for n, s in known.items() if s.required and n not in fields]:
        raise ValueError(where + _("缺少 %(names)s") % {"names": "、".join(missing)})
    return KINDS[entry["kind"]](**{n: _value(where, known[n], v) for n, v in fields.items()})


def _value(where: str, slot: Slot, value: Any) -> Any:
    if value is None and not slot.required:
        return slot.default if slot.default is not None else None
    if slot.many:
        if not isinstance(value, list | tuple) or not all(isinstance(v, slot.type) for v in value):
            raise ValueError(where + _("%(title)s应为列表") % {"title": slot.title})
        return tuple(_one(where, slot, v) for v in value)
    return _one(where, slot, value)


def _one(where: str, slot: Slot, value: Any) -> Any:
    if slot.type is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not slot.type or (slot.type is str and (len(value) > 2000 or "\0" in value)):
        words = {str: _("文字"), int: _("整数"), float: _("数字")}[slot.type]
        raise ValueError(where + _("%(title)s应为%(type)s") % {"title": slot.title, "type": words})
    if slot.type in (int, float) and not abs(value) < 1e12:
        raise ValueError(where + _("%(title)s的数太大") % {"title": slot.title})
    if slot.choices and value not in dict(slot.choices):
        raise ValueError(
            where
            + _("%(title)s应为 %(choices)s 之一")
            % {"title": slot.title, "choices": "、".join(c for c, _t in slot.choices)}
        )
    return value
