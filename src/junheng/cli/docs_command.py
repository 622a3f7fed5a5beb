"""`junheng docs`: write the generated reference, or check that it is current."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from junheng import docs


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        metavar="文件夹",
        help="输出文件夹，默认本仓库的 docs/reference，在别处则为当前文件夹下的同名文件夹",
    )
    parser.add_argument("--check", action="store_true", help="只检查是否为最新，不写文件")


def run(args: argparse.Namespace) -> int:
    out = args.out or folder()
    stale = []
    for name, text in docs.pages().items():
        path = out / name
        if args.check:
            stale += [path] if not path.exists() or path.read_text("utf-8") != text else []
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(path)
    if stale:
        sys.stderr.write(f"这些文档不是最新，请运行 junheng docs：{'、'.join(map(str, stale))}\n")
    return 1 if stale else 0


def folder() -> Path:
    """The repository's own reference, wherever the command is run; beside an installed package there is none."""
    root = Path(docs.__file__).resolve().parents[2]
    return (root if (root / "pyproject.toml").is_file() else Path.cwd()) / "docs" / "reference"
