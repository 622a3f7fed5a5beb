"""`junheng proof`: open one figure down to its rows."""

from __future__ import annotations

import argparse
import json

from junheng.cli import source
from junheng.standards import proof
from junheng.standards.measure import Measurement


def arguments(parser: argparse.ArgumentParser) -> None:
    source.add_source(parser)
    source.add_standard(parser)
    parser.add_argument(
        "--indicator", required=True, metavar="编号", help="指标编号，如 R4、G11、Q1；一票否决如 V1"
    )
    parser.add_argument("--school", metavar="标识码", help="学校标识码；不写则打开全县的差异系数或县级指标")
    parser.add_argument("--stage", metavar="学段", help="学段；学校只有一个学段时可省略")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> None:
    loaded = source.read(args.source, on=source.on_of(args), quiet=args.json)
    found = source.measured(loaded, args)
    opened = _opened(loaded, found, args)
    print(json.dumps(_json(opened), ensure_ascii=False) if args.json else opened)


def _opened(loaded: source.Source, found: Measurement, args: argparse.Namespace) -> proof.Proof:
    code = args.indicator.upper()
    vetoes = found.vetoes["id"].to_list()
    if code not in vetoes:
        found.standard.indicator(code)
    if code in vetoes or code in found.findings:
        if given := [f"--{name}" for name in ("school", "stage") if getattr(args, name)]:
            raise ValueError(f"{code} 是县级事项，不分学校和学段；请去掉 {'、'.join(given)} 再查看")
        return (proof.of_veto if code in vetoes else proof.of_item)(loaded.tables, found, code)
    if not args.school:
        stages = [args.stage] if args.stage else found.county["stage"].unique(maintain_order=True).to_list()
        if len(stages) != 1:
            raise ValueError(f"请用 --stage 指明学段：{'、'.join(stages)}")
        return proof.of_county(loaded.tables, found, stages[0], code)
    mine = found.values.filter(found.values["code"] == args.school)["stage"].unique().sort().to_list()
    if not args.stage and len(mine) > 1:
        raise ValueError(f"这所学校有多个学段，请用 --stage 指明：{'、'.join(mine)}")
    stage = args.stage or (mine[0] if mine else found.standard.stages[0])
    return proof.of_school(loaded.tables, found, args.school, stage, code)


def _json(opened: proof.Proof) -> dict:
    body = {
        k: getattr(opened, k)
        for k in ("title", "value", "unit", "line", "state", "formula", "clause", "document", "steps")
    }
    return body | {
        "rows": opened.rows.to_dicts(),
        "terms": None if opened.terms is None else opened.terms.to_dicts(),
    }
