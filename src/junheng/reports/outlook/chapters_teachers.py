"""教师余缺: by staffing ratio and by lessons; a county is told subject by subject, a prefecture county by county."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, heading, note, section, table
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import chart, points, sourced, teachers_key, words
from junheng.reports.outlook.said import Said

FEW = 3
"""Counties that are told one after another; more of them stand in one table a stage."""
DEFINED = "在岗减所需；学段总数按编制，学科按课时"


def teachers(m: Material, say: Said) -> dict:
    """教师余缺."""
    t = m.t
    blocks: list[Block | None] = [
        words(t("两种算法并列：按编制（学生与教职工之比、专任教师比重，小规模学校和幼儿园按班）算学段总数；按课时（每班每周课时除以每名教师周课时）算学科。在岗教师按法定年龄退休，假定不再招聘、不调动，所以富余和短缺都是“什么都不做”时的情形。"))
    ]  # fmt: skip
    if len(m.found.counties) > FEW:
        for stage in m.stages:
            blocks += _by_county(m, say, stage)
    else:
        for place in m.found.counties:
            for stage in m.stages:
                blocks += _by_subject(m, say, place, stage)
    blank = m.frames["teachers"].filter(pl.col("subject") == WHOLE, pl.col("have").is_null())
    if unknown := [s for s in m.stages if s in set(blank["stage"])]:
        blocks.append(note(t("没有登记任教教师、不能比较的学段：{which}；未知不当作 0。", which=t.listed(unknown))))  # fmt: skip
    return section(t("教师余缺"), *blocks)


def _by_subject(m: Material, say: Said, place: str, stage: str) -> list[Block | None]:
    """One county and stage: the whole by ratio, each subject in a line, and the years as a chart."""
    t, rows = m.t, m.rows("balances", place=place, stage=stage)
    if rows.is_empty():
        return []
    named = m.names.get(place, place) if m.several else ""
    called = t.cell(stage) if not named else f"{named}{stage}" if t.chinese else f"{named}: {t.word(stage)}"
    whole, subjects = rows.filter(pl.col("subject") == WHOLE), rows.filter(pl.col("subject") != WHOLE)
    blocks: list[Block | None] = [heading(called)]
    if whole.height:
        blocks.append(words(_whole(m, say, whole.row(0, named=True))))
    order = subjects.sort("short_until", "free_from", descending=[True, False], nulls_last=True)
    told = [r for r in order.iter_rows(named=True) if r["short_until"] or r["free_from"]]
    blocks.append(points([_subject(m, r) for r in told]))
    if subjects.height:
        source = say.source(t("{called}教师余缺", called=called), t(DEFINED), "teachers", place=place, stage=stage)  # fmt: skip
        caption = t("{called}教师余缺（人；绿为富余，橙为短缺）", called=called)
        blocks.append(chart(teachers_key(place, stage), caption, source))
    return blocks


def _by_county(m: Material, say: Said, stage: str) -> list[Block | None]:
    """One stage of many counties: the whole, the subject short longest, the subject free first."""
    t, rows = m.t, m.rows("balances", stage=stage, place=list(m.found.counties))
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
        short = subjects.drop_nulls("short_until").sort("short_until", "worst", descending=[True, False])
        free = subjects.drop_nulls("free_from").sort("free_from", "last", descending=[False, True])
        lines.append([
            own["place_name"][0], t.count(now.get("have"), ""), t.count(now.get("by_ratio"), ""), _signed(m, now.get("balance")), _signed(m, then.get("balance")),
            t.listed(t("{subject}（到{year}）", subject=r["subject"], year=r["short_until"]) for r in short.head(2).iter_rows(named=True)) or "—",
            t.listed(t("{subject}（{year}起）", subject=r["subject"], year=r["free_from"]) for r in free.head(2).iter_rows(named=True)) or "—",
        ])  # fmt: skip
    source = say.source(t("{stage}教师余缺（表）", stage=stage), t(DEFINED), "teachers", stage=stage)
    heads = [
        t.cell("县"), t("{year}在岗", year=m.base + 1), t.cell("按编制需"), t.cell("余缺"), t("{year}余缺", year=m.to), t("缺得最久的学科"), t("最早富余的学科"),
    ]  # fmt: skip
    caption = t("{stage}教师余缺（人）", stage=stage)
    return [
        heading(t.cell(stage)),
        sourced(table(caption, heads, lines, [1.6, 1, 1, 0.9, 1, 2.4, 2.4], left=[0, 5, 6]), source),
    ]


def _signed(m: Material, number: float | None) -> str:
    return m.t.count(None) if number is None else f"{number:+.0f}"


def _whole(m: Material, say: Said, r: dict) -> str:
    t, first = m.t, m.base + 1
    where = {"place": r["place"], "stage": r["stage"], "subject": WHOLE}
    now = m.one("teachers", year=first, **where)
    last = t("{way}{n}", way="余" if r["last"] >= 0 else "缺", n=t.count(abs(r["last"])))
    have = say(t("{stage}在岗教师", stage=r["stage"]), t.count(now["have"]), t("{year} 学年在岗的专任教师", year=first), "teachers", year=first, **where)  # fmt: skip
    need = say(t("{stage}按编制需教师", stage=r["stage"]), t.count(now["by_ratio"]), t("{year} 学年按编制标准折算的专任教师", year=first), "teachers", year=first, **where)  # fmt: skip
    end = say(t("{stage}末年教师余缺", stage=r["stage"]), last, t("{year} 学年在岗减按编制所需", year=m.to), "teachers", year=m.to, **where)  # fmt: skip
    until = t("缺到{year}；", year=t.year(r["short_until"])) if r["short_until"] else ""
    free = t("{year}起有富余；", year=t.year(r["free_from"])) if r["free_from"] else ""
    return t("{year}学年在岗专任教师{have}，按编制需{need}。{until}{free}{to}学年{end}。", year=first, have=have, need=need, until=until, free=free, to=m.to, end=end)  # fmt: skip


def _subject(m: Material, r: dict) -> str:
    t, parts = m.t, []
    if r["short_until"]:
        parts.append(t("缺到{until}年（{worst_year}年最多，缺{n}）", until=r["short_until"], worst_year=r["worst_year"], n=t.count(-r["worst"])))  # fmt: skip
    if r["free_from"]:
        parts.append(t("{year}年起有富余（{last}年{n:+.0f}人）", year=r["free_from"], last=r["last_year"], n=r["last"]))  # fmt: skip
    return t("{subject}教师：{parts}", subject=r["subject"], parts=t.joined(parts))
