"""Knapsacks of one school, compiled: candidates sorted by what they gain per pupil, then filled in shares or in whole clients."""

from __future__ import annotations

from junheng.layout.core.bare import native

NODES = 2_000
"""Looks a whole-number knapsack may take; beyond that the best that is still possible counts as found."""
TINY = 1e-12


@native
def sort_by(key, value, a, b):
    """Sort key[a:b] upwards and value[a:b] with it; Shell's gaps, in place."""
    gap = 1
    while gap < (b - a) // 9:
        gap = 3 * gap + 1
    while gap > 0:
        for n in range(a + gap, b):
            x, y, m = key[n], value[n], n
            while m >= a + gap and key[m - gap] > x:
                key[m], value[m] = key[m - gap], value[m - gap]
                m -= gap
            key[m], value[m] = x, y
        gap //= 3


@native
def shares(gain, weight, a, b, room):
    """The least sum of gains (all negative, best per pupil first) in `room` if clients could be divided, and its load."""
    total, load = 0.0, 0.0
    for n in range(a, b):
        if load + weight[n] > room:
            rest = max(0.0, room - load)
            return total + gain[n] * rest / weight[n], load + rest
        total += gain[n]
        load += weight[n]
    return total, load


@native
def _hope(ratio, sums, loads, n, a, b, room):
    """The least that clients from `n` on can add in `room`, divisible; `sums` and `loads` count from `a`."""
    low, high = n, b
    while low < high:
        middle = (low + high + 1) // 2
        if loads[middle - a] - loads[n - a] <= room:
            low = middle
        else:
            high = middle - 1
    total = sums[low - a] - sums[n - a]
    if low < b:
        rest = room - (loads[low - a] - loads[n - a])
        total += ratio[low] * rest
    return total


@native
def wholes(gain, weight, a, b, room, ratio, sums, loads, taken, best_taken, slack):
    """Like `shares`, clients whole (Horowitz and Sahni 1974): what no filling goes below; the best filling in `best_taken`.

    What could be better by less than `slack` is not looked for; the value given allows for it."""
    sums[0], loads[0] = 0.0, 0.0
    for n in range(a, b):
        sums[n - a + 1] = sums[n - a] + gain[n]
        loads[n - a + 1] = loads[n - a] + weight[n]
        best_taken[n] = 0
        taken[n] = 0
    least, total, left, n, looks, passed = 0.0, 0.0, room, a, 0, 0.0
    while True:
        back = False
        looks += 1
        hope = total + _hope(ratio, sums, loads, n, a, b, left)
        if hope >= least - slack:
            passed = min(passed, hope)
            back = True
        elif looks > NODES:
            return min(passed, _open(gain, weight, ratio, sums, loads, taken, a, b, n, total, left, least))
        else:
            while n < b and weight[n] <= left + TINY:
                taken[n] = 1
                left -= weight[n]
                total += gain[n]
                n += 1
            if n < b:
                taken[n] = 0
                n += 1
            if n >= b:
                if total < least:
                    least = total
                    for m in range(a, b):
                        best_taken[m] = taken[m]
                back = True
        if back:
            n = min(n, b) - 1
            while n >= a and taken[n] == 0:
                n -= 1
            if n < a:
                return min(least, passed)
            taken[n] = 0
            left += weight[n]
            total -= gain[n]
            n += 1


@native
def _open(gain, weight, ratio, sums, loads, taken, a, b, n, total, left, least):
    """The least that branches not yet looked at could still give."""
    bound = min(least, total + _hope(ratio, sums, loads, n, a, b, left))
    for m in range(n - 1, a - 1, -1):
        if taken[m] == 1:
            total -= gain[m]
            left += weight[m]
            bound = min(bound, total + _hope(ratio, sums, loads, m + 1, a, b, left))
    return bound
