"""The parts a PDF report is made of, as plain data that the template draws: paragraphs, lists, tables, charts."""

from __future__ import annotations

from collections.abc import Sequence

Block = dict[str, object]


def section(title: str, *blocks: Block | None) -> Block:
    """A numbered chapter; blocks that have nothing to say are left out."""
    return {"title": title, "blocks": [block for block in blocks if block]}


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def text(words: str) -> Block:
    return {"kind": "text", "text": words}


def bullets(items: Sequence[str]) -> Block | None:
    return {"kind": "bullets", "items": list(items)} if items else None


def note(words: str) -> Block:
    """Small print below a table or chart."""
    return {"kind": "note", "text": words}


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    left: Sequence[int] = (),
) -> Block | None:
    """A table whose header repeats on every page. `widths` are shares of the line; `left` columns start at the left.

    A cell that is exactly one of the three states is drawn with its colour and mark.
    """
    if not rows:
        return None
    aligned = ["left" if n in left else "center" for n in range(len(heads))]
    cells = [[str(cell) for cell in row] for row in rows]
    return {
        "kind": "table",
        "caption": caption,
        "heads": list(heads),
        "rows": cells,
        "widths": list(widths),
        "align": aligned,
    }


def chart(caption: str, svg: str) -> Block:
    return {"kind": "chart", "caption": caption, "svg": svg}
