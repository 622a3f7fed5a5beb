"""`junheng import`: bring files into a register folder; all or nothing, with a receipt."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from junheng.cli import source
from junheng.cli.check_command import marked
from junheng.networks.conflicts import WATCHED, conflicts
from junheng.networks.rules import Rules
from junheng.register import snapshot
from junheng.register.merge import Merged, merge
from junheng.register.tables import TABLES
from junheng.schema import Problem, TableError, check_references

RECONCILED_SHOWN = 12


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    parser.add_argument("--into", type=Path, required=True, metavar="文件夹", help="登记库文件夹；没有则新建")
    parser.add_argument("--on", metavar="日期", help="评估日期；表里没有学年列时用来确定学年")
    parser.add_argument(
        "--annotate", type=Path, metavar="文件夹", help="有错误时，把标注了问题的副本写到这里"
    )
    parser.add_argument("--dry-run", action="store_true", help="只看会有什么变化，不改动登记库")
    parser.add_argument("--json", action="store_true", help="输出 JSON 回执")


def run(args: argparse.Namespace) -> None:
    on = source.on_of(args)
    with source.progress(args.json) as tell:
        loaded = _load(args, on, tell)
        present = any(args.into.glob("*.parquet")) if args.into.is_dir() else False
        before = snapshot.load(args.into) if present else snapshot.empty()
        merged = merge(before, loaded.tables)
        if broken := [*check_references(merged.tables, TABLES), *_clashes(before, merged.tables)]:
            if args.annotate:
                marked(args.source, broken, args.annotate)
            raise TableError(broken)
        if not args.dry_run:
            snapshot.save(merged.tables, args.into)
    receipt = _receipt(args, loaded.reconciliation, merged)
    if args.json:
        print(json.dumps(receipt, ensure_ascii=False))
        return
    source.tell_notices(loaded.notices)
    print(_told(receipt, merged))


def _clashes(before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Rows of networks and ties that are new or changed and contradict others."""
    facts = {n: list(TABLES[n].columns) for n in WATCHED}
    written = {
        n: after[n].join(before[n], on=facts[n], how="anti", nulls_equal=True) for n in WATCHED if n in after
    }
    return conflicts(after, written, Rules.load())


def _load(args, on, tell):
    year = None if on is None else on.year if on.month >= 9 else on.year - 1
    try:
        return source.load.read(*args.source, declared=TABLES, year=year, progress=tell)
    except TableError as refused:
        if args.annotate:
            marked(args.source, refused.problems, args.annotate)
        raise


def _receipt(args: argparse.Namespace, reconciliation: pl.DataFrame, merged: Merged) -> dict:
    apart = reconciliation.filter((pl.col("in_file") - pl.col("stored")).abs() > 1e-6)
    return {
        "into": str(args.into),
        "stored": not args.dry_run,
        "fingerprint": snapshot.fingerprint(merged.tables),
        "tables": merged.counts.filter(pl.sum_horizontal("new", "changed", "same") > 0).to_dicts(),
        "differences": merged.differences.to_dicts(),
        "reconciliation": reconciliation.filter(pl.col("school").is_null()).to_dicts(),
        "unreconciled": apart.to_dicts(),
    }


def _told(receipt: dict, merged: Merged) -> str:
    lines = [
        f"{'已导入' if receipt['stored'] else '试算（未改动）'} {receipt['into']}，登记库指纹 {receipt['fingerprint']}"
    ]
    for t in receipt["tables"]:
        lines.append(f"  {t['title']}：新增 {t['new']}，更新 {t['changed']}，不变 {t['same']}")
    shown = merged.differences.head(RECONCILED_SHOWN).to_dicts()
    lines += [f"  改动 {d['table']} {d['key']} {d['column']}：{d['old'] or '空'} → {d['new']}" for d in shown]
    if merged.differences.height > len(shown):
        lines.append(f"  还有 {merged.differences.height - len(shown)} 处改动，用 --json 查看全部")
    totals = len(receipt["reconciliation"])
    lines.append(
        f"  核对合计 {totals} 项："
        + ("全部一致" if not receipt["unreconciled"] else f"{len(receipt['unreconciled'])} 项不一致")
    )
    for row in receipt["unreconciled"][:RECONCILED_SHOWN]:
        lines.append(
            f"    {row['file']} {row['sheet']} {row['column']} {row['school'] or ''}：文件 {row['in_file']:,.10g}，入库 {row['stored']:,.10g}"
        )
    return "\n".join(lines)
