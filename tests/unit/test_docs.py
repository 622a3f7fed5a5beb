"""The generated handbook: what a check asks stands in Chinese first, with the document's numbers."""

import datetime as dt
import re

import pytest

from junheng import docs
from junheng.standards.checks.words import asks
from junheng.standards.standard import Standard, names

STANDARDS = [Standard.load(name, on=dt.date(2024, 9, 1)) for name in names()]
CHECKS = [(s, item.id, check) for s in STANDARDS for item in s.items for check in item.checks]


@pytest.mark.parametrize(("standard", "item", "check"), CHECKS)
def test_every_check_is_said_in_chinese_first(standard, item, check):
    lines = docs.handbook(standard).splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"### {item} "))
    said = [line.removeprefix("- 检查：") for line in lines[at : at + 12] if line.startswith("- 检查：")]
    assert said
    assert all(re.match("[（“\u4e00-\u9fff]", line) and "%(" not in line for line in said)
    if check["formula"] not in ("declared", "ratio"):
        sentence = asks(check, standard)
        assert sentence
        assert any(line.startswith(sentence) for line in said)
