"""The document of rules: what ships loads, what is wrong is refused all at once, what is adjusted stays a document."""

import json

import pytest

from junheng.layout.rules import Decision, Rules, documents
from junheng.layout.travel.ways import Ways


def test_what_ships_says_the_national_rules_with_their_sources():
    rules = Rules.load("cn-layout-2018")
    assert "cn-layout-2018" in documents()
    assert rules.travel.low == 30
    assert rules.boarding.low is False
    assert (rules.classes.primary, rules.classes.junior) == (45, 50)
    assert (rules.sizes.most, rules.sizes.most_nine) == (2000, 2500)
    assert "国办发〔2018〕27号" in rules.travel.source
    assert all(
        getattr(rules, part).source
        for part in ("travel", "boarding", "classes", "sizes", "steps", "limits", "costs", "weights")
    )


def test_rules_survive_json():
    rules = Rules.load().adjusted(
        epochs=(2026, 2031), decisions=(Decision("HX01", "新建", 2031),), **{"travel.low": 25}
    )
    assert Rules.from_dict(json.loads(json.dumps(rules.as_dict()))) == rules


def test_years_of_the_epochs():
    assert Rules.load().adjusted(epochs=(2027, 2030, 2035), last_years=7).years == (3, 5, 7)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"travel.low": -1}, "low"),
        ({"costs.close": -5}, "close"),
        ({"steps.expand": [0]}, "expand"),
        ({"epochs": (2030, 2027)}, "由早到晚"),
        ({"epochs": ()}, "由早到晚"),
        ({"tiers": ("快",)}, "tiers"),
        ({"traval.low": 3}, "traval.low"),
        ({"weights.minute": "多"}, "minute"),
        ({"limits.budget": float("nan")}, "budget"),
    ],
)
def test_nonsense_is_refused(changed, said):
    with pytest.raises(ValueError, match=said):
        Rules.load().adjusted(**changed)


def test_every_fault_of_a_document_is_told():
    body = Rules.load().as_dict()
    body["travel"] |= {"low": 0, "speed": 3}
    body["costs"] = "便宜"
    body["colour"] = "红"
    with pytest.raises(ValueError, match="speed") as refused:
        Rules.read(body | {"ways": "cn-travel-mountain"})
    assert "costs" in str(refused.value)
    assert "colour" in str(refused.value)


def test_a_decision_nobody_knows():
    with pytest.raises(ValueError, match="不变"):
        Decision("2153000001", "缩小")


def test_an_unknown_document_lists_those_there_are():
    with pytest.raises(ValueError, match="cn-layout-2018"):
        Rules.load("cn-layout-1999")
    with pytest.raises(ValueError, match="cn-travel-mountain"):
        Ways.load("cn-travel-sea")
