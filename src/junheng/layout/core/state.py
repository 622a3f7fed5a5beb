"""A plan while it is being changed: who goes where, what each school holds, costs and excesses kept up to date. Compiled.

A *school* is a site in a period, numbered period × sites + site. Who goes to a school is a linked list of nodes. For a node that
no school can take there is always a place: a closed school, which costs as much as a way that does not exist.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from junheng.layout.core.bare import bare, native
from junheng.layout.core.field import (
    Field,
    accepts,
    class_price,
    classes,
    closes,
    cost,
    site_of,
    spends,
    stands,
)

ARCS, COURSES, CLASSES, OVER, LOST = range(5)
"""Places in `total`: costs of arcs, courses and classes; pupils beyond limits; nodes on an arc that does not exist."""
CARRIED = 1e-9


class State(NamedTuple):
    """A plan and its sums.

    load, boarders         (schools,)          pupils, and those of them who board
    of_kind, rooms_of      (schools × kinds)   pupils and classes of each kind
    used, money, excess    (schools,)          classes, their cost, pupils beyond limits
    spent, closed          (periods,)          money out of the budget, closures
    total                  (5,)                see the places above
    paid, slot             (nodes,)            what a node's way costs, and where it goes (−1: nowhere)
    first, after, before   the list of a school's nodes
    course, option         (sites,), (schools,)
    opened, where, count   the open sites of each period, the place of each among them, and how many they are
    """

    load: np.ndarray
    boarders: np.ndarray
    of_kind: np.ndarray
    rooms_of: np.ndarray
    used: np.ndarray
    money: np.ndarray
    excess: np.ndarray
    spent: np.ndarray
    closed: np.ndarray
    total: np.ndarray
    paid: np.ndarray
    slot: np.ndarray
    first: np.ndarray
    after: np.ndarray
    before: np.ndarray
    course: np.ndarray
    option: np.ndarray
    opened: np.ndarray
    where: np.ndarray
    count: np.ndarray


def new_state(f: Field, course: np.ndarray) -> State:
    """Every site on a course, nobody assigned."""
    schools, nodes = f.periods * f.sites, f.periods * f.clients

    def zeros(number):
        return np.zeros(number)

    def none(number):
        return np.full(number, -1)

    s = State(
        load=zeros(schools), boarders=zeros(schools), of_kind=zeros(schools * f.kinds),
        rooms_of=zeros(schools * f.kinds), used=zeros(schools), money=zeros(schools), excess=zeros(schools),
        spent=zeros(f.periods), closed=zeros(f.periods), total=zeros(5), paid=zeros(nodes), slot=none(nodes),
        first=none(schools), after=none(nodes), before=none(nodes), course=none(f.sites), option=none(schools),
        opened=none(schools), where=none(schools), count=np.zeros(f.periods, int),
    )  # fmt: skip
    take_courses(f, s, course)
    return s


@native
def take_courses(f, s, course):
    """Put every site on its course."""
    f, s = bare(f), bare(s)
    for j in range(f.sites):
        set_course(f, s, j, course[j])


@native
def take_slots(f, s, slot):
    """Send every node, which must be nowhere yet, where it goes."""
    f, s = bare(f), bare(s)
    for n in range(f.presents):
        put(f, s, f.present[n], slot[f.present[n]])


@native
def over(amount, most):
    return amount - most if amount > most + CARRIED else 0.0


@native
def held(f, s, school, o):
    """Class cost and excess of those who are at a school if it stood in option `o`; nothing while it is closed."""
    if o < 0:
        return 0.0, 0.0
    excess = over(s.load[school], f.capacity[o])
    if f.rich == 0:
        return 0.0, excess
    money, used = 0.0, 0.0
    for k in range(f.kinds):
        number = classes(f, o, k, s.of_kind[school * f.kinds + k])
        money += (number - f.included[o * f.kinds + k]) * class_price(f, f.when[school], o, k)
        used += number
    return money, excess + _beyond(f, o, s.load[school], s.boarders[school], used)


@native
def _beyond(f, o, load, boarders, used):
    """Pupils below the least size, boarders without a bed, classes without a room (as pupils)."""
    far = over(f.minimum[o], load) + over(boarders, f.seats[o])
    return far + (used - f.rooms[o]) * f.widest[o] if used > f.rooms[o] else far


@native
def burden(f, s, school, dq, kind, db, mu):
    """What `dq` more pupils of a kind, `db` of them boarders, add to a school's class costs and priced excess."""
    o = s.option[school]
    if o < 0:
        return 0.0
    load = s.load[school] + dq
    excess = over(load, f.capacity[o]) - s.excess[school]
    if f.rich == 0:
        return mu * excess
    at = school * f.kinds + kind
    more = classes(f, o, kind, s.of_kind[at] + dq) - s.rooms_of[at]
    excess += _beyond(f, o, load, s.boarders[school] + db, s.used[school] + more)
    return more * class_price(f, f.when[school], o, kind) + mu * excess


@native
def refresh(f, s, school):
    """Bring class cost and excess of a school up to date."""
    o = s.option[school]
    money, excess = held(f, s, school, o)
    if f.rich != 0 and o >= 0:
        s.used[school] = 0.0
        for k in range(f.kinds):
            s.rooms_of[school * f.kinds + k] = classes(f, o, k, s.of_kind[school * f.kinds + k])
            s.used[school] += s.rooms_of[school * f.kinds + k]
    _settle(s, school, money, excess)


@native
def _settle(s, school, money, excess):
    s.total[CLASSES] += money - s.money[school]
    s.total[OVER] += excess - s.excess[school]
    s.money[school], s.excess[school] = money, excess


@native
def _reckon(f, s, school, kind):
    """The same where only pupils of one kind came or went."""
    o = s.option[school]
    if o < 0:
        return
    excess = over(s.load[school], f.capacity[o])
    if f.rich == 0:
        _settle(s, school, 0.0, excess)
        return
    at = school * f.kinds + kind
    number = classes(f, o, kind, s.of_kind[at])
    money = s.money[school] + (number - s.rooms_of[at]) * class_price(f, f.when[school], o, kind)
    s.used[school] += number - s.rooms_of[at]
    s.rooms_of[at] = number
    excess += _beyond(f, o, s.load[school], s.boarders[school], s.used[school])
    _settle(s, school, money, excess)


@native
def price(f, s, v, school, slot):
    """What it costs node `v` to go to a slot of a school; to one that is closed, as much as a way that does not exist."""
    o = s.option[school]
    if o < 0 or (f.rich != 0 and not accepts(f, o, f.kind[v])):
        return f.barred
    return cost(f, v, slot)


@native
def best_slot(f, s, v, j):
    """The cheaper of day and boarding at a site."""
    if f.slots == f.sites:
        return j
    o = s.option[f.base[v] + j]
    boards = o >= 0 and f.seats[o] > 0 and cost(f, v, j + f.sites) < cost(f, v, j)
    return j + f.sites if boards else j


@native
def _carry(f, s, v, school, slot, sign):
    """Add a node's way and pupils to the sums, or take them off."""
    s.total[ARCS] += sign * s.paid[v]
    if s.paid[v] >= f.barred:
        s.total[LOST] += sign
    weight = sign * f.weight[v]
    s.load[school] += weight
    if f.rich != 0:
        s.of_kind[school * f.kinds + f.kind[v]] += weight
        if slot >= f.sites:
            s.boarders[school] += weight


@native
def attach(f, s, v, slot):
    """Enter node `v`, which is nowhere, in the list of a school; which school it is. Its class costs wait for `refresh`."""
    school = f.base[v] + site_of(f, slot)
    s.paid[v] = price(f, s, v, school, slot)
    _carry(f, s, v, school, slot, 1.0)
    s.slot[v] = slot
    first = s.first[school]
    s.after[v], s.before[v] = first, -1
    if first >= 0:
        s.before[first] = v
    s.first[school] = v
    return school


@native
def detach(f, s, v):
    """Take node `v` off the list of its school; which school it was."""
    school = f.base[v] + site_of(f, s.slot[v])
    _carry(f, s, v, school, s.slot[v], -1.0)
    s.slot[v] = -1
    after, before = s.after[v], s.before[v]
    if before >= 0:
        s.after[before] = after
    else:
        s.first[school] = after
    if after >= 0:
        s.before[after] = before
    return school


@native
def put(f, s, v, slot):
    """Send node `v`, which is nowhere, to a slot."""
    _reckon(f, s, attach(f, s, v, slot), f.kind[v])


@native
def lift(f, s, v):
    """Take node `v` away from where it goes."""
    _reckon(f, s, detach(f, s, v), f.kind[v])


@native
def set_course(f, s, j, course):
    """Put a site on a course; everybody stays. Whoever is left at a school that is closed has no way."""
    old = s.course[j]
    if old >= 0:
        s.total[COURSES] -= f.course_cost[old]
    s.total[COURSES] += f.course_cost[course]
    s.course[j] = course
    for t in range(f.periods):
        if old >= 0:
            s.spent[t] -= spends(f, old, t)
            s.closed[t] -= closes(f, old, t)
        s.spent[t] += spends(f, course, t)
        s.closed[t] += closes(f, course, t)
        school, now = t * f.sites + j, stands(f, course, t)
        before = s.option[school]
        if now == before:
            continue
        s.option[school] = now
        if before < 0:
            _list_open(f, s, t, j)
        elif now < 0:
            _list_closed(f, s, t, j)
        _reprice(f, s, school)
        refresh(f, s, school)


@native
def _reprice(f, s, school):
    """What those at a school pay, after it has opened, closed or changed whom it accepts."""
    v = s.first[school]
    while v >= 0:
        c = price(f, s, v, school, s.slot[v])
        s.total[ARCS] += c - s.paid[v]
        s.total[LOST] += (1.0 if c >= f.barred else 0.0) - (1.0 if s.paid[v] >= f.barred else 0.0)
        s.paid[v] = c
        v = s.after[v]


@native
def _list_open(f, s, t, j):
    count = s.count[t]
    s.where[t * f.sites + j] = count
    s.opened[t * f.sites + count] = j
    s.count[t] = count + 1


@native
def _list_closed(f, s, t, j):
    count, base = s.count[t] - 1, t * f.sites
    last, hole = s.opened[base + count], s.where[base + j]
    s.opened[base + hole] = last
    s.where[base + last] = hole
    s.where[base + j] = -1
    s.count[t] = count


@native
def beside(f, s):
    """How far the plan is beyond the limits over all sites, in sites."""
    far = 0.0
    if f.limited == 0:
        return far
    for t in range(f.periods):
        count = float(s.count[t])
        far += over(count, f.most[t]) + over(f.least[t], count) + over(s.closed[t], f.closures[t])
        if f.budget[t] < np.inf:
            far += 4.0 * over(s.spent[t], f.budget[t]) / (1.0 + abs(f.budget[t]))
    for p in range(f.pairs):
        far += _too_early(f, s, f.successors[2 * p], f.successors[2 * p + 1])
    return far


@native
def _too_early(f, s, first, other):
    """In how many periods `first` closes before `other` stood."""
    number = 0.0
    for t in range(f.periods):
        if closes(f, s.course[first], t):
            stood = stands(f, s.course[other], t - 1) >= 0 if t > 0 else f.standing[other] != 0
            if not stood:
                number += 1.0
    return number


@native
def takes(f, s, school, o):
    """Whether an option accepts everybody who is at a school now."""
    if f.rich == 0:
        return True
    for k in range(f.kinds):
        if s.of_kind[school * f.kinds + k] > CARRIED and not accepts(f, o, k):
            return False
    return True


@native
def locked(f, s, v):
    """Whether node `v` is served by the school that stands in it and must serve it."""
    return f.homes != 0 and f.home[site_of(f, s.slot[v])] == f.client[v]


@native
def value(s):
    return s.total[ARCS] + s.total[COURSES] + s.total[CLASSES]


@native
def recount(f, s):
    """Sums anew, against the drift of many small changes."""
    for n in range(5):
        s.total[n] = 0.0
    for school in range(f.periods * f.sites):
        s.load[school] = s.boarders[school] = s.money[school] = s.excess[school] = 0.0
        for k in range(f.kinds):
            s.of_kind[school * f.kinds + k] = 0.0
    for j in range(f.sites):
        s.total[COURSES] += f.course_cost[s.course[j]]
    for n in range(f.presents):
        v = f.present[n]
        school = f.base[v] + site_of(f, s.slot[v])
        s.paid[v] = price(f, s, v, school, s.slot[v])
        _carry(f, s, v, school, s.slot[v], 1.0)
    for school in range(f.periods * f.sites):
        refresh(f, s, school)
