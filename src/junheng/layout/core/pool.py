"""What schools looked like in good plans: which course, who came. Parts of different plans are put together again by `recombine`.

Only schools that keep all their own limits are remembered, so that whatever is put together keeps them too.
"""

from __future__ import annotations

import numpy as np

from junheng.layout.core.bare import bare, native
from junheng.layout.core.field import site_of
from junheng.layout.core.layers import Layers
from junheng.layout.core.work import LOG, NOTE_NODES, NOTED, NOTED_NODES, NOTES, Work, tick

MOST = 1_500_000
"""Clients of schools remembered at once; beyond that the older half is forgotten."""


@native
def note_all(f, s, w):
    """Note every site of the plan."""
    f, s, w = bare(f), bare(s), bare(w)
    for j in range(f.sites):
        _note(f, s, w, j)


@native
def note_moved(f, s, w):
    """Note the sites that somebody left or came to in this move."""
    now = tick(w)
    for n in range(w.used[LOG]):
        for slot in (w.log_slot[n], s.slot[w.log_node[n]]):
            j = site_of(f, slot)
            if w.stamp[j] != now:
                w.stamp[j] = now
                _note(f, s, w, j)


@native
def _note(f, s, w, j):
    """Note a site on its course with whom it has, if it keeps its own limits and there is room for the note."""
    total, at, first = f.course_cost[s.course[j]], w.used[NOTED_NODES], w.used[NOTED_NODES]
    if w.used[NOTED] >= NOTES:
        return
    for t in range(f.periods):
        school = t * f.sites + j
        total += s.money[school]
        if s.excess[school] > 0.0:
            return
        v = s.first[school]
        while v >= 0:
            if at >= NOTE_NODES or s.paid[v] >= f.barred:
                return
            w.note_node[at], w.note_slot[at] = v, s.slot[v]
            total += s.paid[v]
            at += 1
            v = s.after[v]
    if at > first:
        n = w.used[NOTED]
        w.note_course[n], w.note_cost[n], w.note_size[n] = s.course[j], total, at - first
        w.used[NOTED], w.used[NOTED_NODES] = n + 1, at


class Pool:
    """Columns, each a site on a course with its clients: `course`, `cost`, and the nodes and slots of column c from start[c] on."""

    def __init__(self, g: Layers) -> None:
        self._g = g
        rng = np.random.default_rng(1)
        self._mark = rng.integers(1, 2**63, (len(g.weight), 2), np.uint64)
        self._course_mark = rng.integers(1, 2**63, len(g.course_cost), np.uint64)
        self._known: set[int] = set()
        self._parts: list[tuple[np.ndarray, ...]] = []
        self._nodes = 0

    def __len__(self) -> int:
        return len(self._known)

    def take(self, w: Work) -> None:
        """Remember the sites that were noted and are new; the notes begin anew."""
        noted, nodes = int(w.used[NOTED]), int(w.used[NOTED_NODES])
        w.used[NOTED] = w.used[NOTED_NODES] = 0
        if noted == 0:
            return
        course, cost, sizes = w.note_course[:noted], w.note_cost[:noted], w.note_size[:noted]
        node, slot = w.note_node[:nodes], w.note_slot[:nodes]
        first = np.cumsum(sizes) - sizes
        key = np.add.reduceat(self._mark[node, slot // self._g.sites], first) + self._course_mark[course]
        key, once = np.unique(key, return_index=True)
        once = np.sort(once[np.array([k not in self._known for k in key.tolist()], bool)])
        if len(once) == 0:
            return
        self._known.update(key.tolist())
        new = np.zeros(noted, bool)
        new[once] = True
        taken = np.repeat(new, sizes)
        self._parts.append((course[new], cost[new], sizes[new], node[taken], slot[taken]))
        self._nodes += int(taken.sum())
        if self._nodes > MOST:
            self._forget()

    def _forget(self) -> None:
        """Only the younger half stays; an old column that comes again is new."""
        course, cost, start, node, slot = self.columns()
        half = int(np.searchsorted(start, len(node) // 2))
        sizes = np.diff(start)[half:]
        self._parts = [(course[half:], cost[half:], sizes, node[start[half] :], slot[start[half] :])]
        self._nodes = len(self._parts[0][3])
        self._known = set()

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """course, cost, start, node, slot; joined into one part, so that this is cheap the next time."""
        if len(self._parts) > 1:
            self._parts = [tuple(np.concatenate(p) for p in zip(*self._parts, strict=True))]
        course, cost, sizes, node, slot = self._parts[0]
        return course, cost, np.concatenate([[0], np.cumsum(sizes)]), node, slot
