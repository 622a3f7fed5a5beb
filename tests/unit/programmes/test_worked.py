"""The worked examples of every programme agree with it, every figure has one, and the runner notices when one does not."""

import datetime as dt
from functools import cache

import pytest

from junheng.programmes import worked
from junheng.programmes.programme import Programme, names
from junheng.programmes.worked import Example, examples, run

ON = dt.date(2024, 12, 30)
SHIPPED = [(name, example) for name in names() for example in examples(name)]


@cache
def programme(name):
    return Programme.load(name, on=ON)


@pytest.mark.parametrize(("name", "example"), SHIPPED, ids=[f"{n}-{e.say[:24]}" for n, e in SHIPPED])
def test_the_example_agrees_with_the_document(name, example):
    assert run(example, programme(name)) == []


@pytest.mark.parametrize("name", names())
def test_every_figure_has_an_example(name):
    explained = {code for example in examples(name) for code in example.then}
    assert explained == {f.id for f in programme(name).figures}


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (3, "应为 3，算得 2"),
        (None, "应为 None，算得 2"),
        ({"state": "达标"}, "应为 达标，算得 None"),
        ({"rows": 5}, "应依据 5 行，实为 2 行"),
        ({"problem": "缺"}, "应提示“缺”"),
    ],
)
def test_the_runner_notices_a_disagreement(wanted, says):
    given = {"network": {"code": ["N1", "N2"], "kind": "教育集团"}}
    found = run(Example("", given, {"Y2.groups": wanted}), programme("yuxi"))
    assert len(found) == 1
    assert says in found[0]


def test_an_unknown_key_of_an_example_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(worked, "DOCUMENTS", tmp_path)
    (tmp_path / "x.examples.yaml").write_text("- {say: 甲, given: {}, then: {}, more: 1}", "utf-8")
    with pytest.raises(ValueError, match=r"x\.examples\.yaml 有不认识或缺少的项"):
        examples("x")
    with pytest.raises(ValueError, match="不认识的项：worth"):
        run(Example("", {}, {"Y2.groups": {"worth": 1}}), programme("yuxi"))
