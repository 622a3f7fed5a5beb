"""What no plan below a value can do: courses and arcs ruled out by reduced cost. Compiled."""

from __future__ import annotations

import numpy as np

from junheng.layout.core.ascent import evaluate
from junheng.layout.core.bare import bare, native


@native
def fix(k, d, r, p, goal):
    """Rule out in `r.may` and `r.reach` whatever no plan of value `goal` or less has; the bound at the best prices."""
    r.node[:] = p.node
    r.row[:] = p.row
    bound = evaluate(k, d, r, 2)
    if bound > goal:
        return bound
    _rule_out(bare(k), bare(r), bound, goal)
    return bound


@native
def _rule_out(k, r, bound, goal):
    number, last, following = 0, -np.inf, np.inf
    for j in range(k.sites):
        stood = r.chosen[j] != r.closed[j]
        number += stood
        if r.closed[j] >= 0 and r.stand[j] < np.inf:
            gap = r.stand[j] - r.shut[j]
            if stood:
                last = max(last, gap)
            else:
                following = min(following, gap)
    for j in range(k.sites):
        for c in range(k.course_start[j], k.course_start[j + 1]):
            if r.may[c] != 0 and bound + _rise(k, r, j, c, number, last, following) > goal:
                r.may[c] = 0
        for t in range(k.periods):
            opening, least = np.inf, True
            for c in range(k.course_start[j], k.course_start[j + 1]):
                o = k.course_option[c * k.periods + t]
                if r.may[c] != 0 and o >= 0:
                    opening = min(opening, _rise(k, r, j, c, number, last, following))
                    least = least and k.minimum[o] <= 0.0
            school = t * k.sites + j
            for a in range(k.first[school * k.kinds], k.first[(school + 1) * k.kinds]):
                way = 0.0
                if least and a != k.home[school]:
                    way = max(0.0, k.cost[(k.ways - 1) * k.arcs + a] - r.node[k.node[a]])
                if r.reach[a] != 0 and bound + opening + way > goal:
                    r.reach[a] = 0


@native
def _rise(k, r, j, c, number, last, following):
    """The least the bound rises by if site `j` takes course `c`.

    Where one more stands than before and the number is full, another one has to go (`last` saves most by going); where one less
    stands and as many must, another one comes in (`following` costs least); one that was kept by the number alone may change.
    """
    value = r.course[c]
    if value == np.inf:
        return np.inf
    stood, stands = r.chosen[j] != r.closed[j], False
    for t in range(k.periods):
        stands = stands or k.course_option[c * k.periods + t] >= 0
    rise = value - (r.stand[j] if stood else r.shut[j])
    if stands and not stood:
        rise -= last if number >= k.most else max(0.0, last)
    elif stood and not stands:
        rise += following if number <= k.least else min(0.0, following)
    return rise
