"""摘要: the judgement in short, one sentence a stage, then places, small schools and teachers."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import section
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import points, words
from junheng.reports.outlook.said import Said, people, percent, year_of


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
        several = len(m.found.counties) > 1
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
            parts.append(f"{r['place_name'] if several else ''}{r['subject']}教师{year}起有富余")
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
            parts.append(f"{r['place_name'] if several else ''}{r['subject']}教师缺到{year}，最多缺{worst}")
        if parts:
            found.append(f"{stage}教师：{'，而'.join(parts)}（只算现有教师按龄退休，不再招聘）。")
    return found
