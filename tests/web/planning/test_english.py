"""Every kind of change has its English words; Chinese is left only where it is data."""

import re
from dataclasses import asdict

import pytest

from junheng.plans import plan  # noqa: F401  all kinds are known then
from junheng.plans.changes import KINDS
from junheng.web.planning.english import SAYS, said

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CELLS = {
    "school": "S1", "source": "S1", "target": "S2", "code": "S1", "closing": "S1", "into": "S2", "stage": "小学", "teachers": 2,
    "above_required": 1, "backbone": 1, "sports_arts": 1, "people": ("P1", "P2"), "resource": "teaching_area", "amount": 12.5,
    "campus": "本部", "name": "N", "school_kind": "小学", "stages": ("小学", "初中"), "setting": "镇区", "pupils": ("四年级:12",),
    "classes": 2, "seats": 90, "area": 500.0, "dormitory": 100.0, "money": 1e6, "network": "N1", "network_kind": "教育集团",
    "head": "S1", "members": ("S2",), "core": ("S3",), "head_role": "龙头校", "role": "成员校", "into_network": "N2",
    "code_new": "N3", "parent": "N4", "domain": "教学计划", "mode": "统一", "since": "2024-09-01",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_change_is_told_in_english(kind):
    names = [f for f in KINDS[kind].__dataclass_fields__ if f in CELLS]
    change = KINDS[kind](**{n: CELLS[n] for n in names})
    text = said({"kind": kind} | asdict(change))
    assert not CHINESE.search(text), text
    for name in ("school", "source", "target", "network", "head"):
        if name in names:
            assert CELLS[name] in text
    assert "{" not in text


def test_no_kind_is_forgotten():
    assert set(SAYS) == set(KINDS)
