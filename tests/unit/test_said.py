"""Sentences that know their English, and problems made of them."""

import pickle

import polars as pl
import pytest

from junheng.register.codes import ENGLISH
from junheng.register.tables import TABLES
from junheng.said import Said, Typed, both, joined
from junheng.schema import Problem, TableError


def listed(word):
    return ENGLISH.get(word, word)


def test_a_sentence_is_its_chinese_and_knows_its_english():
    said = Said("{stage}有 {n} 所", "{n} schools of {stage}", stage="小学", n=3)
    assert said == "小学有 3 所"
    assert said.english(listed) == "3 schools of primary"
    assert pickle.loads(pickle.dumps(said)).english(listed) == said.english(listed)


def test_what_must_be_typed_stays_with_its_meaning_beside_it():
    said = Said("应为 {words} 之一", "should be one of: {words}", words=[Typed("小学"), Typed("甲")])
    assert said == "应为 小学、甲 之一"
    assert said.english(listed) == "should be one of: 小学 (primary), 甲"


def test_sentences_joined_and_finished_keep_their_braces():
    assert joined([both("甲{}", "a{}"), "乙"], "，", ", ").english() == "a{}, 乙"


def test_a_problem_is_told_in_both_languages():
    problem = Problem(
        "a.xlsx",
        "学校",
        3,
        TABLES["school"].columns["name"].named,
        "",
        both("必填", "required"),
        both("请填写", "Fill it in"),
    )
    assert str(problem) == "《a.xlsx》“学校”表第 3 行「学校名称」：必填。请填写"
    assert problem.said.english() == "“a.xlsx”, sheet “学校”, row 3, “School name”: required. Fill it in"


def test_an_error_says_all_its_problems_in_english():
    with pytest.raises(TableError) as refused:
        TABLES["school"].read(
            pl.DataFrame({"code": ["2153230001", "x"], "name": ["甲", None], "kind": ["小学", "大学"]})
        )
    said = refused.value.args[0].english(listed)
    assert said.startswith("3 to be put right")
    for part in (
        "row 2, “School code”: found “x”, should read: 10 digits.",
        "“School name”: required.",
        "小学 (primary)",
    ):
        assert part in said


def test_a_rule_between_columns_names_both_by_their_titles():
    campus = TABLES["campus"]
    rule = campus.asks(campus.rules[0])
    assert rule == "室内体育用房面积不应大于教学及辅助用房面积"
    assert (
        rule.english()
        == "“Indoor sports rooms, area” should not be more than “Teaching and auxiliary rooms, area”"
    )
