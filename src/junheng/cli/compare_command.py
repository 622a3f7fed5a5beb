"""`junheng compare`: two registers, or one before and after a plan; pupils affected first."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from junheng.cli import source
from junheng.io.text import decoded
from junheng.plans.compare import Comparison, compare
from junheng.plans.plan import Plan
from junheng.standards.shown import beside


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser, many=False)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--with", dest="other", type=Path, metavar="来源", help="另一个登记库或工作簿")
    group.add_argument("--plan", type=Path, metavar="JSON", help="计划文件（junheng remedy 生成，或自己写）")
    source.add_standard(parser)
    parser.add_argument("--save", type=Path, metavar="文件夹", help="把实施计划后的登记库写到这里（试算用）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> None:
    loaded = source.read([args.source], on=source.on_of(args), quiet=args.json)
    before = source.measured(loaded, args)
    if args.plan:
        plan = Plan.from_json(decoded(args.plan.name, args.plan.read_bytes()))
        changed = plan.apply(loaded.tables, year=before.standard.year)
        after = source.measured(loaded, args, changed)
    else:
        other = source.read([args.other], on=source.on_of(args), quiet=args.json)
        changed, after = other.tables, source.measured(other, args)
    if args.save:
        source.save(changed, args.save)
    found = compare(before, after)
    print(json.dumps(_json(found), ensure_ascii=False) if args.json else _told(found))


def _json(found: Comparison) -> dict:
    return {
        n: getattr(found, n).to_dicts() for n in ("pupils", "verdict", "county", "schools", "items", "travel")
    }


def _cv(row: dict, when: str) -> str:
    value = row[f"cv_{when}"]
    return "未知" if value is None else beside(value, row["limit"], row[f"state_{when}"], 3)


def _told(found: Comparison) -> str:
    lines = [found.summary(), "", "校际差异系数："]
    for r in found.county.iter_rows(named=True):
        if r["cv_before"] != r["cv_after"] or r["state_before"] != r["state_after"]:
            old, new = (_cv(r, when) for when in ("before", "after"))
            lines.append(
                f"  {r['stage']} {r['indicator']}：{old} → {new}（限 {r['limit']:g}）{r['state_after']}"
            )
    lines.append("学校变化：")
    for r in found.schools.iter_rows(named=True):
        old, new = (
            f"达到 {m} 项 {s}" if s else f"在办，不单独评估（{out}）" if out else "无此学段"
            for m, s, out in (
                (r[f"met_{when}"], r[f"state_{when}"], r[f"out_{when}"]) for when in ("before", "after")
            )
        )
        lines.append(f"  {r['name']}（{r['stage']}）：{old} → {new}")
    lines += [
        f"{r['id']}：{r['state_before']} → {r['state_after']}" for r in found.items.iter_rows(named=True)
    ]
    return "\n".join(lines)
