"""玉溪: every figure of its case out of the rows of its workbooks, and none that does not move with them."""

import datetime as dt
import json

import polars as pl
import pytest
from tests.acceptance.oracle import (
    COMPULSORY,
    ON,
    YEAR,
    Figure,
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

from junheng.register.example import yuxi

REGION = "yuxi"
SAID = (
    "学校76所，新增学位17031个",
    "教育集团68个，成员校438所（含村完小），学生数19.39万人，90.3%的义务教育学校",
    "一至五级校长1555名，交流教师5146名，其中从城市到乡村学校交流670名",
    "每年培养50名领军校（园）长、180名班主任、500名学科带头人和骨干教师",
    "劳动教育实践基地500个",
    "监测学校覆盖率100%",
    "指导中心16个",
    "志愿服务队6支",
    "配备率达100%",
    "对6591名留守儿童",
    "儿童之家692个、覆盖率97%",
)
"""What the case says."""
BUILT = ("新建", "改建", "扩建")
TOWN = ("城区", "镇区")


def among(frame, column, values):
    return frame.filter(pl.col(column).is_in(values.unique().implode()))


def built(register):
    return register["project"].filter(
        pl.col("kind").is_in(BUILT), pl.col("state") == "投用", pl.col("finished") >= dt.date(2018, 1, 1)
    )


def inside(register):
    """Members of education groups that teach the compulsory stages."""
    return members(register, "教育集团").filter(pl.col("stage_kind").is_in(COMPULSORY))


def pupils(register):
    of_year = register["enrolment"].filter(pl.col("year") == YEAR, pl.col("stage").is_in(["小学", "初中"]))
    return among(of_year, "school", inside(register)["school"])


def coverage(register):
    every = open_schools(register, *COMPULSORY)["code"].unique()
    return every.is_in(inside(register)["school"].implode()).mean()


def graded(register):
    levels = ["一级", "二级", "三级", "四级", "五级"]
    return of(register, "standing", kind="校长职级").filter(pl.col("level").is_in(levels))


def exchanges(register):
    return register["posting"].filter(pl.col("kind") == "交流轮岗", pl.col("since") <= ON)


def to_villages(register):
    """Exchanges whose home (the latest 任教 at another school before) is in town and whose host is in a village."""
    setting = dict(register["school"].select("code", "setting").iter_rows())
    homes = {}
    for staff, school, since in (
        register["posting"].filter(pl.col("kind") == "任教").select("staff", "school", "since").iter_rows()
    ):
        homes.setdefault(staff, []).append((since, school))
    found = []
    for row in exchanges(register).iter_rows(named=True):
        earlier = [h for h in homes.get(row["staff"], []) if h[0] <= row["since"] and h[1] != row["school"]]
        if earlier and setting[max(earlier)[1]] in TOWN and setting[row["school"]] == "乡村":
            found.append(row["staff"])
    return exchanges(register).filter(pl.col("staff").is_in(found))


def trained(register, kind, year=YEAR):
    return register["standing"].filter(
        pl.col("kind") == kind, pl.col("since").is_between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    )


def fewest(kind):
    """Persons in the weakest of the four calendar years."""
    return lambda r: min(trained(r, kind, year)["staff"].n_unique() for year in range(2021, 2025))


def share_of_schools(register, frame):
    every = open_schools(register, *COMPULSORY)["code"].unique()
    return every.is_in(frame["school"].unique().implode()).mean()


def fitness(register):
    of_year = register["fitness_count"].filter(pl.col("year") == YEAR, pl.col("tested") > 0)
    return among(of_year, "school", open_schools(register, *COMPULSORY)["code"])


def minds(register):
    return among(
        of(register, "posting", subject="心理健康"), "school", open_schools(register, *COMPULSORY)["code"]
    )


def lessons(register):
    return register["course"].filter(pl.col("year") == YEAR, pl.col("subject") == "心理健康")


def paired(register):
    children = register["pupil"].filter(pl.col("year") == YEAR, pl.col("left_behind"))["code"]
    return among(of(register, "link", kind="留守儿童关爱"), "target", children)


def homes(register):
    return of(register, "site", kind="儿童之家")


def homes_coverage(register):
    """Villages with a home among the villages in which children live."""
    children = register["population"].filter(
        pl.col("year") == YEAR, pl.col("age") <= 17, pl.col("persons") > 0
    )
    villages = register["place"].filter(pl.col("level") == "村")["code"].unique()
    lived_in = villages.filter(villages.is_in(children["place"].unique().implode()))
    return lived_in.is_in(homes(register)["place"].implode()).mean()


def only_one(frame):
    """The row of a school that has no other such row."""
    return first(frame.filter(pl.len().over("school") == 1))


def sites(kind):
    return lambda r: of(r, "site", kind=kind).height, "site", lambda r: first(of(r, "site", kind=kind))


def talents(id, value, kind):
    return exactly(id, value, fewest(kind), "standing", lambda r: first(trained(r, kind)))


FIGURES = (
    exactly("Y1c.projects", 76, lambda r: built(r)["school"].n_unique(), "project", lambda r: only_one(built(r))),
    exactly("Y1c.places", 17_031, lambda r: built(r)["places"].sum(), "project", lambda r: first(built(r))),
    exactly("Y2.groups", 68, lambda r: of(r, "network", kind="教育集团").height, "network", lambda r: first(of(r, "network", kind="教育集团"))),
    exactly("Y2.members", 438, lambda r: inside(r)["school"].n_unique(), "membership", lambda r: first(inside(r))),
    exactly("Y2.pupils", 193_900, lambda r: pupils(r)["pupils"].sum(), "enrolment", lambda r: first(pupils(r))),
    Figure("Y2.coverage", 0.9025, 0.9035, coverage, "membership", lambda r: first(inside(r))),
    exactly("Y3a.graded", 1555, lambda r: graded(r)["staff"].n_unique(), "standing", lambda r: first(graded(r))),
    exactly("Y3b.moved", 5146, lambda r: exchanges(r)["staff"].n_unique(), "posting", lambda r: first(exchanges(r))),
    exactly("Y3b.town_to_village", 670, lambda r: to_villages(r)["staff"].n_unique(), "posting", lambda r: first(to_villages(r))),
    talents("Y3c.heads", 50, "领军校（园）长培养"),
    talents("Y3c.class_teachers", 180, "班主任培养"),
    talents("Y3c.subject_leaders", 500, "学科带头人和骨干教师培养"),
    exactly("Y5b.bases", 500, *sites("劳动实践基地")),
    exactly("Y5c.coverage", 1.0, lambda r: share_of_schools(r, fitness(r)), "fitness_count", lambda r: first(fitness(r))),
    Figure("Y5c.pass_rate", 0.97, 1.0, lambda r: fitness(r)["passed"].sum() / fitness(r)["tested"].sum(), "fitness_count", lambda r: first(fitness(r))),
    exactly("Y6a.centres", 16, *sites("心理健康和家庭教育指导中心")),
    exactly("Y6a.teams", 6, *sites("志愿服务队")),
    exactly("Y6b.staffed", 1.0, lambda r: share_of_schools(r, minds(r)), "posting", lambda r: only_one(minds(r))),
    exactly("Y6b.taught", 1.0, lambda r: share_of_schools(r, lessons(r)), "course", lambda r: only_one(lessons(r))),
    exactly("Y6c.paired", 6591, lambda r: paired(r)["target"].n_unique(), "link", lambda r: first(paired(r))),
    exactly("Y6d.homes", 692, *sites("儿童之家")),
    Figure("Y6d.coverage", 0.965, 0.975, homes_coverage, "site", lambda r: first(homes(r))),
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
    same_facts(register, yuxi.build().tables)


def test_another_seed_tells_the_same_figures():
    other = yuxi.build(7).tables
    assert [f.id for f in FIGURES if not f.least <= f.count(other) <= f.most] == []
    assert nameless(other) == []


def test_the_register_is_whole_and_consistent(register):
    assert nameless(register) == []


def test_its_size(register):
    assert open_schools(register, *COMPULSORY).height == 485
    assert 13_500 <= register["staff"].height <= 14_500
    of_year = register["enrolment"].filter(pl.col("year") == YEAR, pl.col("stage").is_in(["小学", "初中"]))
    assert 200_000 <= of_year["pupils"].sum() <= 215_000
    levels = dict(register["place"].group_by("level").len().iter_rows())
    assert (levels["县"], levels["乡镇"], levels["村"]) == (9, 76, 718)


def test_a_group_keeps_to_one_county(register):
    county = pl.col("place").str.slice(0, 9)
    counties = (
        inside(register).with_columns(county=county).group_by("network").agg(pl.col("county").n_unique())
    )
    assert counties["county"].max() == 1
    sizes = inside(register).group_by("network").len()["len"]
    assert sizes.min() >= 3
    assert 6 < sizes.mean() < 7


def test_groups_grew_over_the_years(register):
    joined = [in_force(register["membership"], dt.date(year, 9, 2)).height for year in range(2019, 2025)]
    assert joined == sorted(joined)
    assert joined[0] < joined[-1] / 2


def test_every_left_behind_child_has_one_adult_who_has_one_child(register):
    children = register["pupil"]
    assert children["left_behind"].all()
    pairs = paired(register)
    assert pairs["target"].n_unique() == pairs["source"].n_unique() == pairs.height == children.height
    place = dict(in_force(register["posting"]).select("staff", "school").iter_rows())
    school = dict(children.select("code", "school").iter_rows())
    assert all(place[adult] == school[child] for adult, child in pairs.select("source", "target").iter_rows())


def test_the_roll_agrees_with_the_counts(register):
    counted = register["enrolment"].filter(pl.col("year") == YEAR)
    on_roll = register["pupil"].group_by("school", "stage", "grade").len()
    both = counted.join(on_roll, on=["school", "stage", "grade"], how="left")
    assert (both["left_behind"].fill_null(0) == both["len"].fill_null(0)).all()
    assert (both["left_behind"] <= both["pupils"]).all()


def test_marked_everywhere(register):
    for table, column in (("network", "name"), ("project", "name"), ("policy", "title"), ("site", "name")):
        assert register[table][column].str.contains("重构示例").all(), table
    assert register["staff"]["code"].str.starts_with("重构").all()
    assert register["place"].filter(pl.col("level") == "市州")["name"].item() == "玉溪市（重构示例）"
