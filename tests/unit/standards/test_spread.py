"""The weighted coefficient of variation: published cases, what it is not, and the interval it can still take."""

import csv
import json
import random
from itertools import product
from math import sqrt
from statistics import fmean, pstdev, stdev

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.standards import spread

VALUES = st.integers(0, 100_000).map(lambda hundredths: hundredths / 100)
SCHOOLS = st.lists(st.tuples(VALUES, st.integers(1, 3000)), min_size=1, max_size=12)
WITH_GAPS = st.lists(
    st.tuples(st.none() | st.floats(0.01, 100), st.integers(1, 2000)), min_size=1, max_size=9
)


def computed(schools):
    values, pupils = zip(*schools, strict=True)
    frame = pl.DataFrame(
        {"value": values, "pupils": pupils}, schema={"value": pl.Float64, "pupils": pl.Int64}
    )
    return frame.select(mean=spread.mean(), cv=spread.coefficient()).row(0)


def cv(schools):
    return computed(schools)[1]


def plain(schools):
    """The coefficient written out, for the tests of the interval."""
    weight = sum(w for _, w in schools)
    mean = sum(x * w for x, w in schools) / weight
    return sqrt(sum(w * (x - mean) ** 2 for x, w in schools) / weight) / mean


def close(number):
    return None if number is None else pytest.approx(number, rel=1e-9, abs=1e-7)


def interval(schools):
    return spread.interval([x for x, _ in schools], [w for _, w in schools])


def filled(schools, values):
    values = iter(values)
    return [(next(values) if x is None else x, w) for x, w in schools]


# ---- published


@pytest.fixture(scope="module")
def five(shared):
    with (shared / "facts/cases/cv/case1_official_worked_example.csv").open(encoding="utf-8") as file:
        return [(int(r["books"]) / int(r["pupils"]), int(r["pupils"])) for r in csv.DictReader(file)]


@pytest.mark.data
def test_the_official_example_gives_every_printed_digit(shared, five):
    printed = json.loads((shared / "facts/cases/cv/case1_results.json").read_text("utf-8"))
    mean, found = computed(five)
    assert round(mean, 2) == printed["county_total"]["mean"]
    assert round(found, 2) == printed["cv"]
    assert round(mean * found, 2) == printed["std"]
    terms = [w / 302 * (x - mean) ** 2 for x, w in five]
    assert [round(t, 2) for t in terms] == [round(p, 2) for p in printed["contributions"]]


@pytest.mark.data
def test_unweighted_and_sample_formulas_miss_the_published_result(five):
    values = [x for x, _ in five]
    assert round(cv(five), 4) == 0.5153
    assert round(pstdev(values) / fmean(values), 4) == 0.4888
    assert round(stdev(values) / fmean(values), 4) == 0.5465
    assert round(pstdev(values) / fmean(values), 2) != 0.52
    assert round(stdev(values) / fmean(values), 2) != 0.52


@pytest.mark.data
def test_23_published_composites_are_plain_means_of_eight(shared):
    with (shared / "facts/cases/cv/case3_composite_8_indicators.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 23
    errors = [
        abs(
            spread.composite([float(v) for k, v in row.items() if k.startswith("cv_")])
            - float(row["composite_published"])
        )
        for row in rows
    ]
    assert max(errors) < 0.001
    assert sum(error <= 0.0005 + 1e-9 for error in errors) == 22


# ---- the coefficient


@given(SCHOOLS, st.floats(0.01, 100))
def test_it_does_not_depend_on_the_unit(schools, factor):
    scaled = [(x * factor, w) for x, w in schools]
    assert cv(scaled) == close(cv(schools))


@given(SCHOOLS, st.randoms(use_true_random=False))
def test_it_does_not_depend_on_the_order(schools, random):
    shuffled = list(schools)
    random.shuffle(shuffled)
    assert cv(shuffled) == close(cv(schools))


@given(SCHOOLS, st.integers(1, 500))
def test_two_schools_of_equal_value_count_as_one(schools, pupils):
    value, own = schools[0]
    merged = [(value, own + pupils), *schools[1:]]
    assert cv([*schools, (value, pupils)]) == close(cv(merged))


@given(SCHOOLS)
def test_it_is_the_formula_written_out(schools):
    known = any(x for x, _ in schools)
    assert cv(schools) == close(plain(schools) if known else None)


def test_equal_values_have_no_spread_and_a_single_school_neither():
    assert cv([(7.3, 10), (7.3, 990)]) == pytest.approx(0, abs=1e-12)
    assert cv([(7.3, 10)]) == pytest.approx(0, abs=1e-12)


def test_weights_matter():
    assert cv([(1, 1), (3, 1)]) == 0.5
    assert cv([(1, 999), (3, 1)]) < 0.07


@pytest.mark.parametrize(
    ("schools", "mean", "found"),
    [
        ([(None, 100), (None, 50)], None, None),
        ([(0.0, 100), (0.0, 50)], 0, None),
        ([(4.0, 100), (6.0, 100), (None, 900)], 5, 0.2),
    ],
    ids=["nobody reported", "mean zero", "over those reported"],
)
def test_unknown_values_carry_no_weight(schools, mean, found):
    assert computed(schools) == (mean, found)


# ---- the interval


@given(WITH_GAPS)
def test_the_largest_is_the_best_of_all_corners(schools):
    top = max((x for x, _ in schools if x is not None), default=None)
    low, high = interval(schools)
    if top is None:
        assert (low, high) == (None, None)
        return
    gaps = sum(x is None for x, _ in schools)
    corners = product((0, top), repeat=gaps)
    assert high == close(max(plain(filled(schools, c)) for c in corners))


@given(WITH_GAPS, st.integers(0, 10**6))
def test_nothing_inside_the_box_leaves_the_interval(schools, seed):
    """Also values that differ from school to school, which the formula for the minimum never tries."""
    top = max((x for x, _ in schools if x is not None), default=None)
    if top is None:
        return
    low, high = interval(schools)
    chance = random.Random(seed)
    for _ in range(30):
        found = plain(filled(schools, [chance.uniform(0, top) for _ in schools]))
        assert low - 1e-7 <= found <= high + 1e-7


@given(WITH_GAPS)
def test_the_smallest_is_reached_and_cannot_be_improved_one_value_at_a_time(schools):
    known = [(x, w) for x, w in schools if x is not None]
    if not known:
        return
    best = sum(w * x * x for x, w in known) / sum(w * x for x, w in known)
    low, _ = interval(schools)
    gaps = sum(x is None for x, _ in schools)
    assert low == close(plain(filled(schools, [best] * gaps)))
    top = max(x for x, _ in known)
    for n in range(gaps):
        for moved in (best * 0.9, min(best * 1.1, top)):
            values = [moved if i == n else best for i in range(gaps)]
            assert plain(filled(schools, values)) >= low - 1e-7


@given(WITH_GAPS)
def test_reporting_one_more_school_only_narrows_the_interval(schools):
    gaps = [n for n, (x, _) in enumerate(schools) if x is None]
    if not gaps or len(gaps) == len(schools):
        return
    low, high = interval(schools)
    top = max(x for x, _ in schools if x is not None)
    for value in (0, top / 3, top):
        closer = [(value if n == gaps[0] else x, w) for n, (x, w) in enumerate(schools)]
        inner_low, inner_high = interval(closer)
        assert low - 1e-7 <= inner_low <= inner_high <= high + 1e-7


@pytest.mark.parametrize(
    "schools",
    [[(None, 100)], [(0.0, 100), (None, 100)], [(5.0, 100), (None, None)], [(5.0, 100), (None, 5), (None, None)]],
    ids=["nobody", "all known are 0", "pupils unknown", "one of two pupils unknown"],
)  # fmt: skip
def test_where_it_cannot_be_said_both_ends_are_unknown(schools):
    assert interval(schools) == (None, None)


def test_nothing_missing_closes_the_interval():
    schools = [(4.0, 100), (6.0, 100)]
    assert interval(schools) == pytest.approx((0.2, 0.2))


def test_many_missing_schools_are_no_work():
    """200 unknown schools have 2^200 corners; the sums of their pupils are found without trying them."""
    chance = random.Random(5)
    schools = [(chance.uniform(1, 9) if n % 2 else None, chance.randint(20, 3000)) for n in range(400)]
    low, high = interval(schools)
    assert 0 < low < high
    corner = [0] * 200
    for _ in range(200):
        corner = [chance.choice((0, 9)) for _ in corner]
        assert plain(filled(schools, corner)) <= high + 1e-9
