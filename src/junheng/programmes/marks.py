"""YAML that remembers its lines, so that a document can be refused with the line at fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from junheng.programmes.said import Said, both
from junheng.schema import Problem, TableError


class Entries(dict):
    """A mapping of a document: `line` where it starts, `lines` of its keys (counted from 1)."""

    line: int = 0
    lines: Mapping[str, int] = {}

    def at(self, key: str) -> int:
        return self.lines.get(key, self.line)


class Listed(list):
    """A list of a document: `line` where it starts, `lines` of its members."""

    line: int = 0
    lines: tuple[int, ...] = ()


QUOTE = both("请改正或加引号", "Correct it, or put it into quotes")


def read(text: str, file: str) -> Entries:
    """The document in `text`. Raises TableError naming the line: not YAML, a key written twice, not a mapping."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        said = getattr(wrong, "problem", None) or str(wrong)
        row = None if mark is None else mark.line + 1
        raise TableError(
            [
                Problem(
                    file=file,
                    row=row,
                    expected=Said("不是合格的 YAML（{said}）", "is no valid YAML ({said})", said=said),
                    remedy=both(
                        "请检查缩进、冒号后的空格和引号",
                        "Check the indentation, the space after colons, and quotes",
                    ),
                )
            ]
        ) from None
    problems: list[Problem] = []
    loader = yaml.SafeLoader("")
    body = None if node is None else _built(node, loader, file, problems)
    if not isinstance(body, Entries):
        problems.append(
            Problem(
                file=file,
                expected=both("文件应为“项: 内容”的形式", "the file should be written as “key: content”"),
                remedy=both(
                    "请从空白方案 blank.yaml 复制一份再改",
                    "Copy the blank programme blank.yaml and change that",
                ),
            )
        )
    if problems:
        raise TableError(problems)
    return body


def _built(node: yaml.Node, loader: yaml.SafeLoader, file: str, problems: list[Problem]) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        listed = Listed(_built(n, loader, file, problems) for n in node.value)
        listed.line, listed.lines = line, tuple(n.start_mark.line + 1 for n in node.value)
        return listed
    if not isinstance(node, yaml.MappingNode):
        try:
            return loader.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError) as wrong:
            problems.append(
                Problem(
                    file=file,
                    row=line,
                    found=str(node.value),
                    expected=Said("读不懂（{wrong}）", "cannot be read ({wrong})", wrong=str(wrong)),
                    remedy=QUOTE,
                )
            )
            return None
    entries, lines = Entries(), {}
    for key_node, value_node in node.value:
        key, row = _built(key_node, loader, file, problems), key_node.start_mark.line + 1
        key = (
            key_node.value
            if isinstance(key_node, yaml.ScalarNode) and not isinstance(key, str | int)
            else key
        )
        if not isinstance(key, str | int):
            problems.append(
                Problem(
                    file=file,
                    row=row,
                    expected=both("项的名称应为文字", "a key should be text"),
                    remedy=QUOTE,
                )
            )
            continue
        if key in entries:
            first = Said(
                "第 {row} 行已有同名的项，只能留一个",
                "row {row} has a key of this name; only one may stay",
                row=lines[key],
            )
            problems.append(
                Problem(
                    file=file,
                    row=row,
                    found=str(key),
                    expected=first,
                    remedy=both("请删去或改名", "Remove or rename it"),
                )
            )
        entries[key], lines[key] = _built(value_node, loader, file, problems), row
    entries.line, entries.lines = line, lines
    return entries


IDENTITY = ("id", "figure", "kind", "code")
"""By which key an amendment finds the entry of a list that it changes, the first that both have."""


def merged(old: Any, new: Any) -> Any:
    """`old` with what an amendment says: mappings key by key, lists of entries by their identity, all else replaced."""
    if isinstance(old, Entries) and isinstance(new, Entries):
        both = Entries(old)
        both.line, both.lines = old.line, {**old.lines, **new.lines}
        both.update({k: merged(old[k], v) if k in old else v for k, v in new.items()})
        return both
    if isinstance(old, Listed) and isinstance(new, Listed) and _identified(old) and _identified(new):
        return _merged_list(old, new)
    return new


def _identified(entries: Listed) -> bool:
    return bool(entries) and all(isinstance(e, Entries) and _identity(e) for e in entries)


def _identity(entry: Entries) -> tuple[str, object] | None:
    return next(((key, entry[key]) for key in IDENTITY if key in entry), None)


def _merged_list(old: Listed, new: Listed) -> Listed:
    changed = {_identity(e): (e, line) for e, line in zip(new, new.lines, strict=True)}
    kept = [
        (merged(e, changed.pop(_identity(e))[0]) if _identity(e) in changed else e, line)
        for e, line in zip(old, old.lines, strict=True)
    ]
    both = Listed(e for e, _ in [*kept, *changed.values()])
    both.line, both.lines = old.line, tuple(line for _, line in [*kept, *changed.values()])
    return both
