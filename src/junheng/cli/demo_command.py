"""`junheng demo`: the whole main job on the invented county, from workbooks to plan and reports."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import polars as pl

from junheng.cli import source
from junheng.cli.example_command import make
from junheng.cli.parser import whole
from junheng.plans.compare import Comparison, compare
from junheng.register import snapshot
from junheng.register.example import demo
from junheng.remedy import printed
from junheng.remedy.costs import Costs
from junheng.remedy.propose import Remedy, propose
from junheng.remedy.search import Stop
from junheng.reports import write
from junheng.standards.contract import as_json
from junheng.standards.measure import Measurement, measure
from junheng.standards.standard import Standard

ON = dt.date(2024, 9, 1)
REGIONS = {
    "yuxi": "玉溪“六化”",
    "nujiang": "怒江“1+4+N”",
    "shuangbai": "双柏“138”",
    "xiangyun": "祥云“四个一”",
}
"""The reconstructed regions that are offered next, each with the programme of its name."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, default=Path("demo"), metavar="文件夹", help="一切写到这里，默认 demo/"
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--web", action="store_true", help="做完后启动网页（在终端里运行时默认启动）")
    shown.add_argument("--no-web", action="store_true", help="做完就结束，不启动网页")
    parser.add_argument("--port", type=whole, default=8000, metavar="端口", help="网页的端口，默认 8000")


def run(args: argparse.Namespace) -> int:
    out = args.out.resolve()
    with source.progress() as tell:
        register = make("demo", out, tell)
        standard = Standard.load("cn-youzhi-2017", on=ON)
        before = measure(register, standard)
        remedy = propose(
            register, standard, given=Costs.load("demo-costs-2024"), stop=Stop(60), progress=tell
        )
        after = measure(remedy.plan.apply(register, year=standard.year), standard)
        written = _write(out, register, before, remedy, tell)
    print(_told(out, register, before, remedy, compare(before, after), written), flush=True)
    # At a terminal somebody is there to look; a program that runs the demo wants it to end.
    if args.no_web or not (args.web or sys.stdout.isatty()):
        print(f"  python3 do.py run web --demo --data {out / 'web'}（启动网页）")
        return 0
    print("\n七、网页", flush=True)
    app = ["--demo", "--open", "--port", str(args.port), "--data", str(out / "web")]
    return subprocess.run([sys.executable, "-m", "junheng.cli", "web", *app]).returncode


def _write(out: Path, register: dict, before: Measurement, remedy: Remedy, tell) -> list[Path]:
    results = out / "results"
    results.mkdir(exist_ok=True)
    story, judged, plan = results / "县情.txt", results / "评估.json", results / "达标路径.json"
    story.write_text(demo.STORY + "\n", "utf-8")
    judged.write_text(json.dumps(as_json(before), ensure_ascii=False, indent=1), "utf-8")
    plan.write_text(remedy.plan.to_json(), "utf-8")
    path = printed.parts(remedy.summary(), remedy.why.iter_rows(named=True))
    reports = write.write_all(register, before, results, remedy=path, progress=tell)
    return [story, judged, plan, *reports.files]


def _told(
    out: Path, register: dict, before: Measurement, remedy: Remedy, change: Comparison, written: list[Path]
) -> str:
    schools = register["school"].height
    pupils = before.stages.filter(pl.col("stage").is_in(["小学", "初中"]))["pupils"].sum()
    lines = [
        "", f"一、县情：{demo.STORY.splitlines()[0]}（全文见 县情.txt）", "",
        f"二、登记库：{schools} 所学校，义务教育在校生 {pupils} 人，指纹 {snapshot.fingerprint(register)}",
        "", "三、评估", _indented(before.summary()), "", "四、达标路径", _indented(remedy.summary()),
        "", "五、实施后", _indented(change.summary()), "", "六、文件",
        *(f"  {path}" for path in written), f"  {out / 'import'}（导入用的工作簿，可用 Excel 打开修改后再导入）",
        "", "接着可以试：",
        f"  python3 do.py run measure {out}",
        f"  python3 do.py run proof {out} --indicator R5 --school 2153999001",
        *(
            f"  {what}（重构示例）：python3 do.py run example {name} --out out/{name}"
            f" && python3 do.py run figures out/{name} --programme {name} --on 2024-12-30 --case"
            f"；网页：python3 do.py run web --demo {name} --data out/{name}-web"
            for name, what in REGIONS.items()
        ),
    ]  # fmt: skip
    return "\n".join(lines)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
