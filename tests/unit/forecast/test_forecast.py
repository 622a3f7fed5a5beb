"""The forecast of a register: published answers, balance to the last pupil, closures, openings, and what it says it cannot."""

import datetime as dt
import json

import numpy as np
import polars as pl
import pytest

from junheng.cli import main
from junheng.forecast.assumptions import Assumptions
from junheng.forecast.descend import descend
from junheng.forecast.forecast import forecast
from junheng.forecast.history import History, history
from junheng.forecast.method import Method
from junheng.forecast.origin import look
from junheng.forecast.scenario import Scenario
from junheng.register import snapshot
from junheng.register.example import demo
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.reports.outlook import paper

SIX = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
STEADY = {"births_change": {2020: 0.0}, "migration": 0.0}


def scenario(**changed) -> Scenario:
    return Scenario.read(dict(vars(Scenario.load("medium"))) | STEADY | changed)


def place(*towns, county="本地:9"):
    rows = [(county, "某县", "县", None), *((f"本地:9{n}", f"{n}乡", "乡镇", county) for n in towns)]
    return TABLES["place"].read(pl.DataFrame(rows, schema=["code", "name", "level", "parent"], orient="row"))


def school(**columns):
    return TABLES["school"].example(**columns)


def enrolment(rows):
    """(school, year, grade, pupils) of primary grades, or with the stage in front of the grade."""
    found = [(s, y, "初中" if g in ("七年级", "八年级", "九年级") else "小学", g, p) for s, y, g, p in rows]
    frame = pl.DataFrame(found, schema=["school", "year", "stage", "grade", "pupils"], orient="row")
    return TABLES["enrolment"].read(frame)


def births(rows):
    return TABLES["births"].read(pl.DataFrame(rows, schema=["place", "year", "births"], orient="row"))


A, B, C = "2153000001", "2153000002", "2153000003"


def steady(years=(2022, 2023, 2024), size=60, schools=(A, B)):
    """A closed system: every year as many are born as enter, nobody moves, nobody repeats."""
    at = [1 + i % 2 for i in range(len(schools))]
    return complete(
        {
            "place": place("01", "02"),
            "school": school(code=list(schools), place=[f"本地:90{n}" for n in at]),
            "enrolment": enrolment([(s, y, g, size) for s in schools for y in years for g in SIX]),
            "births": births(
                [(f"本地:90{n}", y, size * at.count(n)) for n in (1, 2) for y in range(2005, 2025)]
            ),
        }
    )


def of(found, grade="合计", where="本地:9", school=None):
    rows = found.pupils.filter(pl.col("place") == where, pl.col("grade") == grade)
    rows = rows.filter(pl.col("school").is_null() if school is None else pl.col("school") == school)
    return dict(rows.sort("year").select("year", "pupils").iter_rows())


def test_the_published_vignette_of_grade_progression():
    """Ratios 0.925 and 0.9678363 from three years of three grades; entry of 125, 130 and 128 given (R package enrollcast)."""
    past = np.array([[[100.0, 90, 80], [110, 95, 88], [120, 99, 91]]])
    known = History(("a",), (2021, 2022, 2023), SIX[:3], past, np.ones(3, bool), np.zeros((1, 3), int))
    entry = np.full((1, 3, 3), np.nan)
    entry[0, :, 0] = (125, 130, 128)
    ahead = descend(known, Method(), 3, given=entry)
    published = [(125, 111, 95.81579), (130, 115.625, 107.42982), (128, 120.25, 111.90607)]
    np.testing.assert_allclose(ahead[0], published, rtol=1e-7)


def test_a_closed_system_balances_to_the_last_pupil():
    found = forecast(steady(), given=Assumptions(2040, scenario()))
    for grade in SIX:
        assert set(of(found, grade).values()) == {120}
        for code in (A, B):
            assert set(of(found, grade, f"本地:90{1 + (code == B)}", code).values()) == {60}


def test_every_level_adds_up_to_the_one_above():
    found = forecast(demo.build().tables, given=Assumptions(2035, Scenario.load("low")))
    key = ["year", "stage", "grade"]
    rows = found.pupils
    county = rows.filter(pl.col("school").is_null(), pl.col("place").is_in(list(found.counties)))
    towns = rows.filter(pl.col("school").is_null(), ~pl.col("place").is_in(list(found.counties)))
    schools = rows.filter(pl.col("school").is_not_null())
    for parts, wholes, by in ((towns, county, key), (schools, towns, [*key, "place"])):
        added = parts.group_by(by).agg(parts=pl.col("pupils").sum())
        both = wholes.join(added, on=by, how="full", coalesce=True)
        assert both.filter(pl.col("pupils").ne_missing(pl.col("parts"))).is_empty()
    total = rows.filter(grade="合计").join(
        rows.filter(pl.col("grade") != "合计").group_by("year", "place", "school", "stage").agg(of=pl.col("pupils").sum()),
        on=["year", "place", "school", "stage"], nulls_equal=True,
    )  # fmt: skip
    assert (total["pupils"] == total["of"]).all()
    assert (rows["low"] <= rows["pupils"]).all()
    assert (rows["pupils"] <= rows["high"]).all()
    assert found.summary()


def test_births_known_today_are_followed_and_not_guessed():
    """Births halve in 2019: the class of autumn 2026 is the first that feels it fully, whatever the scenario."""
    tables = steady()
    changed = births([(f"本地:90{n}", y, 60 if y < 2019 else 30) for n in (1, 2) for y in range(2005, 2025)])
    said = [
        of(forecast(tables | {"births": changed}, given=Assumptions(2030, s)), "一年级")
        for s in (scenario(), scenario(births_change={2020: 0.1}))
    ]
    assert said[0] == said[1]
    assert said[0][2024 + 1] == 80  # a third of the children were born before 2019
    assert said[0][2026] == pytest.approx(60, abs=1)


def test_births_to_come_follow_the_scenario_and_widen_the_interval():
    rising = forecast(steady(), given=Assumptions(2036, scenario(births_change={2020: 0.05})))
    level = forecast(steady(), given=Assumptions(2036, scenario()))
    assert of(level, "一年级")[2036] == 120
    assert of(rising, "一年级")[2031] > 120
    assert of(rising, "一年级")[2036] > of(rising, "一年级")[2031]
    wide = level.pupils.filter(pl.col("school").is_null(), place="本地:9", grade="一年级").sort("year")
    width = dict(zip(wide["year"], (wide["high"] / wide["low"]).log(), strict=True))
    assert width[2036] > width[2030] > width[2025]


def test_the_pupils_of_a_school_that_closes_go_to_the_others_of_its_township():
    tables = steady(schools=(A, B, C))
    closing = tables["school"].with_columns(
        closed=pl.when(pl.col("code") == C).then(dt.date(2026, 7, 31)), opened=pl.lit(None, pl.Date)
    )
    found = forecast(tables | {"school": closing}, given=Assumptions(2028, scenario()))
    assert of(found, "合计", "本地:901", C) == {2025: 360}
    assert of(found, "合计", "本地:901", A)[2025] == 360
    assert of(found, "合计", "本地:901", A)[2026] == 720
    assert "停办" in found.notes["about"].to_list()


def test_a_school_to_be_opened_grows_upwards_from_its_first_grade():
    tables = steady(schools=(A, B))
    new = TABLES["school"].example(code=["2153000009"], place=["本地:901"], opened=[dt.date(2026, 8, 1)])
    found = forecast(
        tables | {"school": pl.concat([tables["school"], new])}, given=Assumptions(2029, scenario())
    )
    grades = found.pupils.filter(pl.col("school") == "2153000009", pl.col("grade") != "合计")
    taught = {y: set(g["grade"]) for (y,), g in grades.group_by("year")}
    assert 2025 not in taught
    assert taught.get(2026, set()) <= {"一年级"}
    for year, names in taught.items():
        assert names <= set(SIX[: year - 2025])


def test_one_year_alone_is_carried_on():
    found = forecast(steady(years=(2024,)), given=Assumptions(2028, scenario()))
    assert set(of(found, "六年级").values()) == {120}


def test_what_is_wrong_is_named_and_the_rest_is_made():
    tables = steady(years=(2020, 2022, 2023, 2024))
    odd = tables["enrolment"].with_columns(
        pupils=pl.when(pl.col("school") == A, pl.col("year") == 2023, pl.col("grade") == "三年级").then(600).otherwise("pupils")
    )  # fmt: skip
    late = births([("本地:901", 2031, 60), ("民政:999", 2020, 10), *((f"本地:90{n}", y, 60) for n in (1, 2) for y in range(2005, 2025))])  # fmt: skip
    found = forecast(tables | {"enrolment": odd, "births": late}, given=Assumptions(2027, scenario()))
    said = "\n".join(f"{r['about']} {r['found']} {r['done']}" for r in found.notes.iter_rows(named=True))
    assert "缺少 2021 学年" in said
    assert "第 1 行：2031 年的出生人数晚于登记库的最新学年 2024" in said
    assert "“民政:999”不在地点表" in said
    assert "2022 学年二年级 60 人，下一学年三年级 600 人" in said
    assert of(found)[2027] == pytest.approx(720, abs=30)


def test_a_school_that_did_not_report_is_named():
    tables = steady(schools=(A, B, C))
    silent = tables["enrolment"].filter(~((pl.col("school") == C) & (pl.col("year") == 2024)))
    found = forecast(tables | {"enrolment": silent}, given=Assumptions(2026, scenario()))
    assert found.notes.filter(school=C)["found"].to_list() == [
        "上一学年有 360 人，2024 学年没有记录，也没有停办日期"
    ]


def test_births_that_one_township_has_not_reported_yet_are_carried_on():
    tables = steady()
    late = births([(f"本地:90{n}", y, 60) for n in (1, 2) for y in range(2005, 2026 - n)])
    found = forecast(tables | {"births": late}, given=Assumptions(2031, scenario()))
    assert set(of(found, "一年级").values()) == {120}


def test_a_register_without_places_is_one_area():
    tables = steady()
    bare = tables | {
        "place": TABLES["place"].empty(), "births": TABLES["births"].empty(),
        "school": tables["school"].with_columns(place=pl.lit(None, pl.String)),
    }  # fmt: skip
    found = forecast(bare, given=Assumptions(2030, scenario()))
    assert found.counties == ("本地:0",)
    assert set(of(found, "合计", "本地:0").values()) == {720}
    assert "没有可用的出生人数" in found.notes["found"].to_list()[0]


def test_a_township_coded_in_the_other_system_is_found_again():
    tables = steady()
    places = tables["place"].with_columns(
        other_code=pl.when(pl.col("code") == "本地:901").then(pl.lit("民政:532322100"))
    )
    coded = births(
        [("民政:532322100" if n == 1 else "本地:902", y, 60) for n in (1, 2) for y in range(2005, 2025)]
    )
    found = forecast(tables | {"place": places, "births": coded}, given=Assumptions(2027, scenario()))
    assert of(found, "一年级", "本地:901")[2027] == 60
    assert found.notes.is_empty()


def test_a_stage_known_in_total_only_is_shared_over_its_grades():
    tables = steady()
    totals = (
        tables["enrolment"]
        .filter(pl.col("school") == B)
        .group_by("school", "year", "stage")
        .agg(pl.col("pupils").sum())
    )
    rows = TABLES["enrolment"].read(totals.with_columns(grade=pl.lit("合计")))
    both = pl.concat([tables["enrolment"].filter(pl.col("school") == A), rows])
    found = forecast(tables | {"enrolment": both}, given=Assumptions(2026, scenario()))
    assert of(found, "合计", "本地:902", B)[2025] == 360
    assert "只有合计" in found.notes["found"][0]


def test_women_by_single_year_of_age_bear_the_children():
    """With a whole population, births beyond the known ones follow the women and the rates, and pyramids are given."""
    tables = steady()
    people = [("本地:9", 2024, a, s, 100) for a in range(101) for s in ("男", "女")]
    frame = pl.DataFrame(people, schema=["place", "year", "age", "sex", "persons"], orient="row")
    whole = tables | {"population": TABLES["population"].read(frame)}
    few = forecast(whole, given=Assumptions(2038, scenario(tfr={2024: 1.0, 2030: 0.6})))
    many = forecast(whole, given=Assumptions(2038, scenario(tfr={2024: 1.0, 2030: 2.0})))
    assert of(few, "一年级")[2038] < 0.75 * of(many, "一年级")[2038]
    assert set(few.people["year"]) == set(range(2024, 2039))
    women = few.people.filter(pl.col("sex") == "女", pl.col("age") == 30).sort("year")["persons"]
    assert women[0] == 100
    assert women[1] == pytest.approx(100, abs=0.1)


def test_women_counted_years_ago_do_not_undo_the_births_known_since():
    """Counted in 2020, births known to 2024 at half of what they were: births of 2025 begin from those, not from 2020's."""
    tables = steady()
    people = [("本地:9", 2020, a, s, 100) for a in range(101) for s in ("男", "女")]
    frame = pl.DataFrame(people, schema=["place", "year", "age", "sex", "persons"], orient="row")
    born = births([(f"本地:90{n}", y, 60 if y < 2021 else 30) for n in (1, 2) for y in range(2005, 2025)])
    whole = tables | {"population": TABLES["population"].read(frame), "births": born}
    falling = scenario(tfr={2020: 2.0, 2024: 1.0, 2040: 1.0})
    said = forecast(whole, given=Assumptions(2033, falling)).births.filter(source="出生")
    sums = dict(said.group_by("year").agg(pl.col("births").sum()).iter_rows())
    assert sums[2024] == 60
    assert sums[2025] == pytest.approx(60, rel=0.02)


def test_a_closing_that_came_later_is_not_known_to_the_earlier_forecast():
    """C closed in 2023: made again from 2022, the forecast still counts on it, and A is missed by what came over."""
    tables = steady(years=range(2018, 2025), schools=(A, B, C))
    shut = pl.when(pl.col("code") == C).then(dt.date(2023, 7, 31))
    schools = tables["school"].with_columns(closed=shut, opened=pl.lit(None, pl.Date))
    gone = (pl.col("school") == C) & (pl.col("year") >= 2023)
    grown = pl.when((pl.col("school") == A) & (pl.col("year") >= 2023)).then(120).otherwise("pupils")
    after = tables["enrolment"].filter(~gone).with_columns(pupils=grown)
    found = forecast(tables | {"school": schools, "enrolment": after}, given=Assumptions(2026, scenario()))
    missed = found.checked.filter(level="学校", ahead=1)["wape"][0]
    assert missed > 0.05
    assert of(found, "合计", "本地:901", A)[2026] == 720


def test_rows_in_another_order_say_the_same():
    tables = demo.build().tables
    turned = {name: frame.reverse() for name, frame in tables.items()}
    one, other = (forecast(t, given=Assumptions(2030, Scenario.load("medium"))) for t in (tables, turned))
    key = ["year", "place", "school", "stage", "grade"]
    assert one.pupils.sort(key).equals(other.pupils.sort(key))


def test_the_horizon_must_lie_ahead():
    with pytest.raises(ValueError, match="应在 2025—2054 之间"):
        forecast(steady(), given=Assumptions(2024, scenario()))
    with pytest.raises(ValueError, match="没有在校生数据"):
        forecast(complete({}), given=Assumptions(2030, scenario()))
    with pytest.raises(ValueError, match="1990—2070"):
        Assumptions(3000, scenario())


def test_earlier_years_forecast_again_are_covered_about_as_often_as_said():
    """Schools that drift at random: the interval of one and two years holds most outcomes, not all."""
    rng = np.random.default_rng(5)
    schools = [f"21530001{n:02d}" for n in range(40)]
    rows, size = [], {s: rng.integers(30, 90, 6).astype(float) for s in schools}
    for year in range(2014, 2026):
        for s in schools:
            rows += [(s, year, g, int(n)) for g, n in zip(SIX, size[s], strict=True)]
            size[s] = np.append(rng.normal(60, 8), size[s][:-1]) * rng.normal(1, 0.03, 6)
    tables = complete(
        {
            "place": place("01"),
            "school": school(code=schools, place=["本地:901"] * 40),
            "enrolment": enrolment(rows),
        }
    )
    known = tables | {"enrolment": tables["enrolment"].filter(pl.col("year") <= 2023)}
    found = forecast(known, given=Assumptions(2025, scenario())).pupils.filter(
        pl.col("school").is_not_null(), grade="合计"
    )
    came = tables["enrolment"].group_by("school", "year").agg(came=pl.col("pupils").sum())
    both = found.join(came, on=["school", "year"])
    held = ((both["low"] <= both["came"]) & (both["came"] <= both["high"])).mean()
    assert both.height == 80
    assert 0.6 < held < 0.97


def test_the_command_writes_tables_and_prints_json(tmp_path, capsys):
    snapshot.save(demo.build().tables, tmp_path / "register")
    assert main(["forecast", str(tmp_path / "register"), "--to", "2030", "--scenario", "high", "--json", "--out", str(tmp_path / "out")]) == 0  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    assert set(said["rows"][0]) == {"year", "place", "school", "stage", "grade", "pupils", "low", "high"}
    assert {r["year"] for r in said["rows"]} == set(range(2025, 2031))
    written = {p.name for p in (tmp_path / "out").iterdir()}
    tables = (
        "pupils",
        "area",
        "past",
        "births",
        "people",
        "notes",
        "draw",
        "flows",
        "checked",
        "classes",
        "teachers",
        "rooms",
        "boarding",
    )
    assert written == {f"{n}.csv" for n in tables} | {"summary.txt", *paper.FILES["zh"]}
    assert pl.read_csv(tmp_path / "out" / "pupils.csv").height == len(said["rows"])


def test_the_command_refuses_in_a_sentence(tmp_path, capsys):
    snapshot.save(demo.build().tables, tmp_path / "register")
    assert main(["forecast", str(tmp_path / "register"), "--to", "2020"]) == 2
    assert "预测到的学年应在 2025" in capsys.readouterr().err


def test_townships_move_as_their_own_cohorts_have_and_add_up_to_the_county():
    """One township lost a third of every cohort in five years, the other kept all: so it goes on, within the county."""
    ages = range(101)
    rows = [("本地:9", 2024, a, s, 200) for a in ages for s in ("男", "女")]
    for year, shrunk in ((2019, 1.0), (2024, 2 / 3)):
        rows += [("本地:901", year, a, s, round(90 * shrunk)) for a in ages for s in ("男", "女")]
        rows += [("本地:902", year, a, s, 90) for a in ages for s in ("男", "女")]
    frame = pl.DataFrame(rows, schema=["place", "year", "age", "sex", "persons"], orient="row")
    tables = steady() | {"population": TABLES["population"].read(frame)}
    people = forecast(tables, given=Assumptions(2034, scenario())).people.filter(year=2034)
    at = {p: people.filter(place=p).sort("sex", "age")["persons"] for p in ("本地:9", "本地:901", "本地:902")}
    assert (at["本地:901"] + at["本地:902"]).to_list() == pytest.approx(at["本地:9"].to_list())
    young = people.filter(pl.col("age").is_between(20, 40)).group_by("place").agg(pl.col("persons").sum())
    share = dict(young.iter_rows())
    assert share["本地:901"] / share["本地:902"] == pytest.approx((2 / 3) ** 3, rel=0.02)


@pytest.mark.parametrize(("years", "believed"), [((2018, 2020, 2022), 8 / 9), ((2020, 2021), 1 / 2)])
def test_growth_is_believed_by_the_number_of_steps_seen_also_where_years_are_missing(years, believed):
    rows = [
        (year, f"S{n}", "D", grade, round(100 * 1.02 ** (year - 2018)))
        for year in years
        for n in range(3)
        for grade in SIX[:2]
    ]
    table = pl.DataFrame(rows, schema=["year", "school", "district", "grade", "pupils"], orient="row")
    known = history(table, SIX[:2])
    intake = [np.array([0.2, 0.4, 0.5])]
    plain, careful = (look(known, intake, Method(), careful=c).growth for c in (False, True))
    assert plain == pytest.approx(np.log(1.02), abs=2e-3)
    assert careful == pytest.approx(plain * believed)
