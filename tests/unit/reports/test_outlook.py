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
from junheng.reports.outlook import build, paper
from junheng.reports.outlook.titles import TABLES, chosen


@pytest.fixture(scope="module")
def report():
    tables = demo.build().tables
    found, low = (forecast(tables, given=Assumptions(2040, Scenario.load(n))) for n in ("medium", "low"))
    needs = demand(tables, found.pupils, given=Staffing.read("cn-staffing"))
    return build.build(tables, found, needs, outlook(found, needs), others={low.given.scenario.title: low})


@pytest.fixture(scope="module")
def written(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    made = paper.write(report, folder, lambda number: f"https://bureau.example/outlook/1/rows/{number}/")
    assert not made.refused
    return {path.suffix: path for path in made.files}


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
    for name in paper.FILES[:2]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert io.BytesIO((tmp_path / "a" / paper.FILES[2]).read_bytes()).read(2) == b"PK"
