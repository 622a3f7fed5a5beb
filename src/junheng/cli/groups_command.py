"""`junheng groups`: the networks of a day, how much they cover, and what is wrong with them."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from junheng.cli import source
from junheng.networks import coverage, governing
from junheng.networks.asof import Networks, networks_on
from junheng.networks.faults import faults
from junheng.networks.people import workload
from junheng.networks.rules import Rules
from junheng.programmes.said import Said, in_english, in_language, joined
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
    parser.add_argument("--json", action="store_true", help="输出 JSON，问题有中英文")
    parser.add_argument("--english", action="store_true", help="用英文说明 | in English")


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
        print(told(found, covered, cut, one, work, wrong, "en" if args.english else "zh"))
    return int(any(p.severe for p in wrong))


def told(
    found: Networks,
    covered: list[pl.DataFrame],
    cut: list[str],
    one: pl.DataFrame,
    work: pl.DataFrame,
    wrong: list[Problem],
    language: str = "zh",
) -> str:
    """The summary, coverage as a whole and by the cut, unified management, people, and what is wrong."""
    lines = [
        Said("\n覆盖率（按学校、按学生）：", "\nCoverage (by schools, by pupils):"),
        Said("  全部：{share}", "  all: {share}", share=_share(covered[0].row(0, named=True))),
    ]
    for row in covered[1].iter_rows(named=True) if cut else ():
        what = [row[c] if row[c] else Said("未填", "not given") for c in cut]
        lines.append(Said("  {what}：{share}", "  {what}: {share}", what=what, share=_share(row)))
    lines += [Said("\n五项统一：", "\nUnified in five:")] * bool(one.height)
    lines += [_unified(r) for r in one.iter_rows(named=True)]
    many = work.filter(pl.col("schools") > 1)
    lines += [Said("\n一人多校：", "\nOne person, several schools:")] * bool(many.height)
    lines += [
        Said("  {name}（{kind}）{schools} 所：{which}", "  {name} ({kind}), {schools}: {which}", **r)
        for r in many.select("name", "kind", "schools", "which").iter_rows(named=True)
    ]
    for severe, title in (
        (True, Said("要改正的问题", "To be put right")),
        (False, Said("值得一看", "Worth a look")),
    ):
        said = [_problem(p, language) for p in wrong if p.severe == severe]
        lines += [Said("\n{title}（{n}）：", "\n{title} ({n}):", title=title, n=len(said))] * bool(said)
        lines += [f"  {line}" for line in said[:SHOWN]]
        more = Said("  还有 {n} 条，用 --json 查看全部", "  and {n} more, see --json", n=len(said) - SHOWN)
        lines += [more] * (len(said) > SHOWN)
    return "\n".join([found.summary(language), *(in_language(line, language) for line in lines)])


def _unified(row: Mapping[str, Any]) -> Said:
    """How much of the five a network does as one, and what is apart or not laid down."""
    words = {"scattered": Said("分散", "apart"), "missing": Said("未填", "not laid down")}
    open_ = [
        Said("{word} {which}", "{word}: {which}", word=w, which=row[c].split("、"))
        for c, w in words.items()
        if row[c]
    ]
    more = Said("（{open}）", " ({open})", open=joined(open_)) if open_ else Said("", "")
    return Said(
        "  {name}：{unified}/{asked}，{state}{more}", "  {name}: {unified} of {asked}, {state}{more}",
        more=more, **{k: row[k] for k in ("name", "unified", "asked", "state")},
    )  # fmt: skip


def _problem(problem: Problem, language: str) -> str:
    """A problem where it stands, as a sentence of one language."""
    if language != "en":
        return str(problem)
    found, expected, remedy = (in_english(t) for t in (problem.found, problem.expected, problem.remedy))
    where = " ".join(filter(None, [problem.file, problem.sheet, f"row {problem.row}" if problem.row else ""]))
    return f"{where}: {found}: {expected}; {remedy}" if where else f"{found}: {expected}; {remedy}"


def _share(row: Mapping[str, Any]) -> Said:
    of = Said(
        "{inside}/{schools} 所", "{inside} of {schools} schools", inside=row["inside"], schools=row["schools"]
    )
    if row["schools"]:
        of = Said("{of}（{share:.1%}）", "{of} ({share:.1%})", of=of, share=row["coverage"])
    if row["pupils_coverage"] is not None:
        return Said(
            "{of}，学生 {inside:,}/{pupils:,} 人（{share:.1%}）", "{of}, {inside:,} of {pupils:,} pupils ({share:.1%})",
            of=of, inside=row["pupils_inside"], pupils=row["pupils"], share=row["pupils_coverage"],
        )  # fmt: skip
    if not row["unknown"]:
        return of
    return Said(
        "{of}，{n} 所学校的学生数未填报",
        "{of}, the pupils of {n} schools are not reported",
        of=of,
        n=row["unknown"],
    )


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
    listed = [
        {"said": str(p), "said_english": _problem(p, "en"), "severe": p.severe, "file": p.file, "sheet": p.sheet, "row": p.row}
        for p in wrong
    ]  # fmt: skip
    return body | {"problems": listed}
