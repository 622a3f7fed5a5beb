"""Where it happens: county by county where there are several, township by township, with maps."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, heading, note, section, table
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import chart, milestones, sourced, words
from junheng.reports.outlook.said import Said

SHOWN = 40
SHOWN_OF_SEVERAL = 24
"""Townships printed of a county, and of several counties together; the workbook holds them all."""
MAPPED = ("小学", "初中")


def counties(m: Material, say: Said) -> dict:
    """分县: every county's course, end and places, a table a stage."""
    t = m.t
    if not m.several:
        return section(t("分县的变化"))
    blocks: list[Block | None] = [
        words(t("{area}共 {n} 个县（市、区）。各县先单独推算，学校和乡镇加总等于县，县加总等于{area}；各县误差互有抵消，所以{area}的区间比各县区间相加要窄。", area=m.county, n=len(m.found.counties)))
    ]  # fmt: skip
    for stage in m.stages:
        source = say.source(t("分县{stage}学生（图、表）", stage=stage), t("各县逐年学生数和区间"), "courses", stage=stage, place=list(m.found.counties))  # fmt: skip
        blocks.append(heading(t.cell(stage)))
        if stage in MAPPED:
            blocks.append(chart(f"counties-{stage}", t("各县{stage}学生和区间", stage=stage), source))
        rows = m.rows("peaks", stage=stage, place=list(m.found.counties)).sort("now", "place", descending=[True, False])  # fmt: skip
        caption = t("各县{stage}学生（人）", stage=stage)
        blocks.append(sourced(_courses(m, rows, caption, t.cell("县"), stage), source))
        blocks.append(_county_places(m, say, stage))
    return section(t("分县的变化"), *blocks)


def _county_places(m: Material, say: Said, stage: str) -> Block | None:
    rows = m.rows("places", stage=stage, place=list(m.found.counties))
    if rows["short"].null_count() == rows.height:
        return None
    title, said = m.t("分县{stage}学位余缺（表）", stage=stage), m.t("各县学校短缺、空余学位分别合计")
    source = say.source(title, said, "places", stage=stage, place=list(m.found.counties))
    return sourced(short_and_spare(m, rows, m.t("各县{stage}学位余缺（个）", stage=stage), m.t.cell("县")), source)  # fmt: skip


def towns(m: Material, say: Said) -> dict:
    """分乡镇."""
    t, shown = m.t, SHOWN_OF_SEVERAL if m.several else SHOWN
    blocks: list[Block | None] = []
    for stage in (s for s in m.stages if s in MAPPED):
        every = m.rows("peaks", stage=stage).filter(~pl.col("place").is_in([WHOLE, *m.found.counties]))
        if every.is_empty():
            continue
        source = say.source(t("分乡镇{stage}学生（图、表）", stage=stage), t("各乡镇逐年学生数和区间"), "courses", stage=stage)  # fmt: skip
        drawn = t("各乡镇{stage}学生（圆的大小为学生数，颜色为比{base}学年的增减）", stage=stage, base=m.base)
        caption = t("各乡镇{stage}学生（降幅大的在前）", stage=stage)
        rows = every.sort("change", "place").head(shown)
        blocks += [
            heading(t.cell(stage)), chart(f"map-{stage}", drawn, source), sourced(_courses(m, rows, caption, t.cell("乡镇"), stage), source),
            note(t("另有 {n} 个见数据表。", n=every.height - shown)) if every.height > shown else None,
        ]  # fmt: skip
    if blocks:
        blocks.insert(0, words(t("学校的学生计入学校所在的乡镇。没有乡镇界线的公开数据，图上按乡镇驻地的登记坐标画圆。")))  # fmt: skip
    return section(t("分乡镇的变化"), *blocks)


def _courses(m: Material, rows: pl.DataFrame, caption: str, first: str, stage: str) -> Block | None:
    """One line a place: the years at which the course is read, the interval of the last, the change and the peak."""
    t, years, lines = m.t, milestones(m), []
    for p in rows.iter_rows(named=True):
        by_year = [m.one("courses", place=p["place"], stage=stage, year=y) for y in years]
        cells = [t.count(r["pupils"], "") if r else "—" for r in by_year]
        last = by_year[-1]
        change = "—" if p["change"] is None else f"{p['change']:+.0%}"
        peak = t.year(p["peak_year"]) + ("" if p["ahead"] else t("（已过）"))
        named = [p["place_name"], m.county_of(p["place"])] if m.several and first == t.cell("乡镇") else [p["place_name"]]  # fmt: skip
        lines.append([*named, *cells, t.span(last["low"], last["high"]) if last else "—", change, peak])
    names = [first, t.cell("县")] if m.several and first == t.cell("乡镇") else [first]
    heads = [*names, *(f"{y}" for y in years), t("末年区间"), t("变化"), t("最多")]
    widths = [2] * len(names) + [1] * len(years) + [1.7, 1, 2]
    return table(caption, heads, lines, widths, left=range(len(names)))


def short_and_spare(m: Material, rows: pl.DataFrame, caption: str, first: str, shown: int = SHOWN) -> Block | None:  # fmt: skip
    """Places short and spare at a few years, the shortest first."""
    t, years = m.t, milestones(m)[1:]
    at = {(r["place"], r["year"]): r for r in rows.iter_rows(named=True)}
    order = rows.group_by("place", "place_name").agg(pl.col("short").max(), pl.col("spare").min())
    order = order.sort("short", "spare", "place", descending=[True, False, False], nulls_last=True)
    lines = [
        [r["place_name"], *(_both(m, at.get((r["place"], year), {})) for year in years)]
        for r in order.head(shown).iter_rows(named=True)
    ]
    heads = [first, *(t("{year}学年", year=year) for year in years)]
    return table(caption, heads, lines, [1.6] + [1.6] * len(years), left=[0])


def _both(m: Material, r: dict) -> str:
    if r.get("short") is None:
        return m.t.cell("未填报")
    return m.t("缺 {short}／余 {spare}", short=m.t.count(r["short"], ""), spare=m.t.count(r["spare"], ""))
