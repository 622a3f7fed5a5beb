"""HiGHS as every engine starts it: silent, on one thread, with a fixed seed, and stopped when asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import highspy
import numpy as np

STATUS = highspy.HighsModelStatus
FEASIBLE = 2
"""HiGHS's word for a primal solution that is feasible."""
INTERRUPTS = (
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt,
)


def solver(called_off: Callable[[], bool] | None = None, **options: object):
    """An empty program. Deterministic; `called_off` is asked again and again while it runs."""
    # The class below highspy.Highs: the wrapper prints a banner while it is made, before it can be told not to.
    highs = highspy.Highs.__base__()
    settled = {
        "output_flag": False,
        "log_to_console": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
    }
    for name, value in (settled | options).items():
        highs.setOptionValue(name, value)
    if called_off is not None:

        def interrupt(kind, message, out, answer, user) -> None:
            if called_off():
                answer.user_interrupt = True

        highs.setCallback(interrupt, None)
        for kind in INTERRUPTS:
            highs.startCallback(kind)
    return highs


def run(highs) -> None:
    """Run it. What it found, and how it ended, is asked of `highs`.

    HiGHS has one pool of threads, made by whoever runs it first, and refuses to run with another number of threads than the
    pool has. Where other code has made one of another size it is given up and the run repeated.

    Raises RuntimeError where HiGHS refuses even then: that nothing ran must not be read as that nothing was found.
    """
    if _refused(highs):
        highs.resetGlobalScheduler(True)
        if _refused(highs):
            raise RuntimeError("HiGHS did not run")


def truthful(cost: Sequence[float], x: np.ndarray, value: float) -> bool:
    """Whether an answer costs what HiGHS says. HiGHS 1.16 may price a given start wrongly where presolve removes everything, and
    then stops at once as if that were optimal: what it says then is worth nothing, bound included."""
    counted = float(np.array(cost) @ x)
    return abs(counted - value) <= 1e-6 * max(1.0, abs(counted))


def _refused(highs) -> bool:
    return highs.run() == highspy.HighsStatus.kError and highs.getModelStatus() == STATUS.kNotset
