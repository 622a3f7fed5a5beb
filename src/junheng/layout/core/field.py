"""The layers of an instance as flat arrays for compiled code, and how compiled code reads them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from junheng.layout.core.bare import flat, native
from junheng.layout.core.layers import Layers


class Field(NamedTuple):
    """An instance, row by row. Where a name is that of a field of Layers, it is that field.

    depth      how many near sites of a node are ranked in `near`
    time       (nodes,)            period of a node
    base       (nodes,)            number of the first school of its period
    client     (nodes,)            client of a node
    when       (schools,)          period of a school
    per_pupil  (options × kinds)   classes per pupil; 0 where classes are not counted
    widest     (options,)          pupils that a class too many stands for
    lean       (schools,)          how far a school stands in the relaxation, once its prices have settled; the guide writes it here
    likely     (courses,)          how often a course is tried beside the others of its site; the guide writes it here, too
    """

    periods: int
    clients: int
    sites: int
    slots: int
    kinds: int
    options: int
    presents: int
    pairs: int
    depth: int
    rich: int
    homes: int
    paths: int
    limited: int
    barred: float
    cost: np.ndarray
    near: np.ndarray
    weight: np.ndarray
    kind: np.ndarray
    present: np.ndarray
    time: np.ndarray
    base: np.ndarray
    client: np.ndarray
    when: np.ndarray
    capacity: np.ndarray
    minimum: np.ndarray
    seats: np.ndarray
    accepts: np.ndarray
    per_pupil: np.ndarray
    widest: np.ndarray
    class_cost: np.ndarray
    included: np.ndarray
    rooms: np.ndarray
    course_start: np.ndarray
    course_option: np.ndarray
    course_cost: np.ndarray
    course_spend: np.ndarray
    course_closes: np.ndarray
    least: np.ndarray
    most: np.ndarray
    budget: np.ndarray
    closures: np.ndarray
    successors: np.ndarray
    standing: np.ndarray
    home: np.ndarray
    home_site: np.ndarray
    lean: np.ndarray
    likely: np.ndarray


UNKNOWN = 0.5
"""What a school leans to while nothing is known."""


def field(g: Layers) -> Field:
    """The layers, flattened once."""
    nodes, schools = np.arange(g.periods * g.clients), np.arange(g.periods * g.sites)
    limited = np.isfinite(g.budget).any() or np.isfinite(g.closures).any() or np.isfinite(g.open_most).any()
    sizes = np.where(np.isfinite(g.class_size), g.class_size, 1.0)
    return Field(
        periods=g.periods, clients=g.clients, sites=g.sites, slots=g.slots, kinds=g.accepts.shape[1],
        options=len(g.capacity), presents=len(g.present), pairs=len(g.successors), depth=g.order.shape[1],
        rich=int(g.rich), homes=int(g.homes), paths=int(g.paths),
        limited=int(limited or (g.open_least > 0).any() or len(g.successors) > 0), barred=float(g.barred),
        cost=flat(g.cost), near=flat(g.order, np.int32), weight=flat(g.weight), kind=flat(g.kind), present=flat(g.present),
        time=nodes // g.clients, base=nodes // g.clients * g.sites, client=nodes % g.clients, when=schools // g.sites,
        capacity=flat(g.capacity), minimum=flat(g.minimum), seats=flat(g.seats), accepts=flat(g.accepts),
        per_pupil=flat(1.0 / g.class_size), widest=np.maximum(1.0, sizes.max(1)), class_cost=flat(g.class_cost),
        included=flat(g.included.astype(float)), rooms=flat(g.rooms), course_start=flat(g.course_start),
        course_option=flat(g.course_option), course_cost=flat(g.course_cost), course_spend=flat(g.course_spend),
        course_closes=flat(g.course_closes), least=flat(g.open_least), most=flat(g.open_most), budget=flat(g.budget),
        closures=flat(g.closures), successors=flat(g.successors), standing=flat(g.standing), home=flat(g.home),
        home_site=flat(g.home_site), lean=np.full(g.periods * g.sites, UNKNOWN), likely=np.ones(len(g.course_cost)),
    )  # fmt: skip


@native
def cost(f, v, slot):
    """Cost of node `v` taking a slot."""
    return f.cost[v * f.slots + slot]


@native
def way(f, v, j):
    """The cheaper of day and boarding, whether or not the site has seats."""
    c = f.cost[v * f.slots + j]
    return c if f.slots == f.sites else min(c, f.cost[v * f.slots + f.sites + j])


@native
def site_of(f, slot):
    return slot if slot < f.sites else slot - f.sites


@native
def accepts(f, o, kind):
    return f.accepts[o * f.kinds + kind] != 0


@native
def stands(f, course, t):
    """The option of a course in a period."""
    return f.course_option[course * f.periods + t]


@native
def closes(f, course, t):
    return f.course_closes[course * f.periods + t]


@native
def spends(f, course, t):
    return f.course_spend[course * f.periods + t]


@native
def classes(f, o, kind, pupils):
    """Classes of a kind, the included ones at least."""
    number = np.ceil(pupils * f.per_pupil[o * f.kinds + kind] - 1e-7)
    return max(f.included[o * f.kinds + kind], number)


@native
def class_price(f, t, o, kind):
    return f.class_cost[(t * f.options + o) * f.kinds + kind]


@native
def widens(f, before, after):
    """Whether a school that stands in option `after` takes whom it did not take before, or more of them."""
    if after < 0 or after == before:
        return False
    wider = before < 0 or f.capacity[after] > f.capacity[before] or f.seats[after] > f.seats[before]
    for kind in range(f.kinds):
        wider = wider or (accepts(f, after, kind) and not accepts(f, before, kind))
    return wider
