"""`junheng groups`: the networks of a day, how much they cover, and what is wrong with them."""

from __future__ import annotations

import argparse
import datetime as dt
import json

import polars as pl

from junheng.cli import source
from junheng.networks import coverage, governing
from junheng.networks.asof import networks_on
from junheng.networks.faults import faults
from junheng.networks.people import workload
from junheng.networks.rules import Rules
from junheng.schema import Problem

SHOWN = 40


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    parser.add_argument("--on", help="哪一天，如 2024-09-01；不写则取数据中最新学年的 9 月 1 日")
    parser.add_argument(
        "--kind", action="append", default=[], metavar="类别", help="只算这类网络，可重复，如 教育集团"
    )
    parser.add_argument(
        "--stage", action="append", default=[], metavar="学段", help="只算这个学段的学校，可重复"
    )
    parser.add_argument(
        "--by",
        default="stage",
        help=f"覆盖率按什么划分，可用逗号连接：{'、'.join(coverage.CUTS)}；默认 stage",
    )
    parser.add_argument(
        "--rules", default="cn-groups-demo", help="集团规则文件：编号，或自己的 YAML 文件路径"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """0 fine, 1 where something has to be put right."""
    on = source.on_of(args)
    loaded = source.read(args.source, on=on, quiet=args.json, notices=not args.json)
    on = on or source.latest(loaded.tables)
    rules = Rules.named(args.rules)
    cut = [c for c in args.by.split(",") if c]
    found = networks_on(loaded.tables, on)
    found = found.of_kind(*args.kind) if args.kind else found
    covered = [
        coverage.coverage(loaded.tables, on, by=by, kinds=args.kind, stages=args.stage, leave_out=rules.leave_out.kinds)
        for by in ((), cut)
    ]  # fmt: skip
    one = governing.unified(loaded.tables, on, rules, kinds=tuple(args.kind))
    work = workload(loaded.tables, on, rules)
    wrong = faults(loaded.tables, on, rules)
    if args.json:
        print(json.dumps(_json(on, found, covered, one, work, wrong), ensure_ascii=False, default=str))
    else:
        print(told(found.summary(), covered, cut, one, work, wrong))
    return int(any(p.severe for p in wrong))


def told(
    summary: str,
    covered: list[pl.DataFrame],
    cut: list[str],
    one: pl.DataFrame,
    work: pl.DataFrame,
    wrong: list[Problem],
) -> str:
    """The summary, coverage as a whole and by the cut, unified management, people, and what is wrong."""
    lines = [summary, "\n覆盖率（按学校、按学生）：", f"  全部：{_share(covered[0].row(0, named=True))}"]
    for row in covered[1].iter_rows(named=True) if cut else ():
        lines.append(f"  {'、'.join(str(row[c] or '未填') for c in cut)}：{_share(row)}")
    if one.height:
        lines.append("\n五项统一：")
    for r in one.iter_rows(named=True):
        open_ = "；".join(
            f"{word} {r[c]}" for word, c in (("分散", "scattered"), ("未填", "missing")) if r[c]
        )
        lines.append(
            f"  {r['name']}：{r['unified']}/{r['asked']}，{r['state']}{f'（{open_}）' if open_ else ''}"
        )
    many = work.filter(pl.col("schools") > 1)
    if many.height:
        lines.append("\n一人多校：")
    lines += [
        f"  {r['name']}（{r['kind']}）{r['schools']} 所：{r['which']}" for r in many.iter_rows(named=True)
    ]
    for severe, title in ((True, "要改正的问题"), (False, "值得一看")):
        said = [str(p) for p in wrong if p.severe == severe]
        lines += [f"\n{title}（{len(said)}）："] * bool(said) + [f"  {line}" for line in said[:SHOWN]]
        lines += [f"  还有 {len(said) - SHOWN} 条，用 --json 查看全部"] * (len(said) > SHOWN)
    return "\n".join(lines)


def _share(row: dict) -> str:
    schools = f"{row['inside']}/{row['schools']} 所" + (
        f"（{row['coverage']:.1%}）" if row["schools"] else ""
    )
    if row["pupils_coverage"] is not None:
        return (
            f"{schools}，学生 {row['pupils_inside']:,}/{row['pupils']:,} 人（{row['pupils_coverage']:.1%}）"
        )
    unknown = f"，{row['unknown']} 所学校的学生数未填报" if row["unknown"] else ""
    return schools + unknown


def _json(
    on: dt.date,
    found,
    covered: list[pl.DataFrame],
    one: pl.DataFrame,
    work: pl.DataFrame,
    wrong: list[Problem],
) -> dict:
    frames = {"networks": found.networks, "members": found.members, "places": found.places}
    frames |= {"coverage": covered[0], "coverage_by": covered[1], "unified": one, "workload": work}
    body = {"on": on.isoformat()} | {name: frame.to_dicts() for name, frame in frames.items()}
    return body | {"problems": [{"said": str(p), "severe": p.severe} for p in wrong]}
