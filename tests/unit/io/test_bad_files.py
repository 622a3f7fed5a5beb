"""Files that cannot be read, sheets that are none of ours: always a sentence that says what to do."""

import re
import struct
import zipfile

import openpyxl
import pytest
import xlsxwriter
from tests.unit.io.files import as_csv, as_xlsx, load, refused, resource

from junheng.io.template import write_workbook
from junheng.register.tables import TABLES

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def file(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(90), "文件已加密"),
        ("a.xls", OLE + struct.pack("<300I", *range(300)), "已损坏"),
        ("a.xlsx", b"PK\x03\x04" + b"nothing", "已损坏"),
        ("a.xlsx", b"", "文件是空的"),
        ("a.csv", b"\xef\xbb\xbf  \r\n", "没有认出任何一张表"),
        ("a.xls", "<html><table><tr><td>学校</td></tr></table></html>".encode(), "网页"),
        ("a.xlsx", b"%PDF-1.7", "不是表格文件"),
        ("a.csv", b"a,b\n\x00\x00", "内容不是文字"),
        ("a.csv", b"\x81", "编码无法识别"),
        ("a.csv", b"a,b\n1,2\n", "没有认出任何一张表"),
        ("a.parquet", b"PAR1 broken", "不是登记表的名字"),
        ("school.parquet", b"PAR1 broken", "已损坏"),
    ],
)
def test_a_file_that_is_no_table(tmp_path, name, data, text):
    problems = refused(file(tmp_path, name, data))
    assert text in problems[0].expected
    assert problems[0].file == name
    assert problems[0].remedy


def test_a_word_document_and_a_truncated_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert "Word" in refused(tmp_path / "a.docx")[0].expected
    whole = as_xlsx(tmp_path / "b.xlsx", ("资源", resource())).read_bytes()
    assert "已损坏" in refused(file(tmp_path, "c.xlsx", whole[: len(whole) // 2]))[0].expected


def test_missing_files_and_empty_folders(tmp_path):
    assert "找不到这个文件" in refused(tmp_path / "无.xlsx")[0].expected
    assert "没有可以导入的文件" in refused(tmp_path)[0].expected


def test_a_workbook_under_a_wrong_extension_is_read(tmp_path):
    whole = as_xlsx(tmp_path / "b.xlsx", ("资源", resource())).read_bytes()
    for name in ("a.xls", "a.csv", "a"):
        assert load(file(tmp_path, name, whole)).tables["school"].height == 2


def test_empty_workbook_and_wrong_sheet(tmp_path):
    assert "工作簿是空的" in refused(as_xlsx(tmp_path / "a.xlsx", ("Sheet1", [])))[0].expected
    [problem] = refused(as_xlsx(tmp_path / "b.xlsx", ("食谱", [["周一", "周二"], ["面", "饭"]])))
    assert "没有认出任何一张表" in problem.expected
    assert "学校资源表" in problem.remedy


def test_the_nearest_form_and_what_it_lacks(tmp_path):
    grid = [[c for n, c in enumerate(row) if n not in (3, 4)] for row in resource()]
    [problem] = refused(as_xlsx(tmp_path / "b.xlsx", ("资源", grid)))
    assert problem.expected == "最像“学校资源表”，但缺少列：办学类型、学段"


def test_a_strange_sheet_beside_good_ones_is_a_notice(tmp_path):
    path = as_xlsx(tmp_path / "b.xlsx", ("资源", resource()), ("封面", [["某县教育局"]]))
    loaded = load(path)
    assert [(p.sheet, p.severe) for p in loaded.notices] == [("封面", False)]


def test_problems_of_all_files_come_together(tmp_path):
    one = as_csv(tmp_path / "one.csv", resource((0, "学段", "大学")))
    two = file(tmp_path, "two.xlsx", b"PK\x03\x04")
    assert [p.file for p in refused(one, two, tmp_path / "无.csv")] == ["two.xlsx", "无.csv", "one.csv"]


def test_two_files_that_contradict_each_other(tmp_path):
    one = as_csv(tmp_path / "one.csv", resource())
    two = as_csv(tmp_path / "two.csv", resource((0, "在校生数", "501")))
    [problem] = refused(one, two)
    assert (problem.file, problem.row, problem.column, problem.found) == ("two.csv", 2, "在校生数", "501")
    assert "与《one.csv》第 2 行填的“500”不一致" in problem.expected


def test_two_years_may_name_a_school_differently(tmp_path):
    old = as_csv(tmp_path / "1.csv", [["2023学年"], *[r[1:] for r in resource((0, "学校名称", "妥甸完小"))]])
    new = as_csv(tmp_path / "2.csv", resource((0, "学年", "2024—2025学年")))
    loaded = load(old, new)
    assert loaded.tables["school"].filter(code="2153000001")["name"].to_list() == ["妥甸小学"]
    assert loaded.tables["campus"].height == 4
    assert [p.found for p in loaded.notices if "保留较晚学年" in p.expected] == ["妥甸完小"]


def test_two_files_that_complete_each_other(tmp_path):
    one = as_csv(tmp_path / "one.csv", resource())
    write_workbook(tmp_path / "two.xlsx", {"school": TABLES["school"].example(
        code=["2153000001"], name=["妥甸小学"], kind=["小学"], founder=["民办"])}, TABLES)  # fmt: skip
    loaded = load(one, tmp_path / "two.xlsx")
    assert dict(loaded.tables["school"].select("code", "founder").iter_rows()) == {
        "2153000001": "民办", "3153000001": None,
    }  # fmt: skip


def test_a_register_folder(tmp_path):
    tables = load(as_csv(tmp_path / "a.csv", resource())).tables
    folder = tmp_path / "register"
    folder.mkdir()
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    (folder / "别的.parquet").write_bytes(b"PAR1")
    loaded = load(folder)
    assert loaded.tables.keys() == tables.keys()
    assert loaded.tables["enrolment"].equals(tables["enrolment"])


def test_a_folder_of_workbooks_and_a_chart_sheet(tmp_path, capfd):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("资源")
        for r, row in enumerate(resource()):
            sheet.write_row(r, 0, row)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=资源!$G$2:$G$4"})
        book.add_chartsheet("图").set_chart(chart)
        book.add_worksheet("藏起来").hide()
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    loaded = load(tmp_path)
    assert loaded.tables["school"].height == 2
    assert [p.expected for p in loaded.notices] == ["隐藏的工作表没有导入"]
    assert capfd.readouterr().err == ""


def test_progress_is_told_and_ends_at_one(tmp_path):
    heard = []
    load(as_csv(tmp_path / "a.csv", resource()), progress=lambda what, share: heard.append((what, share)))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert heard[0] == ("读取 a.csv", 0.0)
    assert heard[-1] == ("完成", 1.0)


def test_a_formula_that_was_never_worked_out_does_not_pass_as_empty(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "学校资源表"
    grid = resource((0, "在校生数", "=250+250"), (1, "学校名称", '=HYPERLINK("x")'))
    for row in grid:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    problems = refused(tmp_path / "a.xlsx")
    assert {(p.row, p.column) for p in problems if p.found == "公式"} == {(2, "在校生数"), (3, "学校名称")}
    assert all("保存一次" in p.remedy for p in problems if p.found == "公式")


def test_a_formula_with_its_result_is_read_and_an_empty_text_is_unknown(tmp_path):
    grid = resource()
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("学校资源表")
        for n, row in enumerate(grid):
            sheet.write_row(n, 0, row)
        sheet.write_formula(1, grid[0].index("在校生数"), "=250+250", None, 500)
        sheet.write_formula(1, grid[0].index("班级数"), '=""', None, "")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as made, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as kept:
        for name in made.namelist():  # as Excel and WPS write a text that is empty
            kept.writestr(name, re.sub(rb'(r="H2"[^>]*)>', rb'\1 t="str">', made.read(name)))
    first = load(tmp_path / "b.xlsx").tables["enrolment"].row(0, named=True)
    assert (first["pupils"], first["classes"]) == (500, None)


def test_a_workbook_whose_sheets_are_hidden_says_so(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for n, row in enumerate(resource()):
            sheet = book.get_worksheet_by_name("资源") or book.add_worksheet("资源")
            sheet.write_row(n, 0, row)
        sheet.hide()
        book.add_worksheet("封面").activate()
    (problem,) = refused(tmp_path / "a.xlsx")
    assert "“资源”是隐藏的，要导入请先取消隐藏" in problem.expected


def test_a_quote_without_its_pair_is_named_by_its_row(tmp_path):
    text = as_csv(tmp_path / "a.csv", resource()).read_text("utf-8")
    name = resource()[1][2]
    (problem,) = refused(file(tmp_path, "b.csv", text.replace(name, f'"{name}', 1).encode()))
    assert "第 2 行有一个引号" in problem.expected
    fine = text.replace(name, f'{name}5"管', 1)
    assert load(file(tmp_path, "c.csv", fine.encode())).tables["school"].height > 0


def test_a_cell_with_words_beside_its_number_says_how_to_write_it(tmp_path):
    changes = (0, "在校生数", "500人"), (1, "运动场地面积", "—"), (2, "学年", "2024-09-01 00:00:00")
    said = {p.column: p for p in refused(as_csv(tmp_path / "a.csv", resource(*changes)))}
    assert "不带单位和文字" in said["在校生数"].remedy
    assert "不知道就清空" in said["运动场地面积"].remedy
    assert "只填年份，如 2024" in said["学年"].remedy
    (huge,) = refused(as_csv(tmp_path / "b.csv", resource((0, "教学及辅助用房面积", "1e300"))))
    assert "大得不合理" in huge.expected


def test_names_broken_into_lines_and_a_crowd_of_other_columns(tmp_path):
    grid = resource((0, "学校名称", "妥甸\n 小学"))
    wide = [row + [f"列{n}" for n in range(200)] for row in grid[:1]] + [
        row + ["1"] * 200 for row in grid[1:]
    ]
    loaded = load(as_xlsx(tmp_path / "a.xlsx", ("学校资源表", wide)))
    assert "妥甸小学" in loaded.tables["school"]["name"].to_list()
    (unused,) = [p.expected for p in loaded.notices if p.expected.startswith("没有用到的列")]
    assert unused.endswith("列11 等 200 列")


def test_equipment_that_looks_like_yuan_is_worth_a_look(tmp_path):
    stated = resource((0, "教学仪器设备值(万元)", "1100000"))
    (notice,) = [p for p in load(as_csv(tmp_path / "a.csv", stated)).notices if "按元填" in p.expected]
    assert (notice.row, notice.found) == (2, "1100000")
    stated[0][15] = "教学仪器设备值(元)"
    loaded = load(as_csv(tmp_path / "b.csv", stated))
    assert not [p for p in loaded.notices if "按元填" in p.expected]
    assert loaded.tables["campus"]["equipment_value"][0] == 1_100_000
