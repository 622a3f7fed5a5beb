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
from junheng.plans.networks import NetworkChange
from junheng.plans.plan import Plan
from junheng.register.codes import DOMAINS, LEADING_ROLES, MODES, NETWORK_KINDS, ROLES
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
    "campus": gettext_lazy("校区"), "why": gettext_lazy("理由"), "network": gettext_lazy("网络"),
    "into_network": gettext_lazy("并入的网络"), "code_new": gettext_lazy("新网络编号"), "network_kind": gettext_lazy("网络类别"),
    "head": gettext_lazy("牵头校"), "head_role": gettext_lazy("牵头校的角色"), "members": gettext_lazy("成员校"),
    "core": gettext_lazy("核心校"), "role": gettext_lazy("角色"), "pattern": gettext_lazy("组合模式"),
    "form": gettext_lazy("办学形态"), "parent": gettext_lazy("上级网络"), "since": gettext_lazy("起始日期"),
    "pupils": gettext_lazy("分流的学生"), "class_size": gettext_lazy("班额上限"), "classes": gettext_lazy("增加教室（间）"),
    "seats": gettext_lazy("增加床位（个）"), "area": gettext_lazy("增加教学及辅助用房（㎡）"),
    "dormitory": gettext_lazy("增加宿舍面积（㎡）"), "money": gettext_lazy("投入（元）"),
    "domain": gettext_lazy("管理领域"), "mode": gettext_lazy("管理方式"), "evidence": gettext_lazy("依据"),
}  # fmt: skip
OTHER_TITLES = {("FoundNetwork", "network"): gettext_lazy("新网络编号")}
HELP = {
    "people": gettext_lazy("可不填；教职工编号，用顿号或空格隔开"),
    "amount": gettext_lazy("面积按平方米，设备值按元，教室按间"),
    "pupils": gettext_lazy("每项写“年级:人数”，如 四年级:12，用顿号隔开"),
    "why": gettext_lazy("给看方案的人：为什么要做这一条"),
    "members": gettext_lazy("每行一所，写校名或学校标识码"),
    "core": gettext_lazy("可不填；每行一所，写校名或学校标识码"),
    "since": gettext_lazy("不填则从实施学年的 9 月 1 日起"),
    "pattern": gettext_lazy("可不填，如 1+6+N"),
    "form": gettext_lazy("可不填，如 紧密型"),
}
NEW_SCHOOL = "OpenSchool"
NEW_NETWORKS = {"FoundNetwork": "network", "SplitNetwork": "code_new"}
"""Kinds of change that make a network, and the field with its code."""
CHOICES = {
    "network_kind": NETWORK_KINDS, "head_role": LEADING_ROLES, "role": ROLES, "mode": MODES, "domain": DOMAINS,
}  # fmt: skip
OPEN_CHOICES = ("domain",)
"""Words that are offered, where a bureau may also write its own."""


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
    network: bool = False
    kind: str = ""

    @property
    def title(self) -> str:
        said = OTHER_TITLES.get((self.kind, self.name))
        if self.name == "name" and _of_networks(self.kind):
            said = _("网络名称")
        return str(said or TITLES.get(self.name, self.name))


TYPES = {"str": str, "int": int, "float": float}


def slots(kind: str) -> list[Slot]:
    """The fields of a kind of change, the day and the reason last."""
    found = [_slot(kind, field) for field in dataclasses.fields(KINDS[kind])]
    return sorted(
        found, key=lambda slot: ("since", "why").index(slot.name) + 1 if slot.name in ("since", "why") else 0
    )


def _slot(kind: str, field: dataclasses.Field) -> Slot:
    words = str(field.type)
    many, plain = (
        words.startswith("tuple"),
        words.removesuffix(" | None").removeprefix("tuple[").split(",")[0],
    )
    required = field.default is dataclasses.MISSING
    default = None if required else field.default
    school = field.name in ("school", "source", "target", "closing", "into", "head", "members", "core") or (
        field.name == "code" and kind != NEW_SCHOOL
    )
    network = field.name in ("network", "into_network", "parent") and NEW_NETWORKS.get(kind) != field.name
    choices = tuple(_choices(kind, field.name))
    return Slot(field.name, TYPES[plain], many, required, default, choices, school, network, kind)


def _choices(kind: str, name: str) -> Iterable[tuple[str, str]]:
    if name in ("stage", "stages"):
        return [(s, s) for s in STAGES]
    if name == "resource":
        return [(n, f"{c.title}（{c.unit}）") for n, c in RESOURCES.items()]
    if name in ("school_kind", "setting"):
        return [(v, v) for v in SCHOOL[name.removeprefix("school_")].enum]
    return [(v, v) for v in CHOICES.get(name, ())]


def _of_networks(kind: str) -> bool:
    return issubclass(KINDS.get(kind, object), NetworkChange)


def title_of(kind: str) -> str:
    """新增教师 for AddTeachers."""
    return _(KINDS[kind].title)


def schools_of(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every school the changes name, new ones included."""
    found = set()
    for change in changes:
        for slot in slots(change["kind"]):
            if slot.school or (slot.name == "code" and change["kind"] == NEW_SCHOOL):
                found |= set(named_in(change, slot))
    return sorted(found)


def networks_of(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Every network of the register that the changes touch: not those they make, nor one they only stand under."""
    touched, made = set(), set()
    for change in changes:
        touched |= {change[n] for n in ("network", "into_network") if change.get(n)}
        made |= {change[NEW_NETWORKS[change["kind"]]]} if change["kind"] in NEW_NETWORKS else set()
    return touched - made


def named_in(change: Mapping[str, Any], slot: Slot) -> tuple[str, ...]:
    """What stands in a field that may hold one or several."""
    value = change.get(slot.name, slot.default)
    return tuple(value or ()) if slot.many else (value,)


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
    if slot.choices and slot.name not in OPEN_CHOICES and value not in dict(slot.choices):
        raise ValueError(
            where
            + _("%(title)s应为 %(choices)s 之一")
            % {"title": slot.title, "choices": "、".join(c for c, _t in slot.choices)}
        )
    return value
