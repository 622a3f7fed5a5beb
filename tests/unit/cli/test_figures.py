"""`junheng figures` and `junheng programme` as a bureau uses them."""

import json

import pytest

from junheng.cli import main
from junheng.programmes.programme import DOCUMENTS
from junheng.programmes.worked import tables
from junheng.register import snapshot

SCHOOLS = ["2153000001", "2153000002", "2153000003"]
ON = ("--on", "2024-12-30")


@pytest.fixture
def register(tmp_path):
    """A register folder of three schools, two of them in a group, and a child with a named adult."""
    rows = tables(
        {
            "school": {"code": SCHOOLS, "name": ["甲小学", "乙小学", "丙小学"], "kind": "小学"},
            "network": {"code": ["N1"], "name": "甲集团", "kind": "教育集团", "source_file": "集团.xlsx", "source_sheet": "网络", "source_row": 2},
            "membership": {"network": "N1", "school": SCHOOLS[:2], "role": ["总校", "成员校"]},
            "enrolment": {"school": SCHOOLS[:2], "year": 2024, "pupils": [500, 100]},
            "staff": {"code": ["T1"]},
            "pupil": {"code": ["G530000000000001"], "school": SCHOOLS[:1], "year": 2024, "left_behind": True},
            "link": {"kind": "留守儿童关爱", "source": "T1", "target": "G530000000000001"},
        }
    )  # fmt: skip
    snapshot.save(rows, tmp_path / "register")
    return str(tmp_path / "register")


def run(capsys, *arguments):
    code = main(["figures", *map(str, arguments)])
    return code, *capsys.readouterr()


def test_one_object_and_nothing_else(register, capsys):
    code, out, err = run(capsys, register, "--programme", "blank", *ON, "--json")
    body = json.loads(out)
    assert (code, err) == (0, "")
    assert body["programme"] == "blank"
    assert {f["id"]: f["value"] for f in body["figures"]} == {
        "groups": 1, "members": 2, "heads": 1, "pupils": 600, "coverage": 2 / 3,
    }  # fmt: skip
    assert body["figures"][-1]["state"] == "未达标"


def test_a_table_for_people_under_its_headings(register, capsys):
    code, out, _ = run(capsys, register, "--programme", "blank", *ON)
    assert code == 0
    assert "组建教育集团" in out
    assert "集团化办学覆盖率：66.7%（目标 ≥ 80%）未达标  ← 5 行" in out


def test_one_figure_opens_to_the_file_and_row(register, capsys):
    _, out, _ = run(capsys, register, "--programme", "blank", *ON, "--figure", "groups")
    assert "定义：当天存续的教育集团" in out
    assert "计入 网络 N1 甲集团" in out
    assert "← 集团.xlsx、网络 第 2 行" in out
    code, out, _ = run(capsys, register, "--programme", "blank", *ON, "--figure", "coverage", "--json")
    parts = [r["part"] for r in json.loads(out)["rows"]]
    assert (code, parts) == (0, ["计入"] * 2 + ["分母"] * 3)


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_childs_number_is_masked(register, capsys, as_json):
    _, out, _ = run(capsys, register, "--programme", "yuxi", *ON, "--figure", "Y6c.paired", *as_json)
    assert "G5***01" in out
    assert "G530000000000001" not in out


def test_tasks_misfits_and_the_case(register, capsys):
    code, out, _ = run(capsys, register, "--programme", "blank", *ON, "--tasks")
    assert (code, out.splitlines()[0]) == (
        0,
        "进行中　T1 印发实施方案（县教育体育局，2024-12-31）：证明 0／1 行",
    )
    _, out, _ = run(capsys, register, "--programme", "blank", "--on", "2025-01-02", "--tasks", "--json")
    assert [t["overdue"] for t in json.loads(out)["tasks"]] == [True, False]
    code, out, _ = run(capsys, register, "--programme", "blank", *ON, "--misfits")
    assert (code, out) == (0, "共 0 处不合方案《某某县集团化办学方案》\n")
    code, out, _ = run(capsys, register, "--programme", "blank", *ON, "--case")
    assert "组建教育集团1个" in out
    assert "〔coverage 集团化办学覆盖率 尚未到期" in out
    _, out, _ = run(capsys, register, "--programme", "blank", *ON, "--case", "--english")
    assert "1 education groups led by 1 head schools" in out


def test_a_register_that_does_not_fit_ends_with_1(register, capsys):
    code, out, _ = run(capsys, register, "--programme", "shuangbai", *ON, "--misfits", "--json")
    rules = {m["rule"] for m in json.loads(out)["misfits"]}
    assert (code, rules) == (1, {"不合组合模式"})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--programme", "nope", *ON), "没有方案“nope”，可用：blank、nujiang"),
        (("--programme", "nope.yaml", *ON), "“nope.yaml”"),
        (("--programme", "blank", "--on", "明天"), "日期“明天”无法识别"),
        (("--programme", "blank", "--on", "2020-01-01"), "自 2023-01-01 起施行"),
        (("--programme", "blank", *ON, "--figure", "X"), "没有数据“X”，可用：groups"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence(register, capsys, arguments, says):
    code, out, err = run(capsys, register, *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_a_bureaus_own_programme_from_blank_to_figures(register, capsys, tmp_path):
    mine = tmp_path / "我县.yaml"
    assert main(["programme", "blank", str(mine)]) == 0
    mine.write_text(mine.read_text("utf-8").replace("id: blank", "id: our-county"), "utf-8")
    capsys.readouterr()
    assert main(["programme", "check", str(mine)]) == 0
    assert "可以使用：1 个标题、1 个目标、2 项任务、5 个数据" in capsys.readouterr().out
    code, out, _ = run(capsys, register, "--programme", mine, *ON, "--json")
    assert (code, json.loads(out)["programme"]) == (0, "our-county")
    mine.write_text(mine.read_text("utf-8").replace("formula: count", "formula: cuont"), "utf-8")
    code, _, err = run(capsys, register, "--programme", mine, *ON)
    assert code == 2
    assert "《我县.yaml》第" in err
    assert "没有这个公式" in err


def test_programmes_are_listed_and_a_blank_one_never_overwrites(capsys, tmp_path):
    assert main(["programme", "list"]) == 0
    assert "xiangyun    祥云县聚焦“四个一”" in capsys.readouterr().out
    assert main(["programme", "blank"]) == 0
    assert capsys.readouterr().out == (DOCUMENTS / "blank.yaml").read_text("utf-8")
    there = tmp_path / "a.yaml"
    there.write_text("mine", "utf-8")
    assert main(["programme", "blank", str(there)]) == 2
    assert "已存在，不覆盖" in capsys.readouterr().err
    assert there.read_text("utf-8") == "mine"
    assert main(["programme", "check"]) == 2
