"""Annealing over regions: change a few neighbouring schools, find places for their clients, keep it if it is good enough. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from junheng.layout.core.bare import bare, native
from junheng.layout.core.field import Field, site_of
from junheng.layout.core.local import descend
from junheng.layout.core.moves import level, place, recentre
from junheng.layout.core.pool import note_moved
from junheng.layout.core.region import choose, homes_first
from junheng.layout.core.state import LOST, OVER, beside, lift, recount, value
from junheng.layout.core.work import CONCERNED, GAIN, HOPES, LIGHT, LOG_SITES, NODES, SHARE, undo

HEAT, EXCESS_PRICE, SIDE_PRICE, CERTAIN, NOTABLE = range(5)
"""Places in `tune`."""
SEEN, WITHIN, BESIDE = range(3)
"""Places in `stats`: moves; moments without excess; moments within the limits over all sites."""
FOCUS = 0.1
"""So often a move begins where a school is beyond its limits, while there are such."""
TRIED, MEMORY = 0.04, 0.03
"""Share of moves that small moves always follow, whatever is hoped: what they gain is remembered so quickly."""


class Best(NamedTuple):
    """The best plan within all limits so far; value[0] is inf while there is none."""

    course: np.ndarray
    slot: np.ndarray
    value: np.ndarray


def new_best(f: Field) -> Best:
    return Best(np.zeros(f.sites, np.int64), np.full(f.periods * f.clients, -1, np.int64), np.full(1, np.inf))


@native
def seed_with(seed):
    np.random.seed(seed)


@native
def _energy(f, s, tune, opening):
    """What annealing makes small: value, priced excess, priced distance from the side limits, and a price per open site."""
    e = value(s) + tune[EXCESS_PRICE] * s.total[OVER] + tune[SIDE_PRICE] * beside(f, s)
    for t in range(f.periods):
        e += opening[t] * s.count[t]
    return e


@native
def _keep(f, s, best):
    """Remember the plan if it obeys everything and is the cheapest so far."""
    if s.total[LOST] > 0.5 or s.total[OVER] > 1e-7 or beside(f, s) > 1e-9:
        return
    now = value(s)
    if now >= best.value[0] - 1e-7 * max(1.0, abs(now)):
        return
    best.value[0] = now
    for j in range(f.sites):
        best.course[j] = s.course[j]
    for v in range(f.periods * f.clients):
        best.slot[v] = s.slot[v]


@native
def anneal(f, s, w, best, tune, opening, moves, stats):
    """So many moves at one temperature."""
    f, s, w, best = bare(f), bare(s), bare(w), bare(best)
    recount(f, s)
    stats[:] = 0.0
    now = _energy(f, s, tune, opening)
    _keep(f, s, best)
    mu = tune[EXCESS_PRICE]
    for _ in range(moves):
        for n in range(CONCERNED + 1):
            w.used[n] = 0
        choose(f, s, w, _somebody(f, s))
        if w.used[NODES] == 0 and w.used[LOG_SITES] == 0:
            continue
        # How much dearer the plan may become is drawn beforehand, so that what cannot succeed is given up early.
        bar = now - tune[HEAT] * np.log(1.0 - np.random.random())
        _refill(f, s, w, mu)
        rough = _energy(f, s, tune, opening)
        stats[SEEN] += 1
        tried = np.random.random() < TRIED
        if not tried and rough - _hope(w, tune, rough - now) > bar:
            undo(f, s, w)
        else:
            descend(f, s, w, mu)
            after = _energy(f, s, tune, opening)
            if tried:
                _learn(w, rough - after, rough - now)
            if after - now <= tune[NOTABLE] and abs(after - now) > 1e-9:
                note_moved(f, s, w)
            if after <= bar:
                if after < now - 1e-9:
                    _keep(f, s, best)
                now = after
            else:
                undo(f, s, w)
        stats[WITHIN] += s.total[OVER] <= 1e-7
        stats[BESIDE] += beside(f, s) <= 1e-9


@native
def _somebody(f, s):
    """A random node; often one without a way, or now and then of a school beyond its limits, while there are such."""
    n = np.random.randint(f.presents)
    lost = s.total[LOST] > 0.5 and np.random.random() < 0.5
    if lost or (f.rich != 0 and s.total[OVER] > 1e-7 and np.random.random() < FOCUS):
        for _ in range(f.presents):
            v = f.present[n]
            if s.paid[v] >= f.barred or (not lost and s.excess[f.base[v] + site_of(f, s.slot[v])] > 0.0):
                break
            n = n + 1 if n + 1 < f.presents else 0
    return f.present[n]


@native
def _hope(w, tune, rise):
    """What small moves may gain at the very best, by what they gained lately: in itself, and as a share of what the move costs so far."""
    gain = _high(w, GAIN, tune[CERTAIN])
    return min(gain, _high(w, SHARE, tune[CERTAIN]) * rise) if rise > 0.0 else gain


@native
def _high(w, place, deviations):
    at = HOPES * w.used[LIGHT] + place
    mean = w.hope[at]
    return mean + deviations * np.sqrt(max(0.0, w.hope[at + 1] - mean * mean))


@native
def _learn(w, gain, rise):
    _average(w, GAIN, gain)
    if rise > 0.0:
        _average(w, SHARE, gain / rise)


@native
def _average(w, place, x):
    at = HOPES * w.used[LIGHT] + place
    w.hope[at] += MEMORY * (x - w.hope[at])
    w.hope[at + 1] += MEMORY * (x * x - w.hope[at + 1])


@native
def _refill(f, s, w, mu):
    """Places for everybody who waits, schools to where their clients are."""
    homes_first(f, s, w)
    for t in range(f.periods):
        if w.part[t + 1] > w.part[t]:
            place(f, s, w, w.part[t], w.part[t + 1], t, mu)
    for n in range(w.used[CONCERNED]):
        level(f, s, w, w.changed[n], mu)
    if f.paths == 0:
        for _ in range(2):
            if not _recentred(f, s, w, mu):
                break
            for x in range(w.used[NODES]):
                lift(f, s, w.node[x])
            homes_first(f, s, w)
            place(f, s, w, 0, w.used[NODES], 0, mu)


@native
def _recentred(f, s, w, mu):
    """Whether a concerned school has moved to a site that suits its clients better."""
    moved = False
    for n in range(w.used[CONCERNED]):
        j = w.changed[n]
        if s.option[j] >= 0:
            w.changed[n] = recentre(f, s, w, j, mu)
            moved = moved or w.changed[n] != j
    return moved
