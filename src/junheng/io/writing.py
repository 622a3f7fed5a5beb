"""A workbook being written; a target that cannot be written is an ordinary OSError, as with any other file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError


@contextmanager
def workbook(path: Path, options: Mapping | None = None) -> Iterator[xlsxwriter.Workbook]:
    """An xlsxwriter workbook saved to `path` at the end."""
    try:
        with xlsxwriter.Workbook(str(path), dict(options or {})) as book:
            yield book
    except FileCreateError as refused:
        cause = refused.args[0] if refused.args else None
        raise cause if isinstance(cause, OSError) else OSError(f"无法写入 {path}") from None
