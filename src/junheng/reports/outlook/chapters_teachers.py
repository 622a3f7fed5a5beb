"""教师余缺: by staffing ratio and by lessons; a county is told subject by subject, a prefecture county by county."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, heading, note, section, table
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import chart, points, sourced, teachers_key, words
from junheng.reports.outlook.said import Said, people, year_of

FEW = 3
"""Counties that are told one after another; more of them stand in one table a stage."""
DEFINED = "在岗减所需；学段总数按编制，学科按课时"


def teachers(m: Material, say: Said) -> dict:
    """七、教师余缺."""
    blocks: list[Block | None] = [
        words("两种算法并列：按编制（学生与教职工之比、专任教师比重，小规模学校和幼儿园按班）算学段总数；按课时（每班每周课时除以每名教师周课时）算学科。在岗教师按法定年龄退休，假定不再招聘、不调动，所以富余和短缺都是“什么都不做”时的情形。")
    ]  # fmt: skip
    if len(m.found.counties) > FEW:
        for stage in m.stages:
            blocks += _by_county(m, say, stage)
    else:
        for place in m.found.counties:
            for stage in m.stages:
                blocks += _by_subject(m, say, place, stage)
    blank = m.frames["teachers"].filter(pl.col("subject") == WHOLE, pl.col("have").is_null())
    if unknown := blank["stage"].unique().sort().to_list():
        blocks.append(note(f"没有登记任教教师、不能比较的学段：{'、'.join(unknown)}；未知不当作 0。"))
    return section("教师余缺", *blocks)


def _by_subject(m: Material, say: Said, place: str, stage: str) -> list[Block | None]:
    """One county and stage: the whole by ratio, each subject in a line, and the years as a chart."""
    rows = m.rows("balances", place=place, stage=stage)
    if rows.is_empty():
        return []
    named = rows["place_name"][0] if len(m.found.counties) > 1 else ""
    whole, subjects = rows.filter(pl.col("subject") == WHOLE), rows.filter(pl.col("subject") != WHOLE)
    blocks: list[Block | None] = [heading(f"{named}{stage}")]
    if whole.height:
        blocks.append(words(_whole(m, say, whole.row(0, named=True))))
    order = subjects.sort("short_until", "free_from", descending=[True, False], nulls_last=True)
    told = [r for r in order.iter_rows(named=True) if r["short_until"] or r["free_from"]]
    blocks.append(points([_subject(r) for r in told]))
    if subjects.height:
        source = say.source(f"{named}{stage}教师余缺", DEFINED, "teachers", place=place, stage=stage)
        blocks.append(
            chart(teachers_key(place, stage), f"{named}{stage}教师余缺（人；绿为富余，橙为短缺）", source)
        )
    return blocks


def _by_county(m: Material, say: Said, stage: str) -> list[Block | None]:
    """One stage of many counties: the whole, the subject short longest, the subject free first."""
    rows = m.rows("balances", stage=stage, place=list(m.found.counties))
    if rows.is_empty():
        return []
    lines = []
    for place in m.found.counties:
        own = rows.filter(pl.col("place") == place)
        if own.is_empty():
            continue
        subjects = own.filter(pl.col("subject") != WHOLE)
        now, then = (
            m.one("teachers", place=place, stage=stage, subject=WHOLE, year=y) for y in (m.base + 1, m.to)
        )
        short = (
            subjects.drop_nulls("short_until").sort("short_until", "worst", descending=[True, False]).head(2)
        )
        free = subjects.drop_nulls("free_from").sort("free_from", "last", descending=[False, True]).head(2)
        lines.append(
            [
                own["place_name"][0], people(now.get("have"), ""), people(now.get("by_ratio"), ""), _signed(now.get("balance")),
                _signed(then.get("balance")), "、".join(f"{r['subject']}（到{r['short_until']}）" for r in short.iter_rows(named=True)) or "—",
                "、".join(f"{r['subject']}（{r['free_from']}起）" for r in free.iter_rows(named=True)) or "—",
            ]
        )  # fmt: skip
    source = say.source(f"{stage}教师余缺（表）", DEFINED, "teachers", stage=stage)
    heads = ["县", f"{m.base + 1}在岗", "按编制需", "余缺", f"{m.to}余缺", "缺得最久的学科", "最早富余的学科"]
    return [
        heading(stage),
        sourced(
            table(f"{stage}教师余缺（人）", heads, lines, [1.6, 1, 1, 0.9, 1, 2.4, 2.4], left=[0, 5, 6]),
            source,
        ),
    ]


def _signed(number: float | None) -> str:
    return people(None) if number is None else f"{number:+.0f}"


def _whole(m: Material, say: Said, r: dict) -> str:
    first = m.one("teachers", place=r["place"], stage=r["stage"], subject=WHOLE, year=m.base + 1)
    have = say(
        f"{r['stage']}在岗教师",
        people(first["have"]),
        f"{m.base + 1} 学年在岗的专任教师",
        "teachers",
        place=r["place"],
        stage=r["stage"],
        subject=WHOLE,
        year=m.base + 1,
    )
    need = say(
        f"{r['stage']}按编制需教师",
        people(first["by_ratio"]),
        f"{m.base + 1} 学年按编制标准折算的专任教师",
        "teachers",
        place=r["place"],
        stage=r["stage"],
        subject=WHOLE,
        year=m.base + 1,
    )
    last = say(
        f"{r['stage']}末年教师余缺",
        f"{'余' if r['last'] >= 0 else '缺'}{abs(r['last']):.0f}人",
        f"{m.to} 学年在岗减按编制所需",
        "teachers",
        place=r["place"],
        stage=r["stage"],
        subject=WHOLE,
        year=m.to,
    )
    until = f"缺到{year_of(r['short_until'])}；" if r["short_until"] else ""
    free = f"{year_of(r['free_from'])}起有富余；" if r["free_from"] else ""
    return f"{m.base + 1}学年在岗专任教师{have}，按编制需{need}。{until}{free}{m.to}学年{last}。"


def _subject(r: dict) -> str:
    parts = []
    if r["short_until"]:
        parts.append(f"缺到{r['short_until']}年（{r['worst_year']}年最多，缺{-r['worst']:.0f}人）")
    if r["free_from"]:
        parts.append(f"{r['free_from']}年起有富余（{r['last_year']}年{r['last']:+.0f}人）")
    return f"{r['subject']}教师：{'；'.join(parts)}"
