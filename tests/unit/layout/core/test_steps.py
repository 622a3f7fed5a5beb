"""The step that raises bounds most is begun with, and the other one is not forgotten."""

from junheng.layout.core.steps import AGAIN, FIRST, STEPS, Steps


def chosen(gives, times):
    steps, told = Steps(), []
    for n in range(times):
        step = steps.choose()
        told.append(step)
        steps.learn(gives(n, step))
    return told


def test_each_is_tried_first_and_then_the_better_one_is_kept():
    told = chosen(lambda _, step: 1.0 if step == STEPS[1] else 0.5, 5 * AGAIN)
    first = FIRST * len(STEPS)
    assert [told[:first].count(step) for step in STEPS] == [FIRST] * len(STEPS)
    assert told.count(STEPS[1]) > 3 * told.count(STEPS[0])


def test_the_other_one_is_tried_again_and_taken_when_it_has_become_better():
    told = chosen(lambda n, step: (1.0 if n < 30 else 0.0) if step == STEPS[1] else 0.5, 120)
    assert told[10:30].count(STEPS[1]) > 15
    assert told[-40:].count(STEPS[0]) > 30
    assert STEPS[1] in told[-AGAIN * len(STEPS) :]
