"""How many schools one person looks after: by dated links (总校长, 编外校长 …) and by postings, against the document's limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from junheng.networks.asof import in_force, networks_on
from junheng.networks.rules import Rules
from junheng.register.headcount import at_work
from junheng.register.snapshot import complete

POSTED = "任职"
WORKLOAD = {
    "kind": pl.String, "person": pl.String, "name": pl.String, "schools": pl.Int64, "pupils": pl.Int64, "limit": pl.Int64,
    "over": pl.Int64, "which": pl.String,
}  # fmt: skip


def looked_after(tables: Mapping[str, pl.DataFrame], on: dt.date) -> pl.DataFrame:
    """kind, person, school: every school a person is tied to on the day; a link to a network counts for all its members."""
    register = complete(tables)
    links = register["link"].filter(in_force(on)).select("kind", "target", person="source")
    codes = register["school"].select(school="code")
    direct = links.join(codes, left_on="target", right_on="school", how="semi").rename({"target": "school"})
    members = networks_on(register, on).members.select("network", "school")
    through = links.join(members, left_on="target", right_on="network", how="inner").select(
        "kind", "school", "person"
    )
    posted = at_work(register, on).select("school", person="staff").unique().with_columns(kind=pl.lit(POSTED))
    rows = pl.concat([part.select("kind", "person", "school") for part in (direct, through, posted)])
    return rows.unique().sort("kind", "person", "school")


def workload(tables: Mapping[str, pl.DataFrame], on: dt.date, rules: Rules) -> pl.DataFrame:
    """Rows of `WORKLOAD` for every kind of tie: the schools of each person, their pupils (unknown where one's are), and by how many
    they are above the limit. Of postings only people at more than one school."""
    register = complete(tables)
    limits = {w.kind: w.schools_at_most for w in rules.workload}
    year = on.year if on.month >= 9 else on.year - 1
    rows = register["enrolment"].filter(pl.col("year") == year)
    total = pl.col("grade") == "合计"
    by_stage = rows.group_by("school", "stage").agg(
        pupils=pl.when(total.any()).then(pl.col("pupils").filter(total).first())
        .when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    )  # fmt: skip
    pupils = by_stage.group_by("school").agg(
        pupils=pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    )
    names = register["school"].select(school="code", which="name")
    people = register["staff"].select(person="code", name="name")
    ties = (
        looked_after(register, on)
        .join(pupils, on="school", how="left", validate="m:1")
        .join(names, on="school", how="left", validate="m:1")
        .join(people, on="person", how="left", validate="m:1")
    )
    schools = {s for s in register["school"]["code"]}
    found = ties.filter(~pl.col("person").is_in(list(schools))).group_by("kind", "person").agg(
        name=pl.col("name").first(), schools=pl.len().cast(pl.Int64),
        pupils=pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum()),
        which=pl.col("which").sort().str.join("、"),
    )  # fmt: skip
    limit = pl.col("kind").replace_strict(limits, default=None, return_dtype=pl.Int64)
    found = found.with_columns(limit=limit, name=pl.coalesce("name", "person"))
    over = pl.when(pl.col("schools") > pl.col("limit")).then(pl.col("schools") - pl.col("limit")).otherwise(0)
    asked = found.with_columns(over=over).filter((pl.col("kind") != POSTED) | (pl.col("schools") > 1))
    return asked.select(list(WORKLOAD)).cast(WORKLOAD).sort("kind", "person")
