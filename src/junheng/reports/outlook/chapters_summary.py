"""摘要: the judgement in short, one sentence a stage, then places, small schools and teachers."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import section
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import points, words
from junheng.reports.outlook.said import Said
from junheng.reports.outlook.titles import EACH


def summary(m: Material, say: Said) -> dict:
    """摘要: one sentence a stage, counties apart, places, small schools, teachers."""
    t = m.t
    found = [_stage_line(m, say, stage) for stage in m.stages]
    found += [line for stage in ("小学", "初中") if (line := _county_line(m, say, stage))]
    found += [*_place_lines(m, say), *_small_line(m, say), *_teacher_lines(m, say)]
    sure = t("以下各数后的小号数字是“数据清单”的序号，逐项列出口径和所依据的行；区间按 {cover:.0%} 的把握给出。", cover=m.found.given.cover)  # fmt: skip
    return section(t("摘要"), words(sure), points([f for f in found if f]))


def _stage_line(m: Material, say: Said, stage: str) -> str:
    t, peak = m.t, m.one("peaks", place=WHOLE, stage=stage)
    given = {
        "stage": stage, "base": m.base, "to": m.to, "way": "减少" if (peak["change"] or 0) < 0 else "增加",
        "now": say(t("{stage}在校生", stage=stage), t.count(peak["now"]), t("{year} 学年各校{stage}学生之和", year=m.base, stage=stage), "past", **_adding_up(m, stage, peak["now"])),
        "end": _at(m, say, stage, m.to, t("{stage}末年学生数", stage=stage)),
        "fell": say(t("{stage}末年比基准学年", stage=stage), t.percent(peak["change"]), t("{to} 学年与 {base} 学年之比减 1", to=m.to, base=m.base), "peaks", place=WHOLE, stage=stage),
        "year": t.year(peak["peak_year"]),
    }  # fmt: skip
    if peak["ahead"] and peak["peak_year"] != m.to:
        given["most"] = _at(m, say, stage, peak["peak_year"], t("{stage}最多时学生数", stage=stage))
        return t("{stage}：{base}学年{now}，{year}达到最多{most}，{to}学年{end}，比{base}学年{way}{fell}。", **given)  # fmt: skip
    if not peak["ahead"]:
        return t("{stage}：{base}学年{now}，高峰已过（{year}），{to}学年{end}，比{base}学年{way}{fell}。", **given)  # fmt: skip
    return t("{stage}：{base}学年{now}，{to}学年{end}，比{base}学年{way}{fell}。", **given)


def _adding_up(m: Material, stage: str, total: float) -> dict[str, object]:
    """The rows of the schools that add up to a stage's pupils; those of the counties where some pupils are of no school."""
    here = {"year": m.base, "stage": stage, "grade": WHOLE}
    if m.rows("past", **here, school=EACH)["pupils"].sum() == total:
        return here | {"school": EACH}
    return here | {"place": list(m.found.counties), "school": None}


def _at(m: Material, say: Said, stage: str, year: int, title: str) -> str:
    """The pupils of a year to come with their interval."""
    t, row = m.t, m.one("courses", place=WHOLE, stage=stage, year=year)
    span = f"{t.count(row['low'], '')}—{t.count(row['high'])}"
    text = f"{t.count(row['pupils'])}（{span}）" if t.chinese else f"{t.count(row['pupils'])} ({t.span(row['low'], row['high'])})"  # fmt: skip
    definition = t("{year} 学年{stage}学生的预测值和区间", year=year, stage=stage)
    return say(title, text, definition, "courses", place=WHOLE, stage=stage, year=year)


def _county_line(m: Material, say: Said, stage: str) -> str:
    """Of several counties the one that loses most and the one that loses least."""
    rows = m.rows("peaks", stage=stage, place=list(m.found.counties)).drop_nulls("change")
    if not m.several or rows.height < 2:
        return ""
    ends = rows.sort("change", "place").select("place", "place_name", "change").rows(named=True)
    told = {}
    for name, r in (("most", ends[0]), ("least", ends[-1])):
        way = m.t("{way}{fell}", way="减少" if r["change"] < 0 else "增加", fell=m.t.percent(r["change"]))
        title = m.t("{place}{stage}末年比基准学年", place=r["place_name"], stage=stage)
        said = m.t("{to} 学年与 {base} 学年之比减 1", to=m.to, base=m.base)
        told |= {name: r["place_name"], f"{name}_by": say(title, way, said, "peaks", place=r["place"], stage=stage)}  # fmt: skip
    return m.t("各县{stage}学生到{to}学年：{most}{most_by}，{least}{least_by}，其余在两者之间。", stage=stage, to=m.to, **told)  # fmt: skip


def _place_lines(m: Material, say: Said) -> list[str]:
    t, found = m.t, []
    for stage in m.stages:
        rows = m.rows("places", place=WHOLE, stage=stage).drop_nulls("short")
        if rows.is_empty():
            continue
        worst = rows.sort("short", "year", descending=[True, False]).row(0, named=True)
        last = rows.sort("year").row(-1, named=True)
        given = {
            "stage": stage, "to": m.to, "year": t.year(worst["year"]),
            "spare": say(t("{stage}空余学位", stage=stage), t.count(last["spare"], "个"), t("{year} 学年各校空余学位之和，不与别校的短缺相抵", year=m.to), **_spare(m, stage, last["spare"])),
        }  # fmt: skip
        if not worst["short"]:
            found.append(t("{stage}学位：{to}学年空余{spare}。", **given))
            continue
        given |= {
            "short": say(t("{stage}短缺学位", stage=stage), t.count(worst["short"], "个"), t("{year} 学年各校短缺学位之和", year=worst["year"]), "classes", stage=stage, year=worst["year"]),
            "schools": say(t("{stage}缺学位的学校", stage=stage), t.count(worst["schools_short"], "所"), t("{year} 学年学生多于学位的学校", year=worst["year"]), "places", place=WHOLE, stage=stage, year=worst["year"]),
        }  # fmt: skip
        found.append(t("{stage}学位：{year}最紧，{schools}学校共缺{short}；{to}学年空余{spare}。", **given))
    return found


def _spare(m: Material, stage: str, total: float) -> dict[str, object]:
    """The table and rows a stage's spare places are the sum of: those of the schools, where they add up."""
    here = {"stage": stage, "year": m.to}
    if m.rows("classes", **here)["spare"].sum() == total:
        return {"table": "classes"} | here
    return {"table": "places", "place": WHOLE} | here


def _small_line(m: Material, say: Said) -> list[str]:
    t, found = m.t, []
    rows = m.frames["sizes"]
    for stage, line in rows.select("stage", "line").unique(maintain_order=True).iter_rows():
        if line != m.rows("sizes", stage=stage)["line"].max():
            continue
        now, then = (m.one("sizes", stage=stage, line=line, year=y).get("schools", 0) for y in (m.base, m.to))
        if now == then:
            continue
        title = t("不足{line}人的{stage}学校", line=line, stage=stage)
        before, after = (
            say(title, t.count(n, "所"), t("{year} 学年{stage}学生不足 {line} 人的学校", year=year, stage=stage, line=line), "sizes", stage=stage, line=line, year=year)
            for n, year in ((now, m.base), (then, m.to))
        )  # fmt: skip
        found.append(t("规模：{stage}学生不足{line}人的学校由{base}学年的{before}变为{to}学年的{after}。", stage=stage, line=line, base=m.base, to=m.to, before=before, after=after))  # fmt: skip
    return found


def _teacher_lines(m: Material, say: Said) -> list[str]:
    """The sharpest contrast of each stage: which subject is free first, which is short longest."""
    t, found = m.t, []
    for stage in m.stages:
        rows = m.rows("balances", stage=stage).filter(pl.col("subject") != WHOLE)
        short = rows.drop_nulls("short_until").sort("short_until", "worst", descending=[True, False])
        free = rows.drop_nulls("free_from").sort("free_from", "last", descending=[False, True])
        parts = []
        if free.height:
            r = free.row(0, named=True)
            where = {"stage": stage, "subject": r["subject"]}
            year = say(t("{stage}{subject}教师富余起", **where), t.year(r["free_from"]), t("在岗减按课时所需，首次并一直不小于 1 的学年"), "teachers", place=r["place"], **where)  # fmt: skip
            parts.append(t("{place}{subject}教师{year}起有富余", place=_of(m, r), subject=r["subject"], year=year))  # fmt: skip
        if short.height:
            r = short.row(0, named=True)
            where = {"stage": stage, "subject": r["subject"]}
            until = say(t("{stage}{subject}教师缺到", **where), t.year(r["short_until"]), t("在岗减按课时所需不大于 −1 的最后一个学年"), "teachers", place=r["place"], **where)  # fmt: skip
            worst = say(t("{stage}{subject}教师最多缺", **where), t.count(-r["worst"]), t("{year} 学年在岗减按课时所需", year=r["worst_year"]), "teachers", place=r["place"], year=r["worst_year"], **where)  # fmt: skip
            parts.append(t("{place}{subject}教师缺到{until}，最多缺{worst}", place=_of(m, r), subject=r["subject"], until=until, worst=worst))  # fmt: skip
        if parts:
            both = ("，而" if t.chinese else "; but ").join(parts)
            found.append(t("{stage}教师：{both}（只算现有教师按龄退休，不再招聘）。", stage=stage, both=both))
    return found


def _of(m: Material, row: dict) -> str:
    """The county a teacher's line speaks of, where there are several; English sets a space after it."""
    if not m.several:
        return ""
    return row["place_name"] if m.t.chinese else f"{row['place_name']} "
