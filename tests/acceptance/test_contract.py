"""The contract other programs rely on: a 学校资源表 as csv or xlsx in, exactly the JSON object out, nothing else."""

import csv
import json
import subprocess
import sys

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference import measure_oracle as oracle
from tests.unit.standards.test_against_oracle import county, keyed, same

from junheng.cli import main

KEYS = {
    "schools": {"code", "name", "stage", "indicator", "value", "threshold", "state"},
    "school_verdicts": {"code", "stage", "met", "near", "unknown", "state"},
    "county": {
        "stage", "indicator", "mean", "cv", "limit", "state", "reported", "expected", "cv_low", "cv_high",
    },
    "left_out": {"code", "name", "stage", "reason"},
}  # fmt: skip
SETTING = {"小学教学点": "乡村"}


def full(rows):
    """Rows as a clerk's file has them: with the year and 城乡, whole-school cells repeated."""
    return [{"学年": 2024, "城乡": SETTING.get(r["办学类型"], "镇区")} | r for r in rows]


def write_csv(path, rows, encoding):
    headers = list(dict.fromkeys(h for r in rows for h in r))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headers)
        writer.writeheader()
        writer.writerows(rows)


def write_xlsx(path, rows):
    book = openpyxl.Workbook()
    headers = list(dict.fromkeys(h for r in rows for h in r))
    book.active.append(headers)
    for row in rows:
        book.active.append([row.get(h) for h in headers])
    book.save(path)


def said(capsys, path, *more):
    assert (
        main(["measure", str(path), "--standard", "cn-youzhi-2017", "--on", "2024-09-01", "--json", *more])
        == 0
    )
    return json.loads(capsys.readouterr().out)


def agrees(found, wanted):
    assert set(found) == {"standard", "on", "schools", "school_verdicts", "county", "left_out", "verdict"}
    assert (found["standard"], found["on"]) == ("cn-youzhi-2017", "2024-09-01")
    for part, keys in KEYS.items():
        assert all(set(row) == keys for row in found[part]), part
    same(found["schools"], wanted["schools"], "code", "stage", "indicator", but=["near"])
    same(found["school_verdicts"], wanted["school_verdicts"], "code", "stage")
    same(found["county"], wanted["county"], "stage", "indicator")
    assert set(keyed(found["left_out"], "code", "stage")) == set(keyed(wanted["left_out"], "code", "stage"))
    assert found["verdict"] == wanted["verdict"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(county(), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.randoms(use_true_random=False))
def test_a_resource_table_in_csv_and_xlsx_gives_the_oracles_object(tmp_path, capsys, rows, encoding, chance):
    wanted = oracle.measured(rows, "2024-09-01")
    mixed = full(rows)
    chance.shuffle(mixed)
    write_csv(tmp_path / "资源表.csv", mixed, encoding)
    write_xlsx(tmp_path / "资源表.xlsx", full(rows))
    one, other = said(capsys, tmp_path / "资源表.csv"), said(capsys, tmp_path / "资源表.xlsx")
    agrees(one, wanted)
    assert one == other


def row(**cells):
    base = {
        "学年": 2024, "学校标识码": "2153000001", "学校名称": "甲小学", "办学类型": "小学", "学段": "小学", "城乡": "镇区",
        "在校生数": 200, "班级数": 6, "专任教师数": 14, "高于规定学历教师数": 10, "县级以上骨干教师数": 3, "体育艺术专任教师数": 2,
        "教学及辅助用房面积": 1000, "室内体育用房面积": 0, "运动场地面积": 1600, "教学仪器设备值(万元)": 45, "网络多媒体教室数": 6,
    }  # fmt: skip
    return base | cells


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(学段="幼儿园")], ["第 2 行", "学段", "幼儿园", "小学、初中、高中"]),
        ([row(), row(学校标识码="2153000001", 学校名称="乙小学")], ["2153000001", "第 2 行", "第 3 行"]),
        ([row(在校生数="三百")], ["第 2 行", "在校生数", "三百", "整数"]),
        ([row(学校标识码="21530001")], ["学校标识码", "21530001", "10 位"]),
        ([row(室内体育用房面积=1200)], ["室内体育用房面积", "教学及辅助用房面积"]),
        ([row(学年=2019)], ["2024 学年", "2019"]),
    ],
)  # fmt: skip
def test_bad_rows_are_refused_in_a_sentence_and_nothing_is_printed(tmp_path, capsys, rows, words):
    write_csv(tmp_path / "资源表.csv", rows, "utf-8")
    code = main(["measure", str(tmp_path / "资源表.csv"), "--on", "2024-09-01", "--json"])
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    for word in words:
        assert word in err, (word, err)


def test_whole_school_cells_that_differ_name_both_rows(tmp_path, capsys):
    nine = {"学校标识码": "3153000009", "学校名称": "丙学校", "办学类型": "九年一贯制学校"}
    write_csv(tmp_path / "a.csv", [row(**nine), row(**nine, 学段="初中", 运动场地面积=9)], "gb18030")
    assert main(["measure", str(tmp_path / "a.csv"), "--on", "2024-09-01"]) == 2
    err = capsys.readouterr().err
    for word in ("运动场地面积", "第 2 行", "第 3 行"):
        assert word in err


def test_a_standard_asked_for_before_its_date(tmp_path, capsys):
    write_csv(tmp_path / "a.csv", [row(学年=2016)], "utf-8")
    assert main(["measure", str(tmp_path / "a.csv"), "--on", "2016-09-01"]) == 2
    assert "2017-04-26" in capsys.readouterr().err


def test_the_year_may_be_left_to_the_date(tmp_path, capsys):
    one = row()
    del one["学年"]
    write_csv(tmp_path / "a.csv", [one], "utf-8")
    assert said(capsys, tmp_path / "a.csv")["verdict"] == {"resource": "达标"}


def test_the_program_itself_writes_only_the_object(tmp_path):
    write_csv(tmp_path / "a.csv", [row(额外列="x")], "utf-8")
    asked = [
        sys.executable,
        "-m",
        "junheng.cli",
        "measure",
        str(tmp_path / "a.csv"),
        "--on",
        "2024-09-01",
        "--json",
    ]
    done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout)["verdict"]["resource"] == "达标"
