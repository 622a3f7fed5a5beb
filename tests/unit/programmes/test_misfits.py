"""Where the register does not fit the programme: who, since when, and what to do. A county that fits has none."""

import datetime as dt

import pytest

from junheng.programmes.misfits import RULES, misfits
from junheng.programmes.programme import Programme
from junheng.programmes.said import in_language
from junheng.programmes.worked import tables

SCHOOLS = ["2153000001", "2153000002", "2153000003", "2153000004"]
HELP = {"kind": "结对帮扶", "source": [SCHOOLS[0]] * 2, "target": SCHOOLS[1:3], "since": dt.date(2023, 9, 1)}


def found(programme, register, on):
    return [(m.rule, m.who, str(m.says)) for m in misfits(programme, register, on=on)]


def test_a_county_that_fits_has_none(blank, county, on):
    assert found(blank, county(link=HELP), on) == []


def test_a_school_in_two_groups_on_one_day(blank, county, on):
    both = {
        "network": ["N1", "N1", "N2", "N2", "N2"],
        "school": [*SCHOOLS, SCHOOLS[1]],
        "role": ["总校", "成员校", "总校", "成员校", "成员校"],
        "since": [dt.date(2020, 9, 1)] * 4 + [dt.date(2023, 9, 1)],
    }
    register = county(membership=both)
    (only,) = misfits(blank, register, on=on)
    assert (only.rule, only.who, only.since) == (
        "一所学校同时在几个网络",
        "乙小学（2153000002）",
        dt.date(2023, 9, 1),
    )
    assert str(only.says) == "同一天在 甲集团（N1）、丙集团（N2）"
    assert "请给离开的那个填终止日期" in only.remedy
    assert only.keys == ("N1·2153000002·2020-09-01", "N2·2153000002·2023-09-01")
    both["until"] = [None, dt.date(2023, 9, 1), None, None, None]
    rules = {rule for rule, _, _ in found(blank, county(membership=both), on)}
    assert "一所学校同时在几个网络" not in rules


def test_kinds_that_may_overlap_are_let_be(written, county, on):
    free = written(("exclusive: true\n", "exclusive: false\n"))
    both = {
        "network": ["N1", "N1", "N2", "N2", "N2"],
        "school": [*SCHOOLS, SCHOOLS[1]],
        "role": ["总校", "成员校", "总校", "成员校", "成员校"],
    }
    assert found(free, county(membership=both), on) == []


def test_a_network_without_a_head_and_one_too_small(blank, county, on):
    register = county(
        membership={
            "network": ["N1", "N1", "N2"],
            "school": SCHOOLS[:3],
            "role": ["成员校", "成员校", "总校"],
        }
    )
    assert found(blank, register, on) == [
        ("不合组合模式", "甲集团（N1）", "按 1+N，总校应为 1 个，现有 0 个"),
        ("不合组合模式", "丙集团（N2）", "按 1+N，成员校应为 ≥1 个，现有 0 个"),
        ("网络没有牵头学校", "甲集团（N1）", "当天没有牵头学校"),
        ("成员数不合", "丙集团（N2）", "成员校 1 所，应为 ≥2 所"),
    ]


def test_a_school_that_closed_is_no_member(blank, county, on):
    closed = {
        "code": SCHOOLS,
        "name": ["甲小学", "乙小学", "丙小学", "丁小学"],
        "kind": "小学",
        "closed": [None, dt.date(2024, 7, 1), None, None],
    }
    rules = [f[0] for f in found(blank, county(school=closed), on)]
    assert rules == ["不合组合模式", "成员数不合"]


def test_a_pattern_over_the_whole_region(written, county, on):
    six = written(
        ("pattern: 1+N\n    per: network", "pattern: 1+6+N\n    per: region"),
        (
            "      - {title: 总校, english: Head school, roles: [总校, 龙头校, 核心校]}\n",
            "      - {title: 统筹}\n      - {title: 龙头学校, rows: {of: heads}, column: school}\n",
        ),
    )
    assert found(six, county(), on) == [
        ("不合组合模式", "教育集团", "按 1+6+N，龙头学校应为 6 个，现有 2 个")
    ]


def test_a_pattern_nobody_can_read(blank, county, on):
    odd = {
        "code": ["N1", "N2"],
        "name": ["甲集团", "丙集团"],
        "kind": "教育集团",
        "pattern": ["一正多副", "1+N"],
    }
    (only,) = misfits(blank, county(network=odd), on=on)
    assert (only.rule, str(only.says)) == ("组合模式读不懂", "组合模式写的是“一正多副”")
    assert "1+6+N" in only.remedy


def test_stages_domains_and_help(written, county, on):
    strict = written(
        (
            "    members: 2~N\n",
            "    members: 2~N\n    helped: 2~4\n    stages: [小学]\n    domains: [教学计划]\n",
        )
    )
    kinds = {
        "code": SCHOOLS,
        "name": ["甲小学", "乙小学", "丙小学", "丁中学"],
        "kind": ["小学", "小学", "小学", "初级中学"],
    }
    register = county(school=kinds, link=HELP, governance={"network": ["N1"], "domain": "教学计划"})
    assert found(strict, register, on) == [
        ("帮扶数不合", "丙小学（2153000003）", "结对帮扶的学校 0 所，应为 2~4 所"),
        ("学段不合", "丁中学（2153000004）", "是初级中学，不在教育集团的学段（小学）"),
        ("管理方式没有填", "丙集团（N2）", "没有写明统一还是分散：教学计划"),
    ]
    assert [m.severe for m in misfits(strict, register, on=on)] == [True, True, False]


def test_too_many_and_too_few_ties(blank, county, on):
    several = {
        "kind": "结对帮扶",
        "source": [SCHOOLS[0], SCHOOLS[2], SCHOOLS[2]],
        "target": [SCHOOLS[1], SCHOOLS[1], SCHOOLS[3]],
    }
    assert found(blank, county(link=several), on) == [
        ("联系的数目不合", "甲小学（2153000001）", "的“结对帮扶”有 1 个，应为 2~4 个"),
        ("联系的数目不合", "乙小学（2153000002）", "的“结对帮扶”有 2 个，应为 1 个"),
    ]


def test_a_tie_to_somebody_unknown_or_gone(blank, county, on):
    register = county(
        link={
            "kind": ["总校长", "总校长", "结对帮扶", "结对帮扶"],
            "source": ["T1", "T9", SCHOOLS[0], SCHOOLS[0]],
            "target": ["N1", "N2", SCHOOLS[1], SCHOOLS[2]],
        },
        staff={"code": ["T1"], "left": [dt.date(2024, 7, 1)]},
        school={
            "code": SCHOOLS,
            "name": ["甲小学", "乙小学", "丙小学", "丁小学"],
            "kind": "小学",
            "closed": [None, None, dt.date(2024, 8, 1), None],
        },
        membership={
            "network": ["N1", "N1", "N2", "N2"],
            "school": [SCHOOLS[0], SCHOOLS[1], SCHOOLS[3], SCHOOLS[1]],
            "role": ["总校", "成员校", "总校", "成员校"],
            "until": [None, None, None, dt.date(2024, 1, 1)],
        },
    )
    ties = [f for f in found(blank, register, on) if "联系" in f[0]]
    assert ties == [
        (
            "联系的一方已离开",
            f"结对帮扶：甲小学（{SCHOOLS[0]}） → 丙小学（{SCHOOLS[2]}）",
            f"丙小学（{SCHOOLS[2]}） 已于 2024-08-01 停办",
        ),
        ("联系的一方已离开", "总校长：T1 → 甲集团（N1）", "T1 已于 2024-07-01 离开"),
        ("联系的一方查不到", "总校长：T9 → 丙集团（N2）", "“教职工”表里没有 T9"),
    ]


def test_one_child_has_one_adult_and_is_never_named():
    register = tables(
        {
            "staff": {"code": ["T1", "T2"]},
            "pupil": {"code": ["G53000001", "G53000002"], "name": ["普小花", "李小山"], "year": 2024},
            "link": {
                "kind": "留守儿童关爱",
                "source": ["T1", "T2", "T2"],
                "target": ["G53000001", "G53000001", "G59999999"],
            },
        }
    )
    day = dt.date(2024, 12, 30)
    ties = [m for m in misfits(Programme.load("yuxi", on=day), register, on=day) if m.table == "link"]
    assert [(m.rule, m.who, str(m.says)) for m in ties] == [
        ("联系的一方查不到", "留守儿童关爱：T2 → G5***99", "“学生”表里没有 G5***99"),
        ("联系的数目不合", "G5***01", "的“留守儿童关爱”有 2 个，应为 1 个"),
    ]
    assert {m.whose for m in ties} == {"儿童"}


def test_the_138_of_shuangbai_says_which_of_the_three_is_lacking():
    day = dt.date(2024, 12, 30)
    kinds = ["教育集团", "城乡共同体", "城乡共同体", *["中心校片区"] * 8]
    register = tables(
        {
            "network": {
                "code": [f"N{n}" for n in range(len(kinds))],
                "kind": kinds,
                "form": ["紧密型"] + [None] * 10,
            }
        }
    )
    wrong = [
        str(m)
        for m in misfits(Programme.load("shuangbai", on=day), register, on=day)
        if m.rule == "不合组合模式"
    ]
    assert wrong == [
        "不合组合模式：“138”布局，按 138，城乡学校共同体应为 3 个，现有 2 个。请调整网络或成员，或修改方案的组合模式"
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_said_can_be_said_in_both_languages(blank, county, on, language):
    register = county(membership={"network": ["N1"], "school": SCHOOLS[:1], "role": ["成员校"]})
    for misfit in misfits(blank, register, on=on):
        assert misfit.rule in RULES
        for text in (misfit.says, misfit.remedy):
            told = in_language(text, language)
            plain = {"甲集团", "丙集团", "总校", "成员校", "龙头校", "核心校", "或"}
            for word in plain:
                told = told.replace(word, "")
            assert any("一" <= c <= "龥" for c in told) is (language == "zh")
