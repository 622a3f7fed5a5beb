"""怒江: every figure of its case out of the rows of its workbooks, and none that does not move with them."""

import itertools
import json

import polars as pl
import pytest
from tests.acceptance.oracle import (
    agree_when_printed,
    exactly,
    first,
    in_force,
    move_together,
    nameless,
    of,
    rest_on_rows,
    said,
)

from junheng.register.example import nujiang

REGION = "nujiang"
SAID = (
    "校本教研4级教研",
    "推动8个重点教研项目",
)
"""What the case says."""
TIERS = ("州级", "县市级", "乡镇（学区）级", "校级")


def networks(register):
    return of(register, "network", kind="教研网络")


def projects(register):
    return of(register, "research", kind="重点教研项目")


def top(register):
    return networks(register).filter(pl.col("tier") == TIERS[0])


FIGURES = (
    exactly("N1.tiers", 4, lambda r: networks(r)["tier"].n_unique(), "network", top),
    exactly("N2.projects", 8, lambda r: projects(r).height, "research", lambda r: first(projects(r))),
)


@pytest.fixture(scope="module")
def register(region):
    return region.tables(REGION)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f.id)
def test_the_figure_comes_out_of_the_rows_and_moves_with_them(register, figure):
    assert figure.least <= figure.count(register) <= figure.most
    assert figure.count(figure.without(register)) != figure.count(register)


def test_the_command_prints_the_same_figures(region, register):
    agree_when_printed(region(REGION), REGION, FIGURES, register)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f.id)
def test_the_programme_follows_the_rows(register, figure):
    move_together(REGION, register, figure)


def test_no_figure_of_the_case_is_stored(register):
    assert rest_on_rows(REGION, register) == []


def test_the_case_is_printed_with_its_figures(region):
    text = said(region(REGION), REGION, "--case")
    for phrase in SAID:
        assert phrase in text


def test_the_register_fits_the_programme(region):
    assert json.loads(said(region(REGION), REGION, "--misfits", "--json"))["misfits"] == []


def test_what_is_read_is_what_was_generated(register, same_facts):
    same_facts(register, nujiang.build().tables)


def test_another_seed_tells_the_same_figures():
    other = nujiang.build(7).tables
    assert [f.id for f in FIGURES if not f.least <= f.count(other) <= f.most] == []
    assert nameless(other) == []


def test_the_register_is_whole_and_consistent(register):
    assert nameless(register) == []


def test_every_network_hangs_under_one_of_the_tier_above(register):
    every = networks(register)
    above = every.select("tier", parent="code").rename({"tier": "tier_above"})
    hung = every.join(above, on="parent", how="left")
    found = set(hung.select("tier_above", "tier").iter_rows())
    assert found == {(None, TIERS[0]), *itertools.pairwise(TIERS)}
    assert (every["tier"] == "县市级").sum() == 4
    assert (every["tier"] == "乡镇（学区）级").sum() == 31


def test_townships_and_counties_are_covered(register):
    covered = in_force(register["territory"])["place"]
    places = register["place"].filter(pl.col("level").is_in(["县", "乡镇"]))
    assert set(places["code"]) <= set(covered)


def test_the_year_leaves_rows_for_each_project(register):
    held = dict(register["activity"].group_by("kind").len().iter_rows())
    for kind in ("课堂教学大赛", "教研活动", "教研讲坛", "督导视导", "教师培训", "空中课堂"):
        assert held[kind] >= 8, kind
    topics = register["research"].filter(pl.col("kind") == "课题")
    assert {"立项", "在研", "中期", "结题"} <= set(topics["state"])
    assert topics.filter(pl.col("state") == "结题")["until"].null_count() == 0


def test_somebody_has_not_reported_a_session(register):
    met = register["activity"]["network"].drop_nulls().unique()
    silent = networks(register).filter(~pl.col("code").is_in(met.implode()))
    assert 0 < silent.height < networks(register).height / 10
