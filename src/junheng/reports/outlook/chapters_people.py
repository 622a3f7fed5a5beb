"""The first half of the report: the judgement in short, births and population, the course of each stage, where it happens."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, heading, note, section, table
from junheng.reports.outlook.material import AREA, Material
from junheng.reports.outlook.said import Said, people, percent, year_of

SHOWN_TOWNS = 40


def words(text: str) -> Block:
    """A paragraph with marked numbers."""
    return {"kind": "spans", "text": text}


def points(items: list[str]) -> Block | None:
    return {"kind": "points", "items": items} if items else None


def chart(key: str, caption: str, source: int) -> Block:
    """The chart of this key; its caption leads to the rows drawn."""
    return {"kind": "drawn", "chart": key, "caption": caption, "source": source}


def sourced(block: Block | None, source: int) -> Block | None:
    return block | {"source": source} if block else None


def milestones(m: Material) -> list[int]:
    """The newest year and some to come, the last one included: for maps and wide tables."""
    ahead = m.to - m.base
    return sorted({m.base, m.base + max(ahead // 3, 1), m.base + max(2 * ahead // 3, 1), m.to})


def summary(m: Material, say: Said) -> dict:
    """摘要: one sentence a stage, places, small schools, teachers."""
    found = [_stage_line(m, say, stage) for stage in m.stages]
    found += [*_place_lines(m, say), *_small_line(m, say), *_teacher_lines(m, say)]
    sure = f"以下各数后的小号数字是“数据清单”的序号，逐项列出口径和所依据的行；区间按 {m.found.given.cover:.0%} 的把握给出。"
    return section("摘要", words(sure), points([f for f in found if f]))


def _stage_line(m: Material, say: Said, stage: str) -> str:
    peak = m.one("peaks", place=WHOLE, stage=stage)
    now = say(f"{stage}在校生", people(peak["now"]), f"{m.base} 学年各校{stage}学生之和", "past", year=m.base, stage=stage, grade=WHOLE, place=list(m.found.counties), school=None)  # fmt: skip
    end = _at(m, say, stage, m.to, "末年学生数")
    fell = say(
        f"{stage}末年比基准学年",
        percent(peak["change"]),
        f"{m.to} 学年与 {m.base} 学年之比减 1",
        "peaks",
        place=WHOLE,
        stage=stage,
    )
    way = "减少" if (peak["change"] or 0) < 0 else "增加"
    line = f"{stage}：{m.base}学年{now}，"
    if peak["ahead"] and peak["peak_year"] != m.to:
        line += (
            f"{year_of(peak['peak_year'])}达到最多{_at(m, say, stage, peak['peak_year'], '最多时学生数')}，"
        )
    elif not peak["ahead"]:
        line += f"高峰已过（{year_of(peak['peak_year'])}），"
    return line + f"{m.to}学年{end}，比{m.base}学年{way}{fell}。"


def _at(m: Material, say: Said, stage: str, year: int, title: str) -> str:
    """The pupils of a year to come with their interval."""
    row = m.one("courses", place=WHOLE, stage=stage, year=year)
    text = f"{row['pupils']}人（{row['low']}—{row['high']}人）"
    return say(
        f"{stage}{title}",
        text,
        f"{year} 学年{stage}学生的预测值和区间",
        "courses",
        place=WHOLE,
        stage=stage,
        year=year,
    )


def _place_lines(m: Material, say: Said) -> list[str]:
    found = []
    for stage in m.stages:
        rows = m.rows("places", place=WHOLE, stage=stage).drop_nulls("short")
        if rows.is_empty():
            continue
        worst = rows.sort("short", "year", descending=[True, False]).row(0, named=True)
        last = rows.sort("year").row(-1, named=True)
        spare = say(
            f"{stage}空余学位",
            people(last["spare"], "个"),
            f"{m.to} 学年各校空余学位之和，不与别校的短缺相抵",
            "places",
            place=WHOLE,
            stage=stage,
            year=m.to,
        )
        line = f"{stage}学位：{m.to}学年空余{spare}"
        if worst["short"]:
            short = say(
                f"{stage}短缺学位",
                people(worst["short"], "个"),
                f"{worst['year']} 学年各校短缺学位之和",
                "classes",
                stage=stage,
                year=worst["year"],
            )
            schools = say(
                f"{stage}缺学位的学校",
                people(worst["schools_short"], "所"),
                f"{worst['year']} 学年学生多于学位的学校",
                "places",
                place=WHOLE,
                stage=stage,
                year=worst["year"],
            )
            line = (
                f"{stage}学位：{year_of(worst['year'])}最紧，{schools}学校共缺{short}；{m.to}学年空余{spare}"
            )
        found.append(line + "。")
    return found


def _small_line(m: Material, say: Said) -> list[str]:
    found = []
    rows = m.frames["sizes"]
    for stage, line in rows.select("stage", "line").unique(maintain_order=True).iter_rows():
        own = m.rows("sizes", stage=stage, line=line)
        if line != m.rows("sizes", stage=stage)["line"].max():
            continue
        now, then = (m.one("sizes", stage=stage, line=line, year=y).get("schools", 0) for y in (m.base, m.to))
        if now == then or own.is_empty():
            continue
        title = f"不足{line}人的{stage}学校"
        before = say(
            title,
            people(now, "所"),
            f"{m.base} 学年{stage}学生不足 {line} 人的学校",
            "sizes",
            stage=stage,
            line=line,
            year=m.base,
        )
        after = say(
            title,
            people(then, "所"),
            f"{m.to} 学年{stage}学生不足 {line} 人的学校",
            "sizes",
            stage=stage,
            line=line,
            year=m.to,
        )
        found.append(f"规模：{stage}学生不足{line}人的学校由{m.base}学年的{before}变为{m.to}学年的{after}。")
    return found


def _teacher_lines(m: Material, say: Said) -> list[str]:
    """The sharpest contrast of each stage: which subject is free first, which is short longest."""
    found = []
    for stage in m.stages:
        rows = m.rows("balances", stage=stage).filter(pl.col("subject") != WHOLE)
        short = rows.drop_nulls("short_until").sort("short_until", "worst", descending=[True, False])
        free = rows.drop_nulls("free_from").sort("free_from", "last", descending=[False, True])
        parts = []
        if free.height:
            r = free.row(0, named=True)
            year = say(
                f"{stage}{r['subject']}教师富余起",
                year_of(r["free_from"]),
                "在岗减按课时所需，首次并一直不小于 1 的学年",
                "teachers",
                place=r["place"],
                stage=stage,
                subject=r["subject"],
            )
            parts.append(f"{r['subject']}教师{year}起有富余")
        if short.height:
            r = short.row(0, named=True)
            year = say(
                f"{stage}{r['subject']}教师缺到",
                year_of(r["short_until"]),
                "在岗减按课时所需不大于 −1 的最后一个学年",
                "teachers",
                place=r["place"],
                stage=stage,
                subject=r["subject"],
            )
            worst = say(
                f"{stage}{r['subject']}教师最多缺",
                people(-r["worst"]),
                f"{r['worst_year']} 学年在岗减按课时所需",
                "teachers",
                place=r["place"],
                stage=stage,
                subject=r["subject"],
                year=r["worst_year"],
            )
            parts.append(f"{r['subject']}教师缺到{year}，最多缺{worst}")
        if parts:
            found.append(f"{stage}教师：{'，而'.join(parts)}（只算现有教师按龄退休，不再招聘）。")
    return found


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
        blocks.append(
            note("没有乡镇界线的公开数据，图上按乡镇驻地的登记坐标画圆；学校的学生计入学校所在的乡镇。")
        )
    return section("分乡镇的变化", *blocks)


__all__ = [
    "AREA",
    "chart",
    "milestones",
    "points",
    "population",
    "sourced",
    "summary",
    "towns",
    "trend",
    "words",
]
