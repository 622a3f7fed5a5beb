"""Run in a process of its own with NUMBA_DISABLE_JIT=1: the search uncompiled, every index checked and every sum counted anew, on tiny instances with everything."""

import sys

from numba import config
from tests.reference.layout_core_oracle import invented

from junheng.layout.core.field import field
from junheng.layout.core.layers import canonical, layers
from junheng.layout.core.search import Search
from junheng.layout.core.state import recount


def main() -> None:
    assert config.DISABLE_JIT
    for seed in range(8):
        for periods in (1, 2, 3):
            problem = invented(seed, periods, clients=6)
            g = layers(problem, canonical(problem))
            search = Search(g, field(g), seed)
            search.moves = 25
            for heat in (0.3, 0.03, 0.0):
                search.step(heat)
            carried = search.state.total.copy()
            recount(field(g), search.state)
            assert abs(carried - search.state.total).max() < 1e-6, (
                seed,
                periods,
                carried,
                search.state.total,
            )


if __name__ == "__main__":
    sys.exit(main())
