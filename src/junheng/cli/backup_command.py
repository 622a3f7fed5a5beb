"""`junheng backup`: everything the app keeps, in one file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from junheng.cli import source


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="文件.tar.gz", help="备份写到这个文件")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("junheng-data"),
        metavar="文件夹",
        help="数据文件夹，默认 junheng-data/",
    )


def run(args: argparse.Namespace) -> None:
    if not args.data.is_dir():
        raise ValueError(f"找不到数据文件夹“{args.data}”，请用 --data 指明网页版的数据文件夹")
    operate = opened(args.data)
    with source.progress() as tell:
        rows = operate.backup(args.out, tell)
    print(
        f"已备份 {rows} 行到 {args.out}（{args.out.stat().st_size / 1e6:.1f} MB）。请妥善保管：其中有个人信息"
    )


def opened(data: Path):
    """The app's operations, with the data folder chosen before the settings are read."""
    os.environ["JUNHENG_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.settings")
    import django  # noqa: PLC0415  (settings are read on setup, after the folder is chosen)

    django.setup()
    from junheng.web import operate  # noqa: PLC0415

    return operate
