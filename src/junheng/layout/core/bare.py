"""How compiled code is handed many arrays: as one tuple of bare addresses.

An array costs compiled code seven words and a count of its owners each time it is passed on, an address one word and nothing else.
Whoever calls from Python holds the arrays. Uncompiled (NUMBA_DISABLE_JIT=1) every index is checked instead: so tests find stray ones.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import config, njit, types
from numba.core.cgutils import create_struct_proxy
from numba.extending import intrinsic


def _forget_stale() -> None:
    """What was compiled from other sources goes: on its own a compiled function notices only changes of its own file."""
    folder = Path(__file__).parent
    kept, digest = folder / "__pycache__", sha256()
    for source in sorted(p for p in folder.glob("*.py") if "@n" in p.read_text("utf-8")):
        digest.update(f"{source.name} {source.stat().st_size} {source.stat().st_mtime_ns}\n".encode())
    stamp = kept / "compiled-from.txt"
    if stamp.exists() and stamp.read_text("utf-8") == digest.hexdigest():
        return
    for part in (*kept.glob("*.nbi"), *kept.glob("*.nbc")):
        part.unlink(missing_ok=True)
    stamp.write_text(digest.hexdigest(), "utf-8")


with suppress(OSError):
    # A folder that may not be written holds nothing compiled either.
    _forget_stale()

native = njit(cache=True, nogil=True, error_model="numpy")
"""Compiled once, kept on disk, free of Python's lock; what is divided by zero is infinite instead of stopping everything."""


@intrinsic
def _addresses(typing, held):
    """The same tuple with every array replaced by where its numbers lie."""
    arrays = [isinstance(t, types.Array) for t in held.types]
    given = types.NamedTuple(
        [types.CPointer(t.dtype) if is_array else t for t, is_array in zip(held.types, arrays, strict=True)],
        held.instance_class,
    )

    def code(context, builder, signature, arguments):
        parts = []
        for n, is_array in enumerate(arrays):
            part = builder.extract_value(arguments[0], n)
            parts.append(
                create_struct_proxy(held.types[n])(context, builder, part).data if is_array else part
            )
        return context.make_tuple(builder, given, parts)

    return given(held), code


class Checked:
    """An array that refuses an index outside of it; −1 is outside."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array

    def __getitem__(self, i):
        return self._array[self._place(i)]

    def __setitem__(self, i, x) -> None:
        self._array[self._place(i)] = x

    def _place(self, i) -> int:
        if not 0 <= i < len(self._array):
            raise IndexError(f"{i} is not among {len(self._array)}")
        return i


def _checked(held: NamedTuple) -> NamedTuple:
    return type(held)(*(Checked(part) if isinstance(part, np.ndarray) else part for part in held))


bare = _checked if config.DISABLE_JIT else _addresses
"""A named tuple of flat arrays and numbers as compiled code passes it on."""


def flat(a: np.ndarray, kind: type = np.int64) -> np.ndarray:
    """An array row by row; truth values become whole numbers."""
    return np.ascontiguousarray(a, np.float64 if a.dtype == np.float64 else kind).reshape(-1)
