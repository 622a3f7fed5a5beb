"""The whole instance as a mixed-integer program for HiGHS; arrays are passed as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from junheng.highs import FEASIBLE, STATUS, run, solver
from junheng.layout.core.problem import BOARDING, Problem
from junheng.layout.core.solution import UNSERVED, Choice


@dataclass(frozen=True, eq=False)
class Exact:
    """What HiGHS gave; bound is inf where it proved that there is no plan."""

    choice: Choice | None
    bound: float


class _Rows:
    """Rows of the program as they are written."""

    def __init__(self) -> None:
        self.lower, self.upper, self.start, self.index, self.value = [], [], [0], [], []

    def add(self, terms: list[tuple[int, float]], lower: float, upper: float) -> None:
        self.lower.append(lower)
        self.upper.append(upper)
        for column, value in terms:
            self.index.append(column)
            self.value.append(value)
        self.start.append(len(self.index))


class Program:
    """Columns: courses, then arcs of every period, then classes of every option, period and kind beyond the included ones."""

    def __init__(self, p: Problem, course: np.ndarray | None = None, arc: np.ndarray | None = None) -> None:
        """`course` and `arc` (periods, arcs) say what may be taken (default all)."""
        self.p, self.rows = p, _Rows()
        self.may = np.ones((p.periods, p.arcs), bool) if arc is None else arc
        self.cost = [*p.courses.cost.tolist(), *p.arc_cost.reshape(-1).tolist()]
        may = np.ones(len(p.courses.site), bool) if course is None else course
        self.upper = [*may.astype(float).tolist(), *self.may.reshape(-1).astype(float).tolist()]
        self.single: list[int] = []
        """Rows that say of one way alone that its school must stand."""
        self.stands: dict[tuple[int, int], list[int]] = {}
        for c, path in enumerate(p.courses.option.tolist()):
            for t, o in enumerate(path):
                if o >= 0:
                    self.stands.setdefault((t, o), []).append(c)
        self.options = [[] for _ in range(p.sites)]
        for o, j in enumerate(p.options.site.tolist()):
            self.options[j].append(o)
        self._taken()
        self._schools()
        self._county()

    def arc(self, t: int, a: int) -> int:
        return len(self.p.courses.site) + t * self.p.arcs + a

    def _taken(self) -> None:
        """One course per site, one arc per client, no arc to what does not stand."""
        p = self.p
        for j in range(p.sites):
            self.rows.add([(int(c), 1.0) for c in np.flatnonzero(p.courses.site == j)], 1.0, 1.0)
        for t in range(p.periods):
            for i in range(p.clients):
                arcs = range(p.arc_start[i], p.arc_start[i + 1])
                if p.weight[t, i] <= 0:
                    for a in arcs:
                        self.upper[self.arc(t, a)] = 0.0
                    continue
                arcs = [a for a in arcs if self.may[t, a]]
                self.rows.add([(self.arc(t, a), 1.0) for a in arcs], 1.0, 1.0)
                for a in arcs:
                    fits = [
                        (c, -1.0)
                        for o in self.options[p.arc_site[a]]
                        if p.options.accepts[o, p.kind[i]]
                        and (p.arc_mode[a] != BOARDING or p.options.seats[o] > 0)
                        for c in self.stands.get((t, o), ())
                    ]
                    self.single.append(len(self.rows.lower))
                    self.rows.add([(self.arc(t, a), 1.0), *fits], -inf, 0.0)

    def _schools(self) -> None:
        """Capacity, minimum, seats, classes and the client that lives where the school stands."""
        p, o = self.p, self.p.options
        by_site = [np.flatnonzero(p.arc_site == j) for j in range(p.sites)]
        for t in range(p.periods):
            for j in range(p.sites):
                arcs = [
                    (self.arc(t, a), float(p.weight[t, p.arc_client[a]]), int(a))
                    for a in by_site[j]
                    if self.may[t, a]
                ]
                arcs = [x for x in arcs if x[1] > 0]
                stand = [(opt, c) for opt in self.options[j] for c in self.stands.get((t, opt), ())]
                load = [(x, w) for x, w, _ in arcs]
                room = min(sum(w for _, w in load), 1e9)
                self.rows.add([*load, *((c, -min(float(o.capacity[k]), room)) for k, c in stand)], -inf, 0.0)
                if any(o.minimum[k] > 0 for k, _ in stand):
                    self.rows.add([*load, *((c, -float(o.minimum[k])) for k, c in stand)], 0.0, inf)
                boards = [(x, w) for x, w, a in arcs if p.arc_mode[a] == BOARDING]
                if boards:
                    self.rows.add(
                        [*boards, *((c, -min(float(o.seats[k]), room)) for k, c in stand)], -inf, 0.0
                    )
                self._classes(t, arcs, stand)
                home = p.home[j]
                if home >= 0 and p.weight[t, home] > 0:
                    own = [(x, 1.0) for x, _, a in arcs if p.arc_client[a] == home]
                    self.rows.add([*own, *((c, -1.0) for _, c in stand)], 0.0, inf)

    def _classes(self, t: int, arcs: list, stand: list) -> None:
        p, o = self.p, self.p.options
        rooms = {c: [(c, -float(o.rooms[k]))] for k, c in stand if np.isfinite(o.rooms[k])}
        used: dict[int, list] = {}
        for kind in range(p.kinds):
            load = [(x, w) for x, w, a in arcs if p.kind[p.arc_client[a]] == kind]
            total = sum(w for _, w in load)
            counted = [k for k in {k for k, _ in stand} if np.isfinite(o.class_size[k, kind])]
            if not counted or not load:
                for k, c in stand:
                    used.setdefault(k, []).append((c, float(o.included[k, kind])))
                continue
            terms = list(load)
            for k in sorted({k for k, _ in stand}):
                columns = [c for option, c in stand if option == k]
                size, included = float(o.class_size[k, kind]), float(o.included[k, kind])
                used.setdefault(k, []).extend((c, included) for c in columns)
                if not np.isfinite(size):
                    terms += [(c, -total) for c in columns]
                    continue
                most = max(0, ceil(total / size - 1e-7) - included)
                z = len(self.cost)
                self.cost.append(float(o.class_cost[t, k, kind]))
                self.upper.append(float(most))
                self.rows.add([(z, 1.0), *((c, -float(most)) for c in columns)], -inf, 0.0)
                terms += [(z, -size), *((c, -size * included) for c in columns)]
                used[k].append((z, 1.0))
            self.rows.add(terms, -inf, 0.0)
        for k in {k for k, c in stand if c in rooms}:
            columns: dict[int, float] = {}
            for column, value in [*used.get(k, []), *((c, -float(o.rooms[k])) for n, c in stand if n == k)]:
                columns[column] = columns.get(column, 0.0) + value
            self.rows.add(list(columns.items()), -inf, 0.0)

    def _county(self) -> None:
        """Numbers of sites, money, closures, and who must stand before another closes."""
        p, c, limits = self.p, self.p.courses, self.p.limits
        for t in range(p.periods):
            some = [(int(n), 1.0) for n in np.flatnonzero(c.option[:, t] >= 0)]
            if limits.open_least[t] > 0 or np.isfinite(limits.open_most[t]):
                self.rows.add(some, float(limits.open_least[t]), float(limits.open_most[t]))
            if np.isfinite(limits.budget[t]):
                spend = [(int(n), float(c.spend[n, t])) for n in np.flatnonzero(c.spend[:, t])]
                self.rows.add(spend, -inf, float(limits.budget[t]))
            if np.isfinite(limits.closures[t]):
                closing = [(int(n), 1.0) for n in np.flatnonzero(c.closes[:, t])]
                self.rows.add(closing, -inf, float(limits.closures[t]))
            for first, other in limits.successors.tolist():
                closing = [(int(n), 1.0) for n in np.flatnonzero(c.closes[:, t] & (c.site == first))]
                stood = [
                    (int(n), -1.0)
                    for n in np.flatnonzero(c.site == other)
                    if (c.option[n, t - 1] >= 0 if t else limits.standing[other])
                ]
                if closing:
                    self.rows.add([*closing, *stood] if first != other else closing, -inf, 0.0)


def solved(
    p: Problem, start: Choice | None, seconds: float, gap: float, called_off: Callable[[], bool],
    course: np.ndarray | None = None, arc: np.ndarray | None = None,
) -> Exact:  # fmt: skip
    """Give the instance to HiGHS for some seconds: all of it, or what may be taken of it."""
    if seconds <= 0.05:
        return Exact(None, -inf)
    program = Program(p, course, arc)
    highs = _highs(program, called_off)
    if start is not None:
        x = _told(program, start)
        highs.setSolution(len(x), np.arange(len(x), dtype=np.int32), x)
    highs.setOptionValue("time_limit", float(seconds))
    highs.setOptionValue("mip_rel_gap", gap / 2)
    run(highs)
    status, info = highs.getModelStatus(), highs.getInfo()
    if status in (STATUS.kInfeasible, STATUS.kUnboundedOrInfeasible):
        return Exact(None, inf if start is None else -inf)
    choice = None
    if info.primal_solution_status == FEASIBLE:
        choice = chosen(p, np.array(highs.getSolution().col_value))
        value = info.objective_function_value
        if start is not None and info.mip_dual_bound > value + 1e-6 * abs(value):
            return Exact(choice, -inf)
    return Exact(choice, float(info.mip_dual_bound))


def _highs(program: Program, called_off: Callable[[], bool]):
    highs = solver(called_off)
    number, none = len(program.cost), np.zeros(0, np.int32)
    highs.addCols(
        number, np.array(program.cost), np.zeros(number), np.array(program.upper), 0,
        np.zeros(number, np.int32), none, np.zeros(0),
    )  # fmt: skip
    rows = program.rows
    highs.addRows(
        len(rows.lower), np.array(rows.lower), np.array(rows.upper), len(rows.index),
        np.array(rows.start[:-1], np.int32), np.array(rows.index, np.int32), np.array(rows.value),
    )  # fmt: skip
    highs.changeColsIntegrality(number, np.arange(number, dtype=np.int32), np.ones(number, np.uint8))
    return highs


def _told(program: Program, choice: Choice) -> np.ndarray:
    """Courses and arcs of a plan as columns; HiGHS finds the classes itself where there are none."""
    p, x = program.p, np.zeros(len(program.cost))
    x[choice.course] = 1.0
    for t in range(p.periods):
        for arc in choice.arc[t]:
            if arc >= 0:
                x[program.arc(t, int(arc))] = 1.0
    known = len(p.courses.site) + p.periods * p.arcs
    return x[:known] if known < len(x) else x


def chosen(p: Problem, x: np.ndarray) -> Choice:
    courses = len(p.courses.site)
    course = np.array(
        [c[np.argmax(x[c])] for c in (np.flatnonzero(p.courses.site == j) for j in range(p.sites))]
    )
    arc = np.full((p.periods, p.clients), UNSERVED)
    for t in range(p.periods):
        taken = x[courses + t * p.arcs :][: p.arcs]
        for i in range(p.clients):
            if p.weight[t, i] > 0:
                a, b = p.arc_start[i], p.arc_start[i + 1]
                arc[t, i] = a + int(np.argmax(taken[a:b]))
    return Choice(course, arc)
