"""A plan of the core read back: which option stands, where every village goes, how many classes that makes, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from junheng.layout.core.problem import BOARDING, CLOSED
from junheng.layout.core.solution import Choice
from junheng.layout.model import Model
from junheng.layout.options import UNIT


@dataclass(frozen=True, eq=False)
class Outcome:
    """One choice of a model."""

    model: Model
    choice: Choice

    @cached_property
    def option(self) -> np.ndarray:
        """(epochs, sites) index of the option that stands, or CLOSED."""
        return self.choice.option(self.model.problem)

    @cached_property
    def site(self) -> np.ndarray:
        """(epochs, clients) where they go, or −1."""
        return self.choice.site(self.model.problem)

    @cached_property
    def boards(self) -> np.ndarray:
        """(epochs, clients) whether they board."""
        arc = np.maximum(self.choice.arc, 0)
        return (self.choice.arc >= 0) & (self.model.problem.arc_mode[arc] == BOARDING)

    @cached_property
    def minutes(self) -> np.ndarray:
        """(epochs, clients) minutes one way: every day, or for boarders at the weekend."""
        place = self.model.place
        at = np.maximum(self.site, 0)
        v = place.village_of[None, :]
        found = np.where(self.boards, place.weekly[v, at], place.minutes[v, at])
        return np.where(self.site >= 0, found, np.nan)

    @cached_property
    def changing(self) -> np.ndarray:
        """(epochs, clients) pupils who go to another school now; whole ones."""
        place = self.model.place
        stay = np.where(
            self.site >= 0, np.take_along_axis(place.attends, np.maximum(self.site, 0).T, axis=1).T, 1.0
        )
        return (place.pupils * (1.0 - stay)).round().astype(int)

    @cached_property
    def load(self) -> np.ndarray:
        """(epochs, sites, bands) pupils."""
        place = self.model.place
        found = np.zeros((len(self.site), place.sites.height, 3))
        for t, sites in enumerate(self.site):
            inside = sites >= 0
            np.add.at(found, (t, sites[inside], place.band_of[inside]), place.pupils[t, inside])
        return found

    @cached_property
    def boarders(self) -> np.ndarray:
        """(epochs, sites) boarders."""
        pupils = self.model.place.pupils
        found = np.zeros(self.option.shape)
        for t, sites in enumerate(self.site):
            inside = self.boards[t]
            np.add.at(found[t], sites[inside], pupils[t, inside])
        return found

    @cached_property
    def classes(self) -> np.ndarray:
        """(epochs, sites, bands) whole classes."""
        rules = self.model.place.rules
        found = np.zeros((*self.option.shape, 3), int)
        for (t, j), o in np.ndenumerate(self.option):
            if o != CLOSED:
                option = self.model.options[o]
                for band in range(3):
                    if option.bands[band]:
                        found[t, j, band] = option.classes(band, self.load[t, j, band], rules)
        return found

    def parts(self) -> dict[str, float]:
        """万元 of each part of the objective over the horizon; broken limits aside."""
        return {name: float(cost.sum()) for name, cost in (self.of_clients() | self.of_sites()).items()}

    def of_clients(self) -> dict[str, np.ndarray]:
        """Part → (epochs, clients) 万元."""
        arc = self.choice.arc
        rows = np.arange(len(arc))[:, None]
        return {
            name: np.where(arc >= 0, cost[rows, np.maximum(arc, 0)], 0.0)
            for name, cost in self.model.parts.items()
        }

    def of_sites(self) -> dict[str, np.ndarray]:
        """Part → (epochs, sites) 万元."""
        w, years = self.model.place.rules.weights, np.array(self.model.place.rules.years, float)[:, None]
        return {
            "学校运转": w.yearly * years * self.running / UNIT,
            "一次性投入": w.one_off * self.model.problem.courses.spend[self.choice.course].T,
        }

    @cached_property
    def running(self) -> np.ndarray:
        """(epochs, sites) 元 a year of schools and classes."""
        rules = self.model.place.rules
        found = np.zeros(self.option.shape)
        for (t, j), o in np.ndenumerate(self.option):
            if o != CLOSED:
                option = self.model.options[o]
                found[t, j] = option.base + sum(
                    self.classes[t, j, b] * option.class_cost(b, rules) for b in range(3)
                )
        return found

    def spent(self) -> list[float]:
        """元 of one-off money for each epoch."""
        return [float(s) * UNIT for s in self.model.problem.courses.spend[self.choice.course].sum(axis=0)]

    def broken(self) -> np.ndarray:
        """(epochs, clients) whether a limit of travel or boarding is broken."""
        arc = np.maximum(self.choice.arc, 0)
        return (self.choice.arc >= 0) & self.model.broken[arc]

    def price(self) -> float:
        """万元 the model charges for broken limits."""
        model, arc = self.model, self.choice.arc
        rows = np.arange(len(arc))[:, None]
        charged = (model.problem.arc_cost - model.base)[rows, np.maximum(arc, 0)]
        return float(np.where(arc >= 0, charged, 0.0).sum())

    @property
    def value(self) -> float:
        return sum(self.parts().values())
