"""`junheng example`: an example region as a register folder, with the workbooks it was read from."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path

from junheng.io import load, template
from junheng.register import snapshot
from junheng.register.example import REGIONS
from junheng.register.tables import TABLES

WORKBOOKS = {
    "1_地点与人口.xlsx": ("place", "population", "births"),
    "2_学校与学生.xlsx": ("school", "enrolment", "pupil", "class_group"),
    "3_校舍设备.xlsx": ("campus", "room"),
    "4_教师.xlsx": ("staff_count", "staff", "posting", "standing"),
    "5_集团与项目.xlsx": (
        "network", "membership", "territory", "governance", "link", "site", "project", "activity", "award",
        "research", "policy", "finding",
    ),
    "6_县级填报.xlsx": ("finance", "school_fact", "county_fact", "survey", "course", "fitness_count"),
    "7_布局.xlsx": ("residence", "candidate", "journey"),
}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("region", choices=REGIONS, metavar="地区", help="示例地区")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="文件夹", help="登记库写到这里，工作簿在其 import/ 下"
    )


def run(args: argparse.Namespace) -> None:
    register = make(args.region, args.out)
    rows = sum(t.height for t in register.values())
    print(
        f"已生成 {args.out}：{len(register)} 张表 {rows} 行，指纹 {snapshot.fingerprint(register)}；工作簿在 {args.out / 'import'}"
    )


def make(region: str, out: Path, tell: Callable[[str, float], None] | None = None) -> dict:
    """Write the region's workbooks and read them back through the importer; the register is what was read."""
    example = importlib.import_module(f"junheng.register.example.{region}").build()
    folder = out / "import"
    folder.mkdir(parents=True, exist_ok=True)
    for name, tables in WORKBOOKS.items():
        template.write_workbook(folder / name, {t: example.tables[t] for t in tables}, TABLES, example.story)
    register = load.read(*(folder / name for name in WORKBOOKS), declared=TABLES, progress=tell).tables
    snapshot.save(register, out)
    return register
