"""`junheng remedy`: the cheapest path to compliance, as a plan with its reasons and certificate."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import yaml

from junheng.cli import source
from junheng.cli.parser import number
from junheng.io.text import decoded
from junheng.programmes.said import Said, both, in_english
from junheng.remedy import costs
from junheng.remedy.propose import Remedy, propose
from junheng.remedy.search import Stop

SHOWN = 40
WHAT_EACH_GETS = Said("\n各校措施：", "\nWhat each school gets:")


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    source.add_standard(parser)
    parser.add_argument(
        "--costs",
        default="demo-costs-2024",
        metavar="单价",
        help="单价文件：随软件附带的编号，或自己的 YAML 文件路径",
    )
    parser.add_argument(
        "--out", type=Path, metavar="JSON", help="把计划写到这个文件，可用 junheng compare --plan 试算"
    )
    parser.add_argument("--seconds", type=number, default=60, metavar="秒", help="最多搜索的秒数，默认 60")
    parser.add_argument(
        "--gap", type=number, default=0.001, metavar="差距", help="与下界的差距不大于此值即停，默认 0.001"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON，理由有中英文")
    parser.add_argument("--english", action="store_true", help="用英文说明 | in English")


def run(args: argparse.Namespace) -> None:
    loaded = source.read(args.source, on=source.on_of(args), quiet=args.json)
    standard = source.measured(loaded, args).standard
    with source.progress(args.json) as tell:
        found = propose(
            loaded.tables, standard, given=priced(args.costs), stop=Stop(args.seconds, args.gap),
            progress=tell, whole_register=loaded.whole,
        )  # fmt: skip
    if args.out:
        args.out.write_text(found.plan.to_json(), "utf-8")
    print(json.dumps(_json(found), ensure_ascii=False) if args.json else told(found, args.english))


def priced(name: str) -> costs.Costs:
    """The cost document by its id, or a file of the user's own."""
    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        return costs.Costs.load(name)
    try:
        text = decoded(path.name, path.read_bytes())
        return costs.Costs.read(yaml.safe_load(text), path.name)
    except yaml.YAMLError as damaged:
        raise ValueError(f"单价文件 {path.name} 不是合法的 YAML：{damaged}") from None


def told(found: Remedy, english: bool = False) -> str:
    """The summary, then what each school gets and why."""
    lines = [found.summary("en" if english else "zh")]
    rows = found.why.head(SHOWN).to_dicts()
    lines += [WHAT_EACH_GETS.english() if english else WHAT_EACH_GETS] * bool(rows)
    for r in rows:
        said = Said(
            "  {name}（{stage}）{what} {amount:,.10g} {unit}，{wan:,.2f} 万元：{why}",
            "  {name} ({stage}) {what} {amount:,.10g} {unit}, {wan:,.2f} × 10,000 yuan: {why}",
            wan=r["cost"] / 1e4, why=both(r["reason"], r["reason_english"]),
            **{k: r[k] for k in ("name", "stage", "what", "amount", "unit")},
        )  # fmt: skip
        lines.append(said.english() if english else said)
    if (more := found.why.height - len(rows)) > 0:
        lines.append(f"  and {more} more, see --json" if english else f"  还有 {more} 条，用 --json 查看全部")
    return "\n".join(lines)


def _json(found: Remedy) -> dict:
    body = {k: getattr(found, k) for k in ("cost", "bound", "gap", "certified", "problems")}
    frames = {k: getattr(found, k).to_dicts() for k in ("why", "county", "unresolved", "out_of_reach")}
    body["problems_english"] = [in_english(p) for p in found.problems]
    return body | {"plan": json.loads(found.plan.to_json())} | frames
