"""What the commands share: reading a source, the standard it is measured against, and progress on the screen."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from junheng.io import load
from junheng.reading import as_date
from junheng.register import headcount, snapshot
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.schema import Problem, TableError, check_references
from junheng.standards.measure import Measurement, measure, stray_facts
from junheng.standards.standard import Standard

NOTICES_SHOWN = 20
WHOLE = ("登记库文件夹", f"模板“{TABLES['school'].title}”表")
"""Forms that list every school of the county; any other return may list only some."""


@dataclass(frozen=True)
class Source:
    """Tables read and checked, the load they came from, and whether they list all of the county's schools."""

    tables: dict[str, pl.DataFrame]
    loaded: load.Loaded
    whole: bool


def add_source(parser: argparse.ArgumentParser, *, many: bool = True) -> None:
    said = "学校资源表、过录表、模板工作簿（xlsx、csv）或登记库文件夹"
    parser.add_argument("source", nargs="+" if many else None, type=Path, metavar="来源", help=said)


def add_standard(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--standard", default="cn-youzhi-2017", metavar="编号", help="标准文件编号，默认 cn-youzhi-2017"
    )
    parser.add_argument(
        "--on", metavar="日期", help="评估日期，如 2024-09-01；不写则取数据中最新学年的 9 月 1 日"
    )
    parser.add_argument(
        "--tolerance", action="append", default=[], metavar="编号", help="开启一条过渡性口径，可重复"
    )
    parser.add_argument("--place", metavar="编号", help="县的地点编号；县级情况里有多个县时必填")


def on_of(args: argparse.Namespace) -> dt.date | None:
    return as_date(args.on) if args.on else None


def read(
    paths: Iterable[Path], *, on: dt.date | None = None, quiet: bool = False, notices: bool = True
) -> Source:
    """Read, check references, and tell the notices. Raises TableError with every problem at once."""
    year = None if on is None else on.year if on.month >= 9 else on.year - 1
    with progress(quiet) as tell:
        loaded = load.read(*paths, declared=TABLES, year=year, progress=tell)
    tables = complete(loaded.tables)
    if broken := check_references(tables, TABLES):
        raise TableError(broken)
    if notices:
        tell_notices(loaded.notices)
    return Source(tables, loaded, any(form in WHOLE for _, _, form in loaded.forms))


def measured(
    source: Source, args: argparse.Namespace, tables: Mapping[str, pl.DataFrame] | None = None
) -> Measurement:
    """Measure the source (or `tables` made from it) as the command's arguments say."""
    standard = Standard.load(
        args.standard, on=on_of(args) or latest(source.tables), tolerances=args.tolerance
    )
    if not args.__dict__.get("json"):
        tell_notices(
            [*headcount.disagreements(source.tables, standard.year), *stray_facts(source.tables, standard)]
        )
    return measure(tables or source.tables, standard, place=args.place, whole_register=source.whole)


def latest(tables: Mapping[str, pl.DataFrame]) -> dt.date:
    """1 September of the newest school year with pupils."""
    year = tables["enrolment"]["year"].max()
    if year is None:
        raise ValueError("没有在校生数据，无法评估；请先导入学校资源表或“在校生”表")
    return dt.date(year, 9, 1)


def tell_notices(notices: Iterable[Problem]) -> None:
    found = [str(n) for n in notices]
    for line in found[:NOTICES_SHOWN]:
        sys.stderr.write(f"提醒：{line}\n")
    if len(found) > NOTICES_SHOWN:
        sys.stderr.write(f"提醒：还有 {len(found) - NOTICES_SHOWN} 条，用 junheng check 查看全部\n")


class progress:
    """A progress line on a terminal; silent where standard error is not one."""

    def __init__(self, quiet: bool = False):
        self.shown = sys.stderr.isatty() and not quiet

    def __enter__(self) -> Callable[[str, float], None]:
        return self.tell

    def __exit__(self, *_) -> None:
        if self.shown:
            sys.stderr.write("\r\033[K")

    def tell(self, what: str, share: float) -> None:
        if self.shown:
            bar = "█" * round(24 * share)
            sys.stderr.write(f"\r\033[K{bar:<24} {share:4.0%} {what}")
            sys.stderr.flush()


def save(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write a register folder and say so."""
    snapshot.save(tables, folder)
    sys.stderr.write(f"已写入 {folder}\n")
