"""Which open sites are near a client. Compiled."""

from __future__ import annotations

import numpy as np

from junheng.layout.core.bare import native
from junheng.layout.core.field import way


@native
def near_open(f, s, v, most, out, at):
    """The open sites nearest to node `v`, at most so many, nearest first, into out[at:]; how many they are."""
    base, count = f.base[v], s.count[f.time[v]]
    if count * count < 2 * most * f.sites:
        return _nearest_of_few(f, s, v, min(most, count), out, at)
    found, first = 0, v * f.depth
    for n in range(first, first + f.depth):
        j = f.near[n]
        if s.option[base + j] >= 0:
            out[at + found] = j
            found += 1
            if found == most:
                break
    return found


@native
def _nearest_of_few(f, s, v, most, out, at):
    """The same where few sites are open: all of them are looked at."""
    found, worst, base = 0, np.inf, f.base[v]
    for n in range(s.count[f.time[v]]):
        j = s.opened[base + n]
        c = way(f, v, j)
        if found == most and c >= worst:
            continue
        place = at + min(found, most - 1)
        while place > at and way(f, v, out[place - 1]) > c:
            out[place] = out[place - 1]
            place -= 1
        out[place] = j
        found = min(found + 1, most)
        worst = way(f, v, out[at + found - 1])
    return found


@native
def ranked(key, rank, a, b):
    """Write into rank[a:b] the places a to b by their key, the least first (Shell's sort: few and nearly random keys)."""
    for n in range(a, b):
        rank[n] = n
    gap = 1
    while gap < (b - a) // 3:
        gap = 3 * gap + 1
    while gap >= 1:
        for n in range(a + gap, b):
            here = rank[n]
            at = n
            while at >= a + gap and key[rank[at - gap]] > key[here]:
                rank[at] = rank[at - gap]
                at -= gap
            rank[at] = here
        gap //= 3


@native
def some_course(f, s, j, t, opens):
    """A random other course of a site that is open, or closed, in a period, rather a likely one; −1 if there is none."""
    total, chosen = 0.0, -1
    for c in range(f.course_start[j], f.course_start[j + 1]):
        if (f.course_option[c * f.periods + t] >= 0) == opens and c != s.course[j]:
            total += f.likely[c]
            if np.random.random() * total < f.likely[c]:
                chosen = c
    return chosen
