"""An instance beside its layers: plans and prices of the one in the terms of the other."""

from __future__ import annotations

import numpy as np

from junheng.layout.core.layers import Layers, canonical, layers
from junheng.layout.core.problem import BOARDING, Problem
from junheng.layout.core.solution import UNSERVED, Choice, Prices


class Terms:
    """problem: the instance, in its own order. g: its layers, whose order depends on content only."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.canon = problem, canonical(problem)
        self.g: Layers = layers(problem, self.canon)
        key = self._key(problem.arc_client, problem.arc_site, problem.arc_mode == BOARDING)
        # Most instances list a client's arcs in order; sorting twenty million of them would take longer than a first plan.
        self._rank = None if (key[1:] > key[:-1]).all() else np.argsort(key, kind="stable")
        self._ordered = key if self._rank is None else key[self._rank]

    def _key(self, client, site, boards):
        return client * self.g.slots + site + self.g.sites * boards

    def arcs(self, clients: np.ndarray, slots: np.ndarray) -> np.ndarray:
        """Arcs of the instance from clients and slots of the layers; UNSERVED where there is none."""
        wanted = self._key(
            self.canon.client[clients], self.canon.site[slots % self.g.sites], slots // self.g.sites
        )
        at = np.minimum(np.searchsorted(self._ordered, wanted), len(self._ordered) - 1)
        return np.where(self._ordered[at] == wanted, at if self._rank is None else self._rank[at], UNSERVED)

    def inward(self, choice: Choice) -> tuple[np.ndarray, np.ndarray]:
        """A plan of the instance as (course, slot) of the layers; who goes nowhere is put where some site may stand."""
        course = np.empty(len(self.canon.course), int)
        course[self.canon.course] = np.arange(len(course))
        site = np.empty(self.problem.sites, int)
        site[self.canon.site] = np.arange(self.problem.sites)
        arc = choice.arc[:, self.canon.client].reshape(-1)
        slot = site[self.problem.arc_site[np.maximum(arc, 0)]]
        slot = slot + self.g.sites * (self.problem.arc_mode[np.maximum(arc, 0)] == BOARDING)
        chosen = course[choice.course[self.canon.site]]
        anywhere = int(np.argmax(self.g.course_option[chosen].max(1) >= 0))
        return chosen, np.where(arc >= 0, slot, anywhere)

    def outward(self, course: np.ndarray, slot: np.ndarray) -> Choice:
        """A plan of the layers in the instance's order."""
        g, chosen = self.g, np.empty(self.problem.sites, int)
        chosen[self.canon.site] = self.canon.course[course]
        arc = np.full(g.periods * g.clients, UNSERVED)
        arc[g.present] = self.arcs(g.present % g.clients, slot[g.present])
        told = np.empty((g.periods, g.clients), int)
        told[:, self.canon.client] = arc.reshape(told.shape)
        return Choice(chosen, told)

    def prices_inward(self, prices: Prices | None) -> tuple[np.ndarray, np.ndarray] | tuple[()]:
        """Prices by node and by row; nothing where they are of another instance or no numbers. A limit's below zero would prove nothing."""
        if prices is None or prices.client.shape != self.problem.weight.shape:
            return ()
        if not (np.isfinite(prices.client).all() and np.isfinite(prices.limit).all()):
            return ()
        return prices.client[:, self.canon.client].reshape(-1), np.maximum(prices.limit, 0.0)

    def prices_outward(self, node: np.ndarray, row: np.ndarray) -> Prices:
        told = np.empty((self.g.periods, self.g.clients))
        told[:, self.canon.client] = node.reshape(told.shape)
        return Prices(told, row)

    def served(self) -> bool:
        """Whether every client can reach some site at all."""
        g = self.g
        return bool((g.cost[g.present].min(1) < g.barred).all()) if len(g.present) else True
