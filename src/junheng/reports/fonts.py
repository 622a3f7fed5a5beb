"""The fonts of PDF and charts, from a package, and the check that they can draw every character of a report.

Neither typst nor the chart renderer says when a character is missing: it would vanish from a name without a trace.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from junheng.reports.glyphs import covered

ROUND = 12
"""Characters quoted on either side of one that cannot be drawn."""
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
PACKAGE = "pylopdf_fonts_zh_cn"


class Undrawable(ValueError):
    """A PDF or chart would lose a character."""


@cache
def folder() -> Path:
    """Where the font files are. Raises RuntimeError where the package is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise RuntimeError("缺少中文字体包 pylopdf-fonts-zh-cn，请安装报告组件：pip install junheng[report]")
    return Path(found.origin).parent


def files() -> tuple[Path, ...]:
    """The faces, sans first: charts and tables are set in it, text in the serif."""
    return tuple(sorted(folder().glob("*.otf")))


def missing(text: str) -> list[str]:
    """Characters that some face of the report cannot draw, in order of code point."""
    wanted = {ch for ch in set(text) if _drawn(ch)}
    return sorted(ch for ch in wanted if any(ord(ch) not in covered(face) for face in files()))


def require(*texts: str) -> None:
    """Raise Undrawable naming every character that could not be printed and where it stands."""
    if lost := missing("".join(texts)):
        named = "、".join(f"{ch}（U+{ord(ch):04X}，见“{_around(ch, texts)}”）" for ch in lost)
        raise Undrawable(f"PDF 字体里没有这些字，无法打印：{named}；请在登记册中核对，改用规范汉字后重新生成")


def _around(ch: str, texts: Iterable[str]) -> str:
    """The first text that holds the character, cut to what names it."""
    text = next(text for text in texts if ch in text)
    at = text.index(ch)
    return " ".join(text[max(0, at - ROUND) : at + ROUND + 1].split())


def strings(content: object) -> Iterator[str]:
    """Every text inside nested data, keys too: a key can be a heading."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(content, Iterable):
        for value in content:
            yield from strings(value)


def _drawn(ch: str) -> bool:
    """Controls, separators and variation selectors have no glyph of their own."""
    code = ord(ch)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return not selector and unicodedata.category(ch) not in {"Cc", "Cf", "Zl", "Zp", "Cs"}
