"""A long table of pupils as any ministry publishes it (year, school, grade, pupils), checked before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from junheng.forecast.grades import ORDER, grade
from junheng.reading import cast, cleaned
from junheng.schema import Problem, TableError

HEADERS = {
    "year": ("year", "start_year", "学年", "年份"),
    "school": ("school", "school_id", "学校标识码", "学校"),
    "grade": ("grade", "年级"),
    "pupils": ("pupils", "在校生数", "人数"),
    "district": ("district", "district_id", "county", "county_code", "学区", "县"),
}
"""Column → headers it is found under, the first that is there."""
YEARS = (1900, 2200)
SHOWN = 12
LONG = ("year", "school", "district", "grade", "pupils")


@dataclass(frozen=True)
class Long:
    """Rows of year, school, district (null where unknown), grade (as in `grades.ORDER`), pupils; and what was noticed."""

    rows: pl.DataFrame
    notices: tuple[Problem, ...]


def examined(raw: pl.DataFrame, *, file: str = "", districts: pl.DataFrame | None = None, first_row: int = 2) -> Long:  # fmt: skip
    """`raw` typed and checked. Raises TableError naming every row at fault.

    Row i of `raw` is row `first_row` + i of the file. `districts` says the district of a school that has none in its row.
    """
    named, notices = _named(raw, file)
    cells = cleaned(named).with_columns(row=pl.int_range(first_row, first_row + pl.len(), dtype=pl.Int64))
    typed = cells.with_columns(
        year=cast(pl.col("year"), cells.schema["year"], int),
        school=cast(pl.col("school"), cells.schema["school"], str),
        district=cast(pl.col("district"), cells.schema["district"], str),
        number=cast(pl.col("pupils"), cells.schema["pupils"], float).fill_nan(None),
        written=cast(pl.col("grade"), cells.schema["grade"], str),
    )
    if at_fault := _at_fault(cells, typed, file):
        raise TableError(at_fault)
    known = {w: grade(w) for w in typed["written"].unique().to_list()}
    typed = typed.with_columns(grade=pl.col("written").replace_strict(known, return_dtype=pl.String))
    if strangers := sorted(w for w, g in known.items() if g is None):
        notices.append(Problem(file, expected=f"不是年级，没有用到：{_listed(strangers)}", severe=False))
    rows = typed.drop_nulls("grade").select("year", "school", "district", "grade", "row", pupils="number")
    rows, unknown = _without_unknown(rows, file)
    rows, placed = _placed(rows, districts, file)
    if rows.is_empty():
        raise TableError([Problem(file, expected="没有可用的行", remedy="请核对年级和在校生数两列")])
    gaps = _gaps(rows["year"].unique().sort().to_list(), file)
    return Long(rows.select(LONG), (*notices, *unknown, *placed, *gaps))


def _named(raw: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Columns under our names. Headers are compared without case and spaces."""
    there = {c.strip().lower(): c for c in reversed(raw.columns)}
    found = {name: there[h] for name, hs in HEADERS.items() for h in reversed(hs) if h in there}
    if missing := [HEADERS[n][0] for n in ("year", "school", "grade", "pupils") if n not in found]:
        remedy = f"表头应有 year（或 start_year）、school、grade、pupils；现有：{_listed(raw.columns)}"
        raise TableError(
            [Problem(file, column=name, expected="缺少这一列", remedy=remedy) for name in missing]
        )
    extra = [c for c in raw.columns if c not in found.values()]
    notices = [Problem(file, expected=f"没有用到的列：{_listed(extra)}", severe=False)] if extra else []
    frame = raw.select(pl.col(c).alias(n) for n, c in found.items())
    if "district" not in found:
        frame = frame.with_columns(district=pl.lit(None, pl.String))
    return frame, notices


def _at_fault(cells: pl.DataFrame, typed: pl.DataFrame, file: str) -> list[Problem]:
    """Every kind of fault, with the rows it stands in."""
    year, pupils = pl.col("year"), pl.col("number")
    unread = cells["pupils"].is_not_null() & typed["number"].is_null()
    if cells.schema["pupils"].is_float():
        unread &= ~cells["pupils"].is_nan()
    faults = (
        ("year", year.is_null() | ~year.is_between(*YEARS), "应为四位年份，如 2024（表示 2024—2025 学年）"),
        ("school", pl.col("school").is_null(), "必填"),
        ("grade", pl.col("written").is_null(), f"必填，可用：{'、'.join(ORDER)}"),
        ("pupils", unread, "应为数字，不知道就留空"),
        ("pupils", (pupils < 0) | pupils.is_infinite(), "人数不能小于 0"),
    )
    found = []
    for column, wrong, expected in faults:
        mask = wrong if isinstance(wrong, pl.Series) else typed.select(wrong.fill_null(False)).to_series()
        rows = typed["row"].filter(mask).to_list()
        if rows:
            cell = cells[column].filter(mask)[0]
            more = f"（共 {len(rows)} 行：{_listed(rows)}）" if len(rows) > 1 else ""
            found.append(Problem(file, "", rows[0], column, "" if cell is None else str(cell), f"{expected}{more}"))  # fmt: skip
    return found


def _without_unknown(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Unknown is not zero: a school with an empty cell is left out of that year."""
    holes = rows.filter(pl.col("pupils").is_null()).select("year", "school").unique()
    if holes.is_empty():
        return rows, []
    said = f"在校生数为空，未知不当作 0：{holes.height} 个学校学年整体不用"
    row = rows.filter(pl.col("pupils").is_null())["row"][0]
    notice = Problem(file, "", row, "pupils", expected=said, remedy="补上数后重新运行", severe=False)
    return rows.join(holes, on=["year", "school"], how="anti"), [notice]


def _placed(
    rows: pl.DataFrame, districts: pl.DataFrame | None, file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Rows with their district; a code used by two districts in one year names two schools."""
    if districts is not None:
        lookup = _lookup(districts)
        rows = rows.join(lookup, on="school", how="left", validate="m:1").with_columns(
            district=pl.coalesce("district", "of_school")
        )
    known = rows.drop_nulls("district")
    twice = known.group_by("year", "school").agg(n=pl.col("district").n_unique()).filter(pl.col("n") > 1)
    notices = []
    if twice.height:
        codes = twice["school"].unique().sort().to_list()
        both = pl.col("school").is_in(codes) & pl.col("district").is_not_null()
        rows = rows.with_columns(
            school=pl.when(both).then(pl.concat_str("district", "school", separator="/")).otherwise("school")
        )
        said = f"同一学年里同一编号属于两个学区，当作两所学校：{_listed(codes)}"
        notices.append(Problem(file, column="school", expected=said, severe=False))
    lost = rows.filter(pl.col("district").is_null())["school"].unique().sort().to_list()
    if lost and known.height:
        said = f"{len(lost)} 所学校没有学区，只在学校一级预测：{_listed(lost)}"
        notices.append(Problem(file, column="district", expected=said, severe=False))
    return rows, notices


def _lookup(districts: pl.DataFrame) -> pl.DataFrame:
    there = {c.strip().lower(): c for c in reversed(districts.columns)}
    found = {n: there[h] for n in ("school", "district") for h in reversed(HEADERS[n]) if h in there}
    if missing := [n for n in ("school", "district") if n not in found]:
        remedy = f"学区表应有 school、district 两列；现有：{_listed(districts.columns)}"
        raise TableError([Problem(column=n, expected="缺少这一列", remedy=remedy) for n in missing])
    frame = cleaned(districts.select(pl.col(c).alias(n) for n, c in found.items()))
    frame = frame.select(
        cast(pl.col(n), frame.schema[n], str).alias(n) for n in ("school", "district")
    ).drop_nulls()
    frame = frame.unique().sort("school", "district")
    twice = frame.filter(pl.col("school").is_duplicated())["school"].unique().sort().to_list()
    if twice:
        raise TableError(
            [Problem(column="school", expected=f"学区表里同一所学校有两个学区：{_listed(twice)}")]
        )
    return frame.rename({"district": "of_school"})


def _gaps(years: list[int], file: str) -> list[Problem]:
    missing = sorted(set(range(years[0], years[-1] + 1)) - set(years))
    said = f"缺少这些学年，跨过它们的升级比率不计算：{_listed(missing)}"
    return [Problem(file, column="year", expected=said, severe=False)] if missing else []


def _listed(items: Iterable) -> str:
    shown = [str(i) for i in items]
    more = f" 等 {len(shown)} 个" if len(shown) > SHOWN else ""
    return "、".join(shown[:SHOWN]) + more
