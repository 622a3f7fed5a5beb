"""`junheng restore`: an empty data folder or database, filled from a backup."""

from __future__ import annotations

import argparse
from pathlib import Path

from junheng.cli import source
from junheng.cli.backup_command import opened


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("backup", type=Path, metavar="文件.tar.gz", help="junheng backup 写的文件")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("junheng-data"),
        metavar="文件夹",
        help="空的数据文件夹，默认 junheng-data/",
    )


def run(args: argparse.Namespace) -> None:
    if not args.backup.exists():
        raise ValueError(f"找不到备份文件“{args.backup}”，请核对路径")
    operate = opened(args.data)
    with source.progress() as tell:
        rows = operate.restore(args.backup, tell)
    print(f"已恢复 {rows} 行到 {args.data.resolve()}")
