"""The scratch of one search: who waits, which sites are concerned, and the log by which a move is taken back. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from junheng.layout.core.bare import native
from junheng.layout.core.field import Field
from junheng.layout.core.state import detach, lift, put, refresh, set_course

ROOM = 64
"""Sites that one move may concern."""
NEAREST = 4
"""Open sites near a client that it may move to."""
NODES, LOG, LOG_SITES, CONCERNED, TICK, NOTED, NOTED_NODES, LIGHT = range(8)
"""Places in `used`: how many wait, are logged (nodes and sites), are concerned; a clock of changes; how many schools and nodes of
them are noted; whether the move is a light one."""
NOTES, NOTE_NODES = 6_000, 150_000
"""Schools, and nodes of them, that are noted until somebody reads the notes."""
GAIN, SHARE, HOPES = 0, 2, 4
"""Places in `hope`: what small moves gained lately on average, and as a share of what the move cost before; each with its square. Light
moves have places of their own behind these."""

STAYS, CHANGES = 0, 1
"""Places in `size`: how many clients a move takes out on average where no school changes, and where some do."""


class Work(NamedTuple):
    """Nothing here outlives a move, except the clock and the averages.

    node, regret, rank            nodes that wait for a place, how urgent each is, and the order that makes
    part       (periods + 1,)     where the waiting nodes of each period begin
    region, changed               the region's open sites; all sites concerned
    planned, course               sites that change, and to which course
    here, beside                  open sites a node may choose from: of those concerned; others nearby
    close, looked                 (nodes × NEAREST,) open sites near each waiting node; when it last looked in vain
    stamp, moved   (schools,)     marks of what has been seen; when a school last changed
    log_node, log_slot, log_site, log_course   what was where before
    note_course, note_cost, note_size, note_node, note_slot   sites as they were in plans that were not bad, for `pool`
    """

    log_room: int
    used: np.ndarray
    hope: np.ndarray
    size: np.ndarray
    node: np.ndarray
    regret: np.ndarray
    rank: np.ndarray
    part: np.ndarray
    region: np.ndarray
    changed: np.ndarray
    planned: np.ndarray
    course: np.ndarray
    here: np.ndarray
    beside: np.ndarray
    close: np.ndarray
    looked: np.ndarray
    stamp: np.ndarray
    moved: np.ndarray
    log_node: np.ndarray
    log_slot: np.ndarray
    log_site: np.ndarray
    log_course: np.ndarray
    note_course: np.ndarray
    note_cost: np.ndarray
    note_size: np.ndarray
    note_node: np.ndarray
    note_slot: np.ndarray


def new_work(f: Field) -> Work:
    nodes, schools = f.periods * f.clients, f.periods * f.sites
    many = 16 * nodes + 20_000

    def whole(number):
        return np.zeros(number, np.int64)

    return Work(
        log_room=many, used=whole(8), hope=np.zeros(2 * HOPES), size=np.ones(2), node=whole(nodes),
        regret=np.zeros(nodes), rank=whole(nodes), part=whole(f.periods + 1), region=whole(ROOM), changed=whole(ROOM),
        planned=whole(ROOM), course=whole(ROOM), here=whole(ROOM), beside=whole(ROOM), close=whole(nodes * NEAREST), looked=whole(nodes), stamp=whole(schools),
        moved=whole(schools), log_node=whole(many), log_slot=whole(many),
        # A county's schools change course far more often than a textbook's: the log of courses needs room for all of them.
        log_site=whole(ROOM + 16 * f.sites), log_course=whole(ROOM + 16 * f.sites),
        note_course=whole(NOTES), note_cost=np.zeros(NOTES), note_size=whole(NOTES), note_node=whole(NOTE_NODES),
        note_slot=whole(NOTE_NODES),
    )  # fmt: skip


@native
def tick(w):
    """A new moment of the clock; marks of earlier moments no longer count."""
    w.used[TICK] += 1
    return w.used[TICK]


@native
def remember(s, w, v):
    """Note where node `v` goes before it is moved."""
    at = w.used[LOG]
    w.log_node[at] = v
    w.log_slot[at] = s.slot[v]
    w.used[LOG] = at + 1


@native
def change(f, s, w, j, course):
    """Put a site on another course and note the old one."""
    at = w.used[LOG_SITES]
    w.log_site[at] = j
    w.log_course[at] = s.course[j]
    w.used[LOG_SITES] = at + 1
    set_course(f, s, j, course)


@native
def empty(f, s, w, t, j):
    """Take everybody out of a school; they wait."""
    school = t * f.sites + j
    v = s.first[school]
    while v >= 0:
        following = s.after[v]
        remember(s, w, v)
        detach(f, s, v)
        w.node[w.used[NODES]] = v
        w.used[NODES] += 1
        v = following
    refresh(f, s, school)


@native
def undo(f, s, w):
    """Take everything back: out of where they are, courses the last first, then everybody to where they were at first."""
    for n in range(w.used[LOG]):
        v = w.log_node[n]
        if s.slot[v] >= 0:
            lift(f, s, v)
    for n in range(w.used[LOG_SITES] - 1, -1, -1):
        set_course(f, s, w.log_site[n], w.log_course[n])
    for n in range(w.used[LOG]):
        v = w.log_node[n]
        if s.slot[v] < 0:
            put(f, s, v, w.log_slot[n])
