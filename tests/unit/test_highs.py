"""The solver runs whatever pool of threads other code in the process has left behind."""

import highspy
import numpy as np
import pytest

from junheng.highs import FEASIBLE, STATUS, run, solver, truthful


def knapsack(highs):
    """max 5a + 4b + 3c with 2a + 3b + c ≤ 5 and whole numbers up to 1: a and b, 9."""
    none = np.zeros(0, np.int32)
    cost = np.array([-5.0, -4.0, -3.0])
    highs.addCols(3, cost, np.zeros(3), np.ones(3), 0, np.zeros(3, np.int32), none, np.zeros(0))
    highs.addRow(-highspy.kHighsInf, 5.0, 3, np.arange(3, dtype=np.int32), np.array([2.0, 3.0, 1.0]))
    highs.changeColsIntegrality(3, np.arange(3, dtype=np.int32), np.ones(3, np.uint8))
    return highs


@pytest.mark.parametrize("others", [1, 2, 3])
def test_a_pool_of_another_size_is_given_up(others):
    theirs = highspy.Highs.__base__()
    theirs.resetGlobalScheduler(True)
    theirs.setOptionValue("output_flag", False)
    theirs.setOptionValue("threads", others)
    assert knapsack(theirs).run() == highspy.HighsStatus.kOk
    ours = knapsack(solver())
    run(ours)
    assert ours.getModelStatus() == STATUS.kOptimal
    assert ours.getInfo().primal_solution_status == FEASIBLE
    assert ours.getInfo().objective_function_value == -9


def test_it_stops_when_it_is_called_off():
    asked = []
    rng = np.random.default_rng(1)
    ours = solver(lambda: asked.append(1) or True)
    none = np.zeros(0, np.int32)
    weight = rng.integers(1_000, 2_000, (5, 60)).astype(float)
    ours.addCols(60, -weight.sum(0), np.zeros(60), np.ones(60), 0, np.zeros(60, np.int32), none, np.zeros(0))
    for row in weight:
        ours.addRow(-highspy.kHighsInf, row.sum() / 2, 60, np.arange(60, dtype=np.int32), row)
    ours.changeColsIntegrality(60, np.arange(60, dtype=np.int32), np.ones(60, np.uint8))
    run(ours)
    assert asked
    assert ours.getModelStatus() == STATUS.kInterrupt


def test_an_answer_that_does_not_cost_what_is_said_is_found_out():
    cost, x = [5.0, 4.0, 3.0], np.array([1.0, 1.0, 0.0])
    assert truthful(cost, x, 9.0)
    assert not truthful(cost, x, 8.9)


def test_what_never_ran_is_no_answer():

    class Refusing:
        def run(self):
            return highspy.HighsStatus.kError

        def getModelStatus(self):
            return STATUS.kNotset

        def resetGlobalScheduler(self, blocking):
            pass

    with pytest.raises(RuntimeError, match="did not run"):
        run(Refusing())
