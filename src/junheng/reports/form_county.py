"""Form Ⅰ: the county in figures, counted from the register and, where it cannot know, as the county states them."""

from __future__ import annotations

import polars as pl

from junheng.register import headcount
from junheng.reports import county
from junheng.reports.county import Tables
from junheng.reports.form import Form, layout
from junheng.reports.printed import Figure, total
from junheng.standards.measure import Measurement

STATED = {
    "population_10k": 2, "rural_population_10k": 2, "gdp_per_head": 0,
    "revenue_per_head": 0, "rural_income": 0, "urban_income": 0,
}  # fmt: skip
"""L1, L2 and L5–L8: the county's fact and its decimals."""
KINDS = ("小学", "九年一贯制学校", "初级中学", "完全中学", "十二年一贯制学校", "特殊教育学校")
"""L9–L14 in order."""
LOWER_BOUND = "“≥”：尚有学校未填报，实际数不低于所列数。"


def form_county(tables: Tables, measured: Measurement) -> Form:
    """L1–L24 in one row. Classes, pupils and teachers leave out special schools, which L14 counts."""
    stated = county.facts(tables, measured)
    facts = {code: Figure(stated.get(code, {}).get("value"), places) for code, places in STATED.items()}
    population, rural, *money = facts.values()
    cells = [population, rural, *_places(tables, measured), *money, *_schools(tables, measured)]
    row = [*cells, *_sizes(tables, measured), *_staff(tables, measured, stated)]
    shape = layout("national")["I"]
    notes = [*shape["notes"], *([LOWER_BOUND] if any(c.before for c in row) else [])]
    return Form(id="I", **(shape | {"notes": notes}), rows=[row])


def _places(tables: Tables, measured: Measurement) -> list[Figure]:
    """L3 townships and L4 administrative villages (neighbourhoods, 社区, are not villages)."""
    inside = county.places_inside(tables, measured)
    towns = inside.filter(pl.col("level") == "乡镇").height
    village = (pl.col("level") == "村") & ~pl.col("name").str.contains("社区|居委会|居民委员会")
    return [Figure(towns or None), Figure(inside.filter(village).height or None)]


def _schools(tables: Tables, measured: Measurement) -> list[Figure]:
    """L9–L16: schools by kind; teaching points, and those of 50 pupils and more."""
    schools = county.open_schools(tables, measured)
    counts = dict(schools["kind"].value_counts().iter_rows())
    points = schools.filter(pl.col("kind") == "小学教学点").select("code")
    pupils = points.join(measured.stages.filter(pl.col("stage") == "小学"), on="code", how="left")["pupils"]
    least = measured.standard.scope["small_point"]["below"]
    large = total([None if n is None else int(n >= least) for n in pupils])
    return [*(Figure(counts.get(kind, 0)) for kind in KINDS), Figure(points.height), large]


def _ordinary(measured: Measurement, stage: str) -> pl.DataFrame:
    closed = pl.col("closed").is_not_null() & (pl.col("closed") <= measured.standard.on)
    return measured.stages.filter(pl.col("stage") == stage, pl.col("kind") != "特殊教育学校", ~closed)


def _sizes(tables: Tables, measured: Measurement) -> list[Figure]:
    """L17–L20: classes of 小学 and 初中, then their pupils."""
    return [total(_ordinary(measured, stage)[c]) for c in ("classes", "pupils") for stage in ("小学", "初中")]


def _staff(tables: Tables, measured: Measurement, stated: dict) -> list[Figure]:
    """L21–L24: for each stage all staff as the county states them, and its full-time teachers from the register."""
    counts = headcount.staff_counts(tables, measured.standard.year).select(
        "school", "stage", in_post=pl.col("teachers")
    )
    cells = []
    for stage, fact in (("小学", "staff_primary"), ("初中", "staff_junior")):
        schools = _ordinary(measured, stage).select("code", "stage")
        joined = schools.join(counts, left_on=["code", "stage"], right_on=["school", "stage"], how="left")
        cells += [Figure(stated.get(fact, {}).get("value")), total(joined["in_post"])]
    return cells
