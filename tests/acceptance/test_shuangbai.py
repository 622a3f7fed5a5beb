"""双柏: every figure of its case out of the rows of its workbooks, and none that does not move with them."""

import json

import polars as pl
import pytest
from tests.acceptance.oracle import (
    YEAR,
    agree_when_printed,
    exactly,
    first,
    members,
    move_together,
    nameless,
    of,
    open_schools,
    rest_on_rows,
    said,
)

from junheng.register.example import shuangbai

REGION = "shuangbai"
SAID = (
    "31名县处级领导联系28所学校",
    "等6个文件",
    "1个紧密型教育集团、3个城乡学校共同体、8个乡镇中心学校片区",
    "1所学校推荐为全国教育系统先进集体，1名校长",
    "横向联系45所小学",
)
"""What the case says."""
HEAD = "妥甸小学"


def leaders(register):
    return of(register, "link", kind="编外校长")


def documents(register):
    return register["policy"].filter(pl.col("topic") == "集团化办学", pl.col("repealed").is_null())


def areas(register):
    """Township areas that cover a township."""
    return of(register, "network", kind="中心校片区").filter(
        pl.col("code").is_in(of(register, "territory")["network"].implode())
    )


def linked(register):
    """Primary schools in a league that is led by the head school, that school not counted."""
    inside = members(register, "学校联盟")
    named = register["school"].filter(pl.col("name") == HEAD)["code"]
    led = inside.filter(
        pl.col("school").is_in(named.implode()), pl.col("role").is_in(["龙头校", "牵头单位"])
    )["network"]
    return inside.filter(pl.col("network").is_in(led.implode()), ~pl.col("school").is_in(named.implode()))


def tight(register):
    return of(register, "network", kind="教育集团", form="紧密型")


def communities(register):
    return of(register, "network", kind="城乡共同体")


def alone(register):
    """A liaison whose school has no other leader, so that the school goes with it."""
    return first(leaders(register).filter(pl.len().over("target") == 1))


FIGURES = (
    exactly("S1.leaders", 31, lambda r: leaders(r)["source"].n_unique(), "link", lambda r: first(leaders(r))),
    exactly("S1.schools", 28, lambda r: leaders(r)["target"].n_unique(), "link", alone),
    exactly("S1.documents", 6, lambda r: documents(r).height, "policy", lambda r: first(documents(r))),
    exactly("S2.tight", 1, lambda r: tight(r).height, "network", tight),
    exactly("S2.communities", 3, lambda r: communities(r).height, "network", lambda r: first(communities(r))),
    exactly("S2.areas", 8, lambda r: areas(r).height, "network", lambda r: first(areas(r))),
    exactly("S5.linked", 45, lambda r: linked(r)["school"].n_unique(), "membership", lambda r: first(linked(r))),
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


def test_what_is_read_is_what_was_generated_and_generated_again(register, same_facts):
    same_facts(register, shuangbai.build().tables)
    assert not shuangbai.build(7).tables["staff"]["name"].equals(register["staff"]["name"])


def test_another_seed_tells_the_same_figures():
    other = shuangbai.build(7).tables
    assert [f.id for f in FIGURES if not f.least <= f.count(other) <= f.most] == []
    assert nameless(other) == []


def test_the_register_is_whole_and_consistent(register):
    assert nameless(register) == []
    assert open_schools(register, "小学", "小学教学点").height == 46


def test_the_honours_of_the_case(register):
    national = register["award"].filter(pl.col("level") == "国家级")
    assert national["school"].drop_nulls().len() == 1
    assert national["staff"].drop_nulls().len() == 2
    people = register["staff"].filter(pl.col("code").is_in(national["staff"].implode()))
    assert people.height == 2


def test_the_tight_group_says_what_is_done_as_one(register):
    modes = of(register, "governance").filter(pl.col("network") == tight(register)["code"].item())
    as_one = set(modes.filter(pl.col("mode") == "统一")["domain"])
    assert as_one == {"教育管理", "学校管理", "教育科研", "校产管理", "教育评价"}
    assert (modes["mode"] == "分散").any()


def test_leaders_visit_and_problems_are_raised_and_solved(register):
    visits = register["activity"].filter(pl.col("kind") == "编外校长走访")
    assert set(visits["person"]) == set(leaders(register)["source"])
    raised = register["finding"].filter(pl.col("kind") == "编外校长走访")
    assert 0 < raised["solved"].drop_nulls().len() < raised.height
    assert set(raised["activity"]) <= set(visits["code"])


def test_marked_everywhere(register, region):
    for table, column in (("network", "name"), ("project", "name"), ("policy", "title"), ("award", "title")):
        assert register[table][column].str.contains("重构示例").all(), table
    assert register["staff"]["code"].str.starts_with("重构").all()
    assert leaders(register)["source"].str.contains("重构示例").all()
    assert register["place"].filter(pl.col("level") == "县")["name"].item() == "双柏县（重构示例）"


def test_pupils_are_those_of_this_year(register):
    pupils = (
        register["enrolment"].filter(pl.col("year") == YEAR).group_by("stage").agg(pl.col("pupils").sum())
    )
    assert dict(pupils.iter_rows())["小学"] == 8050
