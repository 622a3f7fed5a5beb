"""The first half of the report: births and population, the course of each stage, where it happens."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, heading, note, section, table
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import chart, milestones, sourced, words
from junheng.reports.outlook.said import Said, people, percent

SHOWN_TOWNS = 40


def population(m: Material, say: Said) -> dict:
    """二、出生与人口."""
    blocks: list[Block | None] = []
    births = m.frames["births"].filter(pl.col("source") == "出生")
    known = births.filter("known").group_by("year").agg(pl.col("births").sum()).sort("year")
    if known.height:
        top, last = (
            known.sort("births", "year", descending=[True, False]).row(0, named=True),
            known.row(-1, named=True),
        )
        most = say(
            "出生人数最多",
            people(top["births"]),
            f"{top['year']} 年各地登记出生人数之和",
            "births",
            year=top["year"],
            source="出生",
            known=True,
        )
        now = say(
            "最近一年出生人数",
            people(last["births"]),
            f"{last['year']} 年各地登记出生人数之和",
            "births",
            year=last["year"],
            source="出生",
            known=True,
        )
        fell = 1 - last["births"] / top["births"] if top["births"] else None
        blocks.append(words(
            f"登记的出生人数在{top['year']}年最多，为{most}；{last['year']}年为{now}，比最多时少{percent(fell)}。"
            f"{last['year']}年以前出生的孩子已经在册，{last['year'] + 6}学年以前的小学入学人数不依赖生育假定；此后按“{m.found.given.scenario.title}”推算。"
        ))  # fmt: skip
    if not m.frames["births"].is_empty():
        source = say.source("出生人数（图）", "各地各年出生人数，区分登记与假定", "births")
        blocks.append(chart("births", "出生人数", source))
    if not m.frames["people"].is_empty():
        source = say.source("人口金字塔（图）", "分年龄、性别的人口；学龄按学段着色", "people")
        blocks.append(chart("pyramids", "人口金字塔（左男右女，纵轴为岁）", source))
        blocks.append(
            note(
                "分年龄人口按同批人存活和迁移逐年推算，生育水平由方案给定；已登记的出生人数优先用于入学推算。"
            )
        )
    draw = m.rows("draw", grade="一年级").sort("source", "rate", descending=[False, True])
    if draw.height:
        rows = [
            [
                r["place_name"],
                r["source"],
                r["years"],
                f"{r['came']:.0f}",
                f"{r['cohort']:.0f}",
                f"{r['rate']:.2f}",
                f"{r['county_rate']:.2f}",
            ]
            for r in draw.head(SHOWN_TOWNS).iter_rows(named=True)
        ]
        source = say.source(
            "入学率（表）", "近三年一年级学生 ÷ 按年龄应入学的同批儿童", "draw", grade="一年级"
        )
        heads = ["乡镇", "依据", "学年", "入学", "应入学", "入学率", "全县"]
        blocks += [
            heading("吸引与外流"),
            words("一年级学生与本地应入学儿童之比高于全县的乡镇，吸引了别处的孩子（县城、寄宿制中心校）；低于全县的，孩子到别处上学。预测沿用近三年的这一比率，并向全县比率收缩。"),
            sourced(table("各乡镇一年级入学率", heads, rows, [2.4, 1.4, 1.8, 1, 1.2, 1.2, 1], left=[0]), source),
        ]  # fmt: skip
    flows = m.rows("flows", place=list(m.found.counties), year=m.base)
    if flows.height:
        rows = [
            [
                r["place_name"],
                f"{r['from_stage']}→{r['to_stage']}",
                f"{r['leavers']:.0f}",
                f"{r['entrants']:.0f}",
                "—" if r["rate"] is None else f"{r['rate']:.2f}",
            ]
            for r in flows.iter_rows(named=True)
        ]
        source = say.source("学段间流动（表）", "上一学年毕业年级学生与本学年下一学段起始年级学生", "flows")
        caption = f"学段间流动（{m.base}学年）"
        blocks.append(
            sourced(
                table(
                    caption,
                    ["县", "学段", "上一学年毕业年级", "本学年起始年级", "比率"],
                    rows,
                    [2, 1.6, 1.8, 1.8, 1],
                    left=[0],
                ),
                source,
            )
        )
        blocks.append(
            note(
                "比率大于 1 说明有外地学生流入，或部分学生在没有填报的学校就读；小于 1 说明有学生去了外地、职业学校或没有填报的学校。"
            )
        )
    return section("出生与人口", *blocks)


def trend(m: Material, say: Said) -> dict:
    """三、各学段学生趋势."""
    source = say.source(
        "各学段学生数（图）", "历年实际（点）、预测（线）和区间（浅色）", "courses", place=WHOLE
    )
    rows = []
    for stage in m.stages:
        p = m.one("peaks", place=WHOLE, stage=stage)
        peak = f"{p['peak_year']}年 {p['peak']}" + ("" if p["ahead"] else "（已过）")
        change = "—" if p["change"] is None else f"{p['change']:+.1%}"
        rows.append(
            [
                stage,
                people(p["now"], ""),
                peak,
                f"{p['end']}",
                f"{p['end_low']}—{p['end_high']}",
                change,
                p["turns"] or "无",
            ]
        )
    heads = ["学段", f"{m.base}学年", "最多的学年", f"{m.to}学年", "区间", "变化", "拐点"]
    peaks = say.source("峰值与拐点（表）", "全部合计各学段的现状、最多、末年和转折", "peaks", place=WHOLE)
    years = list(range(m.base, m.to + 1))
    lines = []
    for year in years:
        line = [f"{year}"]
        for stage in m.stages:
            r = m.one("courses", place=WHOLE, stage=stage, year=year)
            line.append(
                "—" if not r else f"{r['pupils']}" + (f"\n{r['low']}—{r['high']}" if r["ahead"] else "")
            )
        lines.append(line)
    by_year = say.source("逐年学生数（表）", "全部合计逐年学生数，下行为区间", "courses", place=WHOLE)
    return section(
        "各学段学生的趋势和拐点",
        words(
            f"以{m.base}学年为基准，按同批学生逐年升级、各校近年习惯和已登记出生推算。图中点为历年实际，线为预测，浅色带为{m.found.given.cover:.0%}区间。"
        ),
        chart("stages", "各学段学生数和区间", source),
        sourced(table("峰值与拐点", heads, rows, [0.8, 1.1, 1.6, 1.1, 1.7, 1, 2.4], left=[6]), peaks),
        sourced(
            table("逐年学生数（人，下行为区间）", ["学年", *m.stages], lines, [0.8] + [1.4] * len(m.stages)),
            by_year,
        ),
    )


def towns(m: Material, say: Said) -> dict:
    """四、分乡镇."""
    blocks: list[Block | None] = []
    years = milestones(m)
    for stage in (s for s in m.stages if s in ("小学", "初中")):
        rows, part = (
            [],
            m.rows("peaks", stage=stage).filter(~pl.col("place").is_in([WHOLE, *m.found.counties])),
        )
        for p in part.sort("change").head(SHOWN_TOWNS).iter_rows(named=True):
            by_year = [m.one("courses", place=p["place"], stage=stage, year=y) for y in years]
            cells = ["—" if not r else f"{r['pupils']}" for r in by_year]
            last = by_year[-1]
            span = f"{last['low']}—{last['high']}" if last else "—"
            peak = f"{p['peak_year']}年" + ("" if p["ahead"] else "（已过）")
            rows.append(
                [p["place_name"], *cells, span, "—" if p["change"] is None else f"{p['change']:+.0%}", peak]
            )
        if not rows:
            continue
        source = say.source(f"分乡镇{stage}学生（图、表）", "各乡镇逐年学生数和区间", "courses", stage=stage)
        blocks.append(heading(stage))
        blocks.append(
            chart(
                f"map-{stage}", f"各乡镇{stage}学生（圆的大小为学生数，颜色为比{m.base}学年的增减）", source
            )
        )
        heads = ["乡镇", *(f"{y}" for y in years), "末年区间", "变化", "最多"]
        blocks.append(
            sourced(
                table(
                    f"各乡镇{stage}学生（降幅大的在前）",
                    heads,
                    rows,
                    [2, *[1] * len(years), 1.6, 1, 1.6],
                    left=[0],
                ),
                source,
            )
        )
    if blocks:
        blocks.insert(
            0, words("学校的学生计入学校所在的乡镇。没有乡镇界线的公开数据，图上按乡镇驻地的登记坐标画圆。")
        )
    return section("分乡镇的变化", *blocks)
