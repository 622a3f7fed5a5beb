"""What may be done with each site: the ways it may stand, the changes that lead there, what they cost, what is decided already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from junheng.layout.bands import BANDS_OF_KIND, HIGH, JUNIOR, LOW, kind_of
from junheng.layout.core.courses import Changes, courses
from junheng.layout.core.problem import CLOSED, Courses
from junheng.layout.rules import Rules
from junheng.layout.situation import Situation

UNIT = 1e4
"""Inside the model money is in 万元, so that numbers stay of one size."""


@dataclass(frozen=True)
class Option:
    """One way a site may stand. action: the word for coming there; kind: what the school is then called.

    multigrade: its classes hold several grades (复式).
    """

    site: int
    action: str
    kind: str
    bands: tuple[bool, bool, bool]
    rooms: int
    seats: int
    capacity: int
    minimum: int
    multigrade: bool
    one_off: float
    base: float

    @property
    def shared_grades(self) -> bool:
        """Whether grades share a class because there are fewer rooms than grades."""
        return self.multigrade or self.rooms < 3 * sum(self.bands)

    @property
    def step(self) -> int:
        """Classes are added so many at a time: one in each of a band's three grades, or one where grades share."""
        return 1 if self.shared_grades else 3

    @property
    def included(self) -> tuple[int, int, int]:
        """Classes of each band it has at least."""
        return tuple(self.step if here else 0 for here in self.bands)

    def size(self, band: int, rules: Rules) -> int:
        return rules.classes.multigrade if self.multigrade else rules.classes.size[band]

    def classes(self, band: int, pupils: float, rules: Rules) -> int:
        """Classes of a band with so many pupils, its three grades alike."""
        asked = self.step * ceil(pupils / (self.step * self.size(band, rules)) - 1e-9)
        return max(asked, self.included[band])

    def class_cost(self, band: int, rules: Rules) -> float:
        costs = rules.costs
        return (
            costs.class_multigrade
            if self.multigrade
            else costs.class_junior
            if band == JUNIOR
            else costs.class_primary
        )


def options(place: Situation) -> list[Option]:
    """Every way every site may stand; the first of a standing site is as it stands now."""
    found = []
    for j, row in enumerate(place.sites.iter_rows(named=True)):
        found += _standing(place, j, row) if row["standing"] else _built(place, j, row)
    return found


def _standing(place: Situation, j: int, row: dict) -> Iterator[Option]:
    rules, steps = place.rules, place.rules.steps
    bands = BANDS_OF_KIND[row["kind"]]
    size = rules.classes.multigrade if row["kind"] == "小学教学点" else min(rules.classes.size)
    rooms = row["rooms"] or max(1, ceil((row["pupils"] or 0) / size))
    now = _option(place, j, "保留", row["kind"], bands, rooms, row["seats"])
    if row["fixed"]:
        # It has its own pupils and nobody else's, however many they become.
        own = int(place.pupils[:, place.now_of == j].sum(axis=1).max(initial=0))
        full = max(now.capacity, row["pupils"], own)
        yield replace(
            now, minimum=0, capacity=full, rooms=max(rooms, ceil(full / size) + 6), seats=max(now.seats, own)
        )
        return
    yield now
    plain = row["kind"] in ("小学", "小学教学点", "初级中学", "九年一贯制学校")
    if row["kind"] == "小学教学点":
        if steps.full:
            grown = max(rooms, 6)
            cost = rules.costs.convert + (grown - rooms) * rules.costs.expand_class
            yield _option(place, j, "办成完小", "小学", (True, True, False), grown, row["seats"], cost)
        return
    for more in steps.expand:
        yield _option(
            place,
            j,
            f"扩建{more}班",
            row["kind"],
            bands,
            rooms + more,
            row["seats"],
            more * rules.costs.expand_class,
        )
    for beds in steps.seats:
        if bands[HIGH] or bands[JUNIOR]:
            yield _option(
                place,
                j,
                f"增设寄宿床位{beds}个",
                row["kind"],
                bands,
                rooms,
                row["seats"] + beds,
                beds * rules.costs.seat,
            )
    if steps.point and row["kind"] == "小学" and row["setting"] != "城区":
        yield _option(place, j, "改为教学点", "小学教学点", (True, False, False), rooms, 0, 0.0)
    if steps.convert and plain and row["kind"] != "小学":
        turned = (
            ((True, True, False), (False, False, True))
            if row["kind"] == "九年一贯制学校"
            else ((True, True, True),)
        )
        for other in turned:
            if rooms >= 3 * sum(other):
                kind = kind_of(other)
                yield _option(place, j, f"改为{kind}", kind, other, rooms, row["seats"], rules.costs.convert)


def _built(place: Situation, j: int, row: dict) -> Iterator[Option]:
    costs = place.rules.costs
    bands = BANDS_OF_KIND[row["kind"]]
    for rooms in sorted(
        {row["rooms"], max(3 * sum(bands), row["rooms"] // 2)}
        if row["kind"] != "小学教学点"
        else {row["rooms"]}
    ):
        if rooms > row["rooms"]:
            continue
        share = rooms / row["rooms"]
        cost = (
            row["cost"] * (0.4 + 0.6 * share)
            if row["cost"] is not None
            else costs.build_site + rooms * costs.build_class + row["seats"] * costs.seat
        )
        yield _option(place, j, f"新建（{rooms}班）", row["kind"], bands, rooms, row["seats"], cost)


def _option(
    place: Situation,
    j: int,
    action: str,
    kind: str,
    bands: tuple[bool, bool, bool],
    rooms: int,
    seats: int,
    one_off: float = 0.0,
) -> Option:
    rules = place.rules
    point = kind == "小学教学点"
    costs, sizes = rules.costs, rules.sizes
    size = (
        rules.classes.multigrade
        if point
        else max(s for s, here in zip(rules.classes.size, bands, strict=True) if here)
    )
    most = sizes.most_point if point else sizes.most_nine if bands[JUNIOR] and bands[LOW] else sizes.most
    least = sizes.least_point if point else sizes.least_junior if bands[JUNIOR] else sizes.least_primary
    base = (
        costs.site_point
        if point
        else (costs.site_primary if bands[LOW] else 0) + (costs.site_junior if bands[JUNIOR] else 0)
    )
    return Option(
        j, action, kind, bands, rooms, seats, min(rooms * size, most), 0 if place.protected[j] or place.alone[j] or kind in WITH_SENIORS else least, point, one_off, base
    )  # fmt: skip


def ways(place: Situation, found: list[Option]) -> Courses:
    """Every course of every site over the epochs. Raises LayoutError where decisions leave a site none."""
    rules, sites = place.rules, place.sites.height
    periods = len(rules.epochs)
    weights = rules.weights
    running = np.zeros((periods, len(found)))
    for o, option in enumerate(found):
        classes = sum(n * option.class_cost(b, rules) for b, n in enumerate(option.included))
        running[:, o] = [y * weights.yearly * (option.base + classes) / UNIT for y in rules.years]
    now = np.full(sites, CLOSED)
    for o in range(len(found) - 1, -1, -1):
        if place.sites["standing"][found[o].site]:
            now[found[o].site] = o
    changes = _changes(place, found, now)
    allowed, may_close = decided(place, found, now)
    return courses(
        now, running, changes, allowed=allowed, may_be_closed=may_close, most_changes=rules.steps.changes
    )


def _changes(place: Situation, found: list[Option], now: np.ndarray) -> Changes:
    rules = place.rules
    rows = [
        (option.site, int(now[option.site]), o, option.one_off, False)
        for o, option in enumerate(found)
        if now[option.site] != o
    ]
    # Who also teaches senior pupils does not close for want of younger ones.
    fixed = [f or kind in WITH_SENIORS for f, kind in place.sites.select("fixed", "kind").iter_rows()]
    closing = {wish.site for wish in rules.decisions if wish.what == "停办"}
    for j, o in enumerate(now):
        if o == CLOSED or fixed[j] or not (rules.steps.close or place.codes[j] in closing):
            continue
        rows.append((j, int(o), CLOSED, rules.costs.close, True))
        rows += [
            (j, p, CLOSED, rules.costs.close, True)
            for p, option in enumerate(found)
            if option.site == j and option.action == "改为教学点"
        ]
    site, before, after, cost, closes = (
        (np.array(c) for c in zip(*rows, strict=True)) if rows else (np.zeros(0, int),) * 5
    )
    once = np.repeat(cost[None, :].astype(float), len(rules.epochs), axis=0)
    return Changes(
        site.astype(int),
        before.astype(int),
        after.astype(int),
        rules.weights.one_off * once / UNIT,
        once / UNIT,
        closes.astype(bool),
    )


WITH_SENIORS = ("完全中学", "十二年一贯制学校")
WANTED = {"教学点": "改为教学点", "完小": "办成完小", "扩建": "扩建", "寄宿": "增设寄宿", "新建": "新建"}


def decided(place: Situation, found: list[Option], now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(epochs, options) that may stand and (epochs, sites) that may be closed, from decisions and protection."""
    rules, codes = place.rules, place.codes
    allowed = np.ones((len(rules.epochs), len(found)), bool)
    may_close = np.ones((len(rules.epochs), len(codes)), bool)
    may_close[:, place.protected & place.sites["standing"].to_numpy()] = False
    for o, option in enumerate(found):
        if (
            place.protected[option.site]
            and now[option.site] != CLOSED
            and found[now[option.site]].bands[LOW]
            and not option.bands[LOW]
        ):
            allowed[:, o] = False
    for wish in rules.decisions:
        j = codes.index(wish.site)
        own = [o for o, option in enumerate(found) if option.site == j]
        if wish.what == "不变":
            allowed[:, [o for o in own if o != now[j]]] = False
            may_close[:, j] = False
        elif wish.what in ("保留", "不停办"):
            may_close[:, j] = False
        elif wish.what == "不建":
            allowed[:, own] = False
        else:
            due = [t for t, e in enumerate(rules.epochs) if e >= (wish.since or rules.epochs[-1])]
            fitting = [
                o for o in own if wish.what in WANTED and found[o].action.startswith(WANTED[wish.what])
            ]
            for t in due:
                allowed[t, [o for o in own if o not in fitting]] = False
                if wish.what == "停办":
                    may_close[t, j] = True
                elif fitting:
                    may_close[t, j] = False
    return allowed, may_close
