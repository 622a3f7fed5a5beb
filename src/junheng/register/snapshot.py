"""A dated register as a folder of files: one Parquet file per table. The folder's hash names its content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from junheng.register.tables import TABLES
from junheng.said import Said, both
from junheng.schema import Problem, TableError, check_references

MAKE = both("请先用 junheng import 生成", "Make it with junheng import first")
Register = Mapping[str, pl.DataFrame]
"""Table name → rows. A register is a plain mapping; nothing holds state."""


def empty() -> dict[str, pl.DataFrame]:
    """A register with every table and no row."""
    return {name: t.empty() for name, t in TABLES.items()}


def complete(tables: Register) -> dict[str, pl.DataFrame]:
    """`tables` with the ones it lacks added empty, each with exactly its declared columns."""
    return {name: t.conform(tables[name]) if name in tables else t.empty() for name, t in TABLES.items()}


def load(folder: Path) -> dict[str, pl.DataFrame]:
    """Read a register folder. Raises TableError naming what is not a register."""
    if not folder.is_dir():
        raise TableError(
            [
                Problem(
                    file=str(folder),
                    expected=both("应为登记库文件夹", "should be a register folder"),
                    remedy=MAKE,
                )
            ]
        )
    found = {path.stem: path for path in sorted(folder.glob("*.parquet")) if path.stem in TABLES}
    if not found:
        raise TableError(
            [
                Problem(
                    file=str(folder),
                    expected=both(
                        "文件夹里没有登记表（*.parquet）", "the folder holds no register table (*.parquet)"
                    ),
                    remedy=MAKE,
                )
            ]
        )
    tables = complete({name: _read(name, path) for name, path in found.items()})
    if broken := check_references(tables, TABLES):
        raise TableError(broken)
    return tables


def _read(name: str, path: Path) -> pl.DataFrame:
    """One table of a folder. A damaged file can make the reader panic, which is not an Exception."""
    try:
        return TABLES[name].conform(pl.read_parquet(path))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as damaged:
        said = (str(damaged).splitlines() or [""])[0]
        remedy = Said(
            "请用 junheng import 重新生成（{said}）", "Make it again with junheng import ({said})", said=said
        )
        raise TableError(
            [
                Problem(
                    file=str(path),
                    expected=both("登记库文件已损坏", "the register file is damaged"),
                    remedy=remedy,
                )
            ]
        ) from None


def save(tables: Register, folder: Path) -> None:
    """Write every table; each file is replaced whole, so a reader never meets half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in complete(tables).items():
        half = folder / f".{name}.parquet.part"
        frame.write_parquet(half)
        half.replace(folder / f"{name}.parquet")


def fingerprint(tables: Register) -> str:
    """A hash of the register's content that does not depend on the order of rows or where they were read from."""
    digest = hashlib.sha256()
    for name, declared in TABLES.items():
        rows = complete({name: tables[name]})[name] if name in tables else declared.empty()
        facts = rows.select(list(declared.columns)).sort(list(declared.key))
        digest.update(f"{name}\n".encode())
        digest.update(facts.write_csv(float_precision=6).encode())
    return digest.hexdigest()[:16]
