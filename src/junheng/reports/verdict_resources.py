"""The chapters on resources: counts, spread between schools, each school against the line, the map, and what schools lack."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from junheng.reports import charts, drawing
from junheng.reports.blocks import Block, chart, heading, note, section, table
from junheng.reports.county import Tables, places_inside
from junheng.reports.form_resources import school_title
from junheng.reports.look import MARKS
from junheng.reports.printed import UNFILLED, Figure, between, judged, trimmed
from junheng.reports.shortfalls import amount, short_title, shortfalls
from junheng.standards.measure import Measurement
from junheng.standards.resource import MET, UNKNOWN, UNMET, combined
from junheng.standards.shown import ALL_ZERO, why_no_spread

LEGEND = "　".join(f"{mark} {state}" for state, mark in MARKS.items())


def resources(tables: Tables, measured: Measurement, progress: Callable[[str, float], None]) -> Block:
    """资源配置: the chapter with the charts."""
    lines = []
    stages = {stage: n for n, stage in enumerate(measured.standard.stages)}
    ordered = measured.values.sort(pl.col("stage").replace_strict(stages), "code")
    total = len(measured.standard.resource)
    for n, item in enumerate(measured.standard.resource):
        progress(f"绘图：{short_title(item.title)}", n / total)
        values = ordered.filter(pl.col("indicator") == item.id)
        if values["value"].is_not_null().any():
            drawn = drawing.svg(charts.against_line(values, item.unit))
            lines.append(chart(f"{item.title}（{item.unit}）", drawn))
    guide = f"图例：{LEGEND}。每个点是一所学校（一贯制学校按学段分列），实线为标准，虚线为标准的 {_floor(measured)}。"
    return section(
        "资源配置",
        heading("各项指标达标情况"), _counts(measured),
        heading("校际差异系数"), *_spreads(measured),
        heading("各校与标准的距离"), note(guide), *lines,
        *_map(tables, measured),
    )  # fmt: skip


def _floor(measured: Measurement) -> str:
    return f"{measured.standard.each_school['others_reach']:.0%}"


def _counts(measured: Measurement) -> Block | None:
    """Per indicator the schools that meet the line, for every stage side by side."""
    stages = [s for s in measured.standard.stages if s in set(measured.values["stage"])]
    rows = []
    for item in measured.standard.resource:
        row = [short_title(item.title), item.unit]
        for stage in stages:
            cells = measured.values.filter(pl.col("stage") == stage, pl.col("indicator") == item.id)
            count = {state: cells.filter(pl.col("state") == state).height for state in (MET, UNMET, UNKNOWN)}
            deep = cells.filter(pl.col("state") == UNMET, pl.col("value") < pl.col("floor")).height
            below = f"{count[UNMET]}（{deep}）" if deep else count[UNMET]
            row += [trimmed(item.at_least[stage]), count[MET], below, count[UNKNOWN]]
        rows.append(row)
    heads = ["指标", "单位", *(head for s in stages for head in (f"{s}标准", MET, UNMET, UNKNOWN))]
    caption = f"各项指标达标学校数（所；括号内为低于标准 {_floor(measured)} 的学校数）"
    return table(caption, heads, rows, [2.8, 1.5, *[1.6, 1, 1.3, 1.3] * len(stages)], left=[0])


def _spreads(measured: Measurement) -> list[Block | None]:
    titles = {item.id: short_title(item.title) for item in measured.standard.resource}
    named = measured.county.with_columns(title=pl.col("indicator").replace_strict(titles))
    mean, places = (measured.standard.rounding[key] for key in ("mean", "spread"))
    rows = [
        (
            r["stage"], r["title"], Figure(r["mean"], mean), judged(r["cv"], r["limit"], r["state"], places), trimmed(r["limit"]),
            "——" if r["reported"] == r["expected"] else between(r["cv_low"], r["cv_high"], places),
            f"{r['reported']}／{r['expected']}", r["state"],
        )
        for r in named.iter_rows(named=True)
    ]  # fmt: skip
    heads = ["学段", "指标", "全县平均", "差异系数", "上限", "可能区间", "已填／应填", "结论"]
    shown = table("校际差异系数", heads, rows, [0.9, 2.9, 1.5, 1.4, 0.9, 2, 1.6, 1.5], left=[1])
    silent = [
        note(f"{r['stage']}{r['title']}：{why_no_spread(r)}。")
        for r in named.iter_rows(named=True)
        if why_no_spread(r) == ALL_ZERO
    ]
    drawn = named.filter(pl.col("cv").is_not_null())
    if drawn.is_empty():
        return [shown, *silent]
    columns = drawn.select("stage", "title", "cv", "limit", "cv_low", "cv_high", "state")
    return [
        chart(
            "校际差异系数与上限（浅色条为数据补齐后仍可能落入的区间）", drawing.svg(charts.spreads(columns))
        ),
        shown,
        *silent,
    ]


def _map(tables: Tables, measured: Measurement) -> list[Block]:
    """Each school once, in the state of its stages together; nothing where no school has coordinates."""
    spots = tables["school"].select("code", "longitude", "latitude").drop_nulls()
    schools = measured.schools.group_by("code", "name").agg("state", pl.col("pupils").sum())
    states = schools.with_columns(state=pl.Series([combined(found) for found in schools["state"].to_list()]))
    placed = states.join(spots, on="code", how="inner").sort("code")
    if placed.is_empty():
        return []
    towns = (
        places_inside(tables, measured)
        .filter(pl.col("level") == "乡镇")
        .drop_nulls(["longitude", "latitude"])
    )
    drawn = charts.school_map(
        placed.select("name", "longitude", "latitude", "pupils", "state"),
        towns.select("name", "longitude", "latitude"),
    )
    absent = schools.height - placed.height
    words = "标记大小表示在校生数；一贯制学校有一个学段未达标即标为未达标。" + (
        f"另有 {absent} 所学校没有坐标，未标出。" if absent else ""
    )
    return [heading("学校分布"), note(words), chart("学校分布与达标状态", drawing.svg(drawn))]


def failing(measured: Measurement) -> Block:
    """未达标学校及缺口: each failing school with what it lacks, and the sum over them."""
    units = {item.id: (short_title(item.title), item.unit) for item in measured.standard.resource}
    below = shortfalls(measured)
    rows = []
    for stage in measured.standard.stages:
        for school in measured.schools.filter(pl.col("stage") == stage, pl.col("state") == UNMET).iter_rows(
            named=True
        ):
            gaps = below.filter(pl.col("code") == school["code"], pl.col("stage") == stage).sort("indicator")
            words = "；".join(_gap(gap, *units[gap["indicator"]]) for gap in gaps.iter_rows(named=True))
            pupils = UNFILLED if school["pupils"] is None else school["pupils"]
            title = school_title(school["name"], school["kind"], stage)
            rows.append((title, stage, pupils, f"{school['met']}／{len(units)}", words))
    heads = ["学校", "学段", "在校生数", "达标项数", "未达标准的指标与缺口"]
    guide = note(
        f"▼ 表示低于标准的 {_floor(measured)}，必须补齐；其余为达到 {_floor(measured)} 而未达标准，每校最多容许"
        f" {len(units) - measured.standard.each_school['met']} 项。缺口按本学段现有学生数补到标准计算，教师和教室取整数。"
    )
    schools = table("未达标学校", heads, rows, [2.8, 0.8, 1.25, 1.25, 5.6], left=[0, 4])
    return section("未达标学校及缺口", schools, guide if rows else None, _together(measured, below, units))


def _gap(gap: dict, title: str, unit: str) -> str:
    mark = "▼ " if gap["deep"] else ""
    value, line = judged(gap["value"], gap["threshold"], UNMET, 2), trimmed(gap["threshold"])
    return f"{mark}{title} {value}（标准 {line}），缺 {amount(gap['short'], unit)}"


def _together(measured: Measurement, below: pl.DataFrame, units: dict) -> Block | None:
    failing_schools = measured.schools.filter(pl.col("state") == UNMET).select("code", "stage")
    sums = below.join(failing_schools, on=["code", "stage"], how="semi").group_by("indicator", "stage").agg(
        schools=pl.len(), short=pl.col("short").sum()
    )  # fmt: skip
    order = {stage: n for n, stage in enumerate(measured.standard.stages)}
    rows = [
        (r["stage"], units[r["indicator"]][0], r["schools"], amount(r["short"], units[r["indicator"]][1]))
        for r in sums.sort(pl.col("stage").replace_strict(order), "indicator").iter_rows(named=True)
    ]
    caption = "未达标学校全部补到标准所需（合计）"
    return table(caption, ["学段", "指标", "涉及学校（所）", "合计缺口"], rows, [1, 3, 1.6, 2], left=[1])
