"""The first half of the report: births and population, the course of each stage."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, heading, note, section, table
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import chart, sourced, words
from junheng.reports.outlook.said import Said

SHOWN_TOWNS = 40
TELLING = (0.02, 2.0)
"""Outside this ratio of entrants to leavers the stage below is hardly registered, and the ratio says nothing."""


def population(m: Material, say: Said) -> dict:
    """出生与人口."""
    t = m.t
    blocks: list[Block | None] = [_births(m, say)]
    if not m.frames["births"].is_empty():
        source = say.source(t("出生人数（图）"), t("各地各年出生人数，区分登记与假定"), "births")
        blocks.append(chart("births", t.cell("出生人数"), source))
    if not m.frames["people"].is_empty():
        source = say.source(t("人口金字塔（图）"), t("分年龄、性别的人口；学龄按学段着色"), "people")
        blocks.append(chart("pyramids", t("人口金字塔（左男右女，纵轴为岁）"), source))
        blocks.append(note(t("分年龄人口按同批人存活和迁移逐年推算，生育水平由方案给定；已登记的出生人数优先用于入学推算。")))  # fmt: skip
    blocks += [*_draw(m, say), *_flows(m, say)]
    return section(t("出生与人口"), *blocks)


def _births(m: Material, say: Said) -> Block | None:
    """When most were born, and how many last."""
    t, births = m.t, m.frames["births"].filter(pl.col("source") == "出生")
    known = births.filter("known").group_by("year").agg(pl.col("births").sum()).sort("year")
    if known.is_empty():
        return None
    top, last = known.sort("births", "year", descending=[True, False]).row(0, named=True), known.row(-1, named=True)  # fmt: skip
    most, now = (
        say(title, t.count(r["births"]), t("{year} 年各地登记出生人数之和", year=r["year"]), "births", year=r["year"], source="出生", known=True)
        for title, r in ((t("出生人数最多"), top), (t("最近一年出生人数"), last))
    )  # fmt: skip
    fell = t.percent(1 - last["births"] / top["births"] if top["births"] else None)
    return words(t(
        "登记的出生人数在{top}年最多，为{most}；{last}年为{now}，比最多时少{fell}。{last}年以前出生的孩子已经在册，"
        "{entry}学年以前的小学入学人数不依赖生育假定；此后按“{scenario}”推算。",
        top=top["year"], most=most, last=last["year"], now=now, fell=fell, entry=last["year"] + 6, scenario=m.scenario,
    ))  # fmt: skip


def _draw(m: Material, say: Said) -> list[Block | None]:
    """Who draws children from elsewhere and who sends them away."""
    t, draw = m.t, m.rows("draw", grade="一年级").sort("source", "rate", descending=[False, True])
    if draw.is_empty():
        return []
    shown = draw if draw.height <= SHOWN_TOWNS else pl.concat([draw.head(SHOWN_TOWNS // 4), draw.tail(SHOWN_TOWNS // 4)])  # fmt: skip
    rows = [
        [r["place_name"], t.cell(r["source"]), r["years"], t.count(r["came"], ""), t.count(r["cohort"], ""), f"{r['rate']:.2f}", f"{r['county_rate']:.2f}"]
        for r in shown.iter_rows(named=True)
    ]  # fmt: skip
    source = say.source(t("入学率（表）"), t("近三年一年级学生 ÷ 按年龄应入学的同批儿童"), "draw", grade="一年级")  # fmt: skip
    heads = [t.cell(h) for h in ("乡镇", "依据", "学年", "入学", "应入学", "入学率", "全县")]
    made = table(t("各乡镇一年级入学率"), heads, rows, [2.4, 1.4, 1.8, 1, 1.2, 1.2, 1], left=[0])
    return [
        heading(t("吸引与外流")),
        words(t("一年级学生与本地应入学儿童之比高于全县的乡镇，吸引了别处的孩子（县城、寄宿制中心校）；低于全县的，孩子到别处上学。预测沿用近三年的这一比率，并向全县比率收缩。")),
        sourced(made, source),
        note(t("只列最高、最低的各 {n} 个，全部见数据表。", n=SHOWN_TOWNS // 4)) if shown.height < draw.height else None,
    ]  # fmt: skip


def _flows(m: Material, say: Said) -> list[Block | None]:
    """From one stage to the next, by county, in the newest year."""
    t, flows = m.t, m.rows("flows", place=list(m.found.counties), year=m.base)
    told = flows.filter(pl.col("rate").is_between(*TELLING)).select("from_stage", "to_stage").unique()
    flows = flows.join(told, on=["from_stage", "to_stage"], how="semi", maintain_order="left")
    if flows.is_empty():
        return []
    rows = [
        [
            r["place_name"], f"{t.cell(r['from_stage'])}→{t.word(r['to_stage'])}", t.count(r["leavers"], ""), t.count(r["entrants"], ""),
            f"{r['rate']:.2f}" if r["rate"] is not None and TELLING[0] <= r["rate"] <= TELLING[1] else "—",
        ]
        for r in flows.iter_rows(named=True)
    ]  # fmt: skip
    source = say.source(t("学段间流动（表）"), t("上一学年毕业年级学生与本学年下一学段起始年级学生"), "flows")
    heads = [t.cell(h) for h in ("县", "学段", "上一学年毕业年级", "本学年起始年级", "比率")]
    return [
        sourced(table(t("学段间流动（{base}学年）", base=m.base), heads, rows, [2, 1.6, 1.8, 1.8, 1], left=[0]), source),
        note(t("比率大于 1 说明有外地学生流入，或部分学生在没有填报的学校就读；小于 1 说明有学生去了外地、职业学校或没有填报的学校。大于 2 的不列：下一级学校大多没有登记。")),
    ]  # fmt: skip


def trend(m: Material, say: Said) -> dict:
    """各学段学生趋势."""
    t = m.t
    source = say.source(t("各学段学生数（图）"), t("历年实际（点）、预测（线）和区间（浅色）"), "courses", place=WHOLE)  # fmt: skip
    rows = []
    for stage in m.stages:
        p = m.one("peaks", place=WHOLE, stage=stage)
        rows.append([
            t.cell(stage), t.count(p["now"], ""), f"{t.year(p['peak_year'])} {t.count(p['peak'], '')}{_over(m, p)}", t.count(p["end"], ""),
            t.span(p["end_low"], p["end_high"]), _change(p), t.turns(p["turns"]) or t("无"),
        ])  # fmt: skip
    heads = [t.cell("学段"), _autumn(m, m.base), t("最多的学年"), _autumn(m, m.to), t.cell("区间"), t("变化"), t.cell("拐点")]  # fmt: skip
    peaks = say.source(t("峰值与拐点（表）"), t("全部合计各学段的现状、最多、末年和转折"), "peaks", place=WHOLE)  # fmt: skip
    lines = []
    for year in range(m.base, m.to + 1):
        cells = [m.one("courses", place=WHOLE, stage=stage, year=year) for stage in m.stages]
        lines.append([f"{year}", *(_with_interval(m, r) for r in cells)])
    by_year = say.source(t("逐年学生数（表）"), t("全部合计逐年学生数，下行为区间"), "courses", place=WHOLE)
    widths = [0.8] + [1.4] * len(m.stages)
    every = table(t("逐年学生数（人，下行为区间）"), [t.cell("学年"), *map(t.cell, m.stages)], lines, widths)
    return section(
        t("各学段学生的趋势和拐点"),
        words(t("以{base}学年为基准，按同批学生逐年升级、各校近年习惯和已登记出生推算。图中点为历年实际，线为预测，浅色带为{cover:.0%}区间。", base=m.base, cover=m.found.given.cover)),
        chart("stages", t("各学段学生数和区间"), source),
        sourced(table(t("峰值与拐点"), heads, rows, [0.8, 1.1, 1.6, 1.1, 1.7, 1, 2.4], left=[6]), peaks),
        sourced(every, by_year),
    )  # fmt: skip


def _with_interval(m: Material, r: dict) -> str:
    """A number, and its interval in the line below."""
    if not r:
        return "—"
    return m.t.count(r["pupils"], "") + (f"\n{m.t.span(r['low'], r['high'])}" if r["ahead"] else "")


def _over(m: Material, peak: dict) -> str:
    return "" if peak["ahead"] else m.t("（已过）")


def _change(row: dict, digits: int = 1) -> str:
    return "—" if row["change"] is None else f"{row['change']:+.{digits}%}"


def _autumn(m: Material, year: int) -> str:
    return m.t("{year}学年", year=year)
