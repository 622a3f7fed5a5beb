"""`junheng measure`: the verdict of a standard, in words or as the JSON other programs rely on."""

from __future__ import annotations

import argparse
import json

import polars as pl

from junheng.cli import source
from junheng.standards.contract import as_json
from junheng.standards.measure import Measurement
from junheng.standards.shown import beside, why_no_spread


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    source.add_standard(parser)
    parser.add_argument("--json", action="store_true", help="只在标准输出写一个 JSON 对象")


def run(args: argparse.Namespace) -> None:
    found = source.measured(source.read(args.source, on=source.on_of(args), quiet=args.json), args)
    print(json.dumps(as_json(found), ensure_ascii=False, allow_nan=False) if args.json else told(found))


def told(found: Measurement) -> str:
    """The summary, then schools that fail with what they lack, then spreads that fail or are open."""
    places = found.standard.rounding
    lines = [found.summary()]
    short = found.values.filter(pl.col("state") == "未达标")
    lacks: dict[tuple[str, str], list[str]] = {}
    for r in short.iter_rows(named=True):
        said = f"{r['indicator']} {beside(r['value'], r['threshold'], r['state'], places['value'])}（需 {r['threshold']:g}）"
        lacks.setdefault((r["code"], r["stage"]), []).append(said)
    failing = found.schools.filter(pl.col("state") == "未达标")
    if failing.height:
        lines.append("\n未达标学校：")
    for r in failing.iter_rows(named=True):
        lines.append(f"  {r['code']} {r['name']}（{r['stage']}）：{'、'.join(lacks[r['code'], r['stage']])}")
    open_schools = found.schools.filter(pl.col("unknown") > 0)
    if open_schools.height:
        lines.append("\n有未填报数据的学校：")
        lines += [
            f"  {r['code']} {r['name']}（{r['stage']}）：{r['unknown']} 项待填报"
            for r in open_schools.iter_rows(named=True)
        ]
    spreads = found.county.filter(pl.col("state") != "达标")
    if spreads.height:
        lines.append("\n校际差异系数未达标或待定：")
    for r in spreads.iter_rows(named=True):
        known = r["cv"] is not None
        now = beside(r["cv"], r["limit"], r["state"], places["spread"]) if known else "未知"
        within = ""
        if r["reported"] < r["expected"] and r["cv_low"] is not None:
            within = f"，可能在 {r['cv_low']:.{places['spread']}f}—{r['cv_high']:.{places['spread']}f} 之间"
        lines.append(
            f"  {r['stage']} {r['indicator']}：{now}（限 {r['limit']:g}{within}）{r['state']}，填报 {r['reported']}/{r['expected']}"
            + (f"。{why_no_spread(r)}" if not known and r["reported"] else "")
        )
    if not found.resources_only:
        wanting = [f for f in found.findings.values() if f.state != "达标"]
        lines += ["\n县级指标未达标或待填报："] * bool(wanting)
        lines += [f"  {f.item.id} {f.state}：{f.sentence}" for f in wanting]
    if found.left_out.height:
        lines.append(f"\n不参加资源评估 {found.left_out.height} 个：")
        lines += [
            f"  {r['code']} {r['name']}（{r['stage']}）：{r['reason']}"
            for r in found.left_out.iter_rows(named=True)
        ]
    return "\n".join(lines)
