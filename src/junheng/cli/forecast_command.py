"""`junheng forecast`: pupils, classes, places and teachers to come, from a register."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from junheng.cli import source
from junheng.forecast.assumptions import Assumptions
from junheng.forecast.demand import Demand, demand
from junheng.forecast.forecast import Forecast, forecast
from junheng.forecast.outlook import outlook
from junheng.forecast.scenario import Scenario, names
from junheng.forecast.staffing import Staffing
from junheng.reading import as_date

NOTES_SHOWN = 20
BOM = "\ufeff"
"""Excel takes a csv for UTF-8 only with it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    parser.add_argument(
        "--to", type=int, required=True, metavar="学年", help="预测到哪个学年（秋季），如 2040"
    )
    parser.add_argument(
        "--scenario",
        default="medium",
        metavar="方案",
        help=f"{'、'.join(names())}，或自己的 .yaml 文件；默认 medium",
    )
    parser.add_argument(
        "--staffing", default="cn-staffing", metavar="口径", help="班额、编制、课时口径，或自己的 .yaml 文件"
    )
    parser.add_argument("--json", action="store_true", help="只在标准输出写一个 JSON 对象")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="文件夹",
        help="写出《影响报告》（Word、PDF、数据工作簿）、各表（csv）和概要",
    )
    parser.add_argument("--no-report", action="store_true", help="只写各表和概要，不写报告")
    parser.add_argument("--english", action="store_true", help="报告用英文 | the report in English")
    parser.add_argument("--printed", metavar="日期", help="印在封面上的日期，如 2024-12-01；不写则不印")


def run(args: argparse.Namespace) -> int:
    given = Assumptions(args.to, Scenario.load(args.scenario))
    staffing = Staffing.read(args.staffing)
    tables = source.read(args.source, quiet=args.json, notices=not args.json).tables
    found = forecast(tables, given=given)
    needs = demand(tables, found.pupils, given=staffing)
    refused: tuple[str, ...] = ()
    if args.out:
        _write(found, needs, args.out)
        if not args.no_report:
            refused = _report(tables, found, needs, args)
    if args.json:
        print(json.dumps(_json(found), ensure_ascii=False, allow_nan=False))
    else:
        print(found.summary())
        print(needs.summary())
        _tell(found.notes)
    for said in refused:
        sys.stderr.write(f"{said}\n")
    return 2 if refused else 0


def _report(tables: Mapping[str, pl.DataFrame], found: Forecast, needs: Demand, args: argparse.Namespace) -> tuple[str, ...]:  # fmt: skip
    """The report in `args.out`, beside the scenarios that ship; what could not be written, in sentences."""
    # charts and fonts are loaded only by who prints
    from junheng.reports.outlook import build, paper  # noqa: PLC0415

    printed: dt.date | None = as_date(args.printed) if args.printed else None
    with source.progress(args.json) as tell:
        others = {}
        for name in names():
            scenario = Scenario.load(name)
            if scenario.id != found.given.scenario.id:
                tell(f"推算{scenario.title.partition('：')[0]}", 0.1)
                others[scenario.title] = forecast(tables, given=replace(found.given, scenario=scenario))
        report = build.build(
            tables,
            found,
            needs,
            outlook(found, needs),
            others=others,
            printed=printed,
            language="en" if args.english else "zh",
            progress=lambda w, s: tell(w, 0.2 + s / 2),
        )
        return paper.write(report, args.out, progress=lambda w, s: tell(w, 0.7 + 0.3 * s)).refused


def _json(found: Forecast) -> dict:
    """Rows of year, place, school, stage, grade, pupils, low, high; a row without school is a place's total."""
    return {
        "scenario": found.given.scenario.id,
        "to": found.given.to,
        "rows": found.pupils.to_dicts(),
        "notes": found.notes.to_dicts(),
    }


def _write(found: Forecast, needs: Demand, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    frames = {
        "pupils": found.pupils, "area": found.area, "past": found.past, "births": found.births, "people": found.people,
        "notes": found.notes, "draw": found.draw, "flows": found.flows, "checked": found.checked, "classes": needs.classes,
        "teachers": needs.teachers, "rooms": needs.rooms, "boarding": needs.boarding,
    }  # fmt: skip
    for name, frame in frames.items():
        (folder / f"{name}.csv").write_text(BOM + frame.write_csv(), "utf-8")
    (folder / "summary.txt").write_text(f"{found.summary()}\n{needs.summary()}\n", "utf-8")
    sys.stderr.write(f"已写入 {folder}\n")


def _tell(notes: pl.DataFrame) -> None:
    for note in notes.head(NOTES_SHOWN).iter_rows(named=True):
        where = " ".join(str(note[c]) for c in ("place", "school", "stage") if note[c])
        sys.stderr.write(f"提醒：{where + '：' if where else ''}{note['found']}；{note['done']}\n")
    if notes.height > NOTES_SHOWN:
        sys.stderr.write(f"提醒：还有 {notes.height - NOTES_SHOWN} 条，用 --out 写出全部\n")
