"""The shipped counties are made from their names alone, and are the ones whose results are written down."""

import numpy as np
import pytest
from benchmarks.layout_suite import NAMES, fingerprint, fingerprints, instance


@pytest.mark.parametrize("name", NAMES)
def test_an_instance_has_the_content_its_fingerprint_says(name):
    assert fingerprint(instance(name)) == fingerprints()[name]


def test_there_is_a_fingerprint_for_every_instance_and_no_other():
    assert list(fingerprints()) == list(NAMES)


def test_another_content_has_another_fingerprint():
    problem = instance("day-40x150")
    before = fingerprint(problem)
    problem.arc_cost[0, 0] = np.nextafter(problem.arc_cost[0, 0], np.inf) + 0.001
    assert fingerprint(problem) != before
