"""The report's tables and columns by their Chinese titles, and the rows that a figure cites. Light: pages read it too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

ENGLISH = "en"
"""The other language, and the folder of what is said and drawn in it within a report's folder."""
AREA = "全部合计"
EACH = "*"
"""In what a figure cites: every row that has a value there, as the schools that add up to a sum."""
BESIDE = "_en"
"""Ends the name of a column that holds the English of another."""
TABLES = {
    "courses": "各地各学段学生数", "pupils": "分校分年级学生预测", "past": "分校分年级历年学生数", "births": "出生人数",
    "people": "分年龄人口", "peaks": "峰值与拐点", "places": "学位余缺", "classes": "分校班级与学位", "falling": "将低于规模线的学校",
    "sizes": "小规模学校数", "teachers": "教师需求与现有", "balances": "教师余缺的年份", "rooms": "专用教室与体育场地",
    "boarding": "寄宿生", "draw": "入学率（吸引或外流）", "flows": "学段间流动", "checked": "回算与实际之比较", "scenarios": "各方案对比", "notes": "不能预测或作了处理的部分",
}  # fmt: skip
"""Name of a table → its title, in the order they are printed."""
COLUMNS = {
    "year": "学年", "place": "地点编号", "place_name": "地点", "school": "学校标识码", "school_name": "学校", "stage": "学段",
    "grade": "年级", "pupils": "学生数", "low": "下限", "high": "上限", "ahead": "预测（几年后）", "births": "出生人数", "known": "已登记",
    "source": "来源", "age": "年龄", "sex": "性别", "persons": "人数", "base": "基准学年", "now": "基准学年人数", "peak_year": "最多的学年",
    "peak": "最多时人数", "peak_low": "最多时下限", "peak_high": "最多时上限", "end_year": "末年", "end": "末年人数",
    "end_low": "末年下限", "end_high": "末年上限", "change": "末年比基准", "turns": "拐点", "classes": "班级数", "combined": "复式班",
    "classes_now": "现有班级", "places": "学位", "short": "缺", "spare": "余", "music_rooms": "音乐教室", "art_rooms": "美术教室",
    "schools_short": "缺学位的学校", "schools": "学校数", "unknown": "班级数未填报的学校", "line": "规模线", "earliest": "最早",
    "latest": "最晚", "subject": "学科", "by_ratio": "按编制需", "by_lessons": "按课时需", "have": "在岗", "balance": "余缺",
    "short_until": "缺到", "worst_year": "最缺的学年", "worst": "最多缺", "free_from": "富余起", "last_year": "末年", "last": "末年余缺",
    "music": "需音乐教室", "music_now": "现有音乐教室", "art": "需美术教室", "art_now": "现有美术教室", "sports": "需体育场馆㎡",
    "sports_now": "现有体育场馆㎡", "boarders": "寄宿生", "share": "寄宿比例", "years": "学年段", "came": "入学人数", "cohort": "同批儿童",
    "rate": "比率", "county_rate": "全县比率", "from_stage": "从", "to_stage": "到", "leavers": "毕业年级人数", "entrants": "起始年级人数",
    "scenario": "方案", "level": "层级", "origins": "起点数", "units": "个数", "wape": "加权误差", "bias": "偏差",
    "no_change": "照旧不变的误差", "about": "事项", "found": "发现", "done": "处理",
}  # fmt: skip


def chosen(rows: pl.DataFrame, where: Mapping[str, object]) -> pl.DataFrame:
    """Rows whose columns hold the values named: one, or any of a list, or any at all (`EACH`)."""
    for name, value in where.items():
        column = pl.col(name)
        if value == EACH:
            rows = rows.filter(column.is_not_null())
        elif isinstance(value, list | tuple):
            rows = rows.filter(column.is_in(list(value)))
        else:
            rows = rows.filter(column.is_null() if value is None else column == value)
    return rows


def told(rows: pl.DataFrame, language: str) -> pl.DataFrame:
    """Rows as shown in one language: of a column kept in both, the one that is asked for under the plain name."""
    pairs = {c: f"{c}{BESIDE}" for c in rows.columns if f"{c}{BESIDE}" in rows.columns}
    if language != "zh":
        rows = rows.with_columns(pl.col(beside).alias(name) for name, beside in pairs.items())
    return rows.drop(list(pairs.values()))


def spoken(folder: Path, language: str) -> Path:
    """Where the report of this language stands; one made before there was English has Chinese only."""
    there = folder / ENGLISH
    return there if language == ENGLISH and (there / "report.json").is_file() else folder
