"""`junheng check`: every problem of the files, and a copy with the cells at fault marked; nothing is stored."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from junheng.cli import source
from junheng.io import annotate
from junheng.schema import Problem, TableError


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    parser.add_argument("--on", metavar="日期", help="评估日期；表里没有学年列时用来确定学年")
    parser.add_argument("--annotate", type=Path, metavar="文件夹", help="把标注了问题的副本写到这里")


def run(args: argparse.Namespace) -> int:
    try:
        found = source.read(args.source, on=source.on_of(args), quiet=True, notices=False).loaded.notices
    except TableError as refused:
        found = refused.problems
    severe = [p for p in found if p.severe]
    for problem in found:
        print(f"{'错误' if problem.severe else '提醒'}：{problem}")
    if args.annotate:
        marked(args.source, found, args.annotate)
    print(f"共 {len(severe)} 处错误、{len(found) - len(severe)} 条提醒")
    return 2 if severe else 0


def marked(paths: Sequence[Path], problems: Sequence[Problem], folder: Path) -> None:
    """Write an annotated copy of each file that has problems into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        mine = [p for p in problems if p.file == path.name]
        if mine and path.is_file():
            target = folder / f"{path.stem}_问题标注.xlsx"
            try:
                annotate.annotate(path, mine, target)
                sys.stderr.write(f"已标注：{target}\n")
            except TableError as refused:
                sys.stderr.write(f"无法标注 {path.name}：{refused}\n")
