"""The worked examples beside the rules for layout say what the rules do."""

import pytest
import yaml

from junheng.layout.bands import BANDS, BANDS_OF_KIND
from junheng.layout.options import Option
from junheng.layout.rules import DOCUMENTS, Rules

BODY = yaml.safe_load((DOCUMENTS / "cn-layout-2018.examples.yaml").read_text("utf-8"))
RULES = Rules.load(BODY["rules"])


def classes(kind, rooms, pupils):
    option = Option(0, "保留", kind, BANDS_OF_KIND[kind], rooms, 0, 9999, 0, kind == "小学教学点", 0.0, 0.0)
    return option.classes(0, pupils, RULES)


def answer(example):
    if "classes" in example:
        return classes(**example["classes"])
    if "day" in example:
        return example["day"]["minutes"] <= RULES.travel.day[BANDS.index(example["day"]["band"])]
    if "boards" in example:
        return RULES.boarding.allowed[BANDS.index(example["boards"]["band"])]
    return RULES.limits.closures * (example["closures"]["to"] - example["closures"]["from"])


@pytest.mark.parametrize("example", BODY["examples"], ids=lambda e: e["say"])
def test_the_rules_do_what_the_example_says(example):
    assert answer(example) == example["gives"]
