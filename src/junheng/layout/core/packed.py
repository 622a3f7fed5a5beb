"""Many arrays in two: compiled functions take a pack as one argument, and stay quick to compile and to call.

A pack holds `real` numbers and `whole` numbers. The first places of `whole` say where each named array begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numba import carray, njit, types
from numba.core.cgutils import create_struct_proxy
from numba.extending import intrinsic

HEAD = 48
"""Places kept at the beginning of `whole`."""


class Pack(NamedTuple):
    real: np.ndarray
    whole: np.ndarray
    near: np.ndarray


def pack(arrays: Mapping[int, np.ndarray], sizes: Mapping[int, int], near: np.ndarray | None = None) -> Pack:
    """Arrays by the place where their beginning is kept; whole numbers and truth values apart from real ones."""
    head = np.zeros(HEAD, np.int64)
    for place, size in sizes.items():
        head[place] = size
    real, whole, reals, wholes = [], [head], 0, HEAD
    for place, a in arrays.items():
        flat = np.asarray(a).reshape(-1)
        if flat.dtype == np.float64:
            head[place] = reals
            real.append(flat)
            reals += len(flat)
        else:
            head[place] = wholes
            whole.append(flat.astype(np.int64))
            wholes += len(flat)
    near = np.zeros((1, 1), np.int32) if near is None else near
    return Pack(np.concatenate(real) if real else np.zeros(1), np.concatenate(whole), near)


@njit(cache=True, nogil=True)
def real(a, name, i):
    return a.real[a.whole[name] + i]


@njit(cache=True, nogil=True)
def whole(a, name, i):
    return a.whole[a.whole[name] + i]


@njit(cache=True, nogil=True)
def set_real(a, name, i, x):
    a.real[a.whole[name] + i] = x


@njit(cache=True, nogil=True)
def add_real(a, name, i, x):
    a.real[a.whole[name] + i] += x


@njit(cache=True, nogil=True)
def set_whole(a, name, i, x):
    a.whole[a.whole[name] + i] = x


@njit(cache=True, nogil=True)
def add_whole(a, name, i, x):
    a.whole[a.whole[name] + i] += x


@intrinsic
def _data(typing, a):
    """Where an array's numbers lie."""

    def code(context, builder, signature, arguments):
        return create_struct_proxy(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(a.dtype)(a), code


@njit(cache=True, nogil=True)
def uncounted(a):
    """The same array without a reference count; whoever calls holds it."""
    return carray(_data(a), a.shape)


@njit(cache=True, nogil=True)
def bare(a):
    """The same pack without reference counts: counting costs more than the work in functions this small."""
    return Pack(uncounted(a.real), uncounted(a.whole), uncounted(a.near))
