"""学校资源表: one row per school and stage, the smallest file from which the seven resource indicators follow.

A stable contract: headers in any order, an empty cell is unknown and never 0, whole-school columns are repeated on
each of a school's rows and must agree. 教学仪器设备值 is in 万元 in the file and in 元 in the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from junheng.io import resource_checks, rows, school_year
from junheng.io.form import Form, Given, Match, Part, said_year, totals, wanted
from junheng.io.headers import find
from junheng.io.sheets import Sheet
from junheng.io.tidy import examined
from junheng.said import Said, both
from junheng.schema import Table

KINDS = ("小学", "小学教学点", "初级中学", "九年一贯制学校", "十二年一贯制学校", "完全中学", "特殊教育学校")
COUNTS = ("pupils", "classes")
STAFF = ("teachers", "above_required", "backbone", "sports_arts")
WHOLE = ("teaching_area", "indoor_sports_area", "sports_ground_area", "equipment_value", "multimedia_rooms")
TEN_THOUSAND = 10_000.0
ESSENTIAL = ("school", "name", "kind", "stage", "pupils")
MORE = {
    "学校代码": "school", "学校(机构)标识码": "school", "城乡类型": "setting", "学生数": "pupils",
    "教学及辅助用房面积(平方米)": "teaching_area", "教学仪器设备资产值(万元)": "equipment_value",
}  # fmt: skip


def declare(declared: Mapping[str, Table]) -> Table:
    """The form as a table, its columns those of the register with this form's units and duties."""
    school, enrolment, staff, campus = (
        declared[n].columns for n in ("school", "enrolment", "staff_count", "campus")
    )
    columns = {
        "year": enrolment["year"],
        "school": replace(school["code"], refers=""),
        "name": school["name"],
        "kind": replace(school["kind"], enum=KINDS),
        "stage": staff["stage"],
        "setting": replace(school["setting"], required=False),
        **{n: replace(enrolment[n], required=False) for n in COUNTS},
        **{n: replace(staff[n], required=False) for n in STAFF},
        **{n: replace(campus[n], required=False) for n in WHOLE},
    }
    columns["equipment_value"] = replace(
        columns["equipment_value"], title="教学仪器设备值(万元)", unit="万元"
    )
    rules = tuple(
        rule
        for name in ("staff_count", "campus")
        for rule in declared[name].rules
        if set(rule.holds().meta.root_names()) <= set(columns)
    )
    return Table("resource", "学校资源表", ("school", "year", "stage"), columns, rules=rules)


class Resource(Form):
    """The sheet as such."""

    title = both("学校资源表", "school resource sheet")

    def match(self, sheet: Sheet, given: Given) -> Match | None:
        """Needs 学校标识码, 学校名称, 办学类型, 学段 and 在校生数."""
        table = declare(given.declared)
        header = find(sheet, wanted(table, MORE | {"教学仪器设备值": "equipment_value"}))
        if header is None:
            return None
        missing = tuple(table.columns[n].title for n in ESSENTIAL if n not in header.columns)
        return Match(self, header, header.coverage + len(header.columns) / 100, missing)

    def read(self, sheet: Sheet, match: Match, given: Given) -> Part:
        """The rows as school, enrolment, staff_count and campus."""
        table, header = declare(given.declared), match.header
        raw, found = rows.body(sheet, header, table, shared=WHOLE)
        raw = school_year.filled(raw, said_year(sheet, header.start, given))
        part = build(sheet, self.title, table, raw, header.factors, given.declared)
        money = header.columns.get("equipment_value")
        if money and "元" not in header.titles[money]:
            said = both("没有写单位，按万元读", "no unit is given: read in 10,000 yuan")
            part.problems.append(sheet.problem(None, header.titles[money], "", said, severe=False))
        absent = [c.title for n, c in table.columns.items() if n not in header.columns and n != "year"]
        if absent:
            said = Said(
                "表中没有这些列：{absent}",
                "these columns are not in the sheet: {absent}",
                absent=list(absent),
            )
            part.problems.append(
                sheet.problem(
                    expected=said, remedy=both("已按未填报处理", "They count as not reported"), severe=False
                )
            )
        part.problems = header.problems(sheet) + found + part.problems
        return part


def build(
    sheet: Sheet,
    form: str,
    table: Table,
    raw: pl.DataFrame,
    factors: Mapping[str, float],
    declared: Mapping[str, Table],
) -> Part:
    """Register rows from rows of this form's columns as text, with every problem and the file's totals."""
    typed, problems = examined(raw, table, factors)
    part = Part(form, sheet, problems=school_year.folded(problems, raw.height))
    part.problems += resource_checks.disagreements(typed, table, WHOLE) + resource_checks.notices(
        typed, table
    )
    part.tables = split(typed, declared)
    money = {n: factors.get(n, 1.0) for n in table.columns} | {
        "equipment_value": TEN_THOUSAND * factors.get("equipment_value", 1.0)
    }
    part.control = pl.concat(
        [
            totals(raw, "enrolment", COUNTS, "school"),
            totals(raw, "staff_count", STAFF, "school"),
            totals(_once(raw), "campus", WHOLE, "school"),
        ]
    ).with_columns(
        in_file=pl.col("in_file") * pl.col("column").replace_strict(money, return_dtype=pl.Float64)
    )
    return part


def split(typed: pl.DataFrame, declared: Mapping[str, Table]) -> dict[str, pl.DataFrame]:
    """The register tables that rows of this form hold; whole-school values are taken once."""
    known = typed.filter(pl.col("school").is_not_null())
    latest = pl.col("year") == pl.col("year").max().over("school")
    schools = known.filter(latest.fill_null(True)).rename({"school": "code"})
    campus = known.with_columns(campus=pl.lit("本部"), equipment_value=_yuan(pl.col("equipment_value")))
    tables = {
        "school": _firsts(schools, ["code"]),
        "enrolment": known.with_columns(grade=pl.lit("合计")),
        "staff_count": known,
        "campus": _firsts(campus.drop("stage"), ["school", "year"]),
    }
    return {name: declared[name].conform(frame) for name, frame in tables.items()}


def _yuan(value: pl.Expr) -> pl.Expr:
    return (value * TEN_THOUSAND).round(2)


def _firsts(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """One row per key: in each column the first value known."""
    return frame.group_by(key, maintain_order=True).agg(pl.all().drop_nulls().first())


def _once(raw: pl.DataFrame) -> pl.DataFrame:
    return _firsts(raw, ["school", "year"]) if "school" in raw.columns and raw.height else raw
