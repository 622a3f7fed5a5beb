"""What only the 学校资源表 can get wrong: a school's rows that disagree, a stage that is missing, a zero that may be a gap."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

from junheng.said import Said, both
from junheng.schema import Problem, Table

TEACHES = {
    "九年一贯制学校": ("小学", "初中"),
    "十二年一贯制学校": ("小学", "初中", "高中"),
    "完全中学": ("初中", "高中"),
}
"""The stages a combined school teaches: it has a row for each."""
PLAUSIBLE, FEWEST = 10, 50
"""More 万元 of equipment a pupil than any school has; a small school's one set is counted over this many pupils."""
SCHOOL = ("name", "kind", "setting")


def disagreements(rows: pl.DataFrame, table: Table, whole: Collection[str]) -> list[Problem]:
    """Rows of one school and year that name it differently or give different whole-school figures."""
    found = []
    for name in SCHOOL:
        remedy = both(
            "一个学校标识码只能属于一所学校：请改正标识码，或把两行改成一致",
            "A school code belongs to one school only: correct the code, or make the two rows the same",
        )
        found += _differing(
            rows,
            table,
            name,
            both("两行学校标识码相同，但与", "the two rows have one school code, but this differs from"),
            remedy,
        )
    for name in whole:
        remedy = both(
            "这是全校数，同一所学校各行应填同一个数：请核对两行",
            "This is a figure of the whole school and the same in each of its rows: check the two rows",
        )
        found += _differing(rows, table, name, both("与", "differs from"), remedy)
    return found


def _differing(rows: pl.DataFrame, table: Table, name: str, said: str, remedy: str) -> list[Problem]:
    known = rows.filter(pl.col("school").is_not_null() & pl.col(name).is_not_null())
    key = ["school", "year"]
    odd = known.with_columns(
        _value=pl.col(name).first().over(key), _row=pl.col("source_row").first().over(key)
    ).filter(pl.col(name) != pl.col("_value"))
    title = table.columns[name].title
    return [
        _at(
            row,
            title,
            _shown(row[name]),
            Said(
                "{said}第 {row} 行的“{value}”不一致",
                "{said} “{value}” in row {row}",
                said=said,
                row=row["_row"],
                value=_shown(row["_value"]),
            ),
            remedy,
        )
        for row in odd.iter_rows(named=True)
    ]


def notices(rows: pl.DataFrame, table: Table) -> list[Problem]:
    """Things worth a look that do not stop the import."""
    return [*_missing_stages(rows), *_zeros(rows, table), *_in_yuan(rows, table), *_renamed(rows, table)]


def _missing_stages(rows: pl.DataFrame) -> Iterable[Problem]:
    schools = rows.filter(pl.col("kind").is_in(list(TEACHES))).group_by("school", "year", maintain_order=True)
    for row in schools.agg(
        pl.col("kind", "name", "source_file", "source_sheet", "source_row").first(), pl.col("stage").unique()
    ).iter_rows(named=True):
        absent = [stage for stage in TEACHES[row["kind"]] if stage not in row["stage"]]
        if absent:
            said = Said(
                "{kind}“{school}”没有{absent}一行", "{kind} “{school}” has no row for: {absent}",
                kind=row["kind"], school=row["name"] or row["school"], absent=list(absent),
            )  # fmt: skip
            remedy = both(
                "全校用房、设备要按各学段学生数拆分：请为缺少的学段补一行，至少填在校生数",
                "Rooms and equipment are split by the pupils of each stage: add a row for the missing stage, with at least its pupils",
            )
            yield _at(row, "学段", "", said, remedy, severe=False)


def _zeros(rows: pl.DataFrame, table: Table) -> Iterable[Problem]:
    for row in rows.filter(pl.col("pupils") == 0).iter_rows(named=True):
        remedy = both(
            "学校已停办请在“学校”表填停办日期；不知道人数请清空这一格，不要填 0",
            "If the school has closed, enter the day in the table of schools; if the number is not known clear the cell, do not write 0",
        )
        yield _at(
            row,
            table.columns["pupils"].title,
            "0",
            both("学校没有学生", "the school has no pupils"),
            remedy,
            severe=False,
        )


def _in_yuan(rows: pl.DataFrame, table: Table) -> Iterable[Problem]:
    """Equipment stated in 元 under a header of 万元: the slip would make a county pass without any."""
    each = pl.max_horizontal(pl.col("pupils"), pl.lit(FEWEST))
    for row in rows.filter(pl.col("equipment_value") > PLAUSIBLE * each).iter_rows(named=True):
        said = Said(
            "平均每名学生超过 {most} 万元，像是按元填的",
            "more than {most} times 10,000 yuan a pupil: as if it were in yuan",
            most=PLAUSIBLE,
        )
        remedy = both(
            "这一列按万元读，请核对；按元填的请除以 10000，或把表头的单位改成（元）",
            "The column is read in 10,000 yuan: check it; divide by 10000 what is in yuan, or change the unit in the header to （元）",
        )
        title = table.columns["equipment_value"].title
        yield _at(row, title, _shown(row["equipment_value"]), said, remedy, severe=False)


def _renamed(rows: pl.DataFrame, table: Table) -> Iterable[Problem]:
    """Name, kind or setting that changed from year to year: the register keeps the latest."""
    for name in SCHOOL:
        changed = (
            rows.drop_nulls(["school", "year", name])
            .sort("year", "source_row")
            .group_by("school", maintain_order=True)
            .agg(
                pl.col(name).first().alias("_old"),
                pl.col(name).last().alias("_new"),
                pl.col("year").n_unique().alias("_years"),
                pl.col("source_file", "source_sheet", "source_row").last(),
            )
            .filter((pl.col("_old") != pl.col("_new")) & (pl.col("_years") > 1))
        )
        for row in changed.iter_rows(named=True):
            said = Said(
                "以前的学年是“{old}”，登记库保留最近一年的",
                "it was “{old}” in earlier years; the register keeps the latest",
                old=row["_old"],
            )
            yield _at(row, table.columns[name].title, row["_new"], said, severe=False)


def _at(
    row: dict, column: str, found: str, expected: str, remedy: str = "", *, severe: bool = True
) -> Problem:
    return Problem(
        row["source_file"] or "",
        row["source_sheet"] or "",
        row["source_row"],
        column,
        found,
        expected,
        remedy,
        severe,
    )


def _shown(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
