"""Every command as a person runs it: what it prints, what it writes, how it refuses."""

import json
import re

import openpyxl
import polars as pl
import pytest

from junheng.cli import COMMANDS, docs_command, main
from junheng.cli.example_command import make
from junheng.plans.changes import AddResource, MergeSchool
from junheng.plans.plan import Plan
from junheng.register import snapshot

ON = ["--on", "2024-09-01"]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """The demo county's register folder."""
    out = tmp_path_factory.mktemp("county")
    make("demo", out)
    return out


@pytest.fixture
def run(capsys):
    def command(*words) -> tuple[int, str, str]:
        code = main([str(w) for w in words])
        return code, *capsys.readouterr()

    return command


def test_every_command_explains_itself(capsys):
    for name in COMMANDS:
        with pytest.raises(SystemExit) as done:
            main([name, "--help"])
        assert done.value.code == 0
        assert f"junheng {name}" in capsys.readouterr().out


ENGLISH = re.compile(
    r"positional|required|unrecognized|invalid|expected|not allowed|show this help message|argument "
)


def test_help_is_in_the_readers_words(capsys):
    for name in COMMANDS:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        text = capsys.readouterr().out
        assert text.startswith(f"用法 usage：junheng {name}")
        assert "选项 options:" in text
        assert not ENGLISH.search(text), text
        options = [line for line in text.splitlines() if re.match(r"  --?\w", line)]
        assert not [line for line in options if re.search(r"--\S+ [A-Z]+( |$)", line) and "JSON" not in line]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["measure"], "缺少必须写的：来源"),
        (["report", "a.csv"], "缺少必须写的：--out"),
        (["compare", "a"], "下列选项要写一个：--with --plan"),
        (["compare", "a", "--with", "b", "--plan", "c"], "不能与 --with 同时使用"),
        (["measure", "a.csv", "--onn", "2024-9-1"], "不认识这些参数：--onn 2024-9-1"),
        (["measure", "a.csv", "--o", "2024-9-1"], "不认识这些参数：--o 2024-9-1"),
        (["measure", "a.csv", "--on"], "--on：后面要写一个值"),
        (["measure", "a.csv", "--json=1"], "这个选项后面不写值"),
        (["web", "--port", "x"], "--port：应为整数，收到“x”"),
        (["remedy", "a.csv", "--seconds", "-5"], "--seconds：应为不小于 0 的数，收到“-5”"),
        (["remedy", "a.csv", "--gap", "nan"], "--gap：应为不小于 0 的数"),
        (["example", "nowhere", "--out", "x"], "没有“nowhere”，可用"),
        (["template", "x.xlsx", "--table", "学堂"], "没有“学堂”，可用"),
    ],
)
def test_a_wrong_usage_is_told_in_the_readers_words(capsys, words, said):
    with pytest.raises(SystemExit) as done:
        main(words)
    err = capsys.readouterr().err
    assert done.value.code == 2
    assert "用法不对：" in err
    assert said in err
    assert not ENGLISH.search(err), err


def test_no_command_and_an_unknown_one(run, capsys):
    assert run()[0] == 2
    with pytest.raises(SystemExit) as done:
        main(["fly"])
    assert done.value.code == 2
    assert "没有命令“fly”" in capsys.readouterr().err


def test_measure_in_words(run, county):
    code, out, _ = run("measure", county, *ON)
    assert code == 0
    for words in (
        "总评：未达标",
        "2153999001 云岭县第一小学（小学）：R4 4.05（需 4.5）",
        "小学 R2：0.532（限 0.5",
        "不足50人的教学点",
        "G11",
    ):
        assert words in out


def test_proof_reaches_the_row_of_the_file(run, county):
    code, out, _ = run("proof", county, "--indicator", "r4", "--school", "2153999001")
    assert code == 0
    for words in (
        "办法第六条（四）",
        "教学及辅助用房面积：9009 ← 3_校舍设备.xlsx、校舍设备 第",
        "÷ 在校生数",
    ):
        assert words in out
    code, out, _ = run("proof", county, "--indicator", "R5", "--stage", "小学", "--json")
    opened = json.loads(out)
    assert sum(t["term"] for t in opened["terms"]) ** 0.5 == pytest.approx(
        opened["value"] * _mean(opened["terms"])
    )
    assert all(row["source_file"] for row in opened["rows"])


def _mean(terms):
    return sum(t["share"] * t["value"] for t in terms)


def test_a_veto_opens_to_what_the_county_stated(run, county):
    stated = snapshot.load(county)["county_fact"].filter(pl.col("item").str.starts_with("veto_"))
    known = stated.filter(pl.col("year") == 2024).to_dicts()
    assert known
    for row in known:
        code = f"V{['exam', 'school', 'key', 'vacant', 'accident', 'offcampus'].index(row['item'].split('_')[1]) + 1}"
        code, out, _ = run("proof", county, "--indicator", code, *ON)
        happened = {True: ("是（发生）", "未达标"), False: ("否（未发生）", "达标")}[row["fulfilled"]]
        assert code == 0
        assert out.splitlines()[0].split()[-1] == happened[1]
        assert happened[0] in out
        assert f"{row['source_file']}、县级情况 第 {row['source_row']} 行" in out
    shown = json.loads(run("proof", county, "--indicator", "v1", "--json", *ON)[1])
    assert {r["table"] for r in shown["rows"]} == {"县级情况"}


def test_a_veto_nobody_stated_says_what_to_fill_in(run, tmp_path):
    header = "学年,学校标识码,学校名称,办学类型,学段,在校生数"
    (tmp_path / "a.csv").write_text(f"{header}\n2024,2153000001,甲小学,小学,小学,300\n", "utf-8")
    code, out, _ = run("proof", tmp_path / "a.csv", "--indicator", "V2")
    assert (code, "待填报" in out.splitlines()[0], "请在“县级情况”表填报事项 veto_school_choice" in out) == (
        0,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--indicator", "R9"], "没有指标“R9”"),
        (["--indicator", "R4", "--school", "1"], "没有学校 1 的数据"),
        (["--indicator", "R4"], "请用 --stage 指明学段"),
        (["--indicator", "G4", "--school", "2153999001"], "不分学校和学段；请去掉 --school 再查看"),
        (["--indicator", "g4", "--stage", "小学"], "不分学校和学段；请去掉 --stage 再查看"),
        (["--indicator", "V1", "--stage", "小学", "--school", "1"], "请去掉 --school、--stage"),
        (["--indicator", "V9"], "没有指标“V9”"),
        (["--indicator", "R4", "--school", "5153999010"], "不参加资源配置评估：特殊教育学校"),
    ],
)
def test_proof_refuses_in_a_sentence(run, county, words, said):
    code, out, err = run("proof", county, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_template_is_read_back_filled(run, county, tmp_path):
    assert run("template", tmp_path / "空.xlsx")[0] == 0
    assert "学校" in openpyxl.load_workbook(tmp_path / "空.xlsx", read_only=True).sheetnames
    assert (
        run("template", tmp_path / "满.xlsx", "--filled", county, "--table", "地点", "--table", "school")[0]
        == 0
    )
    code, out, _ = run("import", tmp_path / "满.xlsx", "--into", tmp_path / "库")
    assert code == 0
    assert "学校：新增 60" in out
    assert "全部一致" in out


def test_import_updates_by_key_and_tells_the_difference(run, county, tmp_path):
    one = tmp_path / "学校.xlsx"
    run("template", one, "--filled", county, "--table", "place", "--table", "school")
    run("import", one, "--into", tmp_path / "库")
    book = openpyxl.load_workbook(one)
    sheet = book["学校"]
    header = {cell.value: cell.column for row in sheet.iter_rows(max_row=2) for cell in row}
    row = next(r for r in range(2, 9) if str(sheet.cell(r, header["学校标识码"]).value).isdigit())
    sheet.cell(row, header["学校名称"]).value = "改名小学"
    book.save(one)
    code, out, _ = run("import", one, "--into", tmp_path / "库", "--dry-run")
    assert (code, "学校：新增 0，更新 1，不变 59" in out, "→ 改名小学" in out) == (0, True, True)
    assert "改名小学" not in snapshot.load(tmp_path / "库")["school"]["name"]
    receipt = json.loads(run("import", one, "--into", tmp_path / "库", "--json")[1])
    assert receipt["fingerprint"] == snapshot.fingerprint(snapshot.load(tmp_path / "库"))
    assert receipt["unreconciled"] == []


def test_a_teacher_at_a_school_that_does_not_exist_changes_nothing(run, county, tmp_path):
    run("template", tmp_path / "a.xlsx", "--filled", county, "--table", "staff", "--table", "posting")
    store = tmp_path / "库"
    code, _, err = run("import", tmp_path / "a.xlsx", "--into", store, "--annotate", tmp_path / "标注")
    assert code == 2
    assert "学校表里没有这个编号" in err
    assert not store.exists()
    assert [p.name for p in (tmp_path / "标注").iterdir()] == ["a_问题标注.xlsx"]


def test_check_lists_every_problem_and_marks_a_copy(run, tmp_path):
    (tmp_path / "表.csv").write_text("学年,学校标识码,学段\n2024,12,小学\n2024,2153000001,大学\n", "utf-8")
    code, out, err = run("check", tmp_path / "表.csv", "--annotate", tmp_path / "标注")
    assert code == 2
    assert "错误：《表.csv》" in out
    assert (tmp_path / "标注").exists() or "无法标注" in err


def test_compare_two_registers_and_a_plan(run, county, tmp_path):
    tables = snapshot.load(county)
    codes = tables["school"].filter(pl.col("kind") == "小学教学点")["code"].sort().to_list()
    plan = Plan("试算", (AddResource(school="2153999001", resource="sports_ground_area", amount=7000),))
    plan = plan.then(MergeSchool(closing=codes[0], into="2153999001"))
    (tmp_path / "计划.json").write_text(plan.to_json(), "utf-8")
    code, out, _ = run("compare", county, "--plan", tmp_path / "计划.json", "--save", tmp_path / "后", *ON)
    assert code == 0
    assert "需要转学的学生：" in out
    assert "小学 R5：0.405 → " in out
    code, again, _ = run("compare", county, "--with", tmp_path / "后", *ON)
    assert (code, again) == (0, out)
    (tmp_path / "坏.json").write_text("{}", "utf-8")
    assert run("compare", county, "--plan", tmp_path / "坏.json")[0] == 2


def test_report_writes_every_document(run, county, tmp_path):
    code, out, _ = run("report", county, "--out", tmp_path / "报告", *ON)
    assert code == 0
    names = {"国家申报表.xlsx", "国家申报表.docx", "学校自评表.docx", "学校自评表.xlsx", "评估报告.pdf"}
    assert {p.name for p in (tmp_path / "报告").iterdir()} == names
    assert all(name in out for name in names)


def test_a_name_no_font_draws_costs_the_pdf_alone(run, tmp_path):
    header = "学年,学校标识码,学校名称,办学类型,学段,在校生数"
    (tmp_path / "a.csv").write_text(f"{header}\n2024,2153000001,云岭\U00030ede小学,小学,小学,300\n", "utf-8")
    code, out, err = run("report", tmp_path / "a.csv", "--out", tmp_path / "报告")
    assert (code, len(out.splitlines())) == (2, 4)
    assert "没有生成《评估报告.pdf》" in err
    assert "云岭\U00030ede小学" in err


def test_what_cannot_be_written_is_refused_in_chinese(run, tmp_path):
    header = "学年,学校标识码,学校名称,办学类型,学段,在校生数"
    (tmp_path / "a.csv").write_text(f"{header}\n2024,2153000001,甲小学,小学,小学,300\n", "utf-8")
    there = tmp_path / "a.csv"
    for words, said in (
        (["report", there, "--out", there], "已有同名的文件"),
        (["import", there, "--into", there / "x"], "已有同名的文件"),
        (["remedy", there, "--out", tmp_path / "没有" / "p.json"], "所在的文件夹不存在"),
        (["template", tmp_path / "模板.txt"], "应以 .xlsx 结尾"),
        (["backup", tmp_path / "b.tar.gz", "--data", tmp_path / "没有"], "找不到数据文件夹"),
        (["proof", there, "--indicator", "R4", "--stage", "大学"], "没有“大学”学段的校际差异系数，有：小学"),
        (["remedy", there, "--seconds", "0"], "收到 0 秒"),
    ):
        code, _, err = run(*words)
        assert (code, said in err) == (2, True), err


def test_a_county_without_a_stage_is_compared_with_one_that_has_it(run, tmp_path):
    header = "学年,学校标识码,学校名称,办学类型,学段,在校生数,网络多媒体教室数"
    for name, pupils in (("前", 0), ("后", 300)):
        text = f"{header}\n2024,2153000001,甲小学,小学,小学,{pupils},9\n"
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    code, out, _ = run("compare", tmp_path / "前.csv", "--with", tmp_path / "后.csv")
    assert (code, "小学 R7：未知 → 0.000（限 0.5）" in out) == (0, True), out


def test_docs_are_checked(run, tmp_path):
    assert run("docs", "--out", tmp_path)[0] == 0
    assert run("docs", "--out", tmp_path, "--check")[0] == 0
    (tmp_path / "data-dictionary.md").write_text("old", "utf-8")
    code, _, err = run("docs", "--out", tmp_path, "--check")
    assert code == 1
    assert "data-dictionary.md" in err


def test_the_reference_is_found_from_any_folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("docs", "--check")
    assert code in (0, 1)
    assert str(tmp_path) not in err
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(docs_command.docs, "__file__", str(tmp_path / "lib" / "junheng" / "docs.py"))
    assert docs_command.folder() == tmp_path / "docs" / "reference"


def test_a_folder_that_is_no_register(run, tmp_path):
    (tmp_path / "school.parquet").write_bytes(b"nonsense")
    code, _, err = run("measure", tmp_path, *ON)
    assert code == 2
    assert "Traceback" not in err
    code, _, err = run("measure", tmp_path / "没有", *ON)
    assert (code, "没有" in err) == (2, True)


def test_a_template_is_not_written_over_filled_work_nor_into_nowhere(run, tmp_path):
    (tmp_path / "模板.xlsx").write_bytes(b"filled")
    code, _, err = run("template", tmp_path / "模板.xlsx")
    assert (code, "已有文件" in err) == (2, True)
    assert (tmp_path / "模板.xlsx").read_bytes() == b"filled"
    assert run("template", tmp_path / "模板.xlsx", "--replace")[0] == 0
    code, _, err = run("template", tmp_path / "没有" / "模板.xlsx")
    assert (code, "Traceback" in err) == (2, False)


def test_a_figure_just_below_its_line_does_not_look_like_it(run, tmp_path):
    header = "学年,学校标识码,学校名称,办学类型,学段,在校生数,网络多媒体教室数,高于规定学历教师数"
    rows = "2024,2153000001,甲小学,小学,小学,100000,2299,0", "2024,2153000002,乙小学,小学,小学,100000,2399,0"
    (tmp_path / "a.csv").write_text("\n".join([header, *rows]), "utf-8")
    code, out, _ = run("measure", tmp_path / "a.csv")
    assert (code, "R7 2.299（需 2.3）" in out) == (0, True), out


def test_an_indicator_that_is_zero_everywhere_says_why_it_has_no_spread(run, tmp_path):
    header = "学年,学校标识码,学校名称,办学类型,学段,在校生数,网络多媒体教室数"
    rows = "2024,2153000001,甲小学,小学,小学,300,0", "2024,2153000002,乙小学,小学,小学,200,0"
    (tmp_path / "a.csv").write_text("\n".join([header, *rows]), "utf-8")
    code, out, _ = run("measure", tmp_path / "a.csv")
    line = next(line for line in out.splitlines() if line.strip().startswith("小学 R7："))
    assert (code, "待填报，填报 2/2。填报的学校都是 0" in line) == (0, True), line
    assert next(line for line in out.splitlines() if line.strip().startswith("小学 R4：")).endswith(
        "填报 0/2"
    )
    code, out, _ = run("proof", tmp_path / "a.csv", "--indicator", "R7")
    assert "除数为 0" in out


def test_a_path_for_nobody_is_not_called_compliance(run, tmp_path):
    header = "学年,学校标识码,学校名称,办学类型,学段,在校生数"
    (tmp_path / "a.csv").write_text(f"{header}\n2024,2153000001,甲教学点,小学教学点,小学,49\n", "utf-8")
    code, out, _ = run("remedy", tmp_path / "a.csv", *ON)
    assert (code, "没有参加资源配置评估的学校" in out, "核验通过" in out) == (0, True, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x\n", "缺少必要的项"),
        ("[", "YAML"),
        ("id: x\ntitle: y\nsince: soon\nsource: z\nyears: 5\noptions: []\n", "since"),
    ],
)
def test_a_cost_document_that_is_wrong(run, county, tmp_path, text, said):
    (tmp_path / "c.yaml").write_bytes(text.encode("gb18030"))
    code, _, err = run("remedy", county, "--costs", tmp_path / "c.yaml", *ON)
    assert (code, said in err) == (2, True), err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("groups",), ("5 networks on 2024-09-01", "Coverage (by schools, by pupils):", "Unified in five:")),
        (("form-groups", "--seconds", "3"), ("each head helps", "independent check passed", "it may lead: strength")),
        (("remedy", "--seconds", "3", "--gap", "0.05"), ("no plan costs less than", "independent check passed", "What each school gets:")),
    ],
)  # fmt: skip
def test_the_engines_speak_english_where_asked(run, county, words, says):
    code, out, err = run(words[0], county, *words[1:], "--english", *ON)
    assert code == 0, err
    assert [s for s in says if s not in out] == []


def test_a_refusal_is_in_english_where_asked(run, county):
    code, _, err = run("form-groups", county, "--pattern", "138", "--english", *ON)
    assert code == 2
    assert "side by side: form each by itself" in err
    assert "几类并列的网络" in run("form-groups", county, "--pattern", "138", *ON)[2]


def test_an_import_that_contradicts_the_networks_there_are_is_refused_whole(run, county, tmp_path):
    kept = snapshot.load(county)
    rows = "网络编号,学校标识码,角色,起始日期", "N02,2153999001,成员校,2024-09-01"
    (tmp_path / "网络成员.csv").write_text("\n".join(rows), "utf-8")
    register = tmp_path / "register"
    snapshot.save(kept, register)
    code, _, err = run("import", tmp_path / "网络成员.csv", "--into", register)
    assert code == 2, err
    for word in ("《网络成员.csv》", "第 2 行", "云岭县第一小学", "N01", "N02", "2024-09-01 起", "终止日期"):
        assert word in err
    assert snapshot.fingerprint(snapshot.load(register)) == snapshot.fingerprint(kept)
