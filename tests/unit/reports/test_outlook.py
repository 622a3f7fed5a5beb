"""The report of a forecast: every number opens to the rows it was said of, on paper and as data."""

import io
import json
import re
import zipfile

import openpyxl
import polars as pl
import pytest

from junheng.forecast.assumptions import Assumptions
from junheng.forecast.demand import demand
from junheng.forecast.forecast import forecast
from junheng.forecast.outlook import outlook
from junheng.forecast.scenario import Scenario
from junheng.forecast.staffing import Staffing
from junheng.register.example import demo
from junheng.register.tables import TABLES as TABLES_
from junheng.reports.outlook import build, paper
from junheng.reports.outlook.titles import TABLES, chosen


def made(tables, to, **more):
    """The report of a register up to a year, beside the low scenario."""
    found, low = (forecast(tables, given=Assumptions(to, Scenario.load(n))) for n in ("medium", "low"))
    needs = demand(tables, found.pupils, given=Staffing.read("cn-staffing"))
    others = {low.given.scenario.title: low}
    return [build.build(tables, found, needs, outlook(found, needs), others=others, **one) for one in ({}, more)]  # fmt: skip


@pytest.fixture(scope="module")
def both():
    return made(demo.build().tables, 2040, language="en")


@pytest.fixture(scope="module")
def report(both):
    return both[0]


@pytest.fixture(scope="module")
def prefecture():
    """The invented county cut into three of one prefecture."""
    tables = demo.build().tables
    place, county = tables["place"], "本地:530999"
    towns = place.filter(level="乡镇")["code"].sort().to_list()
    counties = [(county, "云岭县"), ("本地:530998", "松溪县"), ("本地:530997", "石门市")]
    of = {town: counties[n // 3][0] for n, town in enumerate(towns)}
    above = [
        ("本地:5309", "云岭州", "市州", None),
        *((code, name, "县", "本地:5309") for code, name in counties),
    ]
    new = TABLES_["place"].read(pl.DataFrame(above, schema=["code", "name", "level", "parent"], orient="row"))
    kept = place.filter(pl.col("code") != county).with_columns(
        parent=pl.col("code").replace_strict(of, default=pl.col("parent"), return_dtype=pl.String)
    )
    return made(tables | {"place": pl.concat([new, kept])}, 2030, language="en")


@pytest.fixture(scope="module")
def written(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    made = paper.write(report, folder, lambda number: f"https://bureau.example/outlook/1/rows/{number}/")
    assert not made.refused
    return {path.suffix: path for path in made.files}


CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_report_is_said_in_english_too(both, prefecture, tmp_path):
    """The same chapters, charts and figures on the same rows; Chinese is left only where it is a name of the register."""
    for chinese, english in (both, prefecture):
        assert [f["where"] for f in english.content["figures"]] == [f["where"] for f in chinese.content["figures"]]  # fmt: skip
        assert sorted(english.charts) == sorted(chinese.charts)
        names = {n for f in english.frames.values() for c in f.columns if c.endswith("_name") for n in f[c].unique().drop_nulls()}  # fmt: skip
        names = re.compile("|".join(sorted({*names, english.content["county"]}, key=len, reverse=True)))
        left = [t for t in texts(english.content) if CHINESE.search(names.sub("", t))]
        assert left == []
    for drawn in english.charts.values():
        assert not CHINESE.search(names.sub("", "".join(re.findall(r">([^<]+)</text>", drawn))))
    files = paper.write(english, tmp_path).files
    assert [f.name for f in files] == list(paper.FILES["en"])
    book = openpyxl.load_workbook(files[2], read_only=True)
    assert [s for s in book.sheetnames if CHINESE.search(s)] == []
    heads = {str(c.value) for s in book for c in next(s.iter_rows(max_row=1)) if c.value is not None}
    assert [h for h in heads if CHINESE.search(h)] == []


def texts(content):
    """Every text of the report but those by which rows are found."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in ("where", "chart"):
                yield from texts(value)
    elif isinstance(content, list):
        for one in content:
            yield from texts(one)
    elif isinstance(content, str):
        yield content


def test_a_prefecture_is_told_county_by_county(prefecture):
    report = prefecture[0]
    assert report.content["county"] == "云岭州"
    told = next(p for p in report.content["sections"] if p["title"] == "分县的变化")
    tables = [b for b in told["blocks"] if b["kind"] == "table"]
    assert [len(b["rows"]) for b in tables if b["caption"].startswith("各县小学学生")] == [3]
    figures = {f["number"]: f for f in report.content["figures"]}
    for block in tables:
        rows = chosen(report.frames[figures[block["source"]]["table"]], figures[block["source"]]["where"])
        assert set(rows["place_name"]) == {r[0] for r in block["rows"]}
    assert {"counties-小学", "counties-初中", "map-小学"} <= set(report.charts)


def test_the_interval_of_a_prefecture_is_narrower_than_its_counties_added_up(prefecture):
    courses = prefecture[0].frames["courses"].filter("ahead", stage="小学")
    area = courses.filter(place="合计").sort("year")
    counties = courses.filter(pl.col("place").is_in(["本地:530997", "本地:530998", "本地:530999"]))
    added = counties.group_by("year").agg(pl.col("pupils", "low", "high").sum()).sort("year")
    assert area["pupils"].to_list() == added["pupils"].to_list()
    assert ((area["high"] - area["low"]) <= (added["high"] - added["low"])).all()
    assert ((area["low"] <= area["pupils"]) & (area["pupils"] <= area["high"])).all()


def said(report):
    """Every span of the report that is a number."""
    for part in report.content["sections"]:
        for block in part["blocks"]:
            for line in [block["spans"]] if block["kind"] == "spans" else block.get("items", []):
                yield from (span for span in line if span["number"])


def test_the_report_is_plain_data(report):
    assert json.loads(json.dumps(report.content, ensure_ascii=False)) == report.content
    titles = [part["title"] for part in report.content["sections"]]
    assert titles == [
        "摘要", "出生与人口", "各学段学生的趋势和拐点", "分乡镇的变化", "学位余缺", "学校规模", "教师余缺", "专用教室、体育场地和寄宿",
        "把握有多大", "方法、假定和数据",
    ]  # fmt: skip
    drawn = [
        b["chart"] for part in report.content["sections"] for b in part["blocks"] if b["kind"] == "drawn"
    ]
    assert sorted(drawn) == sorted(report.charts)


def test_every_number_has_rows(report):
    figures = {f["number"]: f for f in report.content["figures"]}
    spoken = list(said(report))
    assert len(spoken) > 30
    for span in spoken:
        assert figures[span["number"]]["text"] == span["text"]
    sources = {b["source"] for part in report.content["sections"] for b in part["blocks"] if b.get("source")}
    assert sources | {s["number"] for s in spoken} == set(figures)
    for f in figures.values():
        rows = chosen(report.frames[f["table"]], f["where"])
        assert rows.height == f["rows"] > 0, f


def test_numbers_are_those_of_their_rows(report):
    """The whole number a sentence says is the one its rows give."""
    checked = 0
    for f in report.content["figures"]:
        rows = chosen(report.frames[f["table"]], f["where"])
        number = re.match(r"(\d+)(人|个|所)", f["text"])
        if f["title"].endswith("短缺学位"):
            assert rows["short"].sum() == int(number[1])
        elif f["title"].endswith("空余学位"):
            assert rows["spare"].sum() == int(number[1])
        elif f["table"] in ("courses", "past") and number:
            assert rows["pupils"].sum() == int(number[1])
        elif "出生人数" in f["title"] and number:
            assert rows["births"].sum() == int(number[1])
        else:
            continue
        checked += 1
    assert checked >= 12


def test_the_workbook_leads_from_each_figure_to_its_rows(report, written):
    book = openpyxl.load_workbook(written[".xlsx"])
    assert book.sheetnames[:2] == ["数据清单", "依据"]
    assert len(book.sheetnames) == 2 + len(TABLES)
    listed = book["数据清单"]
    for row in range(2, listed.max_row + 1):
        place = listed.cell(row, 1).hyperlink.location
        sheet, cell = re.fullmatch(r"'(.+)'!A(\d+)", place).groups()
        if sheet == "依据":
            assert str(book[sheet].cell(int(cell), 1).value).startswith(f"{row - 1}　")
            assert book[sheet].cell(int(cell) + 1, 1).value is not None
    pupils = report.frames["pupils"]
    assert book[TABLES["pupils"]].max_row == pupils.height + 1


def test_word_links_every_number_and_pdf_is_one(written):
    with zipfile.ZipFile(written[".docx"]) as parts:
        relations = parts.read("word/_rels/document.xml.rels").decode()
        pictures = [n for n in parts.namelist() if n.startswith("word/media/")]
    assert "https://bureau.example/outlook/1/rows/1/" in relations
    assert len(pictures) >= 9
    assert written[".pdf"].read_bytes().startswith(b"%PDF")


def test_a_poor_register_still_gets_a_report(tmp_path):
    """One year, no births, no places, no teachers: what cannot be said is left out or said to be unknown."""
    tables = demo.build().tables
    bare = {name: frame.clear() for name, frame in tables.items()} | {
        "school": tables["school"], "enrolment": tables["enrolment"].filter(pl.col("year") == 2024).with_columns(classes=pl.lit(None, pl.Int64)),
    }  # fmt: skip
    bare["school"] = bare["school"].with_columns(place=pl.lit(None, pl.String))
    found = forecast(bare, given=Assumptions(2030, Scenario.load("medium")))
    needs = demand(bare, found.pupils, given=Staffing.read("cn-staffing"))
    made = build.build(bare, found, needs, outlook(found, needs))
    text = json.dumps(made.content, ensure_ascii=False)
    assert "登记的学年不足三年" in text
    assert "pyramids" not in made.charts
    assert "没有可用的出生人数" in text
    assert not paper.write(made, tmp_path).refused


def test_the_same_forecast_prints_the_same_bytes(report, tmp_path):
    for folder in ("a", "b"):
        paper.write(report, tmp_path / folder)
    for name in paper.FILES["zh"][:2]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert io.BytesIO((tmp_path / "a" / paper.FILES["zh"][2]).read_bytes()).read(2) == b"PK"
