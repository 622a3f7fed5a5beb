"""Plans of public instances that are cheaper than the best known are what they say they are, and instances are read whole."""

import json

import numpy as np
import pytest
from benchmarks.layout import BETTER, known, read
from tests.conftest import HOME

from junheng.layout.core.checker import certify
from junheng.layout.core.problem import CLOSED
from junheng.layout.core.solution import Choice

BEST = sorted((HOME / "benchmarks" / "layout_best").glob("*.json"))


def as_told(problem, told) -> Choice:
    """The plan that a file tells by its open sites and where each client goes."""
    stands = np.isin(problem.courses.site, told["open"])
    course = np.flatnonzero((problem.courses.option[:, 0] != CLOSED) == stands)
    course = course[np.argsort(problem.courses.site[course])]
    arc = [
        a + int(np.flatnonzero(problem.arc_site[a:b] == site)[0])
        for a, b, site in zip(problem.arc_start[:-1], problem.arc_start[1:], told["assignment"], strict=True)
    ]
    return Choice(course, np.array([arc]))


@pytest.mark.data
@pytest.mark.parametrize("path", BEST, ids=lambda path: path.stem)
def test_the_checker_finds_a_plan_cheaper_than_the_best_known(shared, path):
    told, folder = json.loads(path.read_text("utf-8")), shared / "data/layout/cpmp"
    file = next(p for p in folder.iterdir() if p.name in (path.stem, f"{path.stem}.txt"))
    problem = read("cpmp", file)
    check = certify(problem, as_told(problem, told))
    assert check.certified
    assert check.value == pytest.approx(told["objective"], rel=1e-9)
    assert told["best_known"] == known(folder)[told["instance"]]
    assert check.value < told["best_known"] * (1 - BETTER)


def test_there_are_such_plans():
    assert BEST


def test_who_has_no_demand_goes_somewhere_and_the_way_counts(tmp_path):
    (tmp_path / "three").write_text("3 1  0 0 5 2  3 4 5 0  0 1 5 3\n", "utf-8")
    problem = read("cpmp", tmp_path / "three")
    check = certify(problem, as_told(problem, {"open": [0], "assignment": [0, 0, 0]}))
    assert check.certified
    assert check.value == pytest.approx(5 + 1)
