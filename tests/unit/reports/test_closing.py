"""The papers of closing a school: what was written down is printed, what was not is a line to write on, twice the same bytes."""

import io
from dataclasses import replace

from docx import Document
from docx.oxml.ns import qn

from junheng.reports.closing import Chapter, Closed, Objected, Papers, Receiver, build
from junheng.reports.printed import BLANK, UNFILLED

GIVEN = Papers(
    title="撤并试点", county="云岭县", year=2025,
    schools=(
        Closed("雪松小学", "撤并", 58, 0, 20, ("民族学校",), 2.9, "民族学校"),
        Closed("箐头教学点", "停办", 27, None, 9, (), None),
    ),
    receiving=(Receiver("民族学校", 300, 358, 9, ()), Receiver("第一小学", 1990, 2017, 40, ("超过 2000 人",))),
    villages=(("栗树村", "雪松小学", 58),),
    chapters=(
        Chapter("scheme", "方案", "【规定】制定", (("方案形成日期", "2026-01-05"), ("撤并理由", "学生太少"))),
        Chapter("hearing", "听证", "【本地】听证", (("听证纪要", ""),)),
        Chapter("approval", "报批", "【规定】报批", (("批复文号", "云政复〔2026〕1号"),), "局长 记录于 2026-03-01"),
    ),
    objections=(Objected("张某", "2026-02-01", "路远", "开通校车", "2026-02-05"), Objected("李某", "2026-02-02", "路滑", "", "")),
    changes=("撤并：雪松小学 → 民族学校",), notice={"since": "2026-01-20", "until": "2026-02-20", "where": "村公告栏"},
    basis=("国办发〔2012〕48号",), seal=(("方案编号", "7"),),
)  # fmt: skip


def said(given):
    body = Document(io.BytesIO(build(given))).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def test_the_same_facts_give_the_same_bytes():
    assert build(GIVEN) == build(GIVEN)


def test_pupils_are_counted_and_the_unknown_is_not_zero():
    text = said(GIVEN)
    lines = text.splitlines()
    at = lines.index("合计")
    assert lines[at + 2 : at + 5] == ["85", UNFILLED, "29"]
    assert "涉及在校生 85 人、村（社区）1 个" in text
    assert "超过 2000 人" in text


def test_the_notice_says_what_when_where_and_how_to_object():
    text = said(GIVEN)
    for words in (
        "雪松小学（撤并）、箐头教学点（停办）",
        "2026-01-20 至 2026-02-20",
        "村公告栏",
        "撤并理由：学生太少",
        "逐条登记、答复",
    ):
        assert words in text


def test_what_was_not_written_down_is_a_line_to_write_on():
    text = said(replace(GIVEN, notice={}, objections=(), villages=()))
    assert f"公示时间：{BLANK} 至 {BLANK}" in text
    assert "还没有公示" in text
    assert "请手工填写" in text


def test_objections_are_printed_with_their_answers():
    text = said(GIVEN)
    assert "共 2 件，已答复 1 件" in text
    assert text.index("路远") < text.index("开通校车") < text.index("路滑")
    assert "云政复〔2026〕1号" in text
