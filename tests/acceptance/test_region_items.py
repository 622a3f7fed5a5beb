"""What the reconstructed regions report beside their case: the items of government and quality rest on rows, marked as reconstructed."""

import datetime as dt

import polars as pl
import pytest

from junheng.standards.measure import measure
from junheng.standards.standard import Standard

ON, YEAR = dt.date(2024, 12, 30), 2024
COUNTIES, PREFECTURES = ("shuangbai", "xiangyun"), ("yuxi", "nujiang")
OF_SCHOOLS = ("G3", "G4", "G5", "G6", "Q4")
COMPULSORY = ("小学", "初中")


@pytest.fixture(params=COUNTIES + PREFECTURES)
def register(request, region):
    return request.param, region.tables(request.param)


def judged(tables):
    return measure(tables, Standard.load("cn-youzhi-2017", on=ON))


def test_items_of_schools_are_judged_everywhere_and_of_the_county_where_there_is_one(register):
    name, tables = register
    found = judged(tables).findings
    assert [code for code in OF_SCHOOLS if found[code].state == "待填报"] == []
    of_county = [code for code in found if code[0] in "GS" and code not in OF_SCHOOLS]
    open_ = [code for code in of_county if found[code].state == "待填报"]
    assert open_ == ([] if name in COUNTIES else of_county)


def test_a_finding_follows_its_rows(register):
    _, tables = register
    less = tables | {
        "finance": tables["finance"].with_columns(training_budget=pl.col("public_budget") * 0.01)
    }
    assert judged(tables).findings["Q4"].state == "达标"
    assert judged(less).findings["Q4"].state == "未达标"


def test_classes_add_up_to_their_grades(register):
    _, tables = register
    grades = tables["enrolment"].filter(pl.col("year") == YEAR, pl.col("stage").is_in(COMPULSORY))
    keys = ["school", "year", "stage", "grade"]
    classes = tables["class_group"].group_by(keys).agg(in_classes=pl.col("pupils").sum(), several=pl.len())
    both = grades.filter(pl.col("pupils") > 0).join(classes, on=keys, how="left", validate="1:1")
    assert (both["pupils"] == both["in_classes"]).all()
    assert (both["classes"] == both["several"]).all()


def test_everything_stated_says_that_it_is_reconstructed(register):
    _, tables = register
    said = pl.concat([tables[t].select("evidence", "fulfilled") for t in ("school_fact", "county_fact")])
    assert said.filter(pl.col("evidence").is_not_null())["evidence"].str.contains("重构示例").all()
    assert not said.filter(pl.col("fulfilled").is_not_null() & pl.col("evidence").is_null()).height


@pytest.mark.parametrize("name", COUNTIES)
def test_figures_of_the_county_agree_with_the_rows_they_are_counted_from(region, name):
    tables = region.tables(name)
    said = dict(tables["county_fact"].select("item", "value").iter_rows())
    rows = tables["enrolment"].filter(pl.col("year") == YEAR, pl.col("stage").is_in(COMPULSORY))
    assert said["migrant_public"] == rows["migrant"].sum()
    assert said["disabled_enrolled"] == rows["disabled"].sum()
    season = tables["posting"].filter(pl.col("kind") == "交流轮岗", pl.col("since") >= dt.date(2024, 7, 1))
    assert said["exchanged"] <= season["staff"].n_unique()
    assert said["exchanged_backbone"] <= said["exchanged"] <= said["exchange_eligible"]
