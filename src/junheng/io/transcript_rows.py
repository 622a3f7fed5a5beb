"""The rows of a 过录表 as text under our names, each with its school's code, kind, stage and setting settled."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.io import courses
from junheng.io.form import Given
from junheng.io.rows import NOTES, TOTALS
from junheng.io.sheets import Sheet
from junheng.io.transcript_columns import Found
from junheng.io.words import KIND_OF, SETTING_OF, STAGE_OF
from junheng.said import both
from junheng.schema import EXPECTED, Problem

Columns = Mapping[str, Found]
BY_COURSE = (*courses.SCHOOLING, courses.PE, courses.ARTS, *courses.PARTS)


def rows(sheet: Sheet, known: Columns, start: int, given: Given) -> pl.DataFrame:
    """The data rows as text under our names, each school with its code."""
    rows = sheet.cells.with_columns(source_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)).slice(start)
    rows = rows.select("source_row", *(pl.col(c.path.column).alias(name) for name, c in known.items()))
    name = pl.col("name")
    rows = rows.filter(name.is_not_null() & ~name.str.contains(TOTALS) & ~name.str.contains(NOTES))
    by_name = name.replace_strict(dict(given.codes), default=None, return_dtype=pl.String)
    code = pl.coalesce("school", by_name) if "school" in rows.columns else by_name
    return rows.with_columns(
        school=code, source_file=pl.lit(sheet.file), source_sheet=pl.lit(sheet.name or None, pl.String)
    )


def settled(sheet: Sheet, raw: pl.DataFrame, known: Columns) -> tuple[pl.DataFrame, list[Problem]]:
    """`raw` with 办学类型, 学段, 城乡 and 骨干教师 settled row by row; rows whose stage nobody says are errors."""
    kind = _plain("kind").replace(KIND_OF)
    level = _plain("level") if "level" in raw.columns else pl.lit(None, pl.String)
    said = [_plain("stage")] if "stage" in raw.columns else []
    told = [e.replace_strict(STAGE_OF, default=None, return_dtype=pl.String) for e in (*said, level, kind)]
    stage = pl.coalesce(*told, pl.lit(_stage_of_sheet(sheet, known), pl.String))
    raw = raw.with_columns(
        kind=pl.when(kind.is_null() | kind.str.starts_with("附设")).then(level).otherwise(kind), stage=stage
    )
    if "setting" in raw.columns:
        raw = raw.with_columns(setting=_plain("setting").replace(SETTING_OF))
    backbone = {s: f"backbone_{s}" for s in ("小学", "初中", "高中") if f"backbone_{s}" in raw.columns}
    if backbone and "backbone" not in raw.columns:
        own = pl.coalesce(
            pl.when(pl.col("stage") == s).then(pl.col(column)) for s, column in backbone.items()
        )
        raw = raw.with_columns(backbone=own)
    return raw, _unclear(sheet, raw) + _uncounted(sheet, raw)


def _plain(name: str) -> pl.Expr:
    """Text without spaces and without a leading code (211 小学 → 小学), a bare code as it is."""
    text = pl.col(name).str.replace_all(r"\s", "")
    return pl.coalesce(text.str.extract(r"^\d{1,3}[-.、:：]?(\D.*)$"), text)


def _stage_of_sheet(sheet: Sheet, known: Columns) -> str | None:
    """The one stage that the sheet's or file's name, title or 骨干教师 header speaks of."""
    title = " ".join(t for row in sheet.head[:3] for t in row.values() if "过录" in t)
    text = f"{sheet.name} {sheet.label} {sheet.file} {title}".replace("中小学", "").replace("义务教育", "")
    said = {
        s
        for s, words in {"小学": ("小学",), "初中": ("初中", "初级中学"), "高中": ("高中",)}.items()
        if any(w in text for w in words)
    }
    said = said or {s for s in ("小学", "初中", "高中") if f"backbone_{s}" in known}
    return said.pop() if len(said) == 1 else None


def _unclear(sheet: Sheet, raw: pl.DataFrame) -> list[Problem]:
    stages = both(
        "请在统计三级或新增的“学段”列写明小学或初中，或在工作表名里写明",
        "Write 小学 (primary) or 初中 (junior) in the column 统计三级 or in a column 学段, or in the sheet's name",
    )
    codes = both(
        "请加一列“学校标识码”，或与写有学校标识码的表（模板“学校”表、学校资源表、教基1001）一起导入",
        "Add a column 学校标识码 (school code), or import it together with a sheet that has the codes",
    )
    return [
        sheet.problem(
            row["source_row"],
            "学段",
            row["kind"] or "",
            both("看不出这一行是哪个学段的数", "it cannot be told which stage the row is of"),
            stages,
        )
        for row in raw.filter(pl.col("stage").is_null()).iter_rows(named=True)
    ] + [
        sheet.problem(
            row["source_row"],
            "学校名称",
            row["name"],
            both("不知道这所学校的标识码", "the code of the school is not known"),
            codes,
        )
        for row in raw.filter(pl.col("school").is_null()).iter_rows(named=True)
    ]


def no_numbers(sheet: Sheet, raw: pl.DataFrame, worked: pl.DataFrame, known: Columns) -> list[Problem]:
    """Cells by schooling or course that are no counts; the other columns are checked with the rest of the form."""
    return [
        sheet.problem(
            row["source_row"],
            known[name].path.shown,
            row[name],
            EXPECTED[int],
            both("请改成数字；不知道请留空", "Write a number; leave it empty where it is not known"),
        )
        for name in BY_COURSE
        if name in worked.columns
        for row in raw.filter(
            raw[name].is_not_null() & (worked[name].is_null() | (worked[name] % 1 != 0).fill_null(True))
        ).iter_rows(named=True)
    ]


def _uncounted(sheet: Sheet, raw: pl.DataFrame) -> list[Problem]:
    if "counted" not in raw.columns:
        return []
    rows = raw.filter(pl.col("counted").str.replace(r"\.0+$", "").is_in(["0", "否"]))
    said = both(
        "不计校数（教学点、附设班等），已照常导入",
        "not counted as a school (teaching points, attached classes); imported all the same",
    )
    return [
        sheet.problem(r["source_row"], "是否计校数", r["name"], said, severe=False)
        for r in rows.iter_rows(named=True)
    ]
