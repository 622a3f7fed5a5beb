"""From a situation to the arrays of the core, and what each arc and option of them means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.layout.core.problem import BOARDING, DAY, Limits, Problem
from junheng.layout.core.problem import Options as CoreOptions
from junheng.layout.options import UNIT, Option, options, ways
from junheng.layout.situation import Situation
from junheng.layout.ways import BOARDS

BROKEN = 2_000.0
"""万元 for a village that has to go beyond a limit, in every epoch, and `FURTHER` for each pupil and share of the limit: above
any saving, so that as few villages as can be are concerned."""
FURTHER = 5.0
NEAREST = 6
"""Sites offered beyond the limit to a village that has none within it."""


@dataclass(frozen=True, eq=False)
class Model:
    """A problem and its meaning. over[arc]: minutes beyond the limit; forbidden[arc]: boarding where the rules allow none.

    base[t, arc]: cost without the price of broken limits. parts[name][t, arc]: what it is made of (万元).
    """

    place: Situation
    problem: Problem
    options: list[Option]
    client: np.ndarray
    over: np.ndarray
    forbidden: np.ndarray
    base: np.ndarray
    parts: dict[str, np.ndarray]
    elastic: bool = False

    @property
    def broken(self) -> np.ndarray:
        return (self.over > 1e-9) | self.forbidden

    def unavoidable(self) -> float:
        """万元 that every plan is charged at the least, for villages without a school within the limits."""
        if not self.broken.any():
            return 0.0
        weight = self.problem.weight
        least = np.full(weight.shape, np.inf)
        np.minimum.at(least, (slice(None), self.client), self.problem.arc_cost - self.base)
        return float(least[(weight > 0) & np.isfinite(least)].sum())


def model(place: Situation, *, elastic: bool = False) -> Model:
    """The problem. elastic: every village may go beyond the limit at a price."""
    found = options(place)
    client, site, mode, over, forbidden = _arcs(place, found, elastic)
    parts = _costs(place, client, site, mode)
    base = sum(parts.values())
    pupils = place.pupils
    broken = (over > 1e-9) | forbidden
    limit = np.array(place.rules.travel.day)[place.band_of[client]]
    price = np.where(broken, BROKEN + FURTHER * pupils[:, client] * (over / limit + 1.0 * forbidden), 0.0)
    start = np.searchsorted(client, np.arange(len(place.band_of) + 1))
    problem = Problem(
        weight=pupils, kind=place.band_of, arc_start=start, arc_site=site, arc_mode=mode, arc_cost=base + price,
        sites=place.sites.height, options=_options(place, found), courses=ways(place, found), limits=_limits(place),
    )  # fmt: skip
    return Model(place, problem, found, client, over, forbidden, base, parts, elastic)


def _arcs(place: Situation, found: list[Option], elastic: bool):
    """client, site, mode, minutes over the limit, whether boarding is forbidden: within the limits, else the least beyond them. Who
    goes to a school that is not planned stays there as now, and nobody else goes there."""
    rules = place.rules
    teaches = np.zeros((place.sites.height, 3), bool)
    beds = np.zeros(place.sites.height, bool)
    for option in found:
        teaches[option.site] |= np.array(option.bands)
        beds[option.site] |= option.seats > 0
    fixed = place.sites["fixed"].to_numpy()
    own, boards_now = teaches & fixed[:, None], place.clients["boards_now"].to_numpy() >= BOARDS
    teaches &= ~fixed[:, None]
    rows = []
    for i, (v, band) in enumerate(zip(place.village_of, place.band_of, strict=True)):
        day, week = place.minutes[v], place.weekly[v]
        now = place.now_of[i]
        if own[now, band] and np.isfinite((week if boards_now[i] else day)[now]):
            rows.append((i, now, BOARDING if boards_now[i] else DAY, 0.0, False))
            continue
        limit = rules.travel.day[band]
        within = np.flatnonzero(teaches[:, band] & (day <= limit + 1e-9))
        boards = np.flatnonzero(teaches[:, band] & beds & (week <= rules.travel.weekend + 1e-9))
        rows += [(i, j, DAY, 0.0, False) for j in within]
        if rules.boarding.allowed[band]:
            rows += [(i, j, BOARDING, 0.0, False) for j in boards if day[j] > rules.ways.walk.first]
        if elastic or not (len(within) or (rules.boarding.allowed[band] and len(boards))):
            far = np.flatnonzero(teaches[:, band] & (day > limit + 1e-9) & np.isfinite(day))
            far = far[np.lexsort((far, day[far]))][:NEAREST]
            rows += [
                (i, j, DAY, day[j] - limit, False)
                for j in far
                if day[j] <= max(rules.travel.utmost, day[far[0]])
            ]
            if not rules.boarding.allowed[band]:
                near = boards[np.lexsort((boards, week[boards]))][:NEAREST]
                rows += [(i, j, BOARDING, 0.0, True) for j in near]
    rows.sort(key=lambda r: r[:3])
    if not rows:
        return (np.zeros(0, int), np.zeros(0, int), np.zeros(0, np.int8), np.zeros(0), np.zeros(0, bool))
    client, site, mode, over, forbidden = zip(*rows, strict=True)
    return (
        np.array(client),
        np.array(site),
        np.array(mode, np.int8),
        np.array(over, float),
        np.array(forbidden, bool),
    )


def _costs(place: Situation, client: np.ndarray, site: np.ndarray, mode: np.ndarray) -> dict[str, np.ndarray]:
    """万元 of each arc and epoch, part by part."""
    rules, w = place.rules, place.rules.weights
    village = place.village_of[client]
    years = np.array(rules.years, float)[:, None]
    pupils = place.pupils[:, client]
    boards = mode == BOARDING
    day, week = place.minutes[village, site], place.weekly[village, site]
    # A boarder goes once a week where the others go five times.
    minutes = np.where(boards, week / 5, day)
    far = np.where(boards, 0.0, np.maximum(day - w.far_after, 0.0))
    rides = np.where(boards, 0.2, np.where(place.walks[village, site], 0.0, 1.0)) * np.where(
        np.isfinite(place.km[village, site]), place.km[village, site], 0.0
    )
    moved = 1.0 - place.attends[client, site]
    each = {
        "路途": w.minute * minutes + w.far * far, "寄宿": w.boarding * boards, "资源": w.balance * place.shortfall[site],
        "乘车支出": w.yearly * rules.costs.ride * rides, "寄宿支出": w.yearly * rules.costs.boarder * boards,
    }  # fmt: skip
    found = {name: years * pupils * one / UNIT for name, one in each.items()}
    return found | {"转学": pupils * w.moved * moved / UNIT}


def _options(place: Situation, found: list[Option]) -> CoreOptions:
    """Classes are counted in steps: one for each of the three grades of a band, or one where grades share a class."""
    rules = place.rules
    years = np.array(rules.years, float)
    cost = np.array([[option.class_cost(b, rules) for b in range(3)] for option in found])
    step = np.array([o.step for o in found])
    return CoreOptions(
        site=np.array([o.site for o in found]), capacity=np.array([o.capacity for o in found], float),
        minimum=np.array([o.minimum for o in found], float), seats=np.array([o.seats for o in found], float),
        accepts=np.array([o.bands for o in found], bool),
        class_size=np.array([[o.step * o.size(b, rules) for b in range(3)] for o in found], float),
        class_cost=years[:, None, None] * rules.weights.yearly * (step[:, None] * cost)[None] / UNIT,
        included=np.array([o.included for o in found], int) // step[:, None],
        rooms=np.array([max(o.rooms, sum(o.included)) // o.step for o in found], float),
    )  # fmt: skip


def _limits(place: Situation) -> Limits:
    rules = place.rules
    spans = np.diff([place.year, *rules.epochs]).astype(float)
    codes = {c: j for j, c in enumerate(place.codes)}
    pairs = [
        (codes[row["replaces"]], codes[row["code"]])
        for row in place.sites.iter_rows(named=True)
        if row["replaces"] in codes
    ]
    budget, closures = rules.limits.budget, rules.limits.closures
    return Limits(
        budget=None if budget is None else spans * budget / UNIT, closures=None if closures is None else np.floor(spans * closures + 1e-9),
        successors=np.array(pairs, int).reshape(-1, 2), standing=place.sites["standing"].to_numpy(),
    )  # fmt: skip
