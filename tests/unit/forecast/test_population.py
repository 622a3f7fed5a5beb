"""The population methods against published answers, and what must hold whatever the numbers."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from junheng.forecast.population import hamilton_perry
from junheng.forecast.population.component import Step, forward
from junheng.forecast.population.mortality import life_expectancy, risks, survival
from junheng.forecast.population.raking import fitted, raked, whole
from junheng.forecast.scenario import Scenario, names
from junheng.register.bands import FIRST, MIDDLE, SECOND, single_years, sprague

# Sweden, women, 1993, five-year groups: population, person-years lived per 100,000 born, and fertility rates of Box 6.1
# in Preston, Heuveline and Guillot (2001); the projection to 1998 is printed there (births of girls, 0–4 and survivors).
SWEDEN = (
    293395,
    248369,
    240012,
    261346,
    285209,
    314388,
    281290,
    286923,
    304108,
    324946,
    247613,
    211351,
    215140,
    221764,
    223506,
    183654,
    141990,
    112424,
)
LIVED = (
    497487,
    497138,
    496901,
    496531,
    495902,
    495168,
    494213,
    492760,
    490447,
    486613,
    480665,
    471786,
    457852,
    436153,
    402775,
    350358,
    271512,
    291707,
)
RATES = (0, 0, 0, 0.0120, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003, 0, 0, 0, 0, 0, 0, 0, 0)
SURVIVORS_1998 = (293189.18, 248250.6, 239833.28, 261014.93, 284786.85, 313781.66, 280463)


def test_sweden_1993_to_1998_as_printed():
    lived = np.array(LIVED) / 100_000
    survive = np.append(lived[1:-1] / lived[:-2], [lived[-1] / (lived[-1] + lived[-2])] * 2)
    men = np.zeros(18)
    step = Step(
        np.stack([survive, survive]), np.full(2, lived[0] / 5), np.array(RATES), boys_per_girl=1.05, width=5
    )
    people, births = forward(np.stack([np.array(SWEDEN, float), men]), step)
    assert people[0, 1:8] == pytest.approx(SURVIVORS_1998, abs=0.006)
    assert people[0, 0] == pytest.approx(293_574, abs=0.5)
    assert float(births) / 2.05 == pytest.approx(295_057, abs=0.5)


def test_given_births_leave_fertility_aside_and_a_closed_population_balances():
    people = np.full((2, 101), 100.0)
    nobody_dies = Step(np.append(np.ones(100), 1.0), np.ones(2), births=90.0)
    later, births = forward(people, nobody_dies)
    assert float(births) == 90
    assert later.sum() == pytest.approx(people.sum() + 90)


def test_migrants_never_take_more_than_are_there():
    later, _ = forward(np.full((2, 101), 5.0), Step(np.ones(101), np.ones(2), births=0.0, migrants=-9.0))
    assert (later >= 0).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"births": None}, "生育率或给定的出生人数"),
        ({"survive": np.full(3, 1.2)}, "存活率"),
        ({"boys_per_girl": 3}, "出生性别比"),
    ],
)
def test_steps_refuse_nonsense(wrong, said):
    with pytest.raises(ValueError, match=said):
        Step(**({"survive": np.ones(3), "newborn": np.ones(2), "births": 1.0} | wrong))


def test_sprague_multipliers_keep_each_band_and_only_it():
    for panel, own in ((FIRST, 0), (SECOND, 1), (MIDDLE, 2)):
        assert np.array(panel).sum(0) == pytest.approx(np.eye(len(panel[0]))[own], abs=1e-12)


def test_sprague_gives_back_a_cubic_course_of_age():
    """Fifth differences vanish on a polynomial of degree four and less: single years come back exactly."""
    age = np.arange(80)
    years = 5000 - 3 * age + 0.5 * age**2 - 0.004 * age**3
    assert sprague(years.reshape(-1, 5).sum(1)) == pytest.approx(years, rel=1e-9)


@drawn(st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_single_years_of_bands_add_up_and_are_never_negative(bands):
    years = sprague(bands)
    assert (years >= 0).all()
    assert years.reshape(-1, 5).sum(1) == pytest.approx(np.array(bands), rel=1e-9, abs=1e-6)


def test_bands_as_the_census_prints_them():
    found = single_years({"0": 10, "1-4": 36, "5-9": 50, "10-14": 52, "15-19": 60, "20-24": 70, "25-34": 150, "35+": 300})  # fmt: skip
    assert len(found) == 101
    assert found[0] == pytest.approx(10)
    assert found[1:5].sum() == pytest.approx(36)
    assert found[25:35].sum() == pytest.approx(150)
    assert found[35:].sum() == pytest.approx(300)


@pytest.mark.parametrize("last", ["100岁及以上", "100+", "85岁以上", "85+"])
def test_the_oldest_may_be_grouped_in_their_own_way(last):
    bands = {f"{a}-{a + 4}": 100 for a in range(0, int(last[:3].rstrip("岁+")), 5)} | {last: 7}
    found = single_years(bands)
    assert found.sum() == pytest.approx(sum(bands.values()))


@pytest.mark.parametrize(
    ("bands", "said"),
    [({"0-4": 1, "10-14": 1}, "缺少 5—9 岁"), ({"0-4": 1, "4-9": 1}, "重复"), ({"abc": 1}, "无法识别"), ({"0-4": -1}, "不应小于 0"), ({"9-5": 1}, "小于起岁")],
)  # fmt: skip
def test_bands_that_cannot_be_are_named(bands, said):
    with pytest.raises(ValueError, match=said):
        single_years(bands)


@pytest.mark.data
def test_real_pyramids_come_back_as_their_bands(shared):
    """Census bands of ten Chinese counties and prefectures, both sexes: split, and added up again."""
    table = pl.read_csv(
        shared / "data/cn/china_counties_age_pyramids_2010_2020.csv", schema_overrides={"age": pl.String}
    )
    whole_table = table.filter(census=2020)
    assert whole_table["place"].n_unique() == 10
    for (place,), rows in whole_table.group_by("place"):
        for sex in ("male", "female"):
            bands = dict(rows.select("age", sex).iter_rows())
            found = single_years(bands)
            assert found.sum() == pytest.approx(rows[sex].sum()), place
            assert found[10:15].sum() == pytest.approx(bands["10-14"])
            assert (found >= 0).all()


def test_life_tables_have_the_expectancy_they_were_asked_for():
    for infant, under_five, expectancy in (
        (0.0054, 0.0075, 80.88),
        (0.0054, 0.0075, 75.37),
        (0.05, 0.08, 60),
    ):
        q = risks(infant, under_five, expectancy)
        assert life_expectancy(q) == pytest.approx(expectancy, abs=1e-6)
        assert 1 - np.prod(1 - q[:5]) == pytest.approx(under_five)
        newborn, survive = survival(infant, under_five, expectancy)
        assert 0.9 < newborn < 1
        assert ((survive > 0) & (survive < 1)).all()
    assert survival(0.0054, 0.0075, 80.88)[1][6:16].min() > 0.999


def test_hamilton_perry_by_hand():
    """Women only, five bands; 120 of 100 in the next band, half of the two oldest live on; 0.25 children a woman."""
    earlier = np.array([[[50.0, 100, 80, 60, 40]], [[0.0] * 5]]).reshape(2, 5)
    later = np.array([[60.0, 50, 120, 80, 50], [0.0] * 5])
    wide = hamilton_perry.ratios(earlier, later, width=5)
    assert wide.change[0] == pytest.approx([1, 1.0, 1.2, 1.0, 0.5])
    assert wide.children[0, 0] == pytest.approx(60 / 50)  # women of 20–24, the last band here
    ahead = hamilton_perry.forward(later, wide)
    assert ahead[0, 1:] == pytest.approx([60, 60, 120, 0.5 * (80 + 50)])
    assert ahead[0, 0] == pytest.approx(1.2 * ahead[0, 4])


def test_hamilton_perry_gives_the_second_count_from_the_first():
    rng = np.random.default_rng(1)
    earlier, later = rng.uniform(50, 200, (2, 18)), rng.uniform(50, 200, (2, 18))
    known = hamilton_perry.ratios(earlier, later)
    assert hamilton_perry.forward(earlier, known)[:, 1:] == pytest.approx(later[:, 1:])
    tame = hamilton_perry.ratios(earlier, later, within=(0.8, 1.2))
    assert tame.change.max() <= 1.2
    with pytest.raises(ValueError, match="整数倍"):
        hamilton_perry.ratios(earlier, later, years=3)


@drawn(st.integers(0, 10_000))
def test_raked_parts_add_up_in_fractions_and_whole_people(seed):
    rng = np.random.default_rng(seed)
    parent = rng.integers(0, 3, 12)
    parent[:3] = [0, 1, 2]
    total = rng.integers(0, 500, (3, 4)).astype(float)
    scaled = raked(rng.uniform(0, 9, (12, 4)) * (rng.random((12, 4)) > 0.2), total, parent)
    people = whole(scaled, total, parent)
    for part in (scaled, people):
        sums = np.zeros((3, 4))
        np.add.at(sums, parent, part)
        assert sums == pytest.approx(total)
    assert (people == np.rint(people)).all()
    assert np.abs(people - scaled).max() < 1 + 1e-9


def test_fitting_to_both_margins():
    table = fitted(np.array([[4.0, 2], [1, 3]]), np.array([30.0, 70]), np.array([40.0, 60]))
    assert table.sum(1) == pytest.approx([30, 70])
    assert table.sum(0) == pytest.approx([40, 60])
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(6)
    with pytest.raises(ValueError, match="不一致"):
        fitted(np.ones((2, 2)), np.array([1.0, 2]), np.array([1.0, 9]))


def test_scenarios_are_ordered_and_dated():
    low, medium, high = (Scenario.load(n) for n in ("low", "medium", "high"))
    assert names() == ["low", "medium", "high"]
    for year in range(2025, 2041):
        assert low.change(year) < medium.change(year) < high.change(year)
        assert low.rates(year).sum() < medium.rates(year).sum() < high.rates(year).sum()
    assert isinstance(medium.since, dt.date)
    assert medium.change(2026) == pytest.approx(-0.028)
    assert medium.rates(2030)[:15].sum() == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"births_change": {}}, "births_change 应按年份写"), ({"births_change": {2025: 3}}, "births_change 在 2025 年"),
        ({"migration": "many"}, "migration 应为"), ({"since": "soon"}, "since 应为日期"), ({"colour": 1}, "不认识的项：colour"),
        ({"under_five": 0.001}, "应大于 infant"), ({"fertility": {"rates": []}}, "fertility 应有"),
    ],
)  # fmt: skip
def test_scenarios_refuse_nonsense(changed, said):
    body = dict(vars(Scenario.load("medium"))) | changed
    with pytest.raises(ValueError, match=said):
        Scenario.read(body)


def test_an_unknown_scenario_names_those_there_are():
    with pytest.raises(ValueError, match="没有方案“rosy”，可用：low、medium、high"):
        Scenario.load("rosy")
