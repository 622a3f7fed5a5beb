"""The unit-cost document: what ships loads; what is not understood is refused in a sentence."""

import datetime as dt

import pytest

from junheng.remedy.costs import Costs, names

HIRE = {
    "id": "h", "title": "招聘", "act": "hire", "unit": "人", "cost": 90000, "per": "年", "stages": ["小学"],
    "raises": {"teachers": 1, "backbone": 1},
}  # fmt: skip


def read(*options, **more):
    body = {"id": "t", "title": "试", "since": dt.date(2024, 9, 1), "source": "无", "years": 5}
    return Costs.read(body | {"options": list(options)} | more)


def test_every_document_that_ships_loads():
    assert names() == ["demo-costs-2024"]
    demo = Costs.load("demo-costs-2024")
    assert demo.moves.allowed
    assert "虚构" in demo.title


def test_yearly_costs_are_counted_for_all_the_years():
    costs = read(HIRE, HIRE | {"id": "o", "raises": {"teachers": 1, "sports_arts": 1}, "per": "次"})
    assert [costs.unit_cost(o) for o in costs.options] == [450000, 90000]
    assert costs.times(2).unit_cost(costs.times(2).options[0]) == 900000


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        (HIRE | {"colour": "red"}, "不认识的项：colour"),
        ({k: v for k, v in HIRE.items() if k != "cost"}, "缺少必要的项"),
        (HIRE | {"cost": 0}, "应为大于 0 的数"),
        (HIRE | {"cost": "九万"}, "应为大于 0 的数"),
        (HIRE | {"per": "月"}, "应为 年、次 之一"),
        (HIRE | {"act": "fire"}, "应为 hire、train、resource 之一"),
        (HIRE | {"raises": {"backbone": 1}}, "招聘应写 teachers: 1"),
        (HIRE | {"raises": {"teachers": 1}}, "招聘应写 teachers: 1"),
        (HIRE | {"act": "train"}, "培养应只写"),
        (HIRE | {"act": "resource", "raises": {"playground": 1}}, "增配应只写"),
        (HIRE | {"most": -1}, "most 应为不小于 0"),
        (HIRE | {"step": 2}, "step 只能是 1"),
        (HIRE | {"stages": []}, "stages 至少写一个学段"),
        (HIRE | {"stages": ["幼儿园"]}, "没有“幼儿园”这个学段"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(option, sentence):
    with pytest.raises(ValueError, match=sentence):
        read(option)


def test_the_document_as_a_whole_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="没有单价文件“nowhere”，可用：demo-costs-2024"):
        Costs.load("nowhere")
    with pytest.raises(ValueError, match="同名"):
        read(HIRE, HIRE)
    with pytest.raises(ValueError, match="做的是同一件事"):
        read(HIRE, HIRE | {"id": "again"})
    with pytest.raises(ValueError, match="share_at_most"):
        read(HIRE, moves={"allowed": True, "cost": 1, "per": "年", "share_at_most": 1})
    with pytest.raises(ValueError, match="不认识的项：limit"):
        read(HIRE, limit=3)
    with pytest.raises(ValueError, match="不是单价文件"):
        Costs.read(["a"])
