"""What the core of the layout engine solves: clients, sites, arcs, options and courses, as plain arrays.

Pupils of one place and one kind (a stage, say) are a *client*: they go together. A *site* is a point where a school may
stand; an *option* is one way it may stand there (six classes, boarding, a teaching point, …). A *course* says which option a
site has in each period, −1 being closed: what is allowed over time (no flicker, pinned, forbidden) is which courses exist, and
what changing costs is inside their cost. Exactly one course is taken per site; in each period every client with pupils takes
one arc to a site that is open in a fitting option. `courses.py` writes courses from options and allowed changes.

The value is the sum of arc costs, course costs and class costs; all weights are folded in by the caller. Limits that forbid
(travel, boarding of the youngest) are arcs that are left out. A client that may be divided is given as several clients.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import inf

import numpy as np

DAY, BOARDING = 0, 1
"""Modes of an arc: home every day, or home at weekends and counted against the option's seats."""
CLOSED = -1
"""In a course: no school stands here in this period."""


class ProblemError(ValueError):
    """All that is wrong with an instance, one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, eq=False)
class Options:
    """The ways in which schools may stand; one row per option. Fields left out do not limit.

    site        (options,)        site the option belongs to
    capacity    (options,)        pupils at most, all kinds together, day and boarding
    minimum     (options,)        pupils at least while it stands (default 0)
    seats       (options,)        boarders at most (default none)
    accepts     (options, kinds)  which kinds of clients may go there (default all)
    class_size  (options, kinds)  pupils per class (default: classes are not counted)
    class_cost  (periods, options, kinds)  cost of a class beyond the included ones (default 0)
    included    (options, kinds)  classes that are paid for by the course already (default 0)
    rooms       (options,)        classes at most, all kinds together, the included ones counted as used (default no limit)
    """

    site: np.ndarray
    capacity: np.ndarray
    minimum: np.ndarray | None = None
    seats: np.ndarray | None = None
    accepts: np.ndarray | None = None
    class_size: np.ndarray | None = None
    class_cost: np.ndarray | None = None
    included: np.ndarray | None = None
    rooms: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Courses:
    """What a site may do over all periods; one row per course, at least one per site.

    site    (courses,)          site
    option  (courses, periods)  the option that stands in each period, or CLOSED
    cost    (courses,)          everything this costs over the horizon, apart from arcs and classes: yearly cost of the
                                options, cost of changing
    spend   (courses, periods)  money out of the budget of each period (default 0)
    closes  (courses, periods)  whether it counts as a closure in this period (default no)
    """

    site: np.ndarray
    option: np.ndarray
    cost: np.ndarray
    spend: np.ndarray | None = None
    closes: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Limits:
    """What holds for the whole plan; each field is per period, None does not limit.

    open_least, open_most  (periods,)  number of open sites
    budget                 (periods,)  sum of the courses' spend
    closures               (periods,)  number of closures
    successors             (pairs, 2)  (site, other): the first may close in a period only if the other stood open in the
                                       period before (先建后撤); `standing` says so for the time before the first period
    standing               (sites,)    whether a school stands here now (default: all)
    """

    open_least: np.ndarray | None = None
    open_most: np.ndarray | None = None
    budget: np.ndarray | None = None
    closures: np.ndarray | None = None
    successors: np.ndarray | None = None
    standing: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Problem:
    """One instance. Arrays are not copied and must not be changed afterwards.

    weight     (periods, clients)  pupils; where 0 the client is absent in the period and takes no arc
    kind       (clients,)          kind of pupils, from 0
    arc_start  (clients + 1,)      arcs of client i are arc_start[i] to arc_start[i+1] (CSR)
    arc_site   (arcs,)             site
    arc_mode   (arcs,)             DAY or BOARDING; a client may have one of each to a site
    arc_cost   (periods, arcs)     cost of the whole client taking the arc for the whole period (not per pupil)
    home       (sites,)            client that an open site must serve itself, or −1 (default none)
    sites      number of sites
    """

    weight: np.ndarray
    kind: np.ndarray
    arc_start: np.ndarray
    arc_site: np.ndarray
    arc_mode: np.ndarray
    arc_cost: np.ndarray
    sites: int
    options: Options
    courses: Courses
    limits: Limits = field(default_factory=Limits)
    home: np.ndarray | None = None

    def __post_init__(self) -> None:
        for name, value in _filled(self).items():
            object.__setattr__(self, name, value)
        if faults := _faults(self):
            raise ProblemError(faults)

    @property
    def periods(self) -> int:
        return self.weight.shape[0]

    @property
    def clients(self) -> int:
        return self.weight.shape[1]

    @property
    def arcs(self) -> int:
        return len(self.arc_site)

    @property
    def kinds(self) -> int:
        return self.options.accepts.shape[1]

    @cached_property
    def arc_client(self) -> np.ndarray:
        """(arcs,) client of each arc."""
        return np.repeat(np.arange(self.clients), np.diff(self.arc_start))


def single_period(
    *, weight: np.ndarray, cost: np.ndarray, capacity: np.ndarray, fixed: np.ndarray | None = None,
    number: int | None = None, home: np.ndarray | None = None,
) -> Problem:  # fmt: skip
    """The textbook case: one period, one option per site. `cost` is (clients, sites) with inf where there is no arc."""
    clients, sites = cost.shape
    allowed = np.isfinite(cost)
    fixed = np.zeros(sites) if fixed is None else np.asarray(fixed, float)
    site = np.tile(np.arange(sites), 2)
    option = np.concatenate([np.arange(sites), np.full(sites, CLOSED)])[:, None]
    count = None if number is None else np.array([number])
    return Problem(
        weight=np.asarray(weight, float)[None, :],
        kind=np.zeros(clients, int),
        arc_start=np.concatenate([[0], np.cumsum(allowed.sum(1))]),
        arc_site=np.nonzero(allowed)[1],
        arc_mode=np.zeros(int(allowed.sum()), np.int8),
        arc_cost=cost[allowed][None, :],
        sites=sites,
        options=Options(np.arange(sites), np.asarray(capacity, float)),
        courses=Courses(site, option, np.concatenate([fixed, np.zeros(sites)])),
        limits=Limits(open_least=count, open_most=count),
        home=home,
    )


def _filled(p: Problem) -> dict:
    """Every field as an array of its type, defaults written out."""
    periods = np.shape(p.weight)[0]
    kind = np.asarray(p.kind, np.int64)
    o, c, limits = p.options, p.courses, p.limits
    number, courses = len(o.site), len(c.site)
    kinds = np.shape(o.accepts)[1] if o.accepts is not None else int(kind.max(initial=0)) + 1

    def or_full(value, shape, default, kind_of=np.float64):
        return np.full(shape, default, kind_of) if value is None else np.ascontiguousarray(value, kind_of)

    options = Options(
        site=np.ascontiguousarray(o.site, np.int64),
        capacity=np.ascontiguousarray(o.capacity, np.float64),
        minimum=or_full(o.minimum, number, 0.0),
        seats=or_full(o.seats, number, 0.0),
        accepts=or_full(o.accepts, (number, kinds), True, np.bool_),
        class_size=or_full(o.class_size, (number, kinds), inf),
        class_cost=or_full(o.class_cost, (periods, number, kinds), 0.0),
        included=or_full(o.included, (number, kinds), 0, np.int64),
        rooms=or_full(o.rooms, number, inf),
    )
    chosen = Courses(
        site=np.ascontiguousarray(c.site, np.int64),
        option=np.ascontiguousarray(c.option, np.int64),
        cost=np.ascontiguousarray(c.cost, np.float64),
        spend=or_full(c.spend, (courses, periods), 0.0),
        closes=or_full(c.closes, (courses, periods), False, np.bool_),
    )
    bounds = Limits(
        open_least=or_full(limits.open_least, periods, 0.0),
        open_most=or_full(limits.open_most, periods, inf),
        budget=or_full(limits.budget, periods, inf),
        closures=or_full(limits.closures, periods, inf),
        successors=or_full(limits.successors, (0, 2), 0, np.int64),
        standing=or_full(limits.standing, p.sites, True, np.bool_),
    )
    return {
        "weight": np.ascontiguousarray(p.weight, np.float64),
        "kind": kind,
        "arc_start": np.ascontiguousarray(p.arc_start, np.int64),
        "arc_site": np.ascontiguousarray(p.arc_site, np.int64),
        "arc_mode": np.ascontiguousarray(p.arc_mode, np.int8),
        "arc_cost": np.ascontiguousarray(p.arc_cost, np.float64),
        "options": options,
        "courses": chosen,
        "limits": bounds,
        "home": or_full(p.home, p.sites, -1, np.int64),
    }


def _faults(p: Problem) -> list[str]:
    """Shapes first: nothing else can be asked of arrays that do not fit."""
    return _misshapen(p) or [*_out_of_range(p), *_unusable(p)]


def _misshapen(p: Problem) -> list[str]:
    t, n, m, k = p.periods, p.clients, p.sites, p.kinds
    o, c, limits = p.options, p.courses, p.limits
    number, courses = len(o.site), len(c.site)
    wanted = {
        "kind": (p.kind, (n,)), "arc_start": (p.arc_start, (n + 1,)), "arc_mode": (p.arc_mode, (p.arcs,)),
        "arc_cost": (p.arc_cost, (t, p.arcs)), "home": (p.home, (m,)),
        "options.capacity": (o.capacity, (number,)), "options.minimum": (o.minimum, (number,)),
        "options.seats": (o.seats, (number,)), "options.accepts": (o.accepts, (number, k)),
        "options.class_size": (o.class_size, (number, k)), "options.class_cost": (o.class_cost, (t, number, k)),
        "options.included": (o.included, (number, k)), "options.rooms": (o.rooms, (number,)),
        "courses.option": (c.option, (courses, t)), "courses.cost": (c.cost, (courses,)),
        "courses.spend": (c.spend, (courses, t)), "courses.closes": (c.closes, (courses, t)),
        "limits.open_least": (limits.open_least, (t,)), "limits.open_most": (limits.open_most, (t,)),
        "limits.budget": (limits.budget, (t,)), "limits.closures": (limits.closures, (t,)),
        "limits.successors": (limits.successors, (len(limits.successors), 2)), "limits.standing": (limits.standing, (m,)),
    }  # fmt: skip
    return [
        f"{name} 的形状是 {a.shape}，应为 {shape}" for name, (a, shape) in wanted.items() if a.shape != shape
    ]


def _out_of_range(p: Problem) -> list[str]:
    o, c = p.options, p.courses
    indices = {
        "kind": (p.kind, 0, p.kinds), "arc_site": (p.arc_site, 0, p.sites), "arc_mode": (p.arc_mode, 0, 2),
        "options.site": (o.site, 0, p.sites), "courses.site": (c.site, 0, p.sites),
        "courses.option": (c.option, CLOSED, len(o.site)), "home": (p.home, -1, p.clients),
        "limits.successors": (p.limits.successors, 0, p.sites),
    }  # fmt: skip
    faults = [
        f"{name} 应在 {low} 与 {high - 1} 之间，找到 {a.min()}…{a.max()}"
        for name, (a, low, high) in indices.items()
        if a.size and (a.min() < low or a.max() >= high)
    ]
    if p.arc_start[0] != 0 or p.arc_start[-1] != p.arcs or (np.diff(p.arc_start) < 0).any():
        faults.append(f"arc_start 应从 0 不减地升到弧数 {p.arcs}")
    amounts = {
        "weight": p.weight, "options.capacity": o.capacity, "options.minimum": o.minimum, "options.seats": o.seats,
        "options.class_cost": o.class_cost, "options.included": o.included,
    }  # fmt: skip
    for name, a in amounts.items():
        if np.isnan(a).any() or (a < 0).any():
            faults.append(f"{name} 应为不小于 0 的数，第 {int(np.flatnonzero(~(a >= 0).ravel())[0])} 项不是")
    if not (o.class_size > 0).all():
        faults.append("options.class_size 应大于 0")
    for name, a in {"arc_cost": p.arc_cost, "courses.cost": c.cost, "courses.spend": c.spend}.items():
        if not np.isfinite(a).all():
            faults.append(f"{name} 应为有限的数；走不到的弧应当不列出")
    return faults


def _unusable(p: Problem) -> list[str]:
    """References that contradict each other; whether the instance has a solution is for the solver."""
    c = p.courses
    if any(a.size and a.max() >= size for a, size in ((c.option, len(p.options.site)), (c.site, p.sites))):
        return []
    faults = []
    without = np.setdiff1d(np.arange(p.sites), c.site)
    if without.size:
        faults.append(f"{without.size} 个校址没有任何路径（课程表 courses），例如校址 {int(without[0])}")
    open_ = c.option >= 0
    wrong = np.flatnonzero((open_ & (p.options.site[np.where(open_, c.option, 0)] != c.site[:, None])).any(1))
    if wrong.size:
        faults.append(f"路径 {int(wrong[0])} 用了别的校址的选项")
    return faults
