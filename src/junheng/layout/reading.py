"""Reading a dated document into frozen dataclasses that refuse what they do not know: every fault at once, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from math import isfinite
from pathlib import Path

import yaml


def within(low: float, high: float, default: object = MISSING):
    """A number between two limits; `Limited` refuses any other."""
    return field(metadata={"within": (low, high)}, **({} if default is MISSING else {"default": default}))


@dataclass(frozen=True)
class Limited:
    """A part of a document whose numbers know their limits and whose `since` is a day."""

    def __post_init__(self):
        wrong = []
        for spec in fields(self):
            value = getattr(self, spec.name)
            if spec.name == "since" and not isinstance(value, dt.date):
                wrong.append(f"since 应为日期，如 2018-04-25，写的是“{value}”")
            if "within" in spec.metadata and value is not None:
                wrong += outside(value, spec.name, *spec.metadata["within"])
        if wrong:
            raise ValueError("；".join(wrong))


def outside(value: object, name: str, low: float, high: float) -> list[str]:
    """The sentence that refuses a value that is no number between the limits."""
    usable = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if usable and low <= value <= high:
        return []
    top = "" if high == float("inf") else f"、不大于 {high:g}"
    return [f"{name} 应为不小于 {low:g}{top}的数，写的是 {value}"]


def load(name: str, folder: Path, marker: str) -> object:
    """The body of a document that ships (by id; `marker` tells this kind from others) or of a file (by path)."""
    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        path = folder / f"{name}.yaml"
        if not path.exists():
            raise ValueError(
                f"没有文件“{name}”，可用：{'、'.join(names(folder, marker))}，或给出自己的 .yaml 文件"
            )
    try:
        return yaml.safe_load(path.read_text("utf-8-sig"))
    except OSError:
        raise ValueError(f"读不到 {path}，请核对路径") from None
    except (yaml.YAMLError, UnicodeDecodeError) as damaged:
        mark = getattr(damaged, "problem_mark", None)
        raise ValueError(
            f"{path.name} {f'第 {mark.line + 1} 行' if mark else ''}写法不对，不是 YAML"
        ) from None


def names(folder: Path, marker: str) -> list[str]:
    """The documents of one kind that ship."""
    found = (p for p in folder.glob("*.yaml") if not p.stem.endswith(".examples"))
    return sorted(p.stem for p in found if marker in p.read_text("utf-8"))


def part(kind: type, body: object, where: str, parts: Mapping[str, object] | None = None):
    """`kind` made from a mapping; `parts` says which of its items are dataclasses themselves (a list: of one kind each)."""
    wrong: list[str] = []
    made = _part(kind, body, where, dict(parts or {}), wrong)
    if wrong:
        raise ValueError("\n".join(wrong))
    return made


def _part(kind: type, body: object, where: str, parts: Mapping[str, object], wrong: list[str]):
    if not isinstance(body, Mapping):
        wrong.append(f"{where} 应为“项: 内容”的形式")
        return None
    known = {f.name: f for f in fields(kind)}
    strangers = [str(k) for k in body if k not in known]
    missing = [
        n
        for n, f in known.items()
        if f.default is MISSING and f.default_factory is MISSING and body.get(n) is None
    ]
    if strangers:
        wrong.append(f"{where} 有不认识的项：{'、'.join(strangers)}（可用：{'、'.join(known)}）")
    if missing:
        wrong.append(f"{where} 缺少必要的项：{'、'.join(missing)}")
    before = len(wrong)
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in body.items() if k in known}
    for name, inner in parts.items():
        if name not in values:
            continue
        if isinstance(inner, list):
            values[name] = tuple(
                _part(inner[0], v, f"{where} 的 {name}", {}, wrong) for v in values[name] or ()
            )
        else:
            values[name] = _part(inner, values[name], f"{where} 的 {name}", {}, wrong)
    if strangers or missing or len(wrong) > before:
        return None
    try:
        return kind(**values)
    except (ValueError, TypeError) as refused:
        wrong.append(f"{where}：{refused}")
        return None
