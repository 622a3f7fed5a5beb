"""`junheng backtest`: how well enrolment could have been forecast, on any long table of pupils."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import polars as pl

from junheng.cli import source
from junheng.forecast.backtest import LEVELS, Trial, backtest
from junheng.forecast.grades import span
from junheng.forecast.long_table import examined
from junheng.io import sheets
from junheng.schema import Problem, TableError

PARQUET = b"PAR1"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "enrolment", type=Path, metavar="在校生表",
        help="parquet、csv 或 xlsx：year（或 start_year）、school、grade、pupils，可有 district",
    )  # fmt: skip
    parser.add_argument(
        "--horizon", type=int, nargs="+", default=[1, 3, 5], metavar="年", help="预测几年后，默认 1 3 5"
    )
    parser.add_argument("--level", choices=LEVELS, default="school", help="按学校还是按学区（县）检验")
    parser.add_argument("--grades", metavar="K-8", help="哪些年级合计，如 K-8、1-6、PK-12；默认全部")
    parser.add_argument(
        "--districts", type=Path, metavar="学区表", help="school、district 两列，表里没有学区时用"
    )
    parser.add_argument(
        "--settled", action="store_true", help="只检验起点前三年都有学生的（新设的学校、学区不计）"
    )
    parser.add_argument("--json", action="store_true", help="只在标准输出写一个 JSON 对象")


def run(args: argparse.Namespace) -> None:
    given = Trial(
        level=args.level,
        horizons=tuple(dict.fromkeys(args.horizon)),
        grades=span(args.grades) if args.grades else (),
        settled=args.settled,
    )
    raw, first_row = read(args.enrolment)
    districts = read(args.districts)[0] if args.districts else None
    table = examined(raw, file=args.enrolment.name, districts=districts, first_row=first_row)
    source.tell_notices(table.notices)
    if given.level == "district" and table.rows["district"].is_null().all():
        raise TableError(
            [
                Problem(
                    args.enrolment.name,
                    column="district",
                    expected="没有学区，不能按学区检验",
                    remedy="请加 district 一列，或用 --districts 给出学校所属的学区",
                )
            ]
        )
    found = backtest(table.rows, given=given)
    print(json.dumps(found.as_json(), ensure_ascii=False, allow_nan=False) if args.json else found.summary())


def read(path: Path) -> tuple[pl.DataFrame, int]:
    """The table of a file and the file's number of its first row: what it is, is told by its content."""
    with path.open("rb") as opened:
        head = opened.read(4)
    if head == PARQUET:
        try:
            return pl.read_parquet(path), 1
        except pl.exceptions.PolarsError:
            raise sheets.refused(path.name, "parquet 文件已损坏或没有写完", "请重新导出后重试") from None
    found = [sheet for sheet in sheets.opened(path)[0] if sheet.cells.height]
    if not found:
        raise sheets.refused(path.name, "文件里没有数据", "请选择填好数据的文件")
    cells = found[0].cells
    header = [str(h) if h is not None else f"第{n}列" for n, h in enumerate(cells.row(0), 1)]
    if len(set(header)) < len(header):
        twice = sorted({h for h in header if header.count(h) > 1})
        raise sheets.refused(
            path.name, f"同一个表头出现多次：{'、'.join(twice)}", "只保留一列，删去其余的或改名"
        )
    body = cells.slice(1).rename(dict(zip(cells.columns, header, strict=True)))
    return body, 2
