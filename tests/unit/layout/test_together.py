"""Who is planned together, who changes school by that, and what it all adds up to."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.layout.little import PUPILS, SCHOOLS, rules, tables

from junheng.layout.checker import check
from junheng.layout.core.solution import Stop
from junheng.layout.forcing import force
from junheng.layout.homes import HOMES
from junheng.layout.propose import propose
from junheng.layout.rules import Decision
from junheng.layout.situation import situation
from junheng.layout.together import clients_of
from junheng.layout.ways import BOARDERS, WAYS, counted, way, whole_counts
from junheng.plans.layout import MovePupils
from junheng.register.snapshot import complete

VILLAGE, TOWN = "2153000002", "2153000004"


def flows(pupils: dict[str, float], place: str = "街", band: int = 0) -> pl.DataFrame:
    rows = [(place, school, band, "一年级", n, n / 4, n / 2) for school, n in pupils.items()]
    return pl.DataFrame(rows, HOMES, orient="row")


def test_a_village_goes_together_and_remembers_who_is_elsewhere():
    clients, origins = clients_of(flows({"甲": 60, "乙": 20}), 180)
    assert clients.select("now", "parts", "pupils", "boards_now").rows() == [("甲", 1, 80.0, 0.25)]
    assert origins.rows() == [(0, "甲", 0.75), (0, "乙", 0.25)]


def test_a_large_neighbourhood_is_divided_by_its_schools():
    clients, origins = clients_of(flows({"甲": 400, "乙": 150, "丙": 10}), 180)
    assert clients["now"].to_list() == ["甲", "甲", "甲", "乙", "丙"]
    assert clients["part"].to_list() == [1, 2, 3, 4, 5]
    assert clients["pupils"].to_list() == pytest.approx([400 / 3] * 3 + [150, 10])
    assert origins["share"].to_list() == [1.0] * 5


def test_who_goes_to_a_school_that_is_not_planned_is_a_part_of_their_own():
    clients, origins = clients_of(flows({"甲": 60, "乙": 20, "民": 30}), 180, apart=("民",))
    assert clients.select("now", "pupils").rows() == [("甲", 80.0), ("民", 30.0)]
    assert origins.rows() == [(0, "甲", 0.75), (0, "乙", 0.25), (1, "民", 1.0)]


@given(st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.integers(1, 900), min_size=1), st.integers(30, 300))
def test_nobody_is_lost_by_the_division_and_nobody_is_put_to_another_school(pupils, together):
    clients, origins = clients_of(flows(pupils), together)
    assert clients["pupils"].max() <= together + 1e-9
    sizes = origins.with_columns(n=pl.col("share") * clients["pupils"].gather(origins["client"]))
    counted = dict(sizes.group_by("school").agg(pl.col("n").sum()).iter_rows())
    assert counted == pytest.approx(pupils)
    if sum(pupils.values()) > together:
        assert (origins["share"] == 1.0).all()
        assert (origins["school"] == clients["now"]).all()


@pytest.fixture(scope="module")
def scattered():
    """Every school stays as it is, and a few children of a village go to the school in town."""
    pupils = PUPILS | {("乙村", TOWN, 0): 6}
    held = rules(decisions=tuple(Decision(code, "不变") for code in SCHOOLS))
    return propose(tables(pupils), given=held, stop=Stop(10, 1e-6))


def test_the_plan_moves_as_many_as_the_villages_say(scattered):
    rows = scattered.villages
    moved = sum(sum(c.numbers().values()) for c in scattered.plan.changes if isinstance(c, MovePupils))
    assert moved == rows["moved"].sum() > 0
    assert scattered.groups.filter(pl.col("group") == "全体学生")["moved"].sum() == moved
    apart = rows.filter(pl.col("school") == pl.col("school_now"), pl.col("moved") > 0)
    assert apart["reason"].str.contains("人现在在别的学校").all()
    assert apart["reason_en"].str.contains("are at other schools now").all()


def test_where_nothing_changes_and_nobody_is_elsewhere_every_part_is_what_it_was():
    held = rules(decisions=tuple(Decision(code, "不变") for code in SCHOOLS))
    same = propose(tables(), given=held, stop=Stop(10, 1e-6))
    assert same.villages["moved"].sum() == 0
    assert (same.villages["school"] == same.villages["school_now"]).all()
    assert (same.costs["now"] > 0).all()
    assert same.costs["now"].to_list() == pytest.approx(same.costs["value"].to_list())


def test_the_longest_way_now_is_a_child_s_and_no_mean(scattered):
    row = scattered.villages.filter(pl.col("name") == "乙村", pl.col("band") == "小学一至三年级").row(
        0, named=True
    )
    assert row["longest_now"] > 2 * row["minutes_now"]
    assert scattered.groups["longest_now"].max() == scattered.villages["longest_now"].max()


def test_where_a_closed_school_s_pupils_go_names_the_school_that_takes_most_first():
    pupils = PUPILS | {("甲村", "2153000003", 0): 5}
    wishes = (Decision("2153000003", "停办"), Decision("2153000001", "不变"))
    plan = propose(tables(pupils), given=rules(decisions=wishes), stop=Stop(10, 1e-6))
    went = plan.villages.filter(pl.col("name") == "甲村", pl.col("band") == "小学一至三年级")["school"]
    assert went.to_list() == ["2153000001"], (
        "its five go to the first school of the county, all others to later ones"
    )
    told = plan.schools.filter(pl.col("code") == "2153000003")["reason"][0]
    assert told.endswith("、甲村教学点单程平均" + told.rpartition("单程平均")[2])


def test_what_the_objective_is_made_of_adds_up(scattered):
    sums = scattered.costs.group_by("part").agg(pl.col("now", "value").sum())
    both = scattered.parts.join(sums, on="part", how="left", suffix="_rows").fill_null(0.0)
    for column in ("now", "value"):
        assert both[f"{column}_rows"].to_list() == pytest.approx(both[column].to_list(), abs=1e-3)
    assert scattered.costs["value"].sum() == pytest.approx(scattered.certificate.value)
    running = scattered.costs.filter(pl.col("part") == "学校运转")
    yearly = scattered.schools.filter("open").select("epoch", "code", "yearly")
    years = dict(zip(scattered.rules.epochs, scattered.rules.years, strict=True))
    told = running.join(yearly, on=["epoch", "code"], how="full", coalesce=True)
    due = told["yearly"] * told["epoch"].replace_strict(years) * scattered.rules.weights.yearly / 1e4
    assert np.allclose(told["value"], due)


PRIVATE = "2153000009"


PRIVATE_RULES = rules(decisions=(Decision(TOWN, "扩建"), Decision("2153000003", "停办")))


def private_register():
    """A private school in town: six of 乙村 and forty of the town go there; there is room for many more, and it is near."""
    schools = SCHOOLS | {PRIVATE: ("镇育才小学", "小学", "镇上")}
    pupils = PUPILS | {("乙村", PRIVATE, 0): 6, ("镇上", PRIVATE, 0): 40, ("镇上", PRIVATE, 1): 40}
    register = tables(pupils, schools=schools)
    private = pl.when(pl.col("code") == PRIVATE).then(pl.lit("民办")).otherwise("founder")
    register["school"] = register["school"].with_columns(founder=private)
    return complete(register)


@pytest.fixture(scope="module")
def with_private():
    return propose(private_register(), given=PRIVATE_RULES, stop=Stop(10, 1e-6))


def test_the_checker_sees_who_is_sent_to_it_and_who_is_sent_away(with_private):
    register = private_register()
    place = situation(register, None, None, PRIVATE_RULES)
    there = pl.col("school") == PRIVATE
    for who, to, told in (
        (~there, PRIVATE, "被安排到不参与规划的"),
        (there, VILLAGE, "离开不参与规划的镇育才小学"),
    ):
        code = pl.when(who & (pl.col("band") == "小学一至三年级")).then(pl.lit(to)).otherwise("school")
        changed = replace(with_private, villages=with_private.villages.with_columns(school=code))
        problems = check(register, changed, sites=place.sites, day=place.day).problems
        assert any(told in said for said in problems), problems


def test_a_school_that_is_not_planned_keeps_its_pupils_and_gets_nobody_else(with_private):
    assert with_private.certificate.certified, with_private.certificate.problems
    there = (pl.col("school") == PRIVATE, pl.col("school_now") == PRIVATE)
    assert with_private.villages.filter(there[0] != there[1]).is_empty()
    assert with_private.villages.filter(there[0])["pupils"].sum() == 86 * len(with_private.rules.epochs)
    assert with_private.villages.filter(there[0])["moved"].sum() == 0
    row = with_private.schools.filter(pl.col("code") == PRIVATE).row(0, named=True)
    assert row["fixed"]
    assert "现有学生照旧" in row["reason"]


def test_a_school_that_is_not_planned_does_not_make_another_dispensable():
    """The only school of 甲村 stays the only one, though a private one opens beside it."""
    schools = SCHOOLS | {PRIVATE: ("甲村育才小学", "小学", "甲村")}
    register = tables(PUPILS | {("甲村", PRIVATE, 0): 9}, schools=schools)
    asked = rules(**{"travel.low": 5.0, "sizes.alone": 5.0})
    alone = []
    for founder in ("县级教育部门", "民办"):
        who = pl.when(pl.col("code") == PRIVATE).then(pl.lit(founder)).otherwise("founder")
        register["school"] = register["school"].with_columns(founder=who)
        place = situation(complete(register), None, None, asked)
        alone.append(bool(place.alone[place.codes.index("2153000001")]))
    assert alone == [False, True]


def test_the_other_decision_on_it_is_not_to_be_had(with_private):
    schools = SCHOOLS | {PRIVATE: ("镇育才小学", "小学", "镇上")}
    told = force(
        tables(schools=schools), proposal=with_private, schools=(PRIVATE,), stop=Stop(3, 1e-6)
    ).forced.row(0, named=True)
    assert not told["possible"]


def test_who_boards_now_comes_to_board_or_ceases_to_adds_up():
    """Half of a village's pupils board now; all come to board in one plan and nobody does in the other."""
    row = {"pupils": 41, "boarding_now": 0.5, "longer": 5.0, "left_behind": 0.5}
    rows = pl.DataFrame([row | {"boarding": True}, row | {"boarding": False}]).with_columns(**whole_counts())
    assert rows.select(*WAYS).rows() == [(0, 20, 0, 21, 0), (0, 21, 0, 0, 20)]
    whole = rows.with_columns(**counted())
    now, later = (
        (whole["pupils"] * whole["boarding_now"]).round(0).sum(),
        whole.filter("boarding")["pupils"].sum(),
    )
    assert now + whole["to_board"].sum() - whole["to_day"].sum() == later
    boarders = rows.select(**counted(BOARDERS))
    assert boarders.rows() == [(0.0, 20.5, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0, 20.5)], (
        "a boarder of today cannot come to board"
    )
    assert rows.select(way()).to_series().to_list() == ["to_board", "lose"]


def test_boarders_of_all_groups_add_up(with_private):
    for g in with_private.groups.iter_rows(named=True):
        assert abs(g["boarders_now"] + g["to_board"] - g["to_day"] - g["boarders"]) <= 2, g
        assert abs(sum(g[w] for w in WAYS) - g["pupils"]) <= 3, g
