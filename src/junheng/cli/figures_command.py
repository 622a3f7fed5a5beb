"""`junheng figures`: the figures of a programme from a register, each open to its rows; its case, tasks and misfits."""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from junheng.cli import source
from junheng.programmes import narrative
from junheng.programmes.case import Case, case
from junheng.programmes.evidence import masked_key
from junheng.programmes.figures import Figure, Figures, as_json, opened
from junheng.programmes.misfits import misfits
from junheng.programmes.programme import Programme, names
from junheng.programmes.tasks import tasks
from junheng.reading import as_date

SHOWN = 200


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    parser.add_argument(
        "--programme",
        required=True,
        metavar="方案",
        help=f"方案编号（{'、'.join(names())}）或自己的 .yaml 文件",
    )
    parser.add_argument("--on", required=True, help="看哪一天，如 2024-12-30")
    parser.add_argument("--json", action="store_true", help="只在标准输出写一个 JSON 对象")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--figure", metavar="编号", help="打开一个数据，直到每一行的文件、工作表和行号")
    what.add_argument("--tasks", action="store_true", help="各项任务的证明和逾期")
    what.add_argument("--misfits", action="store_true", help="登记库哪里不合方案：谁、何时、怎么办")
    what.add_argument("--case", action="store_true", help="打印案例，数字都由登记库算出")
    parser.add_argument("--out", type=Path, metavar="文件夹", help="把案例写成 Word 和 PDF，放在这里")
    parser.add_argument("--english", action="store_true", help="案例用英文 | the case in English")


def run(args: argparse.Namespace) -> int:
    day = as_date(args.on)
    programme = load(args.programme, day)
    tables = source.read(args.source, on=day, quiet=args.json, notices=not args.json).tables
    if args.misfits:
        return _misfits(programme, tables, args)
    if args.tasks:
        print(_tasks(programme, tables, args.json))
    elif args.case:
        told = case(programme, tables, on=day, language="en" if args.english else "zh")
        print(told)
        if args.out:
            _print_case(told, args.out)
    elif args.figure:
        figure = Figures(programme, tables, on=day).figure(args.figure)
        print(json.dumps(_open_json(figure), ensure_ascii=False) if args.json else _open(figure))
    else:
        found = Figures(programme, tables, on=day).all()
        body = (
            json.dumps(as_json(programme, found, day), ensure_ascii=False, allow_nan=False)
            if args.json
            else _told(programme, found)
        )
        print(body)
    return 0


def _print_case(told: Case, folder: Path) -> None:
    """The case as files; a character the PDF cannot draw costs the PDF alone."""
    printed = importlib.import_module("junheng.reports.case")
    folder.mkdir(parents=True, exist_ok=True)
    name = f"案例_{told.programme}_{told.on}" + ("_en" if told.language == "en" else "")
    print(f"已生成 {printed.write_word(told, folder / f'{name}.docx')}")
    try:
        print(f"已生成 {printed.write_pdf(told, folder / f'{name}.pdf')}")
    except printed.fonts.Undrawable as lost:
        print(f"没有生成 PDF：{lost}")


def load(name: str, day) -> Programme:
    """A shipped programme by its name, or a bureau's own by its path."""
    if name in names():
        return Programme.load(name, on=day)
    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        return Programme.load(name, on=day)
    return Programme.load_path(path, on=day)


def _told(programme: Programme, found: tuple[Figure, ...]) -> str:
    """A table for people: figures under their headings."""
    lines = [f"{programme.title}（{programme.region.name}）"]
    headings = {h.id: h.title for h in programme.headings} | {"": "其他"}
    for heading, title in headings.items():
        mine = [f for f in found if f.heading == heading]
        lines += [f"\n{title}"] * bool(mine)
        for f in mine:
            value = narrative.written(f.value, unit=f.unit) + (
                "" if f.unit == "%" or f.value is None else f" {f.unit}"
            )
            line = f"（目标 {_line(f)}）{f.state}" if f.target else ""
            lines.append(f"  {f.id:<14} {f.title}：{value}{line}  ← {f.counted} 行")
            lines += [f"  {'':<14} ! {p}" for p in f.problems]
    return "\n".join(lines)


def _line(figure: Figure) -> str:
    sign = figure.line.split()[0]
    return f"{sign} {narrative.written(figure.target.value, unit=figure.unit)}"


def _open(figure: Figure) -> str:
    value = narrative.written(figure.value, unit=figure.unit)
    lines = [f"{figure.id} {figure.title}：{value}{'' if figure.unit == '%' else f' {figure.unit}'}"]
    lines += [f"定义：{figure.definition}"]
    lines += (
        [f"目标：{_line(figure)}，{figure.target.due}，{figure.target.owner}：{figure.state}"]
        if figure.target
        else []
    )
    lines += [f"提示：{p}" for p in figure.problems]
    lines.append(f"依据 {figure.counted} 行：")
    for r in figure.rows.head(SHOWN).iter_rows(named=True):
        where = "、".join(str(r[c]) for c in ("source_file", "source_sheet") if r[c])
        at = f" ← {where} 第 {r['source_row']} 行" if where and r["source_row"] is not None else ""
        lines.append(f"  {r['part']} {r['title']} {_key(figure, r)} {r['label']}{at}".rstrip())
    more = figure.rows.height - SHOWN
    lines += [f"  还有 {more} 行，用 --json 查看全部"] if more > 0 else []
    return "\n".join(lines)


def _key(figure: Figure, row: Mapping) -> str:
    """The key of a row; a child's number is masked."""
    return masked_key(row["table"], row["key"]) if figure.whose == "儿童" else row["key"]


def _open_json(figure: Figure) -> dict:
    return {
        "id": figure.id, "title": figure.title, "value": figure.value, "unit": figure.unit, "definition": figure.definition,
        "target": figure.target and figure.target.value, "state": figure.state, "problems": list(figure.problems),
        "rows": [r | {"key": _key(figure, r)} for r in opened(figure)],
    }  # fmt: skip


def _tasks(programme: Programme, tables: Mapping[str, pl.DataFrame], as_object: bool) -> str:
    found = tasks(programme, tables)
    if as_object:
        listed = [
            {"id": s.task.id, "title": s.task.title, "owner": s.task.owner, "due": str(s.task.due), "rows": s.rows.height,
             "at_least": s.task.proof.at_least, "done": s.done, "overdue": s.overdue}
            for s in found
        ]  # fmt: skip
        return json.dumps(
            {"programme": programme.id, "on": str(programme.on), "tasks": listed}, ensure_ascii=False
        )
    said = {True: "已完成", False: "进行中"}
    return "\n".join(
        f"{f'逾期 {s.late_days} 天' if s.overdue else said[s.done]}　{s.task.id} {s.task.title}"
        f"（{s.task.owner}，{s.task.due}）：证明 {s.rows.height}／{s.task.proof.at_least} 行"
        for s in found
    )


def _misfits(programme: Programme, tables: Mapping[str, pl.DataFrame], args: argparse.Namespace) -> int:
    found = misfits(programme, tables)
    if args.json:
        listed = [
            {
                "rule": m.rule,
                "who": m.who,
                "since": m.since and str(m.since),
                "says": m.says,
                "remedy": m.remedy,
                "table": m.table,
                "severe": m.severe,
            }
            for m in found
        ]
        print(json.dumps({"programme": programme.id, "on": args.on, "misfits": listed}, ensure_ascii=False))
    else:
        print("\n".join([*map(str, found), f"共 {len(found)} 处不合方案《{programme.title}》"]))
    return 1 if any(m.severe for m in found) else 0
