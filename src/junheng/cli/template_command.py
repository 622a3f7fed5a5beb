"""`junheng template`: the Excel template, empty or filled."""

from __future__ import annotations

import argparse
from pathlib import Path

from junheng.cli import source
from junheng.io import template
from junheng.register.tables import TABLES


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="文件.xlsx", help="要生成的 xlsx 文件")
    parser.add_argument(
        "--table",
        action="append",
        type=named,
        choices=list(TABLES),
        metavar="表",
        help="只要这张表，可重复；写中文名或英文名，如 学校 或 school",
    )
    parser.add_argument("--replace", action="store_true", help="文件已存在时覆盖它")
    parser.add_argument("--filled", type=Path, metavar="来源", help="用登记库或工作簿的数据填好")


def named(text: str) -> str:
    """A table by its Chinese title or its name."""
    return {table.title: name for name, table in TABLES.items()}.get(text, text)


def run(args: argparse.Namespace) -> None:
    if args.out.suffix.lower() != ".xlsx":
        raise ValueError(f"模板是 Excel 工作簿，文件名应以 .xlsx 结尾，收到“{args.out}”")
    if args.out.exists() and not args.replace:
        raise ValueError(f"已有文件“{args.out}”，里面可能有填好的数据；请换一个文件名，或加 --replace 覆盖")
    names = args.table or list(TABLES)
    if args.filled:
        tables = source.read([args.filled]).tables
        template.write_workbook(args.out, {name: tables[name] for name in names}, TABLES)
    else:
        template.write_template(args.out, TABLES, names)
    print(f"已生成 {args.out}：{'、'.join(TABLES[n].title for n in names)}")
