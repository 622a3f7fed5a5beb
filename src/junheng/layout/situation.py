"""What planning starts from: sites, and clients (the pupils of one village and band, who go together), as arrays in order of code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from junheng.layout.ahead import growth
from junheng.layout.bands import BANDS
from junheng.layout.faults import refuse
from junheng.layout.homes import homes
from junheng.layout.rules import Rules
from junheng.layout.said import Said
from junheng.layout.sites import sites
from junheng.layout.together import clients_of
from junheng.layout.travel.matrix import Travel, as_points, read, straight, with_overrides

PLACED = ("place", "name", "setting", "longitude", "latitude", "altitude")


@dataclass(frozen=True, eq=False)
class Situation:
    """Sites and clients.

    villages: `PLACED`, town. clients: `CLIENTS` of `together.py`. pupils[t, client]: whole pupils, the three grades of a band taken as
    equal; pupils_now[client]. attends[client, site]: the share of its pupils who go there now; now_of[client]: where most go. flows:
    rows of `HOMES`.
    minutes, km, walks, weekly [village, site]: the day's way (inf where none), road kilometres, whether on foot, the weekly way.
    day: the travel rows themselves. protected[site]: 应留必留 by name; alone[site]: no least size is asked, see `_alone`.
    shortfall[site]: how far the seven indicators fall short, 0 to 1.
    """

    rules: Rules
    year: int
    sites: pl.DataFrame
    villages: pl.DataFrame
    clients: pl.DataFrame
    pupils: np.ndarray
    pupils_now: np.ndarray
    flows: pl.DataFrame
    village_of: np.ndarray
    band_of: np.ndarray
    now_of: np.ndarray
    attends: np.ndarray
    minutes: np.ndarray
    walks: np.ndarray
    weekly: np.ndarray
    km: np.ndarray
    shortfall: np.ndarray
    protected: np.ndarray
    alone: np.ndarray
    travel_method: str
    day: pl.DataFrame
    notices: tuple[Said, ...]

    @property
    def codes(self) -> list[str]:
        return self.sites["code"].to_list()

    @property
    def names(self) -> list[str]:
        return self.sites["name"].to_list()

    def client_name(self, i: int) -> str:
        row = self.clients.row(i, named=True)
        name = self.villages["name"][int(self.village_of[i])]
        part = f"（{row['part']}/{row['parts']}）" if row["parts"] > 1 else ""
        return f"{name}{part}{BANDS[row['band']]}"


def situation(
    tables: Mapping[str, pl.DataFrame], enrolment: pl.DataFrame | None, travel: Travel | pl.DataFrame | None, rules: Rules,
    *, shortfall: pl.DataFrame | None = None,
) -> Situation:  # fmt: skip
    """Read it from a complete register. Raises LayoutError with everything that is wrong, all at once."""
    year = newest_year(tables)
    found = sites(tables, rules, year)
    points = village_points(tables, found)
    matrix = _travel(tables, travel, points, found, rules)
    day = matrix.minutes(rules.ways)
    flows, guessed = homes(tables, found, day, year)
    refuse(tables, found, points, flows, day, enrolment, rules, year)
    points = points.filter(pl.col("place").is_in(flows["place"].implode())).sort("place")
    clients, origins = clients_of(flows, rules.classes.together, found.filter("fixed")["code"].to_list())
    village = {c: n for n, c in enumerate(points["place"])}
    site = {c: n for n, c in enumerate(found["code"])}
    ahead, more = growth(tables, enrolment, points, rules, year)
    village_of = np.array([village[p] for p in clients["place"]], int)
    pupils_now, pupils = _counts(clients, ahead, points, rules)
    shape = (len(village), len(site))
    minutes, walks, weekly, km = _dense(day, village, site, shape, rules)
    now_of = np.array([site[c] for c in clients["now"]], int)
    attends = np.zeros((clients.height, len(site)))
    attends[origins["client"].to_numpy(), [site[c] for c in origins["school"]]] = origins["share"].to_numpy()
    band_of = clients["band"].to_numpy()
    short = np.zeros(len(site))
    if shortfall is not None:
        for code, value in shortfall.drop_nulls().iter_rows():
            if code in site:
                short[site[code]] = value
    return Situation(
        rules, year, found, points, clients, pupils, pupils_now, flows, village_of, band_of, now_of, attends, minutes, walks, weekly, km, short,
        np.isin(found["code"].to_numpy().astype(str), list(rules.protected)), _alone(rules, found, minutes, village_of, band_of), matrix.method, day, (*guessed, *more),
    )  # fmt: skip


def newest_year(tables: Mapping[str, pl.DataFrame]) -> int:
    rows = tables["enrolment"].filter(pl.col("stage").is_in(["小学", "初中"]), pl.col("pupils") > 0)
    if rows.is_empty():
        raise ValueError(
            "登记库里没有小学、初中的在校生数据；请先导入“在校生”表 The register has no compulsory pupils"
        )
    return rows["year"].max()


def village_points(tables: Mapping[str, pl.DataFrame], found: pl.DataFrame) -> pl.DataFrame:
    """`PLACED` and town: villages, other places pupils are said to live in, and one for each school that has none (校:…)."""
    lived = pl.concat(
        [
            tables["residence"].select("place"),
            found.drop_nulls("place").select("place"),
            tables["journey"].select("place"),
        ]
    )
    place = tables["place"].filter((pl.col("level") == "村") | pl.col("code").is_in(lived["place"].implode()))
    town = pl.when(pl.col("level") == "乡镇").then("code").otherwise("parent")
    villages = place.select(
        place="code",
        name="name",
        setting="setting",
        longitude="longitude",
        latitude="latitude",
        altitude="altitude",
        town=town,
    )
    towns = dict(villages.select("place", "town").iter_rows())
    alone = found.filter(pl.col("standing")).select(
        place=pl.format("校:{}", "code"), name=pl.format("{}周边", "name"), setting="setting", longitude="longitude", latitude="latitude",
        altitude="altitude", town=pl.col("place").replace_strict(towns, default=None, return_dtype=pl.String),
    )  # fmt: skip
    return pl.concat([villages, alone]).sort("place")


def _travel(tables, travel, points: pl.DataFrame, found: pl.DataFrame, rules: Rules) -> Travel:
    if travel is None:
        made = straight(as_points(points, {"place": "code"}), as_points(found), rules.ways)
    else:
        made = travel if isinstance(travel, Travel) else read(travel)
    own = tables["journey"].select("place", "site", "walk", "ride", "km")
    return with_overrides(made, read(own)) if own.height else made


def _counts(
    clients: pl.DataFrame, ahead, points: pl.DataFrame, rules: Rules
) -> tuple[np.ndarray, np.ndarray]:
    """Whole pupils now and in each epoch, by client; a county's sum by band is kept when numbers are made whole."""
    town = dict(points.select("place", "town").iter_rows())
    homes = list(clients.select("place", "band").iter_rows())
    now, band = clients["pupils"].to_numpy(), clients["band"].to_numpy()
    rate = np.array([[ahead(town[place], band, epoch) for place, band in homes] for epoch in rules.epochs])
    return _whole(now, band), np.stack([_whole(now * r, band) for r in rate])


def _whole(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Whole numbers by largest remainder, each group's sum kept."""
    found = np.floor(values + 1e-9)
    for g in np.unique(group):
        inside = np.flatnonzero(group == g)
        missing = round(values[inside].sum() - found[inside].sum())
        rest = values[inside] - found[inside]
        found[inside[np.lexsort((inside, -rest))[:missing]]] += 1
    return found


def _dense(day: pl.DataFrame, village: Mapping, site: Mapping, shape: tuple[int, int], rules: Rules):
    """The travel rows as arrays; a place with no row to a site cannot reach it."""
    minutes, weekly, km = (np.full(shape, np.inf) for _ in range(3))
    walks = np.zeros(shape, bool)
    for place, code, walk, ride, far, least, mode in day.select(
        "place", "site", "walk", "ride", "km", "minutes", "mode"
    ).iter_rows():
        i, j = village.get(place), site.get(code)
        if i is None or j is None or least is None:
            continue
        minutes[i, j], walks[i, j] = least, mode == "步行"
        weekly[i, j] = min(x for x in (walk, ride) if x is not None)
        km[i, j] = (
            far if far is not None else least / 60 * (5.0 if mode == "步行" else rules.ways.ride.straight)
        )
    return minutes, walks, weekly, km


def _alone(
    rules: Rules, found: pl.DataFrame, minutes: np.ndarray, village_of: np.ndarray, band_of: np.ndarray
) -> np.ndarray:
    """Sites that are the only standing one the youngest of some village reach in `sizes.alone` minutes: no size is asked of them. One that
    is not planned takes nobody in."""
    young = ["小学", "小学教学点", "九年一贯制学校", "十二年一贯制学校"]
    standing = (
        found["standing"].to_numpy() & ~found["fixed"].to_numpy() & found["kind"].is_in(young).to_numpy()
    )
    near = (minutes[np.unique(village_of[band_of == 0])] <= rules.sizes.alone) & standing
    return near[near.sum(axis=1) == 1].any(axis=0)
