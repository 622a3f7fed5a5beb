"""`junheng form-groups`: form groups of schools, as a plan with its reasons and certificate."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import polars as pl

from junheng.cli import source
from junheng.networks.formation.propose import Formation, propose_groups
from junheng.networks.formation.stop import Stop
from junheng.networks.formation.terms import EXISTING, Terms
from junheng.networks.rules import Rules
from junheng.programmes.said import in_english
from junheng.standards.standard import Standard

SHOWN = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    source.add_standard(parser)
    parser.add_argument("--pattern", default="1+N", help="组合模式，如 1+2~4、1+6+N、1+1+X；默认 1+N")
    parser.add_argument(
        "--stage", action="append", default=[], metavar="学段", help="哪些学段，可重复；默认 小学"
    )
    parser.add_argument("--helped", help="每所龙头校帮扶几所，如 2~4、1~N；默认依规则文件")
    parser.add_argument("--groups", help="几个集团，如 6、5~8；默认不限")
    parser.add_argument("--kind", default="教育集团", help="网络类别，默认 教育集团")
    parser.add_argument("--head", action="append", default=[], metavar="标识码", help="一定当龙头校，可重复")
    parser.add_argument(
        "--not-head", action="append", default=[], metavar="标识码", help="一定不当龙头校，可重复"
    )
    parser.add_argument(
        "--together", action="append", default=[], metavar="甲,乙", help="必须同组的学校，逗号连接，可重复"
    )
    parser.add_argument(
        "--apart", action="append", default=[], metavar="甲,乙", help="不能同组的两所学校，可重复"
    )
    said = "既有集团：keep 保留并增补（默认）、prefer 尽量保留、ignore 不考虑"
    parser.add_argument("--existing", choices=EXISTING, default="keep", help=said)
    parser.add_argument(
        "--travel",
        type=Path,
        metavar="文件",
        help="里程表（CSV）：source、target、travel 三列；默认按直线折算",
    )
    parser.add_argument(
        "--strength", type=Path, metavar="文件", help="强弱表（CSV）：code、strength 两列；默认按资源指标折算"
    )
    parser.add_argument(
        "--rules", default="cn-groups-demo", help="集团规则文件：编号，或自己的 YAML 文件路径"
    )
    parser.add_argument("--out", type=Path, metavar="JSON", help="把方案写到这个文件，可在网页版读入并采纳")
    parser.add_argument("--seconds", type=float, default=60, help="最多搜索的秒数，默认 60")
    parser.add_argument("--gap", type=float, default=0.001, help="与下界的差距不大于此值即停，默认 0.001")
    parser.add_argument("--seed", type=int, default=0, help="随机数种子，默认 0")
    parser.add_argument("--json", action="store_true", help="输出 JSON，理由有中英文")
    parser.add_argument("--english", action="store_true", help="用英文说明 | in English")


def run(args: argparse.Namespace) -> None:
    on = source.on_of(args)
    loaded = source.read(args.source, on=on, quiet=args.json, notices=not args.json)
    on = on or source.latest(loaded.tables)
    given = Terms(
        Rules.named(args.rules), on, pattern=args.pattern, stages=tuple(args.stage) or ("小学",), helped=args.helped,
        groups=args.groups, kind=args.kind, heads=tuple(args.head), not_heads=tuple(args.not_head),
        together=_wishes(args.together), apart=_wishes(args.apart), existing=args.existing,
    )  # fmt: skip
    standard = Standard.load(args.standard, on=on, tolerances=args.tolerance)
    with source.progress(args.json) as tell:
        found = propose_groups(
            loaded.tables, standard, given=given, travel=_table(args.travel), strength=_table(args.strength),
            stop=Stop(args.seconds, args.gap), seed=args.seed, progress=tell,
        )  # fmt: skip
    if args.out:
        args.out.write_text(found.plan.to_json(), "utf-8")
    print(
        json.dumps(as_json(found), ensure_ascii=False, default=str)
        if args.json
        else told(found, args.english)
    )


def _wishes(words: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(c.strip() for c in word.replace("，", ",").split(",") if c.strip()) for word in words)


def _table(path: Path | None) -> pl.DataFrame | None:
    """A CSV of the user's own, everything as text."""
    if path is None:
        return None
    try:
        return pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as damaged:
        raise ValueError(f"{path.name} 不是可读的 CSV：{str(damaged).splitlines()[0]}") from None


def told(found: Formation, english: bool = False) -> str:
    """The summary, then each group with its members and reasons."""
    lines = [found.summary("en" if english else "zh")]
    rows, reason = found.why.to_dicts(), "reason_english" if english else "reason"
    for r in rows[:SHOWN]:
        code = f" ({r['code']})" if english else f"（{r['code']}）"
        who = f"\n{r['name']}{code}" if r["role"] == "龙头校" else f"  {r['name']}"
        lines.append(f"{who}: {r[reason]}" if english else f"{who}：{r[reason]}")
    if (more := len(rows) - SHOWN) > 0:
        lines.append(f"  and {more} more, see --json" if english else f"  还有 {more} 所，用 --json 查看全部")
    return "\n".join(lines)


def as_json(found: Formation) -> dict:
    """Everything found, for other programs."""
    frames = {n: getattr(found, n).to_dicts() for n in ("groups", "why", "relaxations", "left")}
    sure = asdict(found.certificate) | {"certified": found.certificate.certified}
    sure["problems_english"] = [in_english(p) for p in found.certificate.problems]
    body = {"plan": json.loads(found.plan.to_json()), "certificate": sure, "parts": dict(found.parts)}
    notices = {"notices": list(found.notices), "notices_english": [in_english(n) for n in found.notices]}
    return body | notices | frames
