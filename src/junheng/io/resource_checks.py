"""What only the 学校资源表 can get wrong: a school's rows that disagree, a stage that is missing, a zero that may be a gap."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import polars as pl

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
        remedy = "一个学校标识码只能属于一所学校：请改正标识码，或把两行改成一致"
        found += _differing(rows, table, name, "两行学校标识码相同，但与", remedy)
    for name in whole:
        remedy = "这是全校数，同一所学校各行应填同一个数：请核对两行"
        found += _differing(rows, table, name, "与", remedy)
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
            f"{said}第 {row['_row']} 行的“{_shown(row['_value'])}”不一致",
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
            said = f"{row['kind']}“{row['name'] or row['school']}”没有{'、'.join(absent)}一行"
            remedy = "全校用房、设备要按各学段学生数拆分：请为缺少的学段补一行，至少填在校生数"
            yield _at(row, "学段", "", said, remedy, severe=False)


def _zeros(rows: pl.DataFrame, table: Table) -> Iterable[Problem]:
    for row in rows.filter(pl.col("pupils") == 0).iter_rows(named=True):
        remedy = "学校已停办请在“学校”表填停办日期；不知道人数请清空这一格，不要填 0"
        yield _at(row, table.columns["pupils"].title, "0", "学校没有学生", remedy, severe=False)


def _in_yuan(rows: pl.DataFrame, table: Table) -> Iterable[Problem]:
    """Equipment stated in 元 under a header of 万元: the slip would make a county pass without any."""
    each = pl.max_horizontal(pl.col("pupils"), pl.lit(FEWEST))
    for row in rows.filter(pl.col("equipment_value") > PLAUSIBLE * each).iter_rows(named=True):
        said = f"平均每名学生超过 {PLAUSIBLE} 万元，像是按元填的"
        remedy = "这一列按万元读，请核对；按元填的请除以 10000，或把表头的单位改成（元）"
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
            said = f"以前的学年是“{row['_old']}”，登记库保留最近一年的"
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
