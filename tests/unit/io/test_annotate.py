"""The marked copy: cells at fault coloured and commented, listed and linked, and the copy can be imported again."""

import openpyxl
import pytest
from tests.unit.io.files import as_csv, as_xlsx, load, refused, resource

from junheng.io import annotate as module
from junheng.io.annotate import annotate
from junheng.schema import Problem

RED, YELLOW = "00FFC7CE", "00FFEB9C"


def colour(cell):
    return cell.fill.start_color.rgb[-6:]


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "large"])
def test_the_cell_the_comment_and_the_link(tmp_path, suffix, monkeypatch):
    grid = [["某县学校资源表"], *resource((0, "学段", "大学"), (1, "在校生数", ""), (1, "班级数", "x"))]
    if suffix == "csv":
        source, sheet = as_csv(tmp_path / "表.csv", grid), "数据"
    else:
        source, sheet = as_xlsx(tmp_path / "表.xlsx", ("资源", grid)), "资源"
    if suffix == "large":
        monkeypatch.setattr(module, "LARGE", 10)
    problems = [*refused(source), Problem("表.xlsx", "资源", 5, "在校生数", "", "甲", "乙", severe=False)]
    annotate(source, problems, tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert book.sheetnames == ["问题清单", sheet]
    assert colour(book[sheet]["E3"]) == "FFC7CE"
    assert book[sheet]["E3"].value == "大学"
    assert "应为 小学、初中、高中 之一" in book[sheet]["E3"].comment.text
    assert colour(book[sheet]["H4"]) == "FFC7CE"
    listed = book["问题清单"]
    assert [c.value for c in listed[2]][1:6] == [
        "必须改正",
        sheet if suffix != "csv" else "",
        3,
        "学段",
        "大学",
    ]
    assert f"{sheet}" in listed["I2"].hyperlink.location
    if suffix != "csv":
        assert colour(book[sheet]["G5"]) == "FFEB9C"


def test_the_copy_can_be_corrected_and_imported(tmp_path):
    source = as_xlsx(tmp_path / "表.xlsx", ("资源", resource((0, "学段", "大学"))))
    annotate(source, refused(source), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    book["资源"]["E2"].value = "小学"
    book.save(tmp_path / "copy.xlsx")
    assert load(tmp_path / "copy.xlsx").tables["school"].height == 2
    annotate(tmp_path / "copy.xlsx", [Problem("copy.xlsx", "资源", 2, "学段")], tmp_path / "again.xlsx")
    assert openpyxl.load_workbook(tmp_path / "again.xlsx").sheetnames == ["问题清单", "资源"]


def test_a_file_that_cannot_be_opened_gives_the_list(tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    problems = [*refused(tmp_path / "坏.xlsx"), Problem("别的.xlsx", expected="不属于这里")]
    annotate(tmp_path / "坏.xlsx", problems, tmp_path / "copy.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "copy.xlsx")["问题清单"]
    assert sheet.max_row == 2
    assert "已损坏" in sheet["G2"].value


def test_problems_without_a_row_point_to_the_header_or_nowhere(tmp_path):
    source = as_xlsx(tmp_path / "表.xlsx", ("资源", resource()))
    problems = [
        Problem("表.xlsx", "资源", None, "班级数", expected="甲"),
        Problem("表.xlsx", "资源", None, "缺列", expected="乙"),
        Problem("表.xlsx", "资源", 3, "没有这一列", "=1+1", expected="丙"),
    ]
    annotate(source, problems, tmp_path / "copy.xlsx")
    listed = openpyxl.load_workbook(tmp_path / "copy.xlsx")["问题清单"]
    assert [row[8].value for row in listed.iter_rows(min_row=2)] == [None, "H1", "A3"]
    assert listed["F4"].value == "'=1+1"


def test_a_merged_cell_is_marked_at_its_corner(tmp_path):
    path = as_xlsx(tmp_path / "表.xlsx", ("资源", resource()), merges=[(2, 2, 3, 2)])
    annotate(path, [Problem("表.xlsx", "资源", 4, "学校名称", expected="甲")], tmp_path / "copy.xlsx")
    assert colour(openpyxl.load_workbook(tmp_path / "copy.xlsx")["资源"]["C3"]) == "FFC7CE"
