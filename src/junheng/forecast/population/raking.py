"""Parts made to add up to a whole that is better known, in fractions and in whole people."""

from __future__ import annotations

import numpy as np


def raked(parts: np.ndarray, whole: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """`parts[part, ...]` scaled so that those of one parent add up to `whole[parent, ...]`.

    A whole with no parts (all zero) is shared equally among its parent's parts.
    """
    sums = np.zeros(whole.shape)
    np.add.at(sums, parent, parts)
    number = np.bincount(parent, minlength=len(whole)).reshape(-1, *[1] * (whole.ndim - 1))
    factor = np.divide(whole, sums, out=np.zeros(whole.shape), where=sums > 0)
    equal = np.where(sums > 0, 0.0, whole / np.maximum(number, 1))
    return parts * factor[parent] + equal[parent]


def fitted(table: np.ndarray, rows: np.ndarray, columns: np.ndarray, *, rounds: int = 200, close: float = 1e-9) -> np.ndarray:  # fmt: skip
    """`table` scaled by turns until its rows and its columns add up as told (iterative proportional fitting).

    Raises ValueError where the two tell different totals.
    """
    if abs(rows.sum() - columns.sum()) > 1e-6 * max(rows.sum(), 1.0):
        raise ValueError(f"行合计 {rows.sum():g} 与列合计 {columns.sum():g} 不一致，无法同时满足")
    result = table.astype(float)
    for _ in range(rounds):
        result = _rows(_rows(result, rows).T, columns).T
        if np.abs(result.sum(1) - rows).max() <= close * max(rows.max(), 1.0):
            break
    return result


def _rows(table: np.ndarray, sums: np.ndarray) -> np.ndarray:
    now = table.sum(1)
    return table * np.divide(sums, now, out=np.zeros_like(now), where=now > 0)[:, None]


def whole(parts: np.ndarray, total: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Whole numbers next to `parts[part, ...]` that add up to the whole `total[parent, ...]` exactly.

    The largest remainders are rounded up, of equal ones the earlier part first.
    """
    down = np.floor(parts)
    rest = parts - down
    flat = down.reshape(len(parts), -1)
    rests = np.round(rest.reshape(len(parts), -1), 9)
    wanted = total.reshape(len(total), -1)
    for p in np.unique(parent):
        own = np.flatnonzero(parent == p)
        missing = np.rint(wanted[p] - flat[own].sum(0)).astype(int)
        order = np.argsort(-rests[own], axis=0, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(len(own))[:, None], axis=0)
        flat[own] += missing // len(own) + (rank < missing % len(own))
    return flat.reshape(parts.shape)
