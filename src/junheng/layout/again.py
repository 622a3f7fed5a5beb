"""A plan in words that outlive a problem (codes, actions), and back again in the terms of another problem like it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from junheng.layout.core.problem import CLOSED
from junheng.layout.core.solution import UNSERVED, Choice, Prices
from junheng.layout.model import Model
from junheng.layout.outcome import Outcome


def told(outcome: Outcome, prices: Prices | None = None) -> dict[str, object]:
    """sites: code → action in each epoch ("" closed). homes: place, band, part → [site, boards] in each epoch. prices: what the bound
    rests on, by home and epoch, and of the limits."""
    model, place = outcome.model, outcome.model.place
    sites = {
        code: ["" if o == CLOSED else model.options[o].action for o in outcome.option[:, j].tolist()]
        for j, code in enumerate(place.codes)
    }
    homes = []
    for i, (where, band, part) in enumerate(place.clients.select("place", "band", "part").iter_rows()):
        went = [
            [place.codes[j], bool(outcome.boards[t, i])] if (j := int(outcome.site[t, i])) >= 0 else None
            for t in range(len(outcome.site))
        ]
        homes.append([where, band, part, went])
    said = {"epochs": list(place.rules.epochs), "sites": sites, "homes": homes}
    if prices is None:
        return said
    return said | {"prices": [np.round(prices.client.T, 6).tolist(), np.round(prices.limit, 6).tolist()]}


def prices(model: Model, said: Mapping[str, object] | None) -> Prices | None:
    """Where the bound of another problem like it may begin; a home it did not know begins with nothing."""
    place = model.place
    if not said or "prices" not in said or list(said["epochs"]) != list(place.rules.epochs):
        return None
    of_home, of_limit = said["prices"]
    known = {(w, b, n): worth for (w, b, n, _), worth in zip(said["homes"], of_home, strict=True)}
    nothing = [0.0] * model.problem.periods
    keys = place.clients.select("place", "band", "part").iter_rows()
    return Prices(np.array([known.get(key, nothing) for key in keys]).T, np.array(of_limit))


def retold(model: Model, said: Mapping[str, object] | None) -> Choice | None:
    """The plan in the terms of `model`: where a site may no longer do what it did, it does what is most like it."""
    place = model.place
    if not said or list(said["epochs"]) != list(place.rules.epochs):
        return None
    p = model.problem
    wanted = {c: [str(a) for a in acts] for c, acts in said["sites"].items()}
    actions = [option.action for option in model.options]
    course = np.zeros(p.sites, int)
    for j, code in enumerate(place.codes):
        own = np.flatnonzero(p.courses.site == j)
        asked = wanted.get(code, ["保留" if place.sites["standing"][j] else ""] * p.periods)
        alike = [
            sum(
                ("" if o == CLOSED else actions[o]) == a
                for o, a in zip(p.courses.option[n], asked, strict=True)
            )
            for n in own
        ]
        course[j] = own[int(np.argmax(alike))]
    went = {(w, b, n): way for w, b, n, way in said["homes"]}
    arc = np.full((p.periods, p.clients), UNSERVED)
    at = {c: j for j, c in enumerate(place.codes)}
    for i, key in enumerate(place.clients.select("place", "band", "part").iter_rows()):
        own = range(int(p.arc_start[i]), int(p.arc_start[i + 1]))
        known = {(int(p.arc_site[a]), int(p.arc_mode[a])): a for a in own}
        for t, way in enumerate(went.get(key, [None] * p.periods)):
            if way is not None and p.weight[t, i] > 0:
                arc[t, i] = known.get((at.get(way[0], -1), int(way[1])), UNSERVED)
    return Choice(course, arc)
