"""Schools in townships in counties, and the pupils of each as blocks of numbers; what had to be guessed is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from junheng.forecast.history import History
from junheng.forecast.notes import Note, at
from junheng.programmes.said import Said, both
from junheng.register import codes

GRADES = codes.GRADES[1:]
STAGE_GRADES = {"学前": GRADES[:3], "小学": GRADES[3:9], "初中": GRADES[9:12], "高中": GRADES[12:]}
STAGE_OF = {grade: stage for stage, grades in STAGE_GRADES.items() for grade in grades}
ELSEWHERE = "本地:0"
"""Stands for a county that the register does not name."""
CARRIED = both(
    "未知不当作 0：按同批学生前后两年的人数补上再推算",
    "unknown is not nought: filled from the same children a year before and after",
)
REFILLED = both(
    "这一格不用，按同批学生前后两年的人数补上再推算",
    "this cell is not used; filled from the same children a year before and after",
)
ONLY_TOTAL = both("只有合计，没有分年级人数", "only the total is there, no grades")
NOTHING_LIKE_IT = both(
    "只有合计，没有分年级人数，也没有可参照的学校",
    "only the total is there, no grades, and no school to go by",
)
AREA = "area"
"""The level above the counties: all of them together."""


@dataclass(frozen=True, eq=False)
class Tree:
    """Schools, the townships they lie in (`town_of`) and their counties (`county_of`), with every year's pupils.

    A county's schools without a township hang under a township of the county's own code.
    """

    schools: tuple[str, ...]
    towns: tuple[str, ...]
    counties: tuple[str, ...]
    town_of: np.ndarray
    county_of: np.ndarray
    pupils: np.ndarray
    years: tuple[int, ...]
    seen: np.ndarray
    grades: tuple[str, ...]

    def history(self, level: str) -> History:
        """The pupils of `school`, `town`, `county` or `area` as the forecast reads them."""
        if level == AREA:
            units, block, group = (AREA,), self.pupils.sum(0, keepdims=True), np.zeros(1, int)
        elif level == "school":
            units, block, group = self.schools, self.pupils, self.town_of
        elif level == "town":
            units, block, group = (
                self.towns,
                summed(self.pupils, self.town_of, len(self.towns)),
                self.county_of,
            )
        else:
            units = self.counties
            block = summed(self.pupils, self.county_of[self.town_of], len(units))
            group = np.arange(len(units))
        spread = np.repeat(group[:, None], len(self.years), axis=1)
        return History(units, self.years, self.grades, block, self.seen, spread)

    def until(self, year: int) -> Tree:
        """The same tree as it was known in `year`."""
        n = year - self.years[0] + 1
        return Tree(
            self.schools, self.towns, self.counties, self.town_of, self.county_of,
            self.pupils[:, :n], self.years[:n], self.seen[:n], self.grades,
        )  # fmt: skip


def summed(parts: np.ndarray, parent: np.ndarray, number: int) -> np.ndarray:
    """`parts[part, ...]` added up by parent."""
    sums = np.zeros((number, *parts.shape[1:]))
    np.add.at(sums, parent, parts)
    return sums


def tree(tables: Mapping[str, pl.DataFrame], notes: list[Note]) -> Tree:
    """The register's schools that ever had pupils, or will open, in their places."""
    rows, unknown = _by_grade(tables["enrolment"], notes)
    if rows.is_empty():
        raise ValueError("没有在校生数据，无法预测；请先导入“在校生”表")
    above = places_above(tables["place"])
    schools = tables["school"].sort("code")
    known = set(rows["school"])
    future = schools.filter(pl.col("opened").is_not_null() & ~pl.col("code").is_in(list(known)))["code"]
    codes_ = sorted(known | set(future))
    place = dict(schools.select("code", "place").iter_rows())
    at = [above.get(place.get(code) or "", (None, None)) for code in codes_]
    counties = sorted({county for _, county in above.values() if county}) or [ELSEWHERE]
    lone = counties[0] if len(counties) == 1 else ELSEWHERE
    for code, (_, county) in zip(codes_, at, strict=True):
        if county is None and place.get(code):
            found = Said(
                "地点“{place}”不在地点表或查不到所属的县",
                "place “{place}” is not in the table of places, or its county cannot be found",
                place=place[code],
            )
            notes.append(Note("地点", None, code, None, found, both("只进入全部合计", "counted in the whole only")))  # fmt: skip
    homes = [(town or county or lone, county or lone) for town, county in at]
    counties = sorted({county for _, county in homes})
    towns = sorted(set(homes), key=lambda h: (h[1], h[0]))
    years = range(rows["year"].min(), rows["year"].max() + 1)
    grades = tuple(g for g in GRADES if g in set(rows["grade"].unique()))
    block = np.zeros((len(codes_), len(years), len(grades)))
    at_school = {c: i for i, c in enumerate(codes_)}
    at_grade = {g: i for i, g in enumerate(grades)}
    for school, year, grade, pupils in rows.select("school", "year", "grade", "pupils").iter_rows():
        block[at_school[school], year - years[0], at_grade[grade]] += pupils
    holes = [
        (at_school[s], y - years[0], at_grade[g])
        for s, y, g in unknown
        if s in at_school and y in years and g in at_grade
    ]
    mended(block, holes, grades)
    seen = block.any(axis=(0, 2))
    for gap in np.flatnonzero(~seen):
        found = Said("缺少 {year} 学年的在校生", "no enrolment of {year}", year=years[gap])
        done = both("跨过它的升级比率没有计算", "no ratios were taken across it")
        notes.append(Note("学年", None, None, None, found, done))
    return Tree(
        tuple(codes_), tuple(t for t, _ in towns), tuple(counties),
        np.array([towns.index(h) for h in homes]), np.array([counties.index(c) for _, c in towns]),
        block, tuple(years), seen, grades,
    )  # fmt: skip


def places_above(places: pl.DataFrame) -> dict[str, tuple[str | None, str | None]]:
    """Place code, and its code in the other official system → (township, county) it lies in."""
    rows = {r["code"]: r for r in places.iter_rows(named=True)}
    found: dict[str, tuple[str | None, str | None]] = {}
    for code in rows:
        town = county = None
        here, steps = code, 0
        while here in rows and steps < 9:
            level = rows[here]["level"]
            town = here if level == "乡镇" else town
            county = here if level == "县" else county
            here, steps = rows[here]["parent"], steps + 1
        found[code] = town, county
    other = {r["other_code"]: r["code"] for r in rows.values() if r["other_code"]}
    return {alias: found[code] for alias, code in other.items() if alias not in rows} | found


def mended(block: np.ndarray, holes: Sequence[tuple[int, int, int]], grades: Sequence[str]) -> None:
    """Unknown cells, which are no noughts, as the same children a year before and after, else the same grade then.

    A cell with nothing beside it stays empty.
    """
    open_ = set(holes)

    def beside(school: int, year: int, grade: int, *steps: tuple[int, int]) -> list[float]:
        found = []
        for dy, dg in steps:
            y, g = year + dy, grade + dg
            inside = (
                0 <= y < block.shape[1]
                and 0 <= g < block.shape[2]
                and STAGE_OF[grades[g]] == STAGE_OF[grades[grade]]
            )
            if inside and (school, y, g) not in open_ and block[school, y, g] > 0:
                found.append(block[school, y, g])
        return found

    guessed = {}
    for hole in holes:
        near = beside(*hole, (-1, -1), (1, 1)) or beside(*hole, (-1, 0), (1, 0))
        guessed[hole] = sum(near) / len(near) if near else 0.0
    for hole, number in guessed.items():
        block[hole] = number


def _by_grade(enrolment: pl.DataFrame, notes: list[Note]) -> tuple[pl.DataFrame, list[tuple[str, int, str]]]:
    """Rows by grade, and the unknown cells; a stage of which only the total is known is shared over its grades."""
    rows = enrolment.select("school", "year", "stage", "grade", "pupils", "source_row")
    for r in rows.filter(pl.col("pupils").is_null()).iter_rows(named=True):
        found = Said(
            "{year} 学年{grade}在校生数为空",
            "enrolment of {grade} in {year} is empty",
            year=r["year"],
            grade=r["grade"],
        )
        notes.append(Note("在校生", None, r["school"], r["stage"], at(r["source_row"], found), CARRIED))
    for r in rows.filter(pl.col("pupils") < 0).iter_rows(named=True):
        found = Said(
            "{year} 学年{grade}在校生数为 {n}，不应小于 0",
            "enrolment of {grade} in {year} is {n}, less than nought",
            year=r["year"],
            grade=r["grade"],
            n=r["pupils"],
        )
        notes.append(Note("在校生", None, r["school"], r["stage"], at(r["source_row"], found), REFILLED))
    wrong = pl.col("pupils").is_null() | (pl.col("pupils") < 0)
    unknown = list(
        rows.filter(wrong, pl.col("grade") != "合计").select("school", "year", "grade").iter_rows()
    )
    rows = rows.filter(~wrong)
    graded = rows.filter(pl.col("grade") != "合计")
    totals = rows.filter(pl.col("grade") == "合计").join(
        graded.select("school", "year", "stage").unique(), on=["school", "year", "stage"], how="anti"
    )
    common = graded.group_by("stage", "grade").agg(weight=pl.col("pupils").sum()).filter(pl.col("weight") > 0)
    shared = totals.drop("grade").join(common, on="stage", how="left").drop_nulls("grade")
    shared = shared.with_columns(
        pupils=pl.col("pupils") * pl.col("weight") / pl.col("weight").sum().over("school", "year", "stage")
    )
    for code, stage in shared.select("school", "stage").unique().sort("school", "stage").iter_rows():
        notes.append(
            Note(
                "年级",
                None,
                code,
                stage,
                ONLY_TOTAL,
                both(
                    "按全部学校同学段的年级构成分摊", "shared over the grades as all schools of the stage are"
                ),
            )
        )
    lost = totals.join(shared.select("stage").unique(), on="stage", how="anti")
    for code, stage in lost.select("school", "stage").unique().sort("school", "stage").iter_rows():
        notes.append(
            Note(
                "年级",
                None,
                code,
                stage,
                NOTHING_LIKE_IT,
                both("没有预测这一学段", "this stage was not forecast"),
            )
        )
    columns = ("school", "year", "grade", "pupils")
    frames = (graded.select(columns), shared.select(columns))
    return pl.concat([f.cast({"pupils": pl.Float64}) for f in frames]), unknown
