"""How many schools and pupils are in networks, by any cut: stage, setting, kind of school, township, county, kind of network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl

from junheng.networks.asof import networks_on, schools_open
from junheng.networks.places import upper
from junheng.programmes.said import Said
from junheng.register.codes import STAGES_ALL
from junheng.register.snapshot import complete
from junheng.standards.stage_school import STAGES_OF_KIND

CUTS = {
    "stage": "学段", "setting": "城乡", "school_kind": "办学类型", "founder": "举办者类型", "town": "乡镇", "county": "县",
    "network_kind": "网络类别",
}  # fmt: skip
LEVELS = {"town": "乡镇", "county": "县"}
TOTAL = "合计"
STAGES_BY_KIND = STAGES_OF_KIND | {"幼儿园": ("学前",), "高级中学": ("高中",)}
COUNTS = ("schools", "inside", "coverage", "pupils", "pupils_inside", "pupils_coverage", "unknown")


def coverage(
    tables: Mapping[str, pl.DataFrame], on: dt.date, *, by: Sequence[str] = (), kinds: Sequence[str] = (),
    stages: Sequence[str] = (), leave_out: Sequence[str] = (),
) -> pl.DataFrame:  # fmt: skip
    """The columns of `by`, then `COUNTS`. `kinds`: which networks count (all where empty); `leave_out`: kinds of school that do not.

    A school counts once however many networks it is in, and once per stage where `by` has stage. pupils are those that are
    known; `unknown` says at how many schools they are not. pupils_coverage is null where any are unknown.
    """
    if strangers := [c for c in by if c not in CUTS]:
        raise ValueError(
            Said(
                "不能按“{strangers}”划分，可用：{known}", "no cut by “{strangers}”; there are: {known}",
                strangers=strangers, known=[Said("{cut}（{title}）", "{cut} ({title})", cut=c, title=t) for c, t in CUTS.items()],
            )
        )  # fmt: skip
    register = complete(tables)
    schools = schools_counted(register, on, stages=stages, leave_out=leave_out, split="stage" in by)
    found = networks_on(register, on)
    members = (found.of_kind(*kinds) if kinds else found).members
    keys = [c for c in by if c != "network_kind"]
    if "network_kind" in by:
        each = pl.DataFrame({"network_kind": members["kind"].unique().sort()})
        pairs = members.select("school", network_kind="kind").unique().with_columns(inside=pl.lit(True))
        marked = schools.join(each, how="cross").join(
            pairs, on=["school", "network_kind"], how="left", validate="m:1"
        )
    else:
        inside = members.select("school").unique().with_columns(inside=pl.lit(True))
        marked = schools.join(inside, on="school", how="left", validate="m:1")
    marked = marked.with_columns(pl.col("inside").fill_null(False))
    keys = list(by)
    counts = _counted(marked.group_by(keys) if keys else marked.group_by(pl.lit(0).alias("_")))
    return counts.select(*keys, *COUNTS).sort(keys) if keys else counts.select(COUNTS)


def _counted(groups) -> pl.DataFrame:
    inside, pupils = pl.col("inside"), pl.col("pupils")
    counts = groups.agg(
        schools=pl.len().cast(pl.Int64),
        inside=inside.sum().cast(pl.Int64),
        pupils=_known_sum(pupils),
        pupils_inside=_known_sum(pupils.filter(inside)),
        unknown=pupils.null_count().cast(pl.Int64),
    )
    known = (pl.col("unknown") == 0) & (pl.col("pupils") > 0)
    return counts.with_columns(
        coverage=pl.col("inside") / pl.col("schools"),
        pupils_coverage=pl.when(known).then(pl.col("pupils_inside") / pl.col("pupils")),
    )


def _known_sum(cells: pl.Expr) -> pl.Expr:
    """The sum of the cells that are known; nothing where there are cells and none is."""
    return pl.when((cells.count() > 0) | (cells.len() == 0)).then(cells.sum())


def schools_counted(
    tables: Mapping[str, pl.DataFrame],
    on: dt.date,
    *,
    stages: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    split: bool = False,
) -> pl.DataFrame:
    """school, school_kind, setting, founder, town, county, pupils of the schools open on the day; with stage where `split`."""
    register = complete(tables)
    year = on.year if on.month >= 9 else on.year - 1
    school = register["school"].filter(schools_open(on), ~pl.col("kind").is_in(list(leave_out)))
    about = school.select(
        school="code", school_kind="kind", setting="setting", founder="founder", place="place"
    )
    about = about.join(upper(register["place"], LEVELS), on="place", how="left", validate="m:1").drop("place")
    by_stage = pupils_by_stage(register, year)
    usual = pl.col("school_kind").replace_strict(STAGES_BY_KIND, default=[], return_dtype=pl.List(pl.String))
    silent = (
        about.join(by_stage, on="school", how="anti")
        .select("school", stage=usual)
        .explode("stage")
        .drop_nulls()
    )
    both = pl.concat([by_stage, silent.with_columns(pupils=pl.lit(None, pl.Int64))])
    if stages:
        both = both.filter(pl.col("stage").is_in(list(stages)))
    if split:
        return about.join(both, on="school", how="inner", validate="1:m")
    known = pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    pupils = both.group_by("school").agg(pupils=known)
    return about.join(pupils, on="school", how="inner" if stages else "left", validate="1:1")


def pupils_by_stage(register: Mapping[str, pl.DataFrame], year: int) -> pl.DataFrame:
    """school, stage, pupils of every stage, kindergartens included: the 合计 row where there is one, else all grades known."""
    rows = register["enrolment"].filter(pl.col("year") == year)
    total = pl.col("grade") == TOTAL
    grades = pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    whole = pl.when(total.any()).then(pl.col("pupils").filter(total).first()).otherwise(grades)
    order = pl.col("stage").replace_strict({s: n for n, s in enumerate(STAGES_ALL)}, default=99)
    return rows.group_by("school", "stage").agg(pupils=whole).sort("school", order)
