"""The little Markdown our generated pages use, as HTML: headings, lists, tables, quotes, bold, code, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\[([^\]]+)\]\((#[^)\s\"]+|https?://[^)\s\"]+)\)"), r'<a href="\2">\1</a>'),
)
HEAD = re.compile(r"(#{1,4}) (.+)")


@dataclass(frozen=True)
class Chapter:
    """A heading with what stands under it. `id` is its anchor."""

    level: int
    title: str
    id: str
    body: SafeString


def chapters(text: str) -> list[Chapter]:
    """The page cut at its headings; what stands before the first is left out with the comments."""
    found: list[Chapter] = []
    head: tuple[int, str] | None = None
    lines: list[str] = []
    for line in [*re.sub(r"<!--.*?-->", "", text, flags=re.S).split("\n"), "# "]:
        match = HEAD.fullmatch(line)
        if match is None and line != "# ":
            lines.append(line)
            continue
        if head:
            found.append(Chapter(*head, anchor(head[1]), html(lines)))
        head, lines = (len(match[1]), match[2].strip()) if match else None, []
    return found


def anchor(title: str) -> str:
    """`R1 每百名…` → R1; a title without a code is its own anchor."""
    return re.sub(r"[^\w—-]+", "-", title.split(" ")[0]).strip("-")


def html(lines: list[str]) -> SafeString:
    """Blocks of lines, everything escaped before our own tags are put in."""
    return mark_safe("\n".join(_blocks(lines)))


def inline(text: str) -> str:
    made = escape(text).replace("\\|", "|")
    for pattern, tag in INLINE:
        made = pattern.sub(tag, made)
    return made


def _blocks(lines: list[str]) -> Iterator[str]:
    kind, block = "", []
    for line in [*lines, ""]:
        now = _kind(line)
        if now != kind:
            if block:
                yield _made(kind, block)
            kind, block = now, []
        if now:
            block.append(line)
    if block:
        yield _made(kind, block)


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    return {"- ": "list", "> ": "quote", "| ": "table", "|-": "table"}.get(
        line[:2], "quote" if line == ">" else "text"
    )


def _made(kind: str, block: list[str]) -> str:
    if kind == "list":
        return f"<ul>{''.join(f'<li>{inline(line[2:])}</li>' for line in block)}</ul>"
    if kind == "quote":
        said = [inline(line.removeprefix(">").strip()) for line in block]
        return f'<blockquote class="example">{"".join(f"<p>{s}</p>" for s in said if s)}</blockquote>'
    if kind == "table":
        return _table(block)
    return f"<p>{inline(' '.join(block))}</p>"


def _table(block: list[str]) -> str:
    rows = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in block if not line.startswith("|-")]
    cells = [[inline(cell.strip()) for cell in row] for row in rows]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in cells[0])
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in cells[1:])
    return f'<div class="table-wrap" tabindex="0"><table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
