"""Where children go to school: who draws more than its own births, who hands its leavers on, and who boards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from junheng.forecast.born import Born
from junheng.forecast.course import ENTRY
from junheng.forecast.method import Method
from junheng.forecast.rows import WHOLE
from junheng.forecast.tree import STAGE_OF, Tree, summed

DRAW = {
    "place": pl.String, "grade": pl.String, "source": pl.String, "years": pl.String, "came": pl.Float64, "cohort": pl.Float64,
    "rate": pl.Float64, "county_rate": pl.Float64,
}  # fmt: skip
FLOWS = {
    "place": pl.String, "year": pl.Int64, "from_stage": pl.String, "to_stage": pl.String, "leavers": pl.Float64,
    "entrants": pl.Float64, "rate": pl.Float64,
}  # fmt: skip
BOARDING = {
    "place": pl.String, "school": pl.String, "stage": pl.String, "year": pl.Int64, "pupils": pl.Int64, "boarders": pl.Int64,
    "share": pl.Float64,
}  # fmt: skip
SOURCES = ("出生", "儿童人口")


def draw(now: Tree, born: Sequence[Born], method: Method) -> pl.DataFrame:
    """Per township and entering grade: children who entered in the last years over the cohort born (or living) there.

    Above the county's rate a place draws children from elsewhere, as a county seat or a boarding school does.
    """
    found = []
    recent = [now.years[y] for y in now.history("town").last(method.intake_years)]
    at = [y - now.years[0] for y in recent]
    pupils = now.history("town").pupils
    for source in born:
        for grade, age in ENTRY.items():
            if grade not in now.grades:
                continue
            cohort = np.stack([source.cohort(y, age) for y in recent], axis=1)
            usable = ~np.isnan(cohort)
            came = np.where(usable, pupils[:, at, now.grades.index(grade)], 0.0).sum(1)
            sums = np.where(usable, cohort, 0.0).sum(1)
            whole = summed(np.stack([came, sums], axis=1), now.county_of, len(now.counties))
            for t in np.flatnonzero((sums > 0) & (came > 0)):
                all_came, all_cohort = whole[now.county_of[t]]
                span = f"{recent[0]}—{recent[-1]}"
                found.append((now.towns[t], grade, source.name, span, came[t], sums[t], came[t] / sums[t], all_came / all_cohort))  # fmt: skip
    return pl.DataFrame(found, schema=DRAW, orient="row")


def flows(now: Tree) -> pl.DataFrame:
    """Per county and township: the last grade of a stage and, a year later, the first grade of the next one there."""
    found = []
    for level in ("county", "town"):
        history = now.history(level)
        for g in range(len(now.grades) - 1):
            below, above = now.grades[g], now.grades[g + 1]
            if STAGE_OF[below] == STAGE_OF[above]:
                continue
            for y in history.pairs(len(now.years)):
                leavers, entrants = history.pupils[:, y, g], history.pupils[:, y + 1, g + 1]
                for u in np.flatnonzero((leavers > 0) | (entrants > 0)):
                    if level == "town" and history.units[u] in now.counties:
                        continue
                    rate = entrants[u] / leavers[u] if leavers[u] > 0 else None
                    found.append((history.units[u], now.years[y + 1], STAGE_OF[below], STAGE_OF[above], leavers[u], entrants[u], rate))  # fmt: skip
    return pl.DataFrame(found, schema=FLOWS, orient="row")


def boarding(tables: Mapping[str, pl.DataFrame], pupils: pl.DataFrame) -> pl.DataFrame:
    """Boarders of each school to come: the newest year's share of boarders times its pupils; unknown stays unknown."""
    newest = tables["enrolment"].filter(pl.col("year") == pl.col("year").max())
    key = ["school", "stage"]
    graded = newest.filter(pl.col("grade") != WHOLE)
    totals = newest.filter(pl.col("grade") == WHOLE).join(graded.select(key).unique(), on=key, how="anti")
    known = pl.col("boarders").is_not_null() & (pl.col("pupils") > 0)
    share = pl.concat([graded, totals]).group_by(key).agg(
        share=pl.when(known.any()).then(
            pl.col("boarders").filter(known).sum() / pl.col("pupils").filter(known).sum()
        )
    )  # fmt: skip
    rows = pupils.filter(pl.col("school").is_not_null(), grade=WHOLE)
    rows = rows.join(share, on=key, how="left", validate="m:1")
    told = (pl.col("pupils") * pl.col("share")).round()
    return rows.with_columns(boarders=told.cast(pl.Int64)).select(pl.col(n).cast(t) for n, t in BOARDING.items()).sort("stage", "school", "year")  # fmt: skip
