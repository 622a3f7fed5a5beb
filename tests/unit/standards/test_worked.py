"""The worked examples of every document agree with it, and the runner notices when one does not."""

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest

from junheng.standards import worked
from junheng.standards.standard import Standard, names
from junheng.standards.worked import Example, examples, run


@cache
def standard(name):
    return Standard.load(name, on=dt.date(2024, 9, 1))


STANDARD = standard("cn-youzhi-2017")
SHIPPED = [(name, example) for name in names() for example in examples(name)]
OTHER = {"spread", "split", "scope", "each_school"}


@pytest.mark.parametrize(("name", "example"), SHIPPED, ids=[example.say[:30] for _, example in SHIPPED])
def test_the_example_agrees_with_the_document(name, example):
    assert run(example, standard(name)) == []


def test_the_examples_are_not_tied_to_one_school_year():
    then = Standard.load("cn-youzhi-2017", on=dt.date(2019, 12, 1))
    assert [(e.say, said) for e in examples("cn-youzhi-2017") if (said := run(e, then))] == []


def test_every_indicator_item_veto_and_tolerance_has_an_example():
    explained = {code for example in examples("cn-youzhi-2017") for code in example.of}
    entries = (*STANDARD.resource, *STANDARD.items, *STANDARD.vetoes, *STANDARD.tolerances)
    wanted = {entry.id for entry in entries} | OTHER
    assert explained == wanted


def test_an_example_with_a_tolerance_fails_without_it():
    eased = [e for e in examples("cn-youzhi-2017") if e.tolerances]
    assert len(eased) == len(STANDARD.tolerances)
    assert [e.say for e in eased if not run(replace(e, tolerances=()), STANDARD)] == []


def spoilt(then, given=None):
    given = given or {"county_fact": {"item": ["exchanged", "exchange_eligible"], "value": [10, 100]}}
    return run(Example("试", ("G11",), given, then), STANDARD)


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ({"items": {"G11": "达标"}}, "items G11：应为 达标，算得 待填报"),
        ({"figures": {"G11": {"exchange_rate": 10.1}}}, "figures G11 exchange_rate：应为 10.1，算得 10.0"),
        ({"figures": {"G11": {"rate": 1}}}, "figures G11 rate：没有这一项"),
        ({"items": {"G16": "达标"}}, "items G16：没有这一项"),
        ({"left_out": [{"code": "1"}]}, "left_out 1：应有一行，实有 0 行"),
        ({"values": [{"stage": "小学"}]}, "values 小学：应有一行，实有 7 行"),
        ({"verdict": {"resource": "达标"}}, "verdict resource：应为 达标，算得 待填报"),
    ],
)
def test_a_wrong_expectation_is_named(then, said):
    assert spoilt(then) == [said]


def test_an_unknown_result_is_refused():
    with pytest.raises(ValueError, match="不认识的项：verdicts"):
        spoilt({"verdicts": {}})


def test_a_number_agrees_to_the_decimals_written_and_a_whole_number_exactly():
    given = {"spread": {"pupils": [45, 37, 89, 76, 55], "resource": [279, 137, 935, 160, 402]}}
    assert spoilt({"cv": 0.52}, given) == []
    assert spoilt({"cv": 0.515}, given) == []
    assert spoilt({"cv": 0.516}, given) != []
    assert spoilt({"cv": 1}, given) != []
    assert spoilt({"cv": None}, given) != []
    assert spoilt({"mean": 6}, given) != []


def test_stray_and_missing_keys_are_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(worked, "DOCUMENTS", tmp_path)
    (tmp_path / "x.examples.yaml").write_text(
        "- {say: 甲, of: [], given: {}, then: {}, sauce: 网页}", "utf-8"
    )
    with pytest.raises(ValueError, match="“甲”有不认识的项：sauce"):
        examples("x")
    (tmp_path / "x.examples.yaml").write_text("- {say: 甲, of: [], given: {}}", "utf-8")
    with pytest.raises(ValueError, match="“甲”缺少：then"):
        examples("x")


def test_a_column_that_no_table_has_is_refused():
    with pytest.raises(ValueError, match="没有这些列"):
        run(Example("试", (), {"school": {"colour": "红"}, "enrolment": {}}, {}), STANDARD)
