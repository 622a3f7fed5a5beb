"""Figures on the pages are the ones the invented county is known to have."""

import datetime as dt

import polars as pl
import pytest
from tests.web.measure.reading import read

from junheng.reports.printed import rounded
from junheng.reports.shortfalls import short_title
from junheng.standards.standard import Standard
from junheng.web.pages.measure import figures
from junheng.web.register import store
from junheng.web.register.frames import frame

pytestmark = pytest.mark.django_db
STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))
TITLES = {item.id: short_title(item.title) for item in STANDARD.resource}


def test_the_overview_shows_the_known_verdict(as_, truth):
    answer = as_("officer").get("/overview/?year=2024")
    cards = {card["title"]: card["state"] for card in answer.context["panel"]}
    assert cards == {
        "总评": truth.overall,
        "资源配置": truth.verdict["resource"],
        "政府保障程度": truth.verdict["government"],
        "教育质量": truth.verdict["quality"],
        "社会认可度": truth.verdict["recognition"],
        "一票否决": "达标",
    }
    page = read(answer)
    assert all(f"{item} " in page.text for item in truth.items)
    shown = {row[0]: row[3] for table in page.tables for row in table if len(row) == 5}
    assert {code: shown[code] for code in truth.items} == {c: i.state for c, i in truth.items.items()}


def test_the_overview_shows_the_known_spreads(as_, truth):
    page = read(as_("officer").get("/overview/?year=2024"))
    rows = {}
    for stage, table in zip(("小学", "初中"), page.tables[:2], strict=True):
        rows |= {(stage, row[0].split()[0]): row for row in table[1:]}
    assert len(rows) == len(truth.county) == 14
    for line in truth.county:
        row = rows[line.stage, line.indicator]
        assert row[2].split()[0] == str(rounded(line.cv, 3))
        assert row[-1] == line.state
        if line.reported < line.expected:
            assert "～" in row[2]


@pytest.mark.parametrize("indicator", TITLES)
def test_an_indicator_page_shows_every_school_as_known(as_, truth, indicator):
    page = read(as_("officer").get(f"/indicators/{indicator}/?year=2024"))
    shown = {(row[0], row[1]): (row[4], row[7].split()[0]) for row in page.tables[0][1:]}
    known = {
        (c.name, c.stage): ("待填报" if c.value is None else f"{rounded(c.value, 2):,}", c.state)
        for c in truth.schools
        if c.indicator == indicator
    }
    assert shown == known


def test_every_state_appears(as_):
    page = read(as_("officer").get("/overview/?year=2024"))
    assert {"达标", "未达标", "待填报"} <= set(page.text.split())


def test_a_school_page_says_what_it_lacks(as_, truth):
    page = read(as_("officer").get("/schools/2153999001/?year=2024&tab=figures"))
    known = {c.indicator: c for c in truth.schools if c.code == "2153999001"}
    rows = {row[0].split()[0]: row for row in page.tables[0][1:]}
    assert {i: row[5].split()[0] for i, row in rows.items()} == {i: c.state for i, c in known.items()}
    lacking = known["R5"].threshold * 2106 - known["R5"].value * 2106
    assert rows["R5"][6] == f"{round(lacking)} ㎡"
    assert rows["R1"][6] == ""


def test_a_figure_beside_its_line_agrees_with_its_state():
    row = {"value": 4.4999, "threshold": 4.5, "floor": 3.825, "state": "未达标"}
    assert figures.of_line(row) == "99.998%"
    assert figures.of_line(row | {"value": 3.8249}) == "84.998%"
    assert figures.of_line(row | {"value": 4.41}) == "98%"
    assert figures.of_line(row | {"value": None}) == ""
    assert figures.shown(4.4999, 2, 4.5, "未达标") == "4.4999"
    assert figures.percent(0.99996, 1, "未达标") == "99.996%"
    assert figures.percent(0.99996) == "99.996%"
    assert figures.percent(0.98765) == "98.8%"


def test_a_spread_without_a_figure_says_why(as_, person):
    campus = frame("campus").with_columns(multimedia_rooms=pl.lit(0, pl.Int64))
    store.write({"campus": campus}, by=person("officer"), kind="import")
    for page in ("/overview/", "/indicators/R7/"):
        text = as_("officer").get(f"{page}?year=2024").content.decode()
        assert "除数为 0" in text


def test_an_unknown_figure_is_never_a_zero(as_):
    page = read(as_("officer").get("/schools/2153999003/?year=2024&tab=figures"))
    row = next(r for r in page.tables[0] if r[0].startswith("R6"))
    assert row[1].startswith("待填报")
    unfilled = read(as_("officer").get("/schools/2153999003/?year=2024&tab=unfilled"))
    assert "教学仪器设备值" in unfilled.text


def test_a_proof_leads_from_the_figure_to_file_and_row(as_, person, truth):
    campus = frame("campus").with_columns(
        source_file=pl.lit("过录表.xlsx"),
        source_sheet=pl.lit("校舍"),
        source_row=pl.int_range(7, pl.len() + 7),
    )
    touched = campus.with_columns(books=pl.col("books").fill_null(0) + 1)
    store.write({"campus": touched}, by=person("officer"), kind="import")
    page = read(as_("officer").get("/proof/school/2153999001/小学/R5/?year=2024"))
    row = next(r for table in page.tables for r in table if r[0].startswith("2153999001·本部·2024"))
    assert "过录表.xlsx" in row[3]
    assert int(row[4]) >= 7
    cell = next(c for c in truth.schools if (c.code, c.indicator) == ("2153999001", "R5"))
    body = as_("officer").get("/proof/school/2153999001/小学/R5/?year=2024&format=json").json()
    assert body["value"] == pytest.approx(cell.value)
    text = as_("officer").get("/proof/school/2153999001/小学/R5/?year=2024&format=txt").content.decode()
    assert "办法第六条（五）" in text


def test_the_terms_of_a_spread_add_up(as_, truth):
    body = as_("officer").get("/proof/county/小学/R2/?year=2024&format=json").json()
    line = next(c for c in truth.county if (c.stage, c.indicator) == ("小学", "R2"))
    mean = sum(t["share"] * t["value"] for t in body["terms"])
    assert sum(t["term"] for t in body["terms"]) ** 0.5 / mean == pytest.approx(line.cv)


def test_a_changed_cell_changes_the_figure_at_once(as_, person):
    before = read(as_("officer").get("/schools/2153999001/?year=2024&tab=figures")).tables[0]
    more = frame("campus").with_columns(
        sports_ground_area=pl.when(pl.col("school") == "2153999001")
        .then(60_000.0)
        .otherwise("sports_ground_area")
    )
    store.write({"campus": more}, by=person("clerk"), kind="edit", note="复测")
    page = read(as_("officer").get("/schools/2153999001/?year=2024&tab=figures"))
    states = [{row[0].split()[0]: row[5].split()[0] for row in t[1:]} for t in (before, page.tables[0])]
    assert (states[0]["R5"], states[1]["R5"]) == ("未达标", "达标")
    told = read(as_("officer").get("/schools/2153999001/?year=2024&tab=history"))
    assert "运动场地面积" in told.text
    assert "60,000" in told.text


def test_a_transitional_reading_is_asked_for_in_the_address_and_said(as_):
    plain = as_("officer").get("/items/G4/?year=2024")
    eased = as_("officer").get("/items/G4/?year=2024&tolerance=size_built_to_2010_or_migrant")
    assert "当前按过渡性口径计算" not in read(plain).text
    assert "当前按过渡性口径计算" in read(eased).text
    assert plain.context["finding"].state == "未达标"
    assert eased.context["finding"].state == "达标"
    assert "tolerance=size_built_to_2010_or_migrant" in "".join(read(eased).links)
    assert as_("officer").get("/overview/?tolerance=none-such").status_code == 404


def test_the_trend_measures_each_year_by_itself(as_):
    trend = as_("officer").get("/overview/?year=2024").context["trend"]
    assert trend["years"] == [2022, 2023, 2024]
    assert len(trend["rows"]) == 14


def test_a_year_without_data_or_before_the_document_says_so(as_):
    assert "2010" in read(as_("officer").get("/overview/?year=2010")).text
    assert as_("officer").get("/overview/?year=99999").status_code == 404
    assert as_("officer").get("/overview/?year=²").status_code == 404


def test_an_empty_register_says_what_to_do(as_, monkeypatch):
    monkeypatch.setattr("junheng.web.register.measured.years", list)
    assert "请先导入" in read(as_("officer").get("/overview/")).text


def test_the_handbook_holds_every_clause_and_example(as_):
    page = read(as_("officer").get("/handbook/"))
    assert {*TITLES, *(item.id for item in STANDARD.items)} <= set(page.ids)
    assert page.text.count("算例") > 20
    dictionary = read(as_("teacher").get("/handbook/dictionary/"))
    assert {"enrolment", "campus", "survey"} <= set(dictionary.ids)
