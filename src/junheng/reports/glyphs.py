"""Which characters an OpenType font can draw: its cmap table, formats 4 and 12."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path


@cache
def covered(font: Path) -> frozenset[int]:
    """Code points of the font's richest Unicode table."""
    data = font.read_bytes()
    tables = struct.unpack(">H", data[4:6])[0]
    entries = (struct.unpack(">4s3I", data[12 + 16 * n : 28 + 16 * n]) for n in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    found: set[int] = set()
    for n in range(struct.unpack(">H", data[start + 2 : start + 4])[0]):
        _, _, offset = struct.unpack(">HHI", data[start + 4 + 8 * n : start + 12 + 8 * n])
        part = data[start + offset :]
        found |= {12: _groups, 4: _segments}.get(struct.unpack(">H", part[:2])[0], lambda _: set())(part)
    return frozenset(found)


def _groups(part: bytes) -> set[int]:
    """Format 12: runs of code points, each with its first glyph."""
    count = struct.unpack(">I", part[12:16])[0]
    runs = struct.iter_unpack(">3I", part[16 : 16 + 12 * count])
    return {code for first, last, glyph in runs for code in range(first, last + 1) if glyph or code > first}


def _segments(part: bytes) -> set[int]:
    """Format 4: segments of the basic plane; 0xFFFF only closes the list."""
    size = struct.unpack(">H", part[6:8])[0]
    ends = struct.unpack(f">{size // 2}H", part[14 : 14 + size])
    starts = struct.unpack(f">{size // 2}H", part[16 + size : 16 + 2 * size])
    return {code for a, b in zip(starts, ends, strict=True) for code in range(a, b + 1) if b != 0xFFFF}
