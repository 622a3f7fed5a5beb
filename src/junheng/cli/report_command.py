"""`junheng report`: the national forms, the schools' self-reports and the readable verdict."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from junheng.cli import source
from junheng.reading import as_date
from junheng.reports import write


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    source.add_standard(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="文件夹", help="报告写到这里")
    parser.add_argument("--printed", metavar="日期", help="印在封面上的日期，如 2024-12-01；不写则不印")


def run(args: argparse.Namespace) -> int:
    loaded = source.read(args.source, on=source.on_of(args))
    found = source.measured(loaded, args)
    printed = as_date(args.printed) if args.printed else None
    with source.progress() as tell:
        made = write.write_all(loaded.tables, found, args.out, printed=printed, progress=tell)
    print("\n".join(str(path) for path in made.files))
    for said in made.refused:
        sys.stderr.write(f"{said}\n")
    return 2 if made.refused else 0
