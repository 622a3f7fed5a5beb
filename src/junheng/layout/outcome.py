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
        model, rules = self.model, self.model.place.rules
        arc = self.choice.arc
        rows = np.arange(len(arc))[:, None]
        found = {
            name: float(np.where(arc >= 0, cost[rows, np.maximum(arc, 0)], 0.0).sum())
            for name, cost in model.parts.items()
        }
        years = rules.years
        found["学校运转"] = (
            rules.weights.yearly * sum(years[t] * v for t, v in enumerate(self.running())) / UNIT
        )
        found["一次性投入"] = rules.weights.one_off * sum(self.spent()) / UNIT
        return found

    def running(self) -> list[float]:
        """元 a year of sites and classes in each epoch."""
        rules = self.model.place.rules
        found = [0.0] * len(self.option)
        for (t, j), o in np.ndenumerate(self.option):
            if o != CLOSED:
                option = self.model.options[o]
                found[t] += option.base + sum(
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


def as_it_is(model: Model) -> dict[str, float]:
    """What staying as it is would come to, in the parts of the objective: nobody moves, nothing is built."""
    place, rules = model.place, model.place.rules
    now, w = place.now_of, rules.weights
    years = np.array(rules.years, float)[:, None]
    pupils = place.pupils
    rows = np.arange(len(now))
    v = place.village_of
    day, week = place.minutes[v, now], place.weekly[v, now]
    boards = place.clients["boards_now"].to_numpy()
    day = np.where(np.isfinite(day), day, 0.0)
    week = np.where(np.isfinite(week), week, 0.0)
    minutes = day * (1 - boards) + week / 5 * boards
    far = np.maximum(day - w.far_after, 0.0) * (1 - boards)
    km = np.where(np.isfinite(place.km[v, now]), place.km[v, now], 0.0)
    rides = km * np.where(place.walks[v, now], 0.0, 1 - boards) + 0.2 * km * boards
    each = {
        "路途": w.minute * minutes + w.far * far, "寄宿": w.boarding * boards, "资源": w.balance * place.shortfall[now],
        "乘车支出": w.yearly * rules.costs.ride * rides, "寄宿支出": w.yearly * rules.costs.boarder * boards,
    }  # fmt: skip
    found = {name: float((years * pupils * one).sum()) / UNIT for name, one in each.items()}
    cost = 0.0
    for t in range(len(rules.epochs)):
        load = np.zeros((place.sites.height, 3))
        np.add.at(load, (now, place.band_of), place.pupils[t, rows])
        for option in model.options:
            if option.action == "保留" and place.sites["standing"][option.site]:
                taught = [b for b in range(3) if option.bands[b] or load[option.site, b]]
                classes = sum(
                    option.classes(b, load[option.site, b], rules) * option.class_cost(b, rules)
                    for b in taught
                )
                cost += rules.years[t] * (option.base + classes)
    return found | {"转学": 0.0, "学校运转": w.yearly * cost / UNIT, "一次性投入": 0.0}
