"""The demo county end to end: its workbooks through the real importer, measured, against the generator's own truth."""

import contextlib
import datetime as dt
import io
import json

import pytest

from junheng.cli import main
from junheng.cli.example_command import make
from junheng.register.example import demo
from junheng.register.tables import TABLES
from junheng.standards.measure import measure
from junheng.standards.standard import Standard

STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))


@pytest.fixture(scope="module")
def truth():
    return demo.build().truth


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo")
    make("demo", out)
    return out


@pytest.fixture(scope="module")
def printed(folder):
    """What `junheng measure --json` says of the register folder, read back as another program would."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert (
            main(["measure", str(folder), "--standard", "cn-youzhi-2017", "--on", "2024-09-01", "--json"])
            == 0
        )
    return json.loads(said.getvalue())


def test_import_loses_nothing(folder):
    given, read = demo.build().tables, make("demo", folder)
    for name, table in TABLES.items():
        key = list(table.key)
        facts = list(table.columns)
        assert read[name].select(facts).sort(key).equals(given[name].select(facts).sort(key)), name
        assert read[name]["source_row"].null_count() == 0, name


def test_every_value_is_the_truth(printed, truth):
    found = {(r["code"], r["stage"], r["indicator"]): r for r in printed["schools"]}
    assert len(found) == len(truth.schools)
    for cell in truth.schools:
        row = found[cell.code, cell.stage, cell.indicator]
        assert row["state"] == cell.state, cell
        assert row["threshold"] == cell.threshold
        assert row["value"] == (None if cell.value is None else pytest.approx(cell.value, rel=1e-9)), cell


def test_school_verdicts_and_left_out(printed, truth):
    assert {(r["code"], r["stage"]): r["state"] for r in printed["school_verdicts"]} == {
        (s.code, s.stage): s.state for s in truth.school_verdicts
    }
    assert {(r["code"], r["stage"], r["reason"]) for r in printed["left_out"]} == {
        (one.code, one.stage, one.reason) for one in truth.left_out
    }
    assert {r["state"] for r in printed["school_verdicts"]} == {"达标", "未达标", "待填报"}


def test_county_spreads(printed, truth):
    found = {(r["stage"], r["indicator"]): r for r in printed["county"]}
    assert len(found) == len(truth.county)
    for line in truth.county:
        row = found[line.stage, line.indicator]
        assert row["state"] == line.state, line
        assert row["cv"] == pytest.approx(line.cv, rel=1e-9)
        assert row["mean"] == pytest.approx(line.mean, rel=1e-9)
    assert {r["state"] for r in printed["county"]} == {"达标", "未达标", "待填报"}


def test_county_items_and_the_four_part_verdict(printed, truth):
    assert {i["id"]: i["state"] for i in printed["items"]} == {
        code: i.state for code, i in truth.items.items()
    }
    assert {k: printed["verdict"][k] for k in truth.verdict} == truth.verdict
    assert printed["verdict"]["overall"] == truth.overall


def test_rows_in_another_order_give_the_same_answer(truth):
    given = demo.build().tables
    mixed = {name: frame.sample(fraction=1, shuffle=True, seed=7) for name, frame in given.items()}
    one, other = measure(given, STANDARD), measure(mixed, STANDARD)
    assert one.values.equals(other.values)
    assert one.county.equals(other.county)
    assert one.schools.equals(other.schools)
    assert one.verdict == other.verdict


def test_the_demo_command_does_the_whole_main_job_and_ends(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path / "demo"), "--no-web"]) == 0
    said = capsys.readouterr().out
    for words in (
        "总评：未达标",
        "独立核验通过",
        "就读于达标学校的学生（之后）",
        "评估报告.pdf",
        "run web --demo",
    ):
        assert words in said
    results = tmp_path / "demo" / "results"
    judged = json.loads((results / "评估.json").read_text("utf-8"))
    assert judged["verdict"]["overall"] == "未达标"
    assert {p.name for p in results.iterdir()} >= {
        "国家申报表.xlsx",
        "国家申报表.docx",
        "学校自评表.docx",
        "评估报告.pdf",
        "达标路径.json",
    }
