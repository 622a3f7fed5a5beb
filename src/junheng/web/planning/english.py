"""A change of a plan in English words, as `str(change)` is in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from junheng.plans.layout import by_grade
from junheng.register.codes import ENGLISH
from junheng.register.tables import TABLES

KINDS_OF_TEACHER = {
    "above_required": "above the required degree",
    "backbone": "backbone",
    "sports_arts": "of sports or arts",
}
SAYS = {
    "AddTeachers": "{school} ({stage}): {more}",
    "TrainTeachers": "{school} ({stage}): {more}",
    "MoveTeachers": "{source} → {target} ({stage}): {more}",
    "AddResource": "{school}: {resource} {amount:,.10g}",
    "OpenSchool": "{name} ({code}, {school_kind}, {stages})",
    "CloseSchool": "{code}",
    "MoveStage": "{stage} of {source} → {target}",
    "MergeSchool": "{closing} → {into}",
    "ConvertSchool": "{code} → {school_kind}",
    "MovePupils": "{source} → {target} ({stage}), pupils: {pupils}",
    "ExpandSchool": "{school} ({stage}){more}",
    "FoundNetwork": "{name} ({network}, {network_kind}), {head_role} {head}{more}",
    "JoinNetwork": "{school} → {network} ({role})",
    "LeaveNetwork": "{school} ← {network}",
    "ChangeRole": "{school} in {network} becomes {role}",
    "MergeNetworks": "{network} → {into_network}",
    "SplitNetwork": "{name} ({code_new}) out of {network}, {head_role} {head}{more}",
    "DissolveNetwork": "{network}",
    "PlaceNetwork": "{network} → {parent}",
    "ManageDomain": "{domain} of {network}: {mode}",
}
LISTS = {"core": "core schools", "members": "members"}
ADDED = {
    "classes": "classes",
    "seats": "places",
    "area": "m² of floors",
    "dormitory": "m² of dormitories",
    "money": "yuan",
}


def said(change: Mapping[str, Any]) -> str:
    """One change, schools and networks still by their codes."""
    kind = change["kind"]
    words = {name: _word(name, value) for name, value in change.items()}
    if kind == "MovePupils":
        words["pupils"] = _graded(change["pupils"])
    words["more"] = _more(kind, change)
    since = f", from {change['since']}" if change.get("since") else ""
    return SAYS[kind].format(**words) + since


def _word(name: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ", ".join(str(_word(name, v)) for v in value)
    if name == "parent":
        return value or "none"
    if name == "resource":
        return str(value).replace("_", " ") if value in TABLES["campus"].columns else value
    return ENGLISH.get(value, value) if isinstance(value, str) else value


def _graded(pupils: Iterable[str]) -> str:
    """年级:人数 in words, in the order of grades."""
    parts = [item.replace("：", ":").partition(":") for item in by_grade(pupils)]
    return ", ".join(
        f"{ENGLISH.get(grade.strip(), grade)}: {number.strip()}" for grade, _colon, number in parts
    )


def _more(kind: str, change: Mapping[str, Any]) -> str:
    """What the kind says beside: teachers by kind, members, what is added."""
    if kind in ("AddTeachers", "TrainTeachers", "MoveTeachers"):
        parts = [f"{change['teachers']} teachers"] if change.get("teachers") else []
        parts += [f"{change[n]} {title}" for n, title in KINDS_OF_TEACHER.items() if change.get(n)]
        return ", ".join(parts) + (f": {', '.join(change['people'])}" if change.get("people") else "")
    if kind == "ExpandSchool":
        return "".join(f", {change[n]:,.10g} {title}" for n, title in ADDED.items() if change.get(n))
    return "".join(f"; {title}: {', '.join(change[n])}" for n, title in LISTS.items() if change.get(n))
