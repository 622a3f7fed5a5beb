"""One row per school and stage: the resources the seven indicators are computed from, split where a school has stages.

Columns of the frame: code, stage, pupils, classes, `SCHOOL_COLUMNS`, the teacher counts, `weight` (the stage's
split weight × 100), `weighted` (Σ weight × pupils over the school's stages), and for each whole-school resource its
shared part (`teaching_area`) and the part that belongs to this stage alone (`teaching_area_own`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from junheng.register import headcount
from junheng.said import Said, both
from junheng.standards.standard import Standard

RESOURCES = (
    "teaching_area", "indoor_sports_area", "sports_ground_area", "extra_sports_area", "equipment_value", "multimedia_rooms",
)  # fmt: skip
SCHOOL_COLUMNS = ("code", "name", "kind", "setting", "opened", "closed", "longitude", "latitude")
STAGES_OF_KIND = {
    "小学": ("小学",), "小学教学点": ("小学",), "初级中学": ("初中",), "九年一贯制学校": ("小学", "初中"),
    "十二年一贯制学校": ("小学", "初中", "高中"), "完全中学": ("初中", "高中"), "特殊教育学校": ("小学", "初中"),
}  # fmt: skip


def stage_school(
    tables: Mapping[str, pl.DataFrame], standard: Standard, *, whole_register: bool = True
) -> pl.DataFrame:
    """The frame described above for the standard's school year, every stage included (高中 counts in the split).

    `whole_register`: schools of the register that are open but reported nothing this year appear with everything
    unknown, so that silence is not mistaken for absence. Set False for a single file that lists only some schools.
    Raises ValueError where the year has no rows at all.
    """
    year = standard.year
    stages = pupils_by_stage(tables, year)
    if stages.is_empty():
        years = sorted(tables["enrolment"]["year"].unique().to_list())
        known = both("登记库里还没有在校生数据", "the register holds no enrolment yet")
        if years:
            known = Said(
                "现有 {years} 学年", "there are the school years {years}", years=[str(y) for y in years]
            )
        raise ValueError(
            Said(
                "没有 {year} 学年（{on} 所在学年）的在校生数据；{known}，请改 --on 或先导入",
                "There is no enrolment of school year {year} (that of {on}); {known}: change --on, or import it first",
                year=year, on=standard.on, known=known,
            )
        )  # fmt: skip
    if whole_register:
        stages = pl.concat([stages, _silent(tables["school"], stages, standard)])
    schools = tables["school"].select(SCHOOL_COLUMNS)
    counts = headcount.staff_counts(tables, year).rename({"school": "code"}).drop("by_people")
    return (
        stages.join(schools, on="code", how="left", validate="m:1")
        .join(counts, on=["code", "stage"], how="left", validate="1:1")
        .join(shared_resources(tables["campus"], year), on="code", how="left", validate="m:1")
        .join(own_resources(tables["campus"], year), on=["code", "stage"], how="left", validate="1:1")
        .with_columns(pl.col("extra_sports_area").fill_null(0))
        .with_columns(_own(resource) for resource in RESOURCES)
        .drop("shared_campuses")
        .pipe(split_weights, standard)
        .sort("code", "stage")
    )


def pupils_by_stage(tables: Mapping[str, pl.DataFrame], year: int) -> pl.DataFrame:
    """code, stage, pupils, classes: the stage's 合计 row where it is known, else the sum of its grades if all are known."""
    return totals(tables, year, ("pupils", "classes"))


def totals(tables: Mapping[str, pl.DataFrame], year: int, columns: Sequence[str]) -> pl.DataFrame:
    """code, stage and these columns of the enrolment, by the same rule."""
    rows = tables["enrolment"].filter(pl.col("year") == year, pl.col("stage") != "学前")
    total = pl.col("grade") == "合计"
    return (
        rows.group_by(code="school", stage="stage")
        .agg(_total(column, total) for column in columns)
        .sort("code", "stage")
    )


def _total(column: str, is_total: pl.Expr) -> pl.Expr:
    graded = pl.col(column).filter(~is_total)
    added = pl.when(graded.len() > 0, graded.null_count() == 0).then(graded.sum())
    return pl.coalesce(pl.col(column).filter(is_total).first(), added).alias(column)


def _silent(school: pl.DataFrame, stages: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """Stage rows, all unknown, of schools that are open on the day and have no enrolment row this year."""
    on = standard.on
    open_now = (pl.col("closed").is_null() | (pl.col("closed") > on)) & (
        pl.col("opened").is_null() | (pl.col("opened") <= on)
    )
    quiet = school.filter(open_now).join(stages, on="code", how="anti")
    kinds = pl.col("kind").replace_strict(STAGES_OF_KIND, default=[], return_dtype=pl.List(pl.String))
    return (
        quiet.select("code", stage=kinds)
        .explode("stage")
        .drop_nulls("stage")
        .select("code", "stage", pupils=pl.lit(None, pl.Int64), classes=pl.lit(None, pl.Int64))
    )


def shared_resources(campus: pl.DataFrame, year: int) -> pl.DataFrame:
    """code and each resource summed over the school's campuses that serve all its stages; unknown if any cell is.

    0 where every campus of the school serves a single stage: then nothing is shared. `shared_campuses` counts them.
    """
    rows = campus.filter(pl.col("year") == year)
    shared = pl.col("stage").is_null()
    sums = [_sum_known(r, shared) for r in RESOURCES]
    return rows.group_by(code="school").agg(*sums, shared_campuses=shared.sum())


def own_resources(campus: pl.DataFrame, year: int) -> pl.DataFrame:
    """code, stage and each resource of the campuses that serve this stage alone (`…_own`)."""
    rows = campus.filter(pl.col("year") == year, pl.col("stage").is_not_null())
    summed = rows.group_by(code="school", stage="stage").agg(_sum_known(r, pl.lit(True)) for r in RESOURCES)
    # An unknown cell must stay unknown although a stage without such a campus has 0.
    unknown = {r: pl.col(r).fill_null(float("nan")).alias(f"{r}_own") for r in RESOURCES}
    return summed.select("code", "stage", *unknown.values())


def _sum_known(resource: str, among: pl.Expr) -> pl.Expr:
    cells = pl.col(resource).cast(pl.Float64).filter(among)
    # Extra sports ground counts only where it is stated; every other resource is unknown if any campus's is.
    known = pl.lit(True) if resource == "extra_sports_area" else cells.null_count() == 0
    return pl.when(known).then(cells.sum()).alias(resource)


def _own(resource: str) -> pl.Expr:
    """A stage without a campus of its own has 0 alone, unless the school shares none either: then nothing is on record."""
    own = pl.col(f"{resource}_own")
    return pl.when(pl.col("shared_campuses") == 0).then(own).otherwise(own.fill_null(0))


def split_weights(frame: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """Add `weight` (× 100, so that 1.1 and 1.32 are whole) and `weighted`, unknown where a stage's pupils are."""
    table = [
        (kind, stage, round(weight * 100))
        for kind, weights in standard.split["weights"].items()
        for stage, weight in weights.items()
    ]
    weights = pl.DataFrame(table, schema=["_kind", "stage", "weight"], orient="row")
    several = [k for k in standard.split["weights"] if k != "其他"]
    kind = (
        pl.when(pl.col("kind").is_in(several)).then(pl.col("kind")).otherwise(pl.lit("其他")).alias("_kind")
    )
    joined = frame.with_columns(kind).join(weights, on=["_kind", "stage"], how="left", validate="m:1")
    # A stage the kind does not list (附设班) is split by the general weights.
    general = pl.col("stage").replace_strict(
        {s: round(w * 100) for s, w in standard.split["weights"]["其他"].items()}, default=None
    )
    odd = pl.col("weight").is_null().any().over("code")
    weight = pl.when(odd).then(general).otherwise(pl.col("weight"))
    load = weight * pl.col("pupils")
    known = load.is_null().sum().over("code") == 0
    return joined.with_columns(weight=weight, weighted=pl.when(known).then(load.sum().over("code"))).drop(
        "_kind"
    )
