"""Which schools a move concerns and what becomes of them: the ruin of ruin and recreate. Compiled."""

from __future__ import annotations

import numpy as np

from junheng.layout.core.bare import native
from junheng.layout.core.field import stands, widens
from junheng.layout.core.lighter import crowded, lighten
from junheng.layout.core.near import near_open, some_course
from junheng.layout.core.state import lift, put
from junheng.layout.core.work import CHANGES, CONCERNED, LIGHT, NODES, ROOM, STAYS, change, empty, remember

REGION = 4
"""Schools emptied at once, at most."""
CANDIDATES = 12
"""Near sites of a client where a school may open."""
MEMORY = 0.01
"""How quickly is forgotten how many clients moves took out."""
LIGHTLY = 0.85
"""So often only some of the clients are taken out where many go to the schools of a region."""
TRIES = 4
"""So often another site is drawn where the relaxation speaks against the first."""
SURE, FREELY = 0.05, 0.1
"""A site that stands in the relaxation by less than this, or by more than one less this, opens or closes seldom: so often at least."""


@native
def choose(f, s, w, v):
    """Choose a region around node `v` and new courses for some of its sites; empty what is concerned and change it."""
    t = f.time[v]
    number = near_open(f, s, v, 1 + np.random.randint(REGION), w.region, 0)
    for n in range(number):
        w.changed[n] = w.region[n]
    w.used[CONCERNED] = number
    # Where changing schools moves many more clients than leaving them as they are, both get some of the time.
    planned = 0
    if np.random.random() ** 2 < max(1.0, w.size[STAYS]) / max(1.0, w.size[CHANGES]):
        planned = _plan(f, s, w, v, t, number)
    for n in range(planned):
        _concern(w, w.planned[n])
    w.used[LIGHT] = crowded(f, s, w, t) and np.random.random() < LIGHTLY
    for at in range(f.periods):
        w.part[at] = w.used[NODES]
        if w.used[LIGHT] != 0:
            lighten(f, s, w, planned, at, at == t)
        elif at == t or _opens(f, s, w, planned, at) > 0:
            for n in range(w.used[CONCERNED]):
                empty(f, s, w, at, w.changed[n])
        else:
            _empty_changing(f, s, w, planned, at)
    w.part[f.periods] = w.used[NODES]
    what = CHANGES if planned > 0 else STAYS
    w.size[what] += MEMORY * (w.used[NODES] - w.size[what])
    for n in range(planned):
        change(f, s, w, w.planned[n], w.course[n])


@native
def _concern(w, j):
    """Count a site among those concerned, once."""
    for n in range(w.used[CONCERNED]):
        if w.changed[n] == j:
            return
    w.changed[w.used[CONCERNED]] = j
    w.used[CONCERNED] += 1


@native
def _opens(f, s, w, planned, t):
    """How many sites are planned to open or to take more in a period; their neighbours' clients must be free to come."""
    opening = 0
    for n in range(planned):
        if widens(f, s.option[t * f.sites + w.planned[n]], stands(f, w.course[n], t)):
            opening += 1
    return opening


@native
def _empty_changing(f, s, w, planned, t):
    """Empty the sites that are planned to stand otherwise in a period, or not at all; their neighbours keep whom they have."""
    for n in range(planned):
        if stands(f, w.course[n], t) != s.option[t * f.sites + w.planned[n]]:
            empty(f, s, w, t, w.planned[n])


@native
def _plan(f, s, w, v, t, number):
    """Which sites take which course: one closes, one opens, some are exchanged, one is altered, or none. How many change."""
    planned, x = 0, np.random.random()
    few, many = s.count[t] < f.least[t], s.count[t] > f.most[t]
    if many:
        x *= 0.6
    elif few:
        x = 0.25 + 0.6 * x
    if x < 0.25 and not few and number > 0:
        planned = _add(f, s, w, planned, _to_close(f, w, t, number), t, False)
    elif 0.25 <= x < 0.5 and not many:
        planned = _add(f, s, w, planned, _closed_near(f, s, w, v, t, number), t, True)
    exchanges = np.random.randint(2) if planned else (np.random.randint(3) if x < 0.85 else number)
    for _ in range(exchanges if number > 0 else 0):
        j = _to_close(f, w, t, number)
        if f.paths != 0 and np.random.random() < 0.3:
            planned = _add(f, s, w, planned, j, t, True)
        else:
            planned = _exchange(f, s, w, planned, j, _closed_near(f, s, w, v, t, number), t)
    return planned


@native
def _add(f, s, w, planned, j, t, opens):
    """Plan one more change of a site that is not yet concerned."""
    if j < 0 or planned >= ROOM // 2:
        return planned
    for n in range(planned):
        if w.planned[n] == j:
            return planned
    course = some_course(f, s, j, t, opens)
    if course < 0:
        return planned
    w.planned[planned] = j
    w.course[planned] = course
    return planned + 1


@native
def _exchange(f, s, w, planned, j, g, t):
    """Plan that site `j` closes and `g` opens; both or neither."""
    more = _add(f, s, w, planned, j, t, False)
    if more == planned:
        return planned
    both = _add(f, s, w, more, g, t, True)
    return both if both > more else planned


@native
def _to_close(f, w, t, number):
    """A site of the region, rather one that the relaxation could do without."""
    j = w.region[np.random.randint(number)]
    for _ in range(TRIES):
        if _seldom(1.0 - f.lean[t * f.sites + j]):
            j = w.region[np.random.randint(number)]
    return j


@native
def _seldom(lean):
    """Whether a change that the relaxation speaks against is not made this time."""
    return lean < SURE and np.random.random() > FREELY + (1.0 - FREELY) * lean / SURE


@native
def _closed_near(f, s, w, v, t, number):
    """A closed site near a random client of the region, rather one where the relaxation has a school; −1 if none was met."""
    for _ in range(TRIES):
        j = _near(f, s, w, v, t, number)
        if s.option[t * f.sites + j] < 0 and not _seldom(f.lean[t * f.sites + j]):
            return j
    return -1


@native
def _near(f, s, w, v, t, number):
    """A site near a random client of the region."""
    u = v
    if number > 0:
        u = s.first[t * f.sites + w.region[np.random.randint(number)]]
        for _ in range(np.random.randint(12)):
            if u >= 0 and s.after[u] >= 0:
                u = s.after[u]
        if u < 0:
            u = v
    j = f.home_site[f.client[u]]
    if f.homes == 0 or j < 0 or np.random.random() < 0.5:
        j = f.near[u * f.depth + np.random.randint(min(CANDIDATES, f.depth))]
    return np.int64(j)


@native
def homes_first(f, s, w):
    """Every changed school that stands takes the client it must serve, from elsewhere if need be."""
    if f.homes == 0:
        return
    for t in range(f.periods):
        for n in range(w.used[CONCERNED]):
            j = w.changed[n]
            h = f.home[j]
            if h < 0 or s.option[t * f.sites + j] < 0:
                continue
            v = t * f.clients + h
            if f.weight[v] <= 0 or s.slot[v] == j:
                continue
            if s.slot[v] >= 0:
                remember(s, w, v)
                lift(f, s, v)
            put(f, s, v, j)
