"""Run in a process of its own: the search without compilation, every index checked, on tiny instances with everything in them."""

import sys

import numpy as np
from tests.reference.layout_core_oracle import invented

from junheng.layout.core import packed

SIZES: dict[int, tuple[np.ndarray, dict[int, int]]] = {}
"""How many places each array of a pack has, by where its numbers lie."""


def main() -> None:
    _check_every_index()
    from junheng.layout.core.field import packed as pack_of  # noqa: PLC0415  after the checks are in place
    from junheng.layout.core.layers import canonical, layers  # noqa: PLC0415
    from junheng.layout.core.search import Search  # noqa: PLC0415

    for seed in range(8):
        for periods in (1, 2, 3):
            problem = invented(seed, periods, clients=6)
            g = layers(problem, canonical(problem))
            search = Search(g, pack_of(g), seed)
            search.moves = 25
            for moment in (0.0, 0.5, 1.0):
                search.step(moment)


def _check_every_index() -> None:
    whole_pack = packed.pack

    def pack(arrays, sizes, near=None):
        made = whole_pack(arrays, sizes, near)
        SIZES[id(made.whole)] = made.whole, {name: np.asarray(a).size for name, a in arrays.items()}
        return made

    def checked(work):
        def asked(a, name, i, *x):
            number = SIZES[id(a.whole)][1][name]
            if not 0 <= i < number:
                raise IndexError(f"place {i} of array {name}, which has {number}")
            return work(a, name, i, *x)

        return asked

    packed.pack = pack
    packed.uncounted = packed.bare = lambda a: a
    for name in ("real", "whole", "set_real", "add_real", "set_whole", "add_whole"):
        setattr(packed, name, checked(getattr(packed, name)))


if __name__ == "__main__":
    sys.exit(main())
