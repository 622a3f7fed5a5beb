"""Light moves: where many clients go to the schools of a region only some are taken out, and the move is done many times sooner. Compiled.

Out go those who must leave, those to whom a school that opens or takes more is nearer, and some whom another school of the region would hardly cost
more; half the time rather as many of one kind as it takes to save a class.
"""

from __future__ import annotations

import numpy as np

from junheng.layout.core.bare import native
from junheng.layout.core.field import stands, way, widens
from junheng.layout.core.near import ranked
from junheng.layout.core.state import lift, takes
from junheng.layout.core.work import CONCERNED, NODES, empty, remember

CROWD = 40
"""With more clients than this at the schools of a region a light move is worth it."""
LOOSENED = 12
"""Clients taken out though nothing changes at their school; to save a class up to three times as many."""
EVEN = 1e-3
"""Another school is never less than this share of its cost dearer: those who would gain are not taken out always."""


@native
def crowded(f, s, w, t):
    """Whether many clients go to the concerned schools."""
    number = 0
    for n in range(w.used[CONCERNED]):
        v = s.first[t * f.sites + w.changed[n]]
        while v >= 0:
            number += 1
            if number > CROWD:
                return True
            v = s.after[v]
    return False


@native
def lighten(f, s, w, planned, t, here):
    """Take out whom the planned changes concern in a period; `here`, in the period of the move, some others too."""
    for n in range(planned):
        j = w.planned[n]
        school, after = t * f.sites + j, stands(f, w.course[n], t)
        before = s.option[school]
        if before >= 0 and before != after and not _holds(f, s, school, after):
            empty(f, s, w, t, j)
        if widens(f, before, after):
            _draw(f, s, w, t, j)
    if here and w.used[CONCERNED] > 0:
        if f.rich != 0 and np.random.random() < 0.5:
            _save_class(f, s, w, t)
        else:
            first = w.used[NODES]
            _take(f, s, w, first, _waver(f, s, w, t, -1, -1), LOOSENED, np.inf)


@native
def _holds(f, s, school, o):
    """Whether a school could keep everybody in another option."""
    return o >= 0 and s.load[school] <= f.capacity[o] and takes(f, s, school, o)


@native
def _out(f, s, w, v):
    remember(s, w, v)
    lift(f, s, v)
    w.node[w.used[NODES]] = v
    w.used[NODES] += 1


@native
def _draw(f, s, w, t, j):
    """Take out those of the other concerned schools to whom site `j` is nearer."""
    for n in range(w.used[CONCERNED]):
        v = s.first[t * f.sites + w.changed[n]] if w.changed[n] != j else -1
        while v >= 0:
            following = s.after[v]
            if way(f, v, j) < s.paid[v]:
                _out(f, s, w, v)
            v = following


@native
def _save_class(f, s, w, t):
    """Take as many of one kind out of one school as are in its last class, if that is paid for."""
    j, kind = w.changed[np.random.randint(w.used[CONCERNED])], np.random.randint(f.kinds)
    school = t * f.sites + j
    o, at = s.option[school], school * f.kinds + kind
    if o < 0 or f.per_pupil[o * f.kinds + kind] <= 0.0 or s.rooms_of[at] <= f.included[o * f.kinds + kind]:
        return
    last = s.of_kind[at] - (s.rooms_of[at] - 1.0) / f.per_pupil[o * f.kinds + kind]
    _take(f, s, w, w.used[NODES], _waver(f, s, w, t, j, kind), 3 * LOOSENED, last)


@native
def _waver(f, s, w, t, only, kind):
    """List the clients of the concerned schools (of site `only`, of one kind) behind those who wait, each with what another of these
    schools would cost more times a random number; where the list ends."""
    end = w.used[NODES]
    for n in range(w.used[CONCERNED]):
        j = w.changed[n]
        v = s.first[t * f.sites + j] if only < 0 or j == only else -1
        while v >= 0:
            other = _second(f, w, v, j) if kind < 0 or f.kind[v] == kind else f.barred
            if other < f.barred:
                w.node[end] = v
                w.regret[end] = max(other - s.paid[v], EVEN * other) * -np.log(1.0 - np.random.random())
                end += 1
            v = s.after[v]
    return end


@native
def _second(f, w, v, j):
    """The way to the nearest concerned site but `j`."""
    least = f.barred
    for n in range(w.used[CONCERNED]):
        if w.changed[n] != j:
            least = min(least, way(f, v, w.changed[n]))
    return least


@native
def _take(f, s, w, first, end, most, pupils):
    """Of the list from `first` to `end` take out the first by their numbers: at most so many clients, until so many pupils are out."""
    ranked(w.regret, w.rank, first, end)
    number = min(most, end - first)
    # Who is taken out is written over the list: what is needed of it is put aside.
    for n in range(number):
        w.looked[n] = w.node[w.rank[first + n]]
    for n in range(number):
        if pupils <= 1e-9:
            return
        v = w.looked[n]
        pupils -= f.weight[v]
        _out(f, s, w, v)
