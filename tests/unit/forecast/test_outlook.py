"""What a forecast means: peaks, turns, places, small schools, teachers, draw, flows, rooms and boarders, worked by hand."""

import polars as pl
import pytest
from tests.unit.forecast.test_forecast import A, B, births, scenario, steady

from junheng.forecast.assumptions import Assumptions
from junheng.forecast.demand import demand
from junheng.forecast.forecast import forecast
from junheng.forecast.outlook import balances, outlook, turns
from junheng.forecast.rows import PUPILS
from junheng.forecast.staffing import Staffing
from junheng.register.tables import TABLES

GIVEN = Staffing.read("cn-staffing")


def course(*sizes, first=2020):
    return pl.DataFrame({"year": range(first, first + len(sizes)), "pupils": sizes})


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((100, 110, 120, 100, 90), "2022年由升转降"), ((100, 101, 100, 99), ""),
        ((100, 80, 70, 90), "2022年由降转升"), ((100, 120, 90, 130), "2021年由升转降；2022年由降转升"), ((50,), ""),
    ],
)  # fmt: skip
def test_a_course_turns_where_it_goes_back_by_more_than_noise(sizes, said):
    assert turns(course(*sizes)) == said


@pytest.fixture(scope="module")
def falling():
    """Births halve in 2019 in both townships: 60 a year in each become 30."""
    tables = steady() | {
        "births": births(
            [(f"本地:90{n}", y, 60 if y < 2019 else 30) for n in (1, 2) for y in range(2005, 2025)]
        )
    }
    found = forecast(tables, given=Assumptions(2036, scenario()))
    return found, demand(tables, found.pupils, given=GIVEN)


def test_a_school_falls_under_a_line_once_and_for_good(falling):
    found, needs = falling
    lines = GIVEN.__class__(**(vars(GIVEN) | {"size_lines": {"小学": [200, 500]}}))
    seen = outlook(
        found,
        needs.__class__(lines, *(getattr(needs, n) for n in ("classes", "teachers", "rooms", "boarding"))),
    )
    rows = seen.falling.filter(school=A)
    assert rows["line"].to_list() == [200]  # 360 pupils are under 500 already and cannot fall under it
    row = rows.row(0, named=True)
    sizes = dict(found.pupils.filter(school=A, grade="合计").select("year", "pupils").iter_rows())
    assert row["pupils"] == sizes[row["year"]] < 200 <= sizes[row["year"] - 1]
    assert row["earliest"] <= row["year"]
    assert row["latest"] is None or row["latest"] >= row["year"]
    assert seen.sizes.filter(line=200, year=2024)["schools"].to_list() == [0]
    assert seen.sizes.filter(line=200, year=2036)["schools"].to_list() == [2]
    assert seen.sizes.filter(line=500, year=2024).select("schools", "pupils").row(0) == (2, 720)


def test_the_whole_area_is_the_sum_of_its_counties_and_peaks_are_dated(falling):
    found, needs = falling
    seen = outlook(found, needs)
    area, county = (seen.courses.filter(place=p, stage="小学").drop("place") for p in ("合计", "本地:9"))
    assert area.equals(county)
    peak = seen.peaks.filter(place="合计").row(0, named=True)
    assert (peak["now"], peak["peak"], peak["ahead"]) == (720, 720, False)
    assert peak["change"] == pytest.approx(peak["end"] / 720 - 1)


def test_short_and_spare_of_schools_are_not_set_off():
    rows = [
        (2025, "本地:901", s, "小学", g, n, n, n) for s, n in ((A, 500), (B, 100)) for g in ("一年级", "合计")
    ]
    pupils = pl.DataFrame(rows, schema=PUPILS, orient="row")
    tables = steady()
    tables["enrolment"] = tables["enrolment"].with_columns(
        classes=pl.lit(1, pl.Int64)
    )  # six classes each: 270 places
    found = forecast(tables, given=Assumptions(2025, scenario()))
    needs = demand(tables, pupils, given=GIVEN)
    town = outlook(found, needs).places.filter(place="合计").row(0, named=True)
    assert (town["short"], town["spare"], town["schools_short"], town["unknown"]) == (230, 170, 1, 0)


def test_balances_say_until_when_short_and_from_when_free():
    rows = [(y, "本地:9", "小学", "语文", None, 10.0, 10.0 + b, float(b)) for y, b in ((2025, -4), (2026, -1), (2027, 0), (2028, 3))]  # fmt: skip
    schema = ["year", "place", "stage", "subject", "by_ratio", "by_lessons", "have", "balance"]
    said = balances(pl.DataFrame(rows, schema=schema, orient="row")).row(0, named=True)
    assert (said["short_until"], said["worst_year"], said["worst"], said["free_from"], said["last"]) == (2026, 2025, -4, 2028, 3)  # fmt: skip


def test_a_township_that_draws_says_so_and_the_flow_into_the_next_stage_is_counted():
    tables = steady()
    uneven = births(
        [("本地:901", y, 40) for y in range(2005, 2025)] + [("本地:902", y, 80) for y in range(2005, 2025)]
    )
    found = forecast(tables | {"births": uneven}, given=Assumptions(2027, scenario()))
    rate = dict(found.draw.filter(grade="一年级").select("place", "rate").iter_rows())
    assert rate["本地:901"] == pytest.approx(1.5)
    assert rate["本地:902"] == pytest.approx(0.75)
    assert found.draw["county_rate"].to_list() == pytest.approx([1.0, 1.0])
    junior = pl.DataFrame(
        [("3153000001", y, "初中", "七年级", 90, 2) for y in (2022, 2023, 2024)],
        schema=["school", "year", "stage", "grade", "pupils", "classes"], orient="row",
    )  # fmt: skip
    more = tables | {
        "enrolment": pl.concat([tables["enrolment"], TABLES["enrolment"].read(junior)]),
        "school": pl.concat(
            [tables["school"], TABLES["school"].example(code=["3153000001"], place=["本地:901"])]
        ),
    }
    flow = (
        forecast(more, given=Assumptions(2027, scenario()))
        .flows.filter(place="本地:9", year=2024)
        .row(0, named=True)
    )
    assert (flow["from_stage"], flow["to_stage"], flow["leavers"], flow["entrants"]) == (
        "小学",
        "初中",
        120,
        90,
    )
    assert flow["rate"] == pytest.approx(0.75)


def test_boarders_keep_their_share_and_unknown_ones_stay_unknown(falling):
    found, _ = falling
    tables = steady()
    own = pl.when(pl.col("school") == A).then(15)
    tables["enrolment"] = tables["enrolment"].with_columns(boarders=own.cast(pl.Int64))
    rows = demand(tables, found.pupils, given=GIVEN).boarding
    one = rows.filter(school=A, year=2025).row(0, named=True)
    assert one["boarders"] == round(one["pupils"] / 4)
    assert rows.filter(school=B)["boarders"].null_count() == rows.filter(school=B).height


def test_rooms_and_sports_grounds_needed_beside_those_there(falling):
    found, _ = falling
    room = TABLES["room"].example(school=[A, A], kind=["音乐", "美术"], number=["1", "2"], year=[2024, 2024])
    campus = TABLES["campus"].example(
        school=[A], year=[2024], sports_ground_area=[2000.0], indoor_sports_area=[250.0]
    )
    rows = demand(steady() | {"room": room, "campus": campus}, found.pupils, given=GIVEN).rooms
    one, other = (rows.filter(school=s, year=2025).row(0, named=True) for s in (A, B))
    assert (one["music"], one["music_now"], one["art_now"]) == (1, 1, 1)
    assert one["sports"] == pytest.approx(7.5 * one["pupils"])
    assert one["sports_now"] == pytest.approx(2250)
    assert (other["music_now"], other["sports_now"]) == (None, None)


def test_kindergartens_are_staffed_by_the_class():
    rows = [(2025, "本地:9", A, "学前", g, n, n, n) for g, n in (("小班", 61), ("合计", 61))]
    said = demand(steady(), pl.DataFrame(rows, schema=PUPILS, orient="row"), given=GIVEN).teachers
    assert said["by_ratio"].to_list() == [6.0]  # three classes of at most 30, two teachers each


def test_the_forecast_checks_itself_on_its_own_past():
    found = forecast(steady(years=range(2016, 2025)), given=Assumptions(2026, scenario()))
    assert set(found.checked["level"]) == {"县", "乡镇", "学校"}
    assert found.checked["wape"].max() == pytest.approx(0, abs=1e-9)  # a closed system holds no surprise
    assert found.checked.filter(level="学校", ahead=1)["units"].to_list() == [2 * 6]
