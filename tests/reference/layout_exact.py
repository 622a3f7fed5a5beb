"""The county's layout as one mixed-integer program, written from the definitions of the core's instance: slow, exact, for small ones."""

from __future__ import annotations

import highspy
import numpy as np

from junheng.layout.core.problem import BOARDING, Problem
from junheng.layout.core.solution import Choice, Solution


def solve(problem: Problem, *, seconds: float = 60.0, gap: float = 1e-6) -> Solution:
    """The best plan and a bound, or none where there is none."""
    p, rows, columns = problem, [], []
    o, c = p.options, p.courses

    def variable(cost: float, whole: bool = True, upper: float = 1.0) -> int:
        columns.append((cost, upper, whole))
        return len(columns) - 1

    x = np.full((p.periods, p.arcs), -1)
    for t in range(p.periods):
        for a in range(p.arcs):
            if p.weight[t, p.arc_client[a]] > 0:
                x[t, a] = variable(float(p.arc_cost[t, a]))
    z = [variable(float(cost)) for cost in c.cost]
    for j in range(p.sites):
        rows.append((1.0, 1.0, [(z[n], 1.0) for n in np.flatnonzero(c.site == j)]))
    stands = {
        (t, k): [z[n] for n in np.flatnonzero(c.option[:, t] == k)]
        for t in range(p.periods)
        for k in range(len(o.site))
    }
    for t in range(p.periods):
        for i in range(p.clients):
            if p.weight[t, i] > 0:
                rows.append((1.0, 1.0, [(x[t, a], 1.0) for a in range(p.arc_start[i], p.arc_start[i + 1])]))
        for j in range(p.sites):
            own = np.flatnonzero(o.site == j)
            arcs = [a for a in np.flatnonzero(p.arc_site == j) if x[t, a] >= 0]
            for a in arcs:
                fit = [v for k in own if o.accepts[k, p.kind[p.arc_client[a]]] for v in stands[t, k]]
                rows.append((-highspy.kHighsInf, 0.0, [(x[t, a], 1.0), *((v, -1.0) for v in fit)]))
            for values, low in ((o.capacity, False), (o.minimum, True)):
                terms = [(x[t, a], float(p.weight[t, p.arc_client[a]])) for a in arcs]
                terms += [(v, -float(values[k])) for k in own for v in stands[t, k] if np.isfinite(values[k])]
                if np.isfinite(values[own]).all():
                    rows.append((0.0, highspy.kHighsInf, terms) if low else (-highspy.kHighsInf, 0.0, terms))
            boards = [
                (x[t, a], float(p.weight[t, p.arc_client[a]])) for a in arcs if p.arc_mode[a] == BOARDING
            ]
            rows.append(
                (
                    -highspy.kHighsInf,
                    0.0,
                    boards + [(v, -float(o.seats[k])) for k in own for v in stands[t, k]],
                )
            )
            _classes(p, t, j, own, arcs, x, stands, variable, rows)
    _whole(p, z, rows)
    return _run(p, rows, columns, x, z, seconds, gap)


def _classes(p, t, j, own, arcs, x, stands, variable, rows) -> None:
    """Classes of each kind and option: enough for its pupils if that option stands."""
    o = p.options
    for k in own:
        numbers = []
        big = sum(p.weight[t, p.arc_client[a]] for a in arcs)
        for kind in range(p.kinds):
            if not np.isfinite(o.class_size[k, kind]):
                continue
            here = [a for a in arcs if p.kind[p.arc_client[a]] == kind]
            n = variable(float(p.options.class_cost[t, k, kind]), upper=1e4)
            numbers.append(n)
            terms = [(x[t, a], float(p.weight[t, p.arc_client[a]])) for a in here]
            size = float(o.class_size[k, kind])
            # size · (included + n) ≥ pupils, if the option stands
            rows.append(
                (
                    -highspy.kHighsInf,
                    float(big),
                    [
                        *terms,
                        (n, -size),
                        *((v, float(big) - size * float(o.included[k, kind])) for v in stands[t, k]),
                    ],
                )
            )
        if np.isfinite(o.rooms[k]) and numbers:
            left = float(o.rooms[k] - o.included[k].sum())
            rows.append(
                (
                    -highspy.kHighsInf,
                    1e4,
                    [*((n, 1.0) for n in numbers), *((v, 1e4 - left) for v in stands[t, k])],
                )
            )


def _whole(p: Problem, z: list[int], rows: list) -> None:
    c, limits = p.courses, p.limits
    for t in range(p.periods):
        open_ = [(z[n], 1.0) for n in np.flatnonzero(c.option[:, t] >= 0)]
        rows.append((float(limits.open_least[t]), _inf(limits.open_most[t]), open_))
        rows.append(
            (
                -highspy.kHighsInf,
                _inf(limits.budget[t]),
                [(z[n], float(s)) for n, s in enumerate(c.spend[:, t]) if s],
            )
        )
        rows.append(
            (
                -highspy.kHighsInf,
                _inf(limits.closures[t]),
                [(z[n], 1.0) for n in np.flatnonzero(c.closes[:, t])],
            )
        )
        for j, other in p.limits.successors:
            closing = [n for n in np.flatnonzero(c.site == j) if c.closes[n, t]]
            before = [n for n in np.flatnonzero(c.site == other) if t > 0 and c.option[n, t - 1] >= 0]
            stood = float(t == 0 and p.limits.standing[other])
            rows.append(
                (
                    -highspy.kHighsInf,
                    stood,
                    [*((z[n], 1.0) for n in closing), *((z[n], -1.0) for n in before)],
                )
            )


def _inf(value: float) -> float:
    return float(value) if np.isfinite(value) else highspy.kHighsInf


def _run(p: Problem, rows, columns, x, z, seconds: float, gap: float) -> Solution:
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.setOptionValue("time_limit", float(seconds))
    h.setOptionValue("mip_rel_gap", float(gap))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(rows)
    lp.col_cost_ = np.array([c[0] for c in columns])
    lp.col_lower_, lp.col_upper_ = np.zeros(len(columns)), np.array([c[1] for c in columns])
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
    merged = [_merged(terms) for _, _, terms in rows]
    lp.row_lower_, lp.row_upper_ = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(m) for m in merged])]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([v for m in merged for v in m], np.int32)
    lp.a_matrix_.value_ = np.array([w for m in merged for w in m.values()], float)
    h.passModel(lp)
    h.run()
    info = h.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solution(None, None, np.inf, info.mip_dual_bound, (), "无解", "exact", h.getRunTime())
    value = np.array(h.getSolution().col_value)
    arc = np.full((p.periods, p.clients), -1)
    for t in range(p.periods):
        for a in range(p.arcs):
            if x[t, a] >= 0 and value[x[t, a]] > 0.5:
                arc[t, p.arc_client[a]] = a
    course = np.zeros(p.sites, int)
    for n in range(len(z)):
        if value[z[n]] > 0.5:
            course[p.courses.site[n]] = n
    return Solution(
        Choice(course, arc),
        None,
        float(info.objective_function_value),
        float(info.mip_dual_bound),
        (),
        "差距",
        "exact",
        h.getRunTime(),
    )


def _merged(terms) -> dict[int, float]:
    found: dict[int, float] = {}
    for v, w in terms:
        found[v] = found.get(v, 0.0) + w
    return found
