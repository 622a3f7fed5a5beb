"""The layers of an instance packed for compiled code, and how compiled code reads them."""

from __future__ import annotations

import numpy as np
from numba import njit

from junheng.layout.core.layers import Layers
from junheng.layout.core.packed import Pack, pack, real, whole

(
    PERIODS, CLIENTS, SITES, SLOTS, RICH, HOMES, PATHS, KINDS, PRESENTS, PAIRS, OPTIONS,
    COST, WEIGHT, CAPACITY, MINIMUM, SEATS, CLASS_SIZE, CLASS_COST, ROOMS, COURSE_COST, COURSE_SPEND,
    LEAST, MOST, BUDGET, CLOSURES, BARRED,
    KIND, PRESENT, ACCEPTS, INCLUDED, COURSE_START, COURSE_OPTION, COURSE_CLOSES, SUCCESSORS, STANDING, HOME, HOME_SITE,
) = range(37)  # fmt: skip
"""Where each size is kept, and where each array begins."""


def packed(f: Layers) -> Pack:
    """Sizes, then arrays row by row; the ranks of near sites apart."""
    sizes = {
        PERIODS: f.periods, CLIENTS: f.clients, SITES: f.sites, SLOTS: f.slots, RICH: f.rich, HOMES: f.homes,
        PATHS: f.paths, KINDS: f.accepts.shape[1], PRESENTS: len(f.present), PAIRS: len(f.successors),
        OPTIONS: len(f.capacity),
    }  # fmt: skip
    arrays = {
        COST: f.cost, WEIGHT: f.weight, CAPACITY: f.capacity, MINIMUM: f.minimum, SEATS: f.seats,
        CLASS_SIZE: f.class_size, CLASS_COST: f.class_cost, ROOMS: f.rooms, COURSE_COST: f.course_cost,
        COURSE_SPEND: f.course_spend, LEAST: f.open_least, MOST: f.open_most, BUDGET: f.budget, CLOSURES: f.closures,
        BARRED: np.array([f.barred]), KIND: f.kind, PRESENT: f.present, ACCEPTS: f.accepts, INCLUDED: f.included,
        COURSE_START: f.course_start, COURSE_OPTION: f.course_option, COURSE_CLOSES: f.course_closes,
        SUCCESSORS: f.successors, STANDING: f.standing, HOME: f.home, HOME_SITE: f.home_site,
    }  # fmt: skip
    return pack(arrays, sizes, f.order)


@njit(cache=True, nogil=True)
def size(f, name):
    return f.whole[name]


@njit(cache=True, nogil=True)
def cost(f, v, slot):
    """Cost of node `v` taking a slot."""
    return f.real[f.whole[COST] + v * f.whole[SLOTS] + slot]


@njit(cache=True, nogil=True)
def barred(f):
    return real(f, BARRED, 0)


@njit(cache=True, nogil=True)
def period(f, v):
    return v // f.whole[CLIENTS]


@njit(cache=True, nogil=True)
def school_at(f, t, j):
    return t * f.whole[SITES] + j


@njit(cache=True, nogil=True)
def site_of(f, slot):
    return slot if slot < f.whole[SITES] else slot - f.whole[SITES]


@njit(cache=True, nogil=True)
def accepts(f, o, kind):
    return whole(f, ACCEPTS, o * f.whole[KINDS] + kind) != 0


@njit(cache=True, nogil=True)
def stands(f, course, t):
    """The option of a course in a period."""
    return whole(f, COURSE_OPTION, course * f.whole[PERIODS] + t)


@njit(cache=True, nogil=True)
def closes(f, course, t):
    return whole(f, COURSE_CLOSES, course * f.whole[PERIODS] + t)


@njit(cache=True, nogil=True)
def spends(f, course, t):
    return real(f, COURSE_SPEND, course * f.whole[PERIODS] + t)


@njit(cache=True, nogil=True)
def home(f, j):
    return whole(f, HOME, j)
