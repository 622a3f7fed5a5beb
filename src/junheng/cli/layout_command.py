"""`junheng layout`: which schools stay, grow, shrink, board, close and open, by when, as plans with their reasons and proof."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import polars as pl
import yaml

from junheng.cli import source, travel_command
from junheng.cli.parser import whole
from junheng.forecast.assumptions import Assumptions
from junheng.forecast.forecast import forecast
from junheng.forecast.scenario import Scenario
from junheng.layout.core.solution import Stop
from junheng.layout.effect import effect, shortfall
from junheng.layout.forcing import force
from junheng.layout.pareto import front
from junheng.layout.proposal import ROWS, Proposal
from junheng.layout.propose import propose
from junheng.layout.rules import Decision, Rules
from junheng.layout.situation import newest_year
from junheng.layout.travel import matrix
from junheng.standards.standard import Standard

SHOWN = 40
BOM = "\ufeff"


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    source.add_standard(parser)
    parser.add_argument(
        "--rules", default="cn-layout-2018", metavar="规则", help="布局规则文件：编号，或自己的 YAML 文件路径"
    )
    parser.add_argument(
        "--epochs",
        type=whole,
        nargs="+",
        metavar="年份",
        help="规划年份（秋季），如 2027 2030 2035；默认依规则文件",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="项=值",
        help="改一项规则，如 travel.low=40、limits.budget=50000000，可重复",
    )
    said = "对一所学校或候选校址的决定，如 2153999001=不变、HX01=新建@2030，可重复"
    parser.add_argument("--decide", action="append", default=[], metavar="编号=决定", help=said)
    parser.add_argument(
        "--scenario",
        default="medium",
        metavar="方案",
        help="学生预测的方案，默认 medium；写 none 则按现有学生数",
    )
    parser.add_argument(
        "--travel",
        type=Path,
        metavar="文件",
        help="出行表（csv 或 parquet，见 junheng travel）；默认按直线折算",
    )
    travel_command.add_roads(parser)
    parser.add_argument(
        "--start",
        type=Path,
        metavar="JSON",
        help="从以前的布局方案（--out 写出的 proposal.json）出发，改动后很快得到结果",
    )
    parser.add_argument(
        "--force", type=float, default=0, metavar="秒", help="再用这么多秒，逐校计算改变决定的代价"
    )
    parser.add_argument(
        "--front", type=whole, default=0, metavar="个数", help="另求一组各有所长的方案（2—12 个）"
    )
    parser.add_argument("--seconds", type=float, default=60, help="最多搜索的秒数，默认 60")
    parser.add_argument("--gap", type=float, default=0.001, help="与下界的差距不大于此值即停，默认 0.001")
    parser.add_argument("--seed", type=int, default=1, help="随机数种子，默认 1")
    parser.add_argument("--english", action="store_true", help="用英文说明 | in English")
    parser.add_argument("--json", action="store_true", help="只在标准输出写一个 JSON 对象")
    parser.add_argument("--out", type=Path, metavar="文件夹", help="把方案、各表和概要写到这里")


def run(args: argparse.Namespace) -> int:
    rules = _rules(args)
    tables = source.read(args.source, quiet=args.json, notices=not args.json).tables
    on = source.on_of(args) or source.latest(tables)
    standard = Standard.load(args.standard, on=on, tolerances=args.tolerance)
    stop = Stop(args.seconds, args.gap)
    with source.progress(args.json) as tell:
        ways = _travel(args, tables, rules)
        ahead = _ahead(args, tables, rules)
        given = {"shortfall": shortfall(tables, standard), "seed": args.seed}
        found = propose(
            tables,
            ahead,
            ways,
            given=rules,
            stop=stop,
            start=_start(args.start),
            progress=lambda what, share, *_: tell(what, share),
            **given,
        )
        if args.force:
            found = force(tables, ahead, ways, proposal=found, stop=Stop(args.force, args.gap), **given)
        several = (
            front(tables, ahead, ways, given=rules, number=args.front, stop=stop, progress=tell, **given)
            if args.front
            else None
        )
    change = effect(tables, found, standard, place=args.place) if found.plan.changes else None
    if args.out:
        _write(found, several, change, args.out)
    if args.json:
        body = json.loads(found.to_json()) | {
            "summary": found.summary(),
            "summary_english": found.summary("en"),
        }
        if several is not None:
            body["front"] = several.points.to_dicts()
        print(json.dumps(body, ensure_ascii=False))
    else:
        print(told(found, change, args.english))
        if several is not None:
            print(f"\n{'A front of plans' if args.english else '一组各有所长的方案'}：\n{several.points}")
    return 0 if found.certificate.certified else 1


def _rules(args: argparse.Namespace) -> Rules:
    rules = Rules.load(args.rules)
    changed: dict[str, object] = {}
    for item in args.set:
        name, equals, value = item.partition("=")
        if not equals:
            raise ValueError(f"--set 应写 项=值，如 travel.low=40，收到“{item}” Write NAME=VALUE")
        changed[name.strip()] = yaml.safe_load(value)
    if args.epochs:
        changed["epochs"] = tuple(args.epochs)
    if args.ways:
        changed["ways"] = travel_command.Ways.load(args.ways)
    if args.decide:
        changed["decisions"] = (*rules.decisions, *(_decision(d) for d in args.decide))
    return rules.adjusted(**changed) if changed else rules


def _decision(said: str) -> Decision:
    code, equals, what = said.partition("=")
    what, _, year = what.partition("@")
    if not equals or (year and not year.strip().isdigit()):
        raise ValueError(
            f"--decide 应写 编号=决定 或 编号=决定@年份，收到“{said}” Write CODE=DECISION or CODE=DECISION@YEAR"
        )
    return Decision(code.strip(), what.strip(), int(year) if year else None)


def _travel(args: argparse.Namespace, tables: dict, rules: Rules) -> matrix.Travel | None:
    if args.travel is None:
        return travel_command.worked_out(tables, args, rules, rules.ways) if args.pbf or args.roads else None
    if args.travel.suffix == ".parquet":
        return matrix.read(pl.read_parquet(args.travel))
    return matrix.read(travel_command.read_csv(args.travel))


def _ahead(args: argparse.Namespace, tables: dict, rules: Rules) -> pl.DataFrame | None:
    if args.scenario == "none" or rules.epochs[-1] <= newest_year(tables):
        return None
    return forecast(tables, given=Assumptions(rules.epochs[-1], Scenario.load(args.scenario))).pupils


def _start(path: Path | None) -> Proposal | None:
    if path is None:
        return None
    if not path.is_file():
        raise ValueError(f"没有文件 {path}，请核对路径 There is no such file")
    return Proposal.from_json(path.read_text("utf-8"))


def told(found: Proposal, change, english: bool = False) -> str:
    """The summary, what is done to which school and why, and the effect on the national indicators."""
    reason, said = ("reason_en", "said_en") if english else ("reason", "said")
    lines = [
        found.summary("en" if english else "zh"),
        "",
        "Schools that change:" if english else "各校变动：",
    ]
    acts = found.schools.filter(pl.col("changed"))
    lines += [f"  {r['epoch']} {r['name']}: {r[reason]}" for r in acts.head(SHOWN).iter_rows(named=True)]
    if acts.height > SHOWN:
        more = acts.height - SHOWN
        lines.append(
            f"  and {more} more, written by --out" if english else f"  还有 {more} 条，用 --out 写出全部"
        )
    if found.forced.height:
        lines += [
            "",
            "The other decision:" if english else "改变决定的代价：",
            *(f"  {s}" for s in found.forced[said]),
        ]
    if change is not None:
        head = "Effect on the national indicators (every change carried out with today's pupils):"
        told_change = change.summary().splitlines()
        lines += [
            "",
            head if english else "对优质均衡指标的影响（按现有学生数实施全部变动）：",
            *(f"  {line}" for line in told_change),
        ]
    return "\n".join(lines)


def _write(found: Proposal, several, change, folder: Path) -> None:
    """proposal.json (adoptable, and a start for the next), one plan and the tables as csv, and the summary in words."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "proposal.json").write_text(found.to_json(), "utf-8")
    for epoch, plan in found.plans:
        (folder / f"plan-{epoch}.json").write_text(plan.to_json(), "utf-8")
    for name in ROWS:
        (folder / f"{name}.csv").write_text(BOM + getattr(found, name).write_csv(), "utf-8")
    if several is not None:
        (folder / "front.csv").write_text(BOM + several.points.write_csv(), "utf-8")
    (folder / "summary.txt").write_text(f"{told(found, change)}\n\n{found.summary('en')}\n", "utf-8")
    sys.stderr.write(f"已写入 {folder}\n")
