"""`junheng forecast`: pupils, classes, places and teachers to come, from a register."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import polars as pl

from junheng.cli import source
from junheng.forecast.assumptions import Assumptions
from junheng.forecast.demand import Demand, demand
from junheng.forecast.forecast import Forecast, forecast
from junheng.forecast.scenario import Scenario, names
from junheng.forecast.staffing import Staffing

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
    parser.add_argument("--out", type=Path, metavar="文件夹", help="把各表写成 csv，并写一份概要")


def run(args: argparse.Namespace) -> None:
    given = Assumptions(args.to, Scenario.load(args.scenario))
    staffing = Staffing.read(args.staffing)
    tables = source.read(args.source, quiet=args.json, notices=not args.json).tables
    found = forecast(tables, given=given)
    needs = demand(tables, found.pupils, given=staffing)
    if args.out:
        _write(found, needs, args.out)
    if args.json:
        print(json.dumps(_json(found), ensure_ascii=False, allow_nan=False))
    else:
        print(found.summary())
        print(needs.summary())
        _tell(found.notes)


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
        "pupils": found.pupils, "past": found.past, "births": found.births, "people": found.people,
        "notes": found.notes, "classes": needs.classes, "teachers": needs.teachers,
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
