"""A document that names what nobody defined is refused: every problem at once, each with its line and what may stand there."""

import datetime as dt
import re

import pytest

from junheng.programmes.programme import DOCUMENTS, Programme
from junheng.programmes.said import in_english
from junheng.schema import TableError

BLANK = (DOCUMENTS / "blank.yaml").read_text("utf-8")
ON = dt.date(2024, 12, 30)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def refused(text):
    with pytest.raises(TableError) as caught:
        Programme.load_text(text, on=ON, file="我县.yaml")
    return caught.value.problems


def changed(old, new):
    assert BLANK.count(old) >= 1, old
    return BLANK.replace(old, new, 1)


def line_of(text, part):
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


WRONG = [
    ("figure: coverage, direction", "figure: coverrage, direction", "没有这个数据"),
    ("direction: at_least", "direction: more", "direction 应为 at_least"),
    ("formula: count", "formula: cuont", "没有这个公式"),
    ("rows: {of: groups}}", "rows: {of: gruops}}", "没有这张登记表或集合"),
    ("rows: {of: groups}}", "rows: {of: groups, where: {kinds: 甲}}}", "没有列“kinds”"),
    ("formula: count, rows: {of: groups}}", "formula: count, rows: {of: groups}, colum: x}", "没有这一项"),
    ("formula: distinct, column: school", "formula: distinct, column: shool", "没有列“shool”"),
    ("formula: distinct, column: school", "formula: distinct", "缺少“column”"),
    ("where: {kind: 教育集团}}\n  members", "where: {kind: 教育集困}}\n  members", "不在「网络类别」可用的词里"),
    ("among: {network: groups, school: schools}", "among: {network: group, school: schools}", "没有这张登记表或集合"),
    ("in_force: true, among", "in_forse: true, among", "没有这一项"),
    ("table: policy, where: {topic: 集团化办学}", "table: polisy, where: {topic: 集团化办学}", "没有这张登记表或集合"),
    ("at_least: 1}}\n      - {id: T2", "at_least: 0}}\n      - {id: T2", "至少应为 1 行"),
    ("id: T2, title", "id: T1, title", "编号重复"),
    ("id: heads, clause", "id: members, clause", "编号重复"),
    ("pattern: 1+N\n    per", "pattern: 1+N+N\n    per", "tiers 写了 2 层"),
    ("pattern: 1+N\n    per", "pattern: 1+\n    per", "读不懂"),
    ("per: network\n    tiers", "per: county\n    tiers", "per 应为"),
    ("roles: [成员校]}", "roles: [会员校]}", "不认识"),
    ("kind: 教育集团\n    # 要写", "kind: 集团\n    # 要写", "没有这种网络"),
    ("source: school, target: school", "source: shcool, target: school", "应为“人员”或登记表名"),
    ("per_source: 2~4", "per_source: 4~2", "前大后小"),
    ("{heads}所", "{head}所", "没有数据“head”"),
    ("{pupils:万}", "{pupils:百}", "格式“百”不认识"),
    ("{coverage:%}的", "{coverage:%的", "花括号不成对"),
    ("pupils:,}", "pupils:万}", "格式“万”不认识"),
    ("due: 2025-12-31", "due: 明年", "应为日期"),
    ("exclusive: true\n", "exclusive: 三\n", "应为是/否"),
    ("end: 2027-12-31", "end: 2020-12-31", "早于起日"),
    ("heading: 组建集团, title: 教育集团", "heading: 组建, title: 教育集团", "没有这个标题"),
    ("year: school_year, stage", "year: this_year, stage", "学年可写 school_year"),
    ("definition: 当天存续的教育集团", 'definition: ""', "没有写定义"),
    ("id: blank  ", "ID: blank  ", "没有这一项"),
    ("year: school_year, stage", "year: {}, stage", "条件是空的"),
    ("stage: [小学, 初中]}", "stage: [[小学], 初中]}", "应为文字"),
    ("stage: [小学, 初中]}", "stage: [小学, null]}", "列表和条件里不能有空值"),
    ("where: {role: [总校, 龙头校]}", "where: {role: {at_least: 1}}", "只用于数和日期"),
    ("where: {role: [总校, 龙头校]}", "where: {since: {from: soon}}", "不是日期，可用日期或 today"),
    ("where: {role: [总校, 龙头校]}", "where: {role: {contains: 5}}", "后面写一段文字"),
    ("where: {role: [总校, 龙头校]}", "where: {role: {known: 有}}", "known 应为 true 或 false"),
    ("where: {role: [总校, 龙头校]}", "where: {role: {near: 总校}}", "没有条件“near”"),
    ("formula: sum, column: pupils", "formula: sum, column: stage", "column 应为数字列"),
    ("formula: distinct, column: school", 'formula: distinct, column: ""', "没有列“”"),
    ("whole: {of: schools}, whole_column: code", "whole: {of: enrolment}, whole_column: year", "不能比较"),
    ("among: {network: groups, school: schools}", "among: {since: groups, school: schools}", "不是同一种内容"),
    ("  heads: {of: members, where: {role: [总校, 龙头校]}}", "  heads:", "应为“项: 内容”的形式"),
    ("formula: count, rows: {of: groups}}", "formula: moved_between, rows: {of: groups}, origin: [城区], target: [村里]}", "只能用“任职”表"),
    ("formula: count, rows: {of: groups}}", "formula: moved_between, rows: {of: posting}, origin: [城区], target: [村里]}", "不认识"),
    ("formula: count, rows: {of: groups}}", "formula: each_year, day: kind, column: code, rows: {of: groups}}", "day 应为日期列"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), WRONG, ids=[w[2] + w[1][:12] for w in WRONG])
def test_what_is_undefined_is_refused_with_its_line(old, new, says):
    text = changed(old, new)
    problems = refused(text)
    assert any(says in str(p) for p in problems), [str(p) for p in problems]
    mine = next(p for p in problems if says in str(p))
    first = text[: text.index(new)].count("\n") + 1
    assert mine.file == "我县.yaml"
    assert mine.row is not None
    assert abs(mine.row - first) <= 12, (mine.row, first)


@pytest.mark.parametrize(("old", "new", "says"), WRONG, ids=[w[2] + w[1][:12] for w in WRONG])
def test_what_is_undefined_is_refused_in_english_too(old, new, says):
    """What stands in quotes is the document's own; a word to be typed has its meaning behind it."""
    for problem in refused(changed(old, new)):
        said = re.sub(r"“[^”]*”|[\u4e00-\u9fff]+ \([^)]*\)|1总校[^.]*", "", in_english(problem.said))
        assert not CHINESE.search(re.sub(r"Usable: .*", "", said)), said


def test_every_problem_is_told_at_once_in_the_order_of_the_lines():
    text = changed("formula: count", "formula: cuont").replace("exclusive: true\n", "exclusive: 三\n")
    text = text.replace("table: policy", "table: polisy")
    rows = [p.row for p in refused(text)]
    assert len(rows) == 3
    assert rows == sorted(rows)
    assert rows[0] == line_of(text, "polisy")
    assert rows[1] == line_of(text, "cuont")
    assert rows[2] == line_of(text, "exclusive: 三")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "应为“项: 内容”的形式"),
        ("- 甲\n- 乙", "应为“项: 内容”的形式"),
        ("id: [", "不是合格的 YAML"),
        ("id: a\nid: b", "第 1 行已有同名的项"),
        ("id: a\nsince: 2024-13-45", "读不懂"),
        ("id: a", "缺少“title”"),
        ("id: a\nfigures: 三", "缺少数据清单，应为列表"),
        ("id: a\nfigures: [三]", "应为“项: 内容”的形式"),
        ("? {a: 1}\n: 2", "项的名称应为文字"),
    ],
)
def test_what_is_no_programme_is_refused_in_a_sentence(text, says):
    assert any(says in str(p) for p in refused(text))


def test_a_text_split_by_a_comma_is_explained():
    text = changed("english: A county's programme", "english: A county, its programme")
    Programme.load_text(text, on=ON)
    problems = refused(changed("english: Issue the plan,", "english: Issue the plan, soon,"))
    assert "整段要加双引号" in str(problems[0])


def test_sets_that_go_in_a_circle_are_refused():
    text = changed(
        "  groups: {of: network, in_force: true, where: {kind: 教育集团}}",
        "  groups: {of: again}\n  again: {of: groups}",
    )
    assert any("绕一圈" in str(p) for p in refused(text))
    text = changed("among: {network: groups, school: schools}", "among: {network: groups, school: heads}")
    assert any("绕一圈" in str(p) for p in refused(text))


def test_figures_that_go_in_a_circle_are_refused():
    text = changed("formula: count, rows: {of: groups}}", "formula: least, figures: [heads, groups]}")
    assert any("数据绕一圈又用到了自己" in str(p) for p in refused(text))


def test_a_reference_is_only_followed_where_there_is_one_row():
    text = changed(
        "formula: count, rows: {of: groups}}", "formula: count, rows: {of: link, through: {target: pupil}}}"
    )
    assert any("请改用 among" in str(p) for p in refused(text))
    text = changed(
        "formula: count, rows: {of: groups}}", "formula: count, rows: {of: link, where: {target.name: 甲}}}"
    )
    assert any("可用 through 指明" in str(p) for p in refused(text))
    text = changed(
        "formula: count, rows: {of: groups}}", "formula: count, rows: {of: enrolment, in_force: true}}"
    )
    assert any("没有起止日期" in str(p) for p in refused(text))


def test_a_bureau_may_write_its_own_kinds_once_the_catalogue_has_them():
    figure = "formula: count, rows: {of: site, where: {kind: 乡村书屋}}}"
    text = changed("formula: count, rows: {of: groups}}", figure)
    assert any("“乡村书屋”不在「站点类别」可用的词里" in str(p) for p in refused(text))
    known = text.replace("sites: []", "sites: [{kind: 乡村书屋, english: Village library}]")
    assert Programme.load_text(known, on=ON).figure("groups").formula.rows.where == {"kind": "乡村书屋"}


def test_an_amendment_changes_what_it_names_from_its_day_on():
    text = BLANK + (
        "\namended:\n  - since: 2025-01-01\n    by: 县政府会议纪要\n    changes:\n"
        "      headings:\n        - {id: 组建集团, targets: [{figure: coverage, value: 0.9}, "
        "{figure: members, direction: at_least, value: 30, due: 2026-12-31, owner: 县教育体育局}]}\n"
    )
    before, after = Programme.load_text(text, on=ON), Programme.load_text(text, on=dt.date(2025, 1, 1))
    assert [t.value for t in before.targets] == [0.8]
    assert [(t.figure, t.value) for t in after.targets] == [("coverage", 0.9), ("members", 30)]
    assert after.targets[0].owner == "县教育体育局"
    assert Programme.load_text(text).targets == after.targets


def test_an_amendment_that_names_nothing_known_is_refused_with_its_line():
    text = (
        BLANK
        + "\namended:\n  - {since: 2024-01-01, by: 纪要, changes: {headings: [{id: 组建集团, goals: []}]}}\n"
    )
    problems = refused(text)
    assert [p.row for p in problems] == [len(text.splitlines())]
    assert "没有这一项" in str(problems[0])
    text = BLANK + "\namended:\n  - {since: 2024-01-01, changes: {}}\n"
    assert "缺少“by”" in str(refused(text)[0])


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("标题: 甲".encode("gb18030"))
    with pytest.raises(TableError, match="应为 UTF-8"):
        Programme.load_path(path)


def test_a_county_writes_1_5_n():
    text = BLANK.replace("pattern: 1+N\n    per: network", "pattern: 1+5+N\n    per: region")
    tiers = text.index("      - {title: 总校, english: Head school, roles")
    end = text.index("    exclusive: true")
    text = (
        text[:tiers]
        + (
            "      - {title: 县级统筹}\n"
            "      - {title: 龙头学校, rows: {of: heads}, column: school}\n"
            "      - {title: 成员校, rows: {of: members, where: {role: 成员校}}, column: school}\n"
        )
        + text[end:]
    )
    layer = Programme.load_text(text, on=ON).networks[0]
    assert layer.named_pattern.named() == "1县级统筹+5龙头学校+N成员校"


def test_what_is_allowed_but_odd_is_noticed_with_its_line():
    text = changed("due: 2025-12-31", "due: 2030-12-31").replace(
        "{table: policy, where", "{table: policy, where", 1
    )
    text = text.replace("  heads: {of: members", "  lonely: {of: members}\n  heads: {of: members")
    text = text.replace("heading: 组建集团, title: 成员校", "title: 成员校")
    found = Programme.load_text(text, on=ON, file="我县.yaml").notices
    assert {n.severe for n in found} == {False}
    told = [(n.row, n.column, n.expected) for n in found]
    assert told == [
        (line_of(text, "lonely"), "集合 lonely", "没有地方用到"),
        (line_of(text, "2030-12-31"), "标题 组建集团 目标", "期限 2030-12-31 不在方案期限内"),
        (line_of(text, "id: members"), "数据 members", "没有写属于哪个标题"),
    ]
