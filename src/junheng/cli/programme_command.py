"""`junheng programme`: check a bureau's own programme, list those that ship, write a blank one to start from."""

from __future__ import annotations

import argparse
from pathlib import Path

from junheng.programmes.programme import DOCUMENTS, Programme, names

ACTIONS = {"check": "检查一个方案文件", "list": "列出随附的方案", "blank": "写出一份带注释的空白方案"}


def arguments(parser: argparse.ArgumentParser) -> None:
    said = "；".join(f"{name} {text}" for name, text in ACTIONS.items())
    parser.add_argument("action", choices=ACTIONS, metavar="做什么", help=said)
    parser.add_argument(
        "file", nargs="?", type=Path, help="方案文件（.yaml）；blank 写到这里，不写则输出到屏幕"
    )


def run(args: argparse.Namespace) -> None:
    if args.action == "list":
        for name in names():
            programme = Programme.load_path(DOCUMENTS / f"{name}.yaml")
            print(f"{name:<12}{programme.title}")
        return
    if args.action == "blank":
        _blank(args.file)
        return
    if args.file is None:
        raise ValueError("请写明要检查的方案文件，如 junheng programme check 我县.yaml")
    found = Programme.load_path(args.file)
    tasks = sum(len(h.tasks) for h in found.headings)
    for notice in found.notices:
        print(f"提醒：{notice}")
    print(
        f"《{found.title}》可以使用：{len(found.headings)} 个标题、{len(found.targets)} 个目标、{tasks} 项任务、"
        f"{len(found.figures)} 个数据、{len(found.networks)} 类网络、{len(found.checklists)} 份清单"
    )


def _blank(file: Path | None) -> None:
    text = (DOCUMENTS / "blank.yaml").read_text("utf-8")
    if file is None:
        print(text, end="")
        return
    if file.exists():
        raise ValueError(f"“{file}”已存在，不覆盖；请换一个文件名")
    file.write_text(text, "utf-8")
    print(f"已写入 {file}，照注释修改后用 junheng programme check {file} 检查")
