"""A plan while it is being changed: who goes where, what each school holds, costs and excesses kept up to date. Compiled.

A *school* is a site in a period, numbered period × sites + site. Who goes to a school is a linked list of nodes.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from junheng.layout.core.field import (
    BUDGET,
    CAPACITY,
    CLASS_COST,
    CLASS_SIZE,
    CLIENTS,
    CLOSURES,
    COURSE_COST,
    COURSE_START,
    HOMES,
    INCLUDED,
    KIND,
    KINDS,
    LEAST,
    MINIMUM,
    MOST,
    OPTIONS,
    PAIRS,
    PERIODS,
    PRESENT,
    PRESENTS,
    RICH,
    ROOMS,
    SEATS,
    SITES,
    SLOTS,
    STANDING,
    SUCCESSORS,
    WEIGHT,
    accepts,
    barred,
    closes,
    cost,
    home,
    period,
    school_at,
    site_of,
    size,
    spends,
    stands,
)  # fmt: skip
from junheng.layout.core.packed import Pack, add_real, pack, real, set_real, set_whole, whole

(
    LOAD, LOAD_KIND, BOARDERS, MONEY, EXCESS, SPENT, CLOSED, TOTAL,
    COURSE, OPTION, SLOT, FIRST, AFTER, BEFORE, OPENED, WHERE, COUNT,
) = range(17)  # fmt: skip
ARCS, COURSES, CLASSES, OVER, LOST = range(5)
"""Places in TOTAL: costs of arcs, courses and classes; pupils beyond limits; nodes on an arc that does not exist."""
CARRIED = 1e-9


def new_state(f: Pack) -> Pack:
    """Every site on its first course, nobody assigned; to be filled by `set_course` and `put`."""
    t, n, m, kinds = (int(f.whole[k]) for k in (PERIODS, CLIENTS, SITES, KINDS))
    nowhere = np.full(t * m, -1)
    nobody = np.full(t * n, -1)
    s = pack(
        {
            LOAD: np.zeros(t * m), LOAD_KIND: np.zeros(t * m * kinds), BOARDERS: np.zeros(t * m),
            MONEY: np.zeros(t * m), EXCESS: np.zeros(t * m), SPENT: np.zeros(t), CLOSED: np.zeros(t),
            TOTAL: np.zeros(5), COURSE: np.full(m, -1), OPTION: nowhere, SLOT: nobody, FIRST: nowhere, AFTER: nobody,
            BEFORE: nobody, OPENED: nowhere, WHERE: nowhere, COUNT: np.zeros(t, int),
        }, {},
    )  # fmt: skip
    for j in range(m):
        set_course(f, s, j, f.whole[f.whole[COURSE_START] + j])
    return s


def courses_of(f: Pack, s: Pack) -> np.ndarray:
    """(sites,) a view."""
    return s.whole[s.whole[COURSE] :][: f.whole[SITES]]


def slots_of(f: Pack, s: Pack) -> np.ndarray:
    """(nodes,) a view."""
    return s.whole[s.whole[SLOT] :][: f.whole[PERIODS] * f.whole[CLIENTS]]


def totals(s: Pack) -> np.ndarray:
    return s.real[s.whole[TOTAL] :][:5]


@njit(cache=True, nogil=True)
def over(amount, most):
    return amount - most if amount > most + CARRIED else 0.0


@njit(cache=True, nogil=True)
def held(f, s, school, o, dq, kind, db):
    """Class cost and excess of a school in option `o` if `dq` pupils of a kind and `db` boarders came on top; none while closed."""
    if o < 0:
        return 0.0, 0.0
    excess = over(real(s, LOAD, school) + dq, real(f, CAPACITY, o))
    if size(f, RICH) == 0:
        return 0.0, excess
    return _held_rich(f, s, school, o, dq, kind, db, excess)


@njit(cache=True, nogil=True)
def _held_rich(f, s, school, o, dq, kind, db, excess):
    """The same with minimum size, seats and classes."""
    t, kinds = school // size(f, SITES), size(f, KINDS)
    excess += over(real(f, MINIMUM, o), real(s, LOAD, school) + dq)
    excess += over(real(s, BOARDERS, school) + db, real(f, SEATS, o))
    money, used, largest = 0.0, 0.0, 1.0
    for k in range(kinds):
        each = real(f, CLASS_SIZE, o * kinds + k)
        included = float(whole(f, INCLUDED, o * kinds + k))
        classes = included
        if each < np.inf:
            pupils = real(s, LOAD_KIND, school * kinds + k) + (dq if k == kind else 0.0)
            classes = max(included, np.ceil(pupils / each - 1e-7))
            largest = max(largest, each)
        money += (classes - included) * real(f, CLASS_COST, (t * size(f, OPTIONS) + o) * kinds + k)
        used += classes
    if used > real(f, ROOMS, o):
        excess += (used - real(f, ROOMS, o)) * largest
    return money, excess


@njit(cache=True, nogil=True)
def refresh(f, s, school):
    """Bring class cost and excess of a school up to date."""
    o = whole(s, OPTION, school)
    money, excess = 0.0, 0.0
    if o >= 0:
        money, excess = held(f, s, school, o, 0.0, 0, 0.0)
    add_real(s, TOTAL, CLASSES, money - real(s, MONEY, school))
    add_real(s, TOTAL, OVER, excess - real(s, EXCESS, school))
    set_real(s, MONEY, school, money)
    set_real(s, EXCESS, school, excess)


@njit(cache=True, nogil=True)
def price(f, s, v, school, slot):
    """What it costs node `v` to go to a slot of a school; to one that is closed, as much as a way that does not exist."""
    if whole(s, OPTION, school) < 0:
        return barred(f)
    if size(f, RICH) != 0 and not accepts(f, whole(s, OPTION, school), whole(f, KIND, v)):
        return barred(f)
    return cost(f, v, slot)


@njit(cache=True, nogil=True)
def best_slot(f, s, v, j):
    """The cheaper of day and boarding at an open site."""
    if size(f, SLOTS) == size(f, SITES):
        return j
    boards = j + size(f, SITES)
    o = whole(s, OPTION, school_at(f, period(f, v), j))
    return boards if o >= 0 and cost(f, v, boards) < cost(f, v, j) and real(f, SEATS, o) > 0 else j


@njit(cache=True, nogil=True)
def _carry(f, s, v, slot, sign):
    """Add node `v` to the sums of the school at a slot, or take it off."""
    school = school_at(f, period(f, v), site_of(f, slot))
    c, weight = price(f, s, v, school, slot), sign * real(f, WEIGHT, v)
    add_real(s, TOTAL, ARCS, sign * c)
    if c >= barred(f):
        add_real(s, TOTAL, LOST, sign)
    add_real(s, LOAD, school, weight)
    if size(f, RICH) != 0:
        add_real(s, LOAD_KIND, school * size(f, KINDS) + whole(f, KIND, v), weight)
        if slot >= size(f, SITES):
            add_real(s, BOARDERS, school, weight)
    return school


@njit(cache=True, nogil=True)
def put(f, s, v, slot):
    """Send node `v`, which is nowhere, to a slot."""
    school = _carry(f, s, v, slot, 1.0)
    set_whole(s, SLOT, v, slot)
    first = whole(s, FIRST, school)
    set_whole(s, AFTER, v, first)
    set_whole(s, BEFORE, v, -1)
    if first >= 0:
        set_whole(s, BEFORE, first, v)
    set_whole(s, FIRST, school, v)
    refresh(f, s, school)


@njit(cache=True, nogil=True)
def lift(f, s, v):
    """Take node `v` away from where it goes."""
    school = _carry(f, s, v, whole(s, SLOT, v), -1.0)
    set_whole(s, SLOT, v, -1)
    a, b = whole(s, AFTER, v), whole(s, BEFORE, v)
    if b >= 0:
        set_whole(s, AFTER, b, a)
    else:
        set_whole(s, FIRST, school, a)
    if a >= 0:
        set_whole(s, BEFORE, a, b)
    refresh(f, s, school)


@njit(cache=True, nogil=True)
def set_course(f, s, j, course):
    """Put a site on a course; everybody stays. Whoever is left at a school that is closed has no way."""
    old = whole(s, COURSE, j)
    if old >= 0:
        add_real(s, TOTAL, COURSES, -real(f, COURSE_COST, old))
    add_real(s, TOTAL, COURSES, real(f, COURSE_COST, course))
    set_whole(s, COURSE, j, course)
    for t in range(size(f, PERIODS)):
        if old >= 0:
            add_real(s, SPENT, t, -spends(f, old, t))
            add_real(s, CLOSED, t, -float(closes(f, old, t)))
        add_real(s, SPENT, t, spends(f, course, t))
        add_real(s, CLOSED, t, float(closes(f, course, t)))
        school, now = school_at(f, t, j), stands(f, course, t)
        before = whole(s, OPTION, school)
        if now == before:
            continue
        _priced(f, s, school, -1.0)
        set_whole(s, OPTION, school, now)
        _priced(f, s, school, 1.0)
        if before < 0:
            _list_open(f, s, t, j)
        elif now < 0:
            _list_closed(f, s, t, j)
        refresh(f, s, school)


@njit(cache=True, nogil=True)
def _priced(f, s, school, sign):
    """Add what those at a school pay to the totals, or take it off."""
    v = whole(s, FIRST, school)
    while v >= 0:
        c = price(f, s, v, school, whole(s, SLOT, v))
        add_real(s, TOTAL, ARCS, sign * c)
        if c >= barred(f):
            add_real(s, TOTAL, LOST, sign)
        v = whole(s, AFTER, v)


@njit(cache=True, nogil=True)
def _list_open(f, s, t, j):
    count = whole(s, COUNT, t)
    set_whole(s, WHERE, school_at(f, t, j), count)
    set_whole(s, OPENED, school_at(f, t, count), j)
    set_whole(s, COUNT, t, count + 1)


@njit(cache=True, nogil=True)
def _list_closed(f, s, t, j):
    count = whole(s, COUNT, t) - 1
    last, hole = whole(s, OPENED, school_at(f, t, count)), whole(s, WHERE, school_at(f, t, j))
    set_whole(s, OPENED, school_at(f, t, hole), last)
    set_whole(s, WHERE, school_at(f, t, last), hole)
    set_whole(s, WHERE, school_at(f, t, j), -1)
    set_whole(s, COUNT, t, count)


@njit(cache=True, nogil=True)
def side(f, s):
    """How far the plan is beyond the limits over all sites, in sites."""
    far = 0.0
    for t in range(size(f, PERIODS)):
        count, budget = float(whole(s, COUNT, t)), real(f, BUDGET, t)
        far += over(count, real(f, MOST, t)) + over(real(f, LEAST, t), count)
        far += over(real(s, CLOSED, t), real(f, CLOSURES, t))
        if budget < np.inf:
            far += 4.0 * over(real(s, SPENT, t), budget) / (1.0 + abs(budget))
    for p in range(size(f, PAIRS)):
        far += _too_early(f, s, whole(f, SUCCESSORS, 2 * p), whole(f, SUCCESSORS, 2 * p + 1))
    return far


@njit(cache=True, nogil=True)
def _too_early(f, s, first, other):
    """In how many periods `first` closes before `other` stood."""
    number = 0.0
    for t in range(size(f, PERIODS)):
        if closes(f, whole(s, COURSE, first), t):
            stood = whole(f, STANDING, other) != 0
            if t > 0:
                stood = stands(f, whole(s, COURSE, other), t - 1) >= 0
            if not stood:
                number += 1.0
    return number


@njit(cache=True, nogil=True)
def locked(f, s, v):
    """Whether node `v` is served by the school that stands in it and must serve it."""
    return size(f, HOMES) != 0 and home(f, site_of(f, whole(s, SLOT, v))) == v % size(f, CLIENTS)


@njit(cache=True, nogil=True)
def value(s):
    return real(s, TOTAL, ARCS) + real(s, TOTAL, COURSES) + real(s, TOTAL, CLASSES)


@njit(cache=True, nogil=True)
def recount(f, s):
    """Sums anew, against the drift of many small changes."""
    schools = size(f, PERIODS) * size(f, SITES)
    for n in range(5):
        set_real(s, TOTAL, n, 0.0)
    for school in range(schools):
        set_real(s, LOAD, school, 0.0)
        set_real(s, BOARDERS, school, 0.0)
        set_real(s, MONEY, school, 0.0)
        set_real(s, EXCESS, school, 0.0)
        for k in range(size(f, KINDS)):
            set_real(s, LOAD_KIND, school * size(f, KINDS) + k, 0.0)
    for j in range(size(f, SITES)):
        add_real(s, TOTAL, COURSES, real(f, COURSE_COST, whole(s, COURSE, j)))
    for n in range(size(f, PRESENTS)):
        v = whole(f, PRESENT, n)
        _carry(f, s, v, whole(s, SLOT, v), 1.0)
    for school in range(schools):
        refresh(f, s, school)
