"""祥云: every figure of its case out of the rows of its workbooks, and none that does not move with them."""

import json

import polars as pl
import pytest
from tests.acceptance.oracle import (
    JUNIOR,
    PRIMARY,
    agree_when_printed,
    exactly,
    first,
    in_force,
    members,
    move_together,
    nameless,
    of,
    open_schools,
    rest_on_rows,
    said,
)

from junheng.register.example import xiangyun

REGION = "xiangyun"
SAID = (
    "组建教育集团37个，参与学校201所",
    "覆盖率均达100%",
    "小学6所、初中6所龙头学校",
    "帮扶2至4家",
    "城区3所",
    "其余9个乡镇中心幼儿园",
    "共同体8个",
    "已统一5项",
)
"""What the case says."""
FIVE = {"教学计划", "常规管理", "教研活动", "质量考核", "学生评价"}


def groups(register):
    return of(register, "network", kind="教育集团")


def coverage(register):
    """The least covered of kindergartens, primary and junior schools."""
    inside = members(register, "教育集团")["school"].unique()
    shares = []
    for kinds in (("幼儿园",), PRIMARY, JUNIOR):
        every = open_schools(register, *kinds)
        shares.append(every["code"].is_in(inside.implode()).sum() / every.height)
    return min(shares)


def heads(register, pattern, *kinds):
    return members(register, "教育集团", pattern=pattern).filter(
        pl.col("role") == "龙头校", pl.col("stage_kind").is_in(kinds)
    )


def helped(register):
    """Schools each head of a 1+6+N group helps, heads that help none counted as 0."""
    leading = (
        members(register, "教育集团", pattern="1+6+N")
        .filter(pl.col("role") == "龙头校")
        .select(source="school")
    )
    ties = of(register, "link", kind="结对帮扶").group_by("source").agg(pl.col("target").n_unique())
    return leading.join(ties, on="source", how="left")["target"].fill_null(0)


def ties_of(register, most):
    """The links of a head that helps the most (or the fewest) schools: all but one of them for the most."""
    ties = of(register, "link", kind="结对帮扶").filter(
        pl.col("source").is_in(heads(register, "1+6+N", *PRIMARY, *JUNIOR)["school"].implode())
    )
    counted = ties.with_columns(n=pl.len().over("source"))
    return counted.filter(pl.col("n") == (counted["n"].max() if most else counted["n"].min())).drop("n")


def of_first_source(ties):
    return ties.filter(pl.col("source") == ties["source"].min())


def township_nurseries(register):
    return members(register, "教育集团", pattern="1+3+N").filter(
        pl.col("role") == "成员校", pl.col("setting") == "镇区"
    )


def communities(register):
    return of(register, "network", kind="办学共同体")


def unified(register):
    """How many of the five are done as one in every community."""
    rows = of(register, "governance", mode="统一").filter(pl.col("domain").is_in(list(FIVE)))
    counts = (
        communities(register)
        .select("code")
        .join(rows.group_by(code="network").agg(pl.col("domain").n_unique()), on="code", how="left")
    )
    return counts["domain"].fill_null(0).min()


def modes(register):
    return of(register, "governance", mode="统一").filter(
        pl.col("network").is_in(communities(register)["code"].implode())
    )


FIGURES = (
    exactly("X1.groups", 37, lambda r: groups(r).height, "network", lambda r: first(groups(r))),
    exactly("X1.schools", 201, lambda r: members(r, "教育集团")["school"].n_unique(), "membership", lambda r: first(members(r, "教育集团"))),
    exactly("X1.coverage", 1.0, coverage, "membership", lambda r: first(members(r, "教育集团").filter(pl.col("stage_kind") == "幼儿园"))),
    exactly("X2.primary_heads", 6, lambda r: heads(r, "1+6+N", *PRIMARY)["school"].n_unique(), "membership", lambda r: first(heads(r, "1+6+N", *PRIMARY))),
    exactly("X2.junior_heads", 6, lambda r: heads(r, "1+6+N", *JUNIOR)["school"].n_unique(), "membership", lambda r: first(heads(r, "1+6+N", *JUNIOR))),
    exactly("X2.helped_min", 2, lambda r: helped(r).min(), "link", lambda r: first(ties_of(r, most=False))),
    exactly("X2.helped_max", 4, lambda r: helped(r).max(), "link", lambda r: of_first_source(ties_of(r, most=True))),
    exactly("X2.kindergarten_heads", 3, lambda r: heads(r, "1+3+N", "幼儿园")["school"].n_unique(), "membership", lambda r: first(heads(r, "1+3+N", "幼儿园"))),
    exactly("X2.kindergarten_members", 9, lambda r: township_nurseries(r)["school"].n_unique(), "membership", lambda r: first(township_nurseries(r))),
    exactly("X4b.communities", 8, lambda r: communities(r).height, "network", lambda r: first(communities(r))),
    exactly("X4b.unified", 5, unified, "governance", lambda r: first(modes(r))),
)  # fmt: skip


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
    same_facts(register, xiangyun.build().tables)


def test_another_seed_tells_the_same_figures():
    other = xiangyun.build(7).tables
    assert [f.id for f in FIGURES if not f.least <= f.count(other) <= f.most] == []
    assert nameless(other) == []


def test_the_register_is_whole_and_consistent(register):
    assert nameless(register) == []


def test_heads_of_the_preschool_group_are_public_kindergartens_of_the_seat(register):
    leading = heads(register, "1+3+N", "幼儿园")
    assert set(leading["setting"]) == {"城区"}
    public = register["school"].filter(pl.col("code").is_in(leading["school"].implode()))
    assert (public["founder"] != "民办").all()


def test_senior_high_groups_have_partners_elsewhere(register):
    seniors = set(open_schools(register, "高级中学")["code"])
    partners = of(register, "link", kind="名校合作")
    assert set(partners["target"]) <= seniors
    assert partners["source"].str.contains("重构示例").all()
    inside = members(register, "教育集团").filter(pl.col("school").is_in(list(seniors)))
    assert "合作校" in set(inside["role"])


def test_exchanges_of_three_years_and_pairs_of_master_and_learner(register):
    moved = in_force(register["posting"]).filter(pl.col("kind") == "交流轮岗")
    years = (moved["until"] - moved["since"]).dt.total_days()
    assert moved.height > 50
    assert years.is_between(3 * 365 - 1, 3 * 366).all()
    pairs = of(register, "link", kind="师徒结对")
    assert pairs.height > 100
    assert (pairs["source"] != pairs["target"]).all()


def test_points_that_were_merged_are_members_no_longer(register):
    closed = register["school"].filter(pl.col("closed").is_not_null())["code"]
    past = register["membership"].filter(pl.col("school").is_in(closed.implode()))
    assert past.height == closed.len() == 4
    assert past["until"].null_count() == 0
