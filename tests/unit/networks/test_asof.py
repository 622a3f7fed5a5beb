"""Networks as of a day: trees, coverage by any cut, unified management, workload, and every fault with who, when and what to do."""

import datetime as dt

import polars as pl
import pytest

from junheng.networks import coverage, governing
from junheng.networks.asof import networks_on
from junheng.networks.faults import faults, misfits, tiers
from junheng.networks.people import looked_after, workload
from junheng.networks.rules import Rules
from junheng.programmes.pattern import Pattern
from junheng.register.example import demo
from junheng.register.tables import TABLES

RULES = Rules.load()
DAY = dt.date(2024, 9, 1)
A, B, C, D, E = (f"21532300{n:02d}" for n in range(1, 6))


def table(name, /, **columns):
    return {name: TABLES[name].example(**columns)}


def schools(**more):
    names = [f"{n}校" for n in "甲乙丙丁戊"]
    return table("school", code=[A, B, C, D, E], name=names, **more)


def networks(*rows):
    """(code, kind, parent, pattern, since, until)."""
    code, kind, parent, pattern, since, until = zip(*rows, strict=True)
    return table(
        "network", code=list(code), name=[f"{c}网" for c in code], kind=list(kind), parent=list(parent), pattern=list(pattern),
        since=list(since), until=list(until),
    )  # fmt: skip


def members(*rows):
    """(network, school, role) since 2020, or with since and until."""
    full = [(*r, dt.date(2020, 9, 1), None)[:5] if len(r) == 3 else r for r in rows]
    network, school, role, since, until = zip(*full, strict=True)
    return table(
        "membership",
        network=list(network),
        school=list(school),
        role=list(role),
        since=list(since),
        until=list(until),
    )


OLD = dt.date(2020, 9, 1)
TREE = networks(
    ("T", "教育集团", None, "1+2+N", OLD, None),
    ("T1", "教育集团", "T", "1+1", OLD, None),
    ("T2", "教育集团", "T", None, OLD, dt.date(2024, 2, 1)),
    ("X", "学校联盟", None, None, OLD, None),
)
IN_TREE = members(
    ("T", A, "总校"), ("T1", A, "龙头校"), ("T1", B, "成员校"), ("T2", C, "龙头校"),
    ("X", B, "牵头单位"), ("X", C, "成员"), ("T1", D, "成员校", OLD, DAY),
)  # fmt: skip


def test_a_day_is_read_with_heads_and_trees():
    found = networks_on(schools() | TREE | IN_TREE, DAY)
    rows = sorted(found.networks.select("code", "head", "heads", "members").rows())
    assert rows == [("T", A, 1, 1), ("T1", A, 1, 2), ("X", B, 1, 2)]
    assert (found.below("T"), found.above("T1")) == (["T", "T1"], ["T"])
    before = networks_on(schools() | TREE | IN_TREE, dt.date(2023, 9, 1))
    assert before.below("T") == ["T", "T1", "T2"]
    assert D in before.members["school"].to_list()
    assert D not in found.members["school"].to_list()
    assert networks_on(schools(), DAY).summary() == "2024-09-01 没有网络"
    assert found.of_kind("学校联盟").members["school"].to_list() == [B, C]


def test_coverage_counts_a_school_once_and_knows_what_it_does_not_know():
    tables = schools(setting=["城区", "城区", "乡村", "乡村", "乡村"]) | TREE | IN_TREE
    tables |= table(
        "enrolment", school=[A, B, C, D], year=[2024] * 4, pupils=[100, 50, 30, None], classes=[None] * 4
    )
    (row,) = coverage.coverage(tables, DAY).iter_rows(named=True)
    assert row == {
        "schools": 5, "inside": 3, "coverage": 0.6, "pupils": 180, "pupils_inside": 180, "pupils_coverage": None, "unknown": 2,
    }  # fmt: skip
    cut = coverage.coverage(tables, DAY, by=["setting"]).rows()
    assert cut == [
        ("乡村", 3, 1, pytest.approx(1 / 3), 30, 30, None, 2),
        ("城区", 2, 2, 1.0, 150, 150, 1.0, 0),
    ]
    each = (
        coverage.coverage(tables, DAY, by=["network_kind"])
        .select("network_kind", "inside", "pupils_inside")
        .rows()
    )
    assert each == [("学校联盟", 2, 80), ("教育集团", 2, 150)]
    only = coverage.coverage(tables, DAY, kinds=["学校联盟"])
    assert only["inside"][0] == 2
    with pytest.raises(ValueError, match="可用：stage（学段）"):
        coverage.coverage(tables, DAY, by=["colour"])


def test_coverage_by_stage_and_township_adds_up_in_the_demo_county():
    tables = demo.build().tables
    whole = coverage.coverage(tables, DAY).row(0, named=True)
    towns = coverage.coverage(tables, DAY, by=["town"])
    assert towns["schools"].sum() == whole["schools"]
    assert towns["pupils_inside"].sum() == whole["pupils_inside"]
    stages = coverage.coverage(tables, DAY, by=["stage"])
    assert stages["pupils"].sum() == whole["pupils"]
    assert set(stages["stage"]) == {"学前", "小学", "初中", "高中"}
    both = coverage.coverage(tables, DAY, by=["stage", "setting"], stages=["小学"])
    assert set(both["stage"]) == {"小学"}


def test_what_is_unified_is_a_matrix_and_a_state():
    rules = table(
        "governance", network=["T1"] * 5 + ["X"] * 2 + ["T2"], domain=[*RULES.unified, "教学计划", "教研活动", "教学计划"],
        mode=["统一"] * 5 + ["统一", "分散", "统一"], since=[OLD] * 8,
    )  # fmt: skip
    tables = schools() | TREE | IN_TREE | rules
    assert governing.matrix(tables, DAY).filter(network="X").select(
        "教学计划", "教研活动", "常规管理"
    ).rows() == [("统一", "分散", None)]
    states = dict(governing.unified(tables, DAY, RULES).select("network", "state").iter_rows())
    assert states == {"T1": "达标", "X": "未达标", "T": "待填报"}
    assert governing.matrix(schools() | TREE, DAY).is_empty()


def test_one_person_many_schools_is_counted_through_networks_and_postings():
    tables = schools() | TREE | IN_TREE
    tables |= table("staff", code=["P1", "P2"], name=["赵一", "钱二"])
    tables |= table(
        "link",
        kind=["总校长", "编外校长", "编外校长"],
        source=["P1", "领导甲", "领导甲"],
        target=["X", A, B],
        since=[OLD] * 3,
    )
    tables |= table("posting", staff=["P2"] * 4, school=[A, B, C, D], since=[OLD] * 4, stage=["小学"] * 4)
    assert looked_after(tables, DAY).filter(kind="总校长").select("person", "school").rows() == [
        ("P1", B),
        ("P1", C),
    ]
    rows = workload(tables, DAY, RULES).select("kind", "name", "schools", "limit", "over").rows()
    assert rows == [("任职", "钱二", 4, 3, 1), ("总校长", "赵一", 2, 12, 0), ("编外校长", "领导甲", 2, 2, 0)]
    assert any("钱二" in str(p) and "多 1 所" in str(p) for p in faults(tables, DAY, RULES))


def said(tables, on=DAY):
    return [(p.severe, str(p)) for p in faults(tables, on, RULES)]


def test_a_school_in_two_groups_of_one_kind_is_refused_with_who_and_when():
    two = networks(("N1", "教育集团", None, None, OLD, None), ("N2", "教育集团", None, None, OLD, None))
    both = members(
        ("N1", A, "总校"),
        ("N1", B, "成员校"),
        ("N2", C, "总校"),
        ("N2", B, "成员校", dt.date(2022, 9, 1), None),
    )
    (found,) = said(schools() | two | both)
    assert found[0]
    for word in ("乙校", "N1网", "N2网", "2022-09-01 起", "终止日期"):
        assert word in found[1]
    assert said(schools() | two | both, dt.date(2021, 9, 1)) == []
    # T lies above T1: one tree, so the school that leads both is in one group.
    assert not any("同时在" in t for _, t in said(schools() | TREE | IN_TREE))


def test_networks_without_a_head_or_with_two():
    lone = networks(("N1", "教育集团", None, None, OLD, None))
    assert "没有牵头校" in said(schools() | lone | members(("N1", A, "成员校")))[0][1]
    assert "2 所同级的牵头校" in said(schools() | lone | members(("N1", A, "总校"), ("N1", B, "总校")))[0][1]
    assert said(schools() | lone | members(("N1", A, "总校"), ("N1", B, "核心校"), ("N1", C, "核心校"))) == []
    free = networks(("N1", "教研片区", None, None, OLD, None))
    assert said(schools() | free | members(("N1", A, "成员校"))) == []


def test_ties_to_who_has_left_what_is_closed_and_what_has_ended():
    tables = schools(closed=[None, None, None, None, dt.date(2023, 9, 1)], opened=[None] * 5) | TREE
    tables |= members(
        ("T1", A, "龙头校"), ("T1", E, "成员校"), ("T2", C, "龙头校"), ("T", A, "总校"), ("X", B, "牵头单位")
    )
    tables |= table("staff", code=["P1"], name=["孙三"], left=[dt.date(2024, 7, 1)])
    tables |= table(
        "link", kind=["师徒结对", "编外校长"], source=["P1", "领导甲"], target=["P9", E], since=[OLD] * 2
    )
    text = [t for severe, t in said(tables) if severe]
    assert any("孙三（P1）" in t and "2024-07-01 离职" in t and "终止日期" in t for t in text)
    assert any("戊校" in t and "停办" in t and "编外校长" in t for t in text)
    assert any("戊校" in t and "仍是T1网的成员" in t for t in text)
    assert any("T2网" in t and "不在存续期" in t for t in text)
    assert len(text) == 4


def test_upper_networks_that_are_gone_or_go_in_a_circle():
    ring = networks(
        ("R1", "学区", "R2", None, OLD, None),
        ("R2", "学区", "R1", None, OLD, None),
        ("R3", "学区", "T9", None, OLD, None),
    )
    ring["network"] = pl.concat(
        [ring["network"], networks(("T9", "学区", None, None, OLD, dt.date(2021, 1, 1)))["network"]]
    )
    text = [t for _, t in said(schools() | ring)]
    assert sum("上下级成环" in t for t in text) == 2
    assert sum("上级网络 T9" in t for t in text) == 1


def test_patterns_are_judged_by_tiers_or_by_roles():
    found = networks_on(schools() | TREE | IN_TREE, DAY)
    assert tiers(found, "T", 3) == [1, 1, 1]
    assert misfits(found, "T", Pattern.parse("1+2+N", "总校", "龙头校", "成员校")) == [
        "龙头校应为 2 个，现有 1 个"
    ]
    assert misfits(found, "T1", Pattern.parse("1+1")) == []
    roles = networks(("N1", "办学共同体", None, "1+1+X", OLD, None))
    some = members(("N1", A, "总校"), ("N1", B, "核心校"), ("N1", C, "成员校"), ("N1", D, "成员校"))
    assert said(schools() | roles | some) == []
    wrong = networks(("N1", "学区", None, "一加一", OLD, None))
    assert any("写法如" in t for _, t in said(schools() | wrong))
