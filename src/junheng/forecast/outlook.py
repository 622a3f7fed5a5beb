"""What a forecast means: peaks and turns, places short and spare, schools that become small, teachers free and short.

Tables in, tables out; a report, a page and an answer in words all read these same rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from junheng.forecast.demand import Demand
from junheng.forecast.forecast import Forecast
from junheng.forecast.rows import WHOLE
from junheng.forecast.staffing import Staffing
from junheng.forecast.tree import STAGE_GRADES

TURN = 0.03
"""Share by which a course must go back before its highest or lowest year counts as a turning point, and not as noise."""
COURSES = {
    "year": pl.Int64, "place": pl.String, "stage": pl.String, "pupils": pl.Int64, "low": pl.Int64, "high": pl.Int64, "ahead": pl.Boolean,
}  # fmt: skip
PEAKS = {
    "place": pl.String, "stage": pl.String, "base": pl.Int64, "now": pl.Int64, "peak_year": pl.Int64, "peak": pl.Int64,
    "peak_low": pl.Int64, "peak_high": pl.Int64, "ahead": pl.Boolean, "end_year": pl.Int64, "end": pl.Int64,
    "end_low": pl.Int64, "end_high": pl.Int64, "change": pl.Float64, "turns": pl.String,
}  # fmt: skip
FALLING = {
    "place": pl.String, "school": pl.String, "stage": pl.String, "line": pl.Int64, "now": pl.Int64, "year": pl.Int64,
    "pupils": pl.Int64, "earliest": pl.Int64, "latest": pl.Int64, "end": pl.Int64,
}  # fmt: skip
BALANCES = {
    "place": pl.String, "stage": pl.String, "subject": pl.String, "short_until": pl.Int64, "worst_year": pl.Int64,
    "worst": pl.Float64, "free_from": pl.Int64, "last_year": pl.Int64, "last": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Outlook:
    """`courses` and `peaks` by place and stage (place 合计: the whole area), `places` by year, place and stage, `falling`
    by school and line, `sizes` by year and line, `balances` by county, stage and subject."""

    courses: pl.DataFrame
    peaks: pl.DataFrame
    places: pl.DataFrame
    falling: pl.DataFrame
    sizes: pl.DataFrame
    balances: pl.DataFrame


def outlook(found: Forecast, needs: Demand) -> Outlook:
    """Read the forecast and its demand together."""
    lines = courses(found)
    base = int(found.past["year"].max())
    crossed, sizes = small(found, base, needs.given)
    return Outlook(lines, peaks(lines, base), places(needs, found), crossed, sizes, balances(needs.teachers))


def courses(found: Forecast) -> pl.DataFrame:
    """Pupils of the whole area (合计), every county and township by stage and year, as they were and as forecast."""
    was = found.past.with_columns(low="pupils", high="pupils", ahead=pl.lit(False))
    said = found.pupils.with_columns(ahead=pl.lit(True))
    whole = found.area.with_columns(ahead=pl.lit(True))
    rows = pl.concat([f.select("school", "grade", *COURSES) for f in (was, said, whole)])
    rows = rows.filter(pl.col("school").is_null(), grade=WHOLE).select(list(COURSES))
    before = rows.filter(pl.col("place").is_in(list(found.counties)), ~pl.col("ahead"))
    before = before.group_by("year", "stage", "ahead").agg(pl.col("pupils", "low", "high").sum())
    before = before.with_columns(place=pl.lit(WHOLE)).select(list(COURSES))
    return pl.concat([before, rows]).sort("place", "stage", "year")


def peaks(lines: pl.DataFrame, base: int) -> pl.DataFrame:
    """Where every course stands, is highest, turns and ends."""
    found = []
    for (place, stage), rows in lines.group_by("place", "stage", maintain_order=True):
        now = rows.filter(year=base)
        top = rows.sort("pupils", "year", descending=[True, False]).row(0, named=True)
        end = rows.row(-1, named=True)
        size = now["pupils"][0] if now.height else None
        change = end["pupils"] / size - 1 if size else None
        found.append(
            (
                place, stage, base, size, top["year"], top["pupils"], top["low"], top["high"], top["ahead"],
                end["year"], end["pupils"], end["low"], end["high"], change, turns(rows),
            )
        )  # fmt: skip
    return pl.DataFrame(found, schema=PEAKS, orient="row")


def turns(rows: pl.DataFrame) -> str:
    """The years in which a course turns, in words: 2030 年由升转降."""
    years, sizes = rows["year"].to_list(), rows["pupils"].to_list()
    said, way, at = [], 0, 0
    for n, size in enumerate(sizes):
        if (way >= 0 and size > sizes[at]) or (way <= 0 and size < sizes[at]):
            way = way or (1 if size > sizes[at] else -1)
            at = n
        elif sizes[at] and abs(size - sizes[at]) >= TURN * sizes[at]:
            said.append(f"{years[at]}年由{'升转降' if way > 0 else '降转升'}")
            way, at = -way, n
    return "；".join(said)


def places(needs: Demand, found: Forecast) -> pl.DataFrame:
    """Places by year, township, county and the whole area: `short` and `spare` are schools' own, never set off.

    `unknown` counts schools whose classes of the newest year are not known: their places are in no sum.
    """
    town = needs.classes
    county = town.with_columns(place=pl.col("place").replace_strict(found.county_of, default=WHOLE))
    area = town.with_columns(place=pl.lit(WHOLE))
    apart = county.join(town.select("place").unique(), on="place", how="anti")
    known = pl.col("places").is_not_null()
    return (
        pl.concat([area, apart, town])
        .group_by("year", "place", "stage")
        .agg(
            pupils=pl.col("pupils").sum(), classes=pl.col("classes").sum(),
            places=pl.when(known.any()).then(pl.col("places").sum()),
            short=pl.when(known.any()).then(pl.col("short").sum()),
            spare=pl.when(known.any()).then(pl.col("spare").sum()),
            schools_short=(pl.col("short") > 0).sum().cast(pl.Int64), schools=pl.len().cast(pl.Int64),
            unknown=(~known).sum().cast(pl.Int64),
        )
        .sort("place", "stage", "year")
    )  # fmt: skip


def small(found: Forecast, base: int, given: Staffing) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Schools that fall under a size and stay there, with the years the interval allows; and how many are under it."""
    was = found.past.filter(year=base).with_columns(low="pupils", high="pupils")
    rows = pl.concat([was.select(found.pupils.columns), found.pupils])
    rows = rows.filter(pl.col("school").is_not_null(), grade=WHOLE).sort("year")
    last, crossed, sizes = int(rows["year"].max()), [], []
    for stage, lines in given.size_lines.items():
        own = rows.filter(stage=stage)
        for line in lines:
            under = own.filter(pl.col("pupils") < line).group_by("year").agg(
                schools=pl.len().cast(pl.Int64), pupils=pl.col("pupils").sum()
            )  # fmt: skip
            every = own.select("year").unique().join(under, on="year", how="left").fill_null(0)
            sizes.append(every.with_columns(stage=pl.lit(stage), line=pl.lit(int(line), pl.Int64)))
        for (school,), course in own.group_by("school", maintain_order=True):
            if course["year"][0] == base and course["year"][-1] == last:
                crossed += [c for line in lines if (c := _crossing(school, stage, course, int(line)))]
    schema = {"year": pl.Int64, "schools": pl.Int64, "pupils": pl.Int64, "stage": pl.String, "line": pl.Int64}
    under = pl.concat([s.select(pl.col(n).cast(t) for n, t in schema.items()) for s in sizes]) if sizes else pl.DataFrame(schema=schema)  # fmt: skip
    falling = pl.DataFrame(crossed, schema=FALLING, orient="row").sort(
        "stage", "line", "year", "school", descending=[False, True, False, False]
    )
    return falling, under.sort("stage", "line", "year", descending=[False, True, False])


def _crossing(school: str, stage: str, course: pl.DataFrame, line: int) -> tuple | None:
    """From which year on a school stays under the line: as forecast, and at both ends of its interval."""
    if course["pupils"][0] < line:
        return None
    years = {name: _stays(course, name, line) for name in ("pupils", "low", "high")}
    if years["pupils"] is None:
        return None
    then = course.filter(year=years["pupils"])["pupils"][0]
    place, now, end = course["place"][0], course["pupils"][0], course["pupils"][-1]
    return place, school, stage, line, now, years["pupils"], then, years["low"], years["high"], end


def _stays(course: pl.DataFrame, name: str, line: int) -> int | None:
    """The first year from which on the numbers are under the line to the end."""
    over = course.filter(pl.col(name) >= line)["year"]
    after = course.filter(pl.col("year") > over.max()) if len(over) else course
    return after["year"][0] if after.height else None


def balances(teachers: pl.DataFrame) -> pl.DataFrame:
    """By county, stage and subject: short until when and at worst how many; free from when, and how many at the end."""
    found = []
    known = teachers.drop_nulls("balance").sort("place", "stage", "subject", "year")
    for (place, stage, subject), rows in known.group_by("place", "stage", "subject", maintain_order=True):
        short = rows.filter(pl.col("balance") <= -1)
        until = short["year"].max() if short.height else None
        free = rows.filter(pl.col("year") > (until or 0), pl.col("balance") >= 1)
        worst = rows.sort("balance", "year").row(0, named=True)
        last = rows.row(-1, named=True)
        found.append(
            (
                place, stage, subject, until, worst["year"] if until else None, worst["balance"] if until else None,
                free["year"].min() if free.height else None, last["year"], last["balance"],
            )
        )  # fmt: skip
    order = {stage: n for n, stage in enumerate(STAGE_GRADES)}
    rank = pl.col("stage").replace_strict(order, default=9, return_dtype=pl.Int64)
    frame = pl.DataFrame(found, schema=BALANCES, orient="row")
    return frame.sort("place", rank, pl.col("subject") != WHOLE, "subject")
