"""过录表: the annual return of a county copied into one row per school (and stage), under headers of several rows.

Enough for all seven resource indicators. Read: 学校名称, 学校标识码, 统计三级, 办学类型, 是否计校数, 城乡类型,
在校生数｜合计, 班数, 专任教师 by schooling and by course, 县级以上骨干教师(小学/初中), 网络多媒体教室,
教学及辅助用房｜计, 室内体育用房, 运动场地面积 and 教学仪器设备资产值 (万元 unless the header says otherwise).
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from junheng.io import courses, resource
from junheng.io.form import Form, Given, Match, Part, said_year
from junheng.io.paths import paths
from junheng.io.resource_checks import TEACHES
from junheng.io.rows import NOTES, TOTALS
from junheng.io.sheets import Sheet
from junheng.io.transcript_columns import NAMES, NUMBERS, columns
from junheng.io.words import KIND_OF, SETTING_OF, STAGE_OF

NEEDED = {"name": "学校名称", "pupils": "在校生数｜合计", "kind": "办学类型"}
TELLING = (
    "teachers",
    "backbone",
    "multimedia_rooms",
    "teaching_area",
    "sports_ground_area",
    "equipment_value",
    "本科",
    courses.PE,
)
"""A sheet with three of these beside the school's name is a 过录表."""


class Transcript(Form):
    """One 过录表, for one stage (its title or name says 小学 or 初中) or for both."""

    title = "过录表"
    late = True

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """Needs 学校名称, 在校生数, 办学类型 and three resource columns, one of them by schooling or course."""
        found = _found(sheet)
        if found is None:
            return None
        known = found[0]
        missing = tuple(title for name, title in NEEDED.items() if name not in known)
        telling = sum(name in known for name in TELLING)
        if telling < 3 or not {"本科", courses.PE} & set(known):
            return None
        return Match(self, None, 0.5 + telling / 10, missing)

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """The rows as a 学校资源表 would give them, with what each figure was taken from."""
        known, start = _found(sheet)
        table = resource.declare(given.declared)
        raw = _rows(sheet, known, start, given)
        raw, problems = _staged(sheet, raw, known)
        numbers = [
            n
            for n in (*NUMBERS, *courses.SCHOOLING, courses.PE, courses.ARTS, *courses.PARTS)
            if n in raw.columns
        ]
        worked = raw.with_columns(
            pl.col(n).str.replace_all(",", "").cast(pl.Float64, strict=False) for n in numbers
        )
        marked = known[courses.ARTS].marked if courses.ARTS in known else False
        subtotal = courses.arts_are_subtotal(worked, marked=marked)
        worked = worked.with_columns(
            above_required=courses.above_required(worked),
            sports_arts=courses.sports_arts(worked, subtotal=subtotal),
        )
        whole = worked.select(pl.col("above_required", "sports_arts").cast(pl.Int64).cast(pl.String))
        raw = raw.with_columns(whole).with_columns(year=_year(raw, said_year(sheet, start, given)))
        unit = known["equipment_value"].path.unit if "equipment_value" in known else ""
        part = resource.build(sheet, self.title, table, _kept(raw, table), _factor(unit), given.declared)
        shown = {table.columns[n].title: c.path.shown for n, c in known.items() if n in table.columns}
        found = [replace(p, column=shown.get(p.column, p.column)) for p in part.problems]
        part.problems = problems + found + _said(sheet, known, subtotal=subtotal)
        return part


def _found(sheet: Sheet) -> tuple[dict, int] | None:
    found = paths(sheet, NAMES["name"])
    return (columns(found[0]), found[1]) if found else None


def _rows(sheet: Sheet, known: dict, start: int, given: Given) -> pl.DataFrame:
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


def _staged(sheet: Sheet, raw: pl.DataFrame, known: dict) -> tuple[pl.DataFrame, list]:
    """`raw` with 办学类型, 学段, 城乡 and 骨干教师 settled row by row; rows whose stage nobody says are errors."""
    kind = _plain("kind").replace(KIND_OF)
    level = _plain("level") if "level" in raw.columns else pl.lit(None, pl.String)
    said = (
        [_plain("stage").replace_strict(STAGE_OF, default=None, return_dtype=pl.String)]
        if "stage" in raw.columns
        else []
    )
    one_stage = [e.replace_strict(STAGE_OF, default=None, return_dtype=pl.String) for e in (level, kind)]
    stage = pl.coalesce(*said, *one_stage, pl.lit(_stage_of_sheet(sheet, known), pl.String))
    raw = raw.with_columns(
        kind=pl.when(kind.is_null() | kind.str.starts_with("附设")).then(level).otherwise(kind),
        stage=pl.when(kind == "特殊教育学校").then(pl.coalesce(stage, pl.lit("小学"))).otherwise(stage),
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


def _stage_of_sheet(sheet: Sheet, known: dict) -> str | None:
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


def _unclear(sheet: Sheet, raw: pl.DataFrame) -> list:
    problems = []
    for row in raw.filter(pl.col("stage").is_null() & pl.col("kind").is_in(list(TEACHES))).iter_rows(
        named=True
    ):
        remedy = "请在统计三级或新增的“学段”列写明小学或初中，或在工作表名里写明"
        problems.append(
            sheet.problem(row["source_row"], "学段", row["kind"], "看不出这一行是哪个学段的数", remedy)
        )
    for row in raw.filter(pl.col("school").is_null()).iter_rows(named=True):
        remedy = "请加一列“学校标识码”，或与写有学校标识码的表（模板“学校”表、学校资源表、教基1001）一起导入"
        problems.append(
            sheet.problem(row["source_row"], "学校名称", row["name"], "不知道这所学校的标识码", remedy)
        )
    return problems


def _no_numbers(sheet: Sheet, raw: pl.DataFrame, worked: pl.DataFrame, known: dict) -> list:
    """Cells by schooling or course that are no counts; the other columns are checked with the rest of the form."""
    return [
        sheet.problem(
            row["source_row"], known[name].path.shown, row[name], "应为整数", "请改成数字；不知道请留空"
        )
        for name in (*courses.SCHOOLING, courses.PE, courses.ARTS, *courses.PARTS)
        if name in worked.columns
        for row in raw.filter(
            raw[name].is_not_null() & (worked[name].is_null() | (worked[name] % 1 != 0).fill_null(True))
        ).iter_rows(named=True)
    ]


def _uncounted(sheet: Sheet, raw: pl.DataFrame) -> list:
    if "counted" not in raw.columns:
        return []
    rows = raw.filter(pl.col("counted").str.replace(r"\.0+$", "").is_in(["0", "否"]))
    said = "不计校数（教学点、附设班等），已照常导入"
    return [
        sheet.problem(r["source_row"], "是否计校数", r["name"], said, severe=False)
        for r in rows.iter_rows(named=True)
    ]


def _year(raw: pl.DataFrame, year: int | None) -> pl.Expr:
    said = pl.lit(None if year is None else str(year), pl.String)
    return pl.coalesce("year", said) if "year" in raw.columns else said


def _factor(unit: str) -> dict[str, float]:
    return {"equipment_value": {"元": 1e-4, "千元": 0.1}.get(unit, 1.0)}


def _kept(raw: pl.DataFrame, table) -> pl.DataFrame:
    origin = ("source_file", "source_sheet", "source_row")
    return raw.select(c for c in raw.columns if c in table.columns or c in origin)


def _said(sheet: Sheet, known: dict, *, subtotal: bool) -> list:
    """What was read from where, so that a person can check it."""
    used = "；".join(
        f"{name}←{c.path.shown}"
        for name, c in known.items()
        if name in courses.SCHOOLING or len(c.path.parts) > 1
    )
    problems = [sheet.problem(expected=f"各项取自：{used}", severe=False)] if used else []
    if courses.ARTS in known and any(p in known for p in courses.PARTS):
        how = "已含音乐、美术（小计），不再相加" if subtotal else "与音乐、美术并列，三列相加"
        problems.append(
            sheet.problem(column=known[courses.ARTS].path.shown, expected=f"艺术{how}", severe=False)
        )
    return problems
