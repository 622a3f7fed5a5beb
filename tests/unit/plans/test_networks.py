"""Changes to networks: dated, replayable, told in words, and refusing what the register does not know."""

import datetime as dt

import polars as pl
import pytest

from junheng.plans.networks import (
    ChangeRole,
    DissolveNetwork,
    FoundNetwork,
    JoinNetwork,
    LeaveNetwork,
    ManageDomain,
    MergeNetworks,
    PlaceNetwork,
    SplitNetwork,
)
from junheng.plans.plan import Plan
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES

A, B, C, D, E = (f"21532300{n:02d}" for n in range(1, 6))
FALL, SPRING = dt.date(2024, 9, 1), dt.date(2025, 3, 1)
FOUND = FoundNetwork(
    network="N1", name="甲集团", network_kind="教育集团", head=A, members=(B, C), pattern="1+2"
)
OTHER = FoundNetwork(network="N2", name="乙集团", network_kind="教育集团", head=D)


@pytest.fixture
def tables():
    closed = [None, None, None, None, dt.date(2020, 9, 1)]
    names = [f"{n}校" for n in "甲乙丙丁戊"]
    return complete(
        {
            "school": TABLES["school"].example(
                code=[A, B, C, D, E], name=names, closed=closed, opened=[None] * 5
            )
        }
    )


def after(tables, *changes):
    return Plan("试", changes).apply(tables, year=2024)


def on(tables, day, network=None):
    """(network, school, role) of the day."""
    rows = tables["membership"].filter(
        pl.col("since") <= day, pl.col("until").is_null() | (pl.col("until") > day)
    )
    rows = rows if network is None else rows.filter(pl.col("network") == network)
    return sorted(rows.select("network", "school", "role").rows())


def test_a_network_is_founded_on_the_day_it_says(tables):
    made = after(tables, FOUND)
    assert on(made, FALL) == [("N1", A, "龙头校"), ("N1", B, "成员校"), ("N1", C, "成员校")]
    assert on(made, dt.date(2024, 8, 31)) == []
    later = after(
        tables,
        FoundNetwork(network="N1", name="x", network_kind="学区", head=A, core=(B,), since="2025-03-01"),
    )
    assert on(later, FALL) == []
    assert on(later, SPRING) == [("N1", A, "龙头校"), ("N1", B, "核心校")]
    assert tables["network"].is_empty()


def test_yesterday_can_still_be_asked_for(tables):
    moved = after(
        tables,
        FOUND,
        LeaveNetwork(network="N1", school=C, since="2025-03-01"),
        OTHER,
        JoinNetwork(network="N2", school=C, since="2025-03-01"),
    )
    assert ("N1", C, "成员校") in on(moved, FALL)
    assert ("N1", C, "成员校") not in on(moved, SPRING)
    assert ("N2", C, "成员校") in on(moved, SPRING)


def test_another_school_becomes_the_head(tables):
    changed = after(
        tables, FOUND, ChangeRole(network="N1", school=B, role="总校", since="2025-03-01"),
        ChangeRole(network="N1", school=A, role="成员校", since="2025-03-01"), LeaveNetwork(network="N1", school=A, since="2025-06-01"),
    )  # fmt: skip
    assert on(changed, SPRING) == [("N1", A, "成员校"), ("N1", B, "总校"), ("N1", C, "成员校")]
    assert on(changed, dt.date(2025, 6, 1)) == [("N1", B, "总校"), ("N1", C, "成员校")]


def test_networks_merge_split_and_are_dissolved(tables):
    one = after(
        tables,
        FOUND,
        OTHER,
        ManageDomain(network="N1", domain="教学计划"),
        MergeNetworks(network="N1", into_network="N2", since="2025-03-01"),
    )
    assert on(one, SPRING) == [
        ("N2", A, "成员校"),
        ("N2", B, "成员校"),
        ("N2", C, "成员校"),
        ("N2", D, "龙头校"),
    ]
    assert len(on(one, FALL)) == 4
    assert one["governance"]["until"].to_list() == [SPRING]
    two = after(
        tables,
        FOUND,
        SplitNetwork(network="N1", code_new="N3", name="丙集团", head=C, members=(B,), since="2025-03-01"),
    )
    assert on(two, SPRING) == [("N1", A, "龙头校"), ("N3", B, "成员校"), ("N3", C, "龙头校")]
    assert two["network"].filter(code="N3")["pattern"].to_list() == ["1+2"]
    gone = after(tables, FOUND, DissolveNetwork(network="N1", since="2025-03-01"))
    assert (on(gone, SPRING), len(on(gone, FALL))) == ([], 3)


def test_a_network_comes_under_another(tables):
    placed = after(tables, FOUND, OTHER, PlaceNetwork(network="N2", parent="N1"))
    assert placed["network"].filter(code="N2")["parent"].to_list() == ["N1"]
    assert after(tables, FOUND, OTHER, PlaceNetwork(network="N2", parent="N1"), PlaceNetwork(network="N2"))[
        "network"
    ]["parent"].to_list() == [None, None]
    merged = after(
        tables,
        FOUND,
        OTHER,
        FoundNetwork(network="N3", name="z", network_kind="学区", head=D, parent="N1"),
        MergeNetworks(network="N1", into_network="N2"),
    )
    assert merged["network"].filter(code="N3")["parent"].to_list() == ["N2"]


def test_what_is_unified_may_be_taken_back(tables):
    rules = after(
        tables, FOUND, ManageDomain(network="N1", domain="教研活动", evidence="文1"),
        ManageDomain(network="N1", domain="教研活动", mode="分散", since="2025-03-01"),
    )["governance"].sort("since")  # fmt: skip
    assert rules.select("mode", "since", "until").rows() == [("统一", FALL, SPRING), ("分散", SPRING, None)]


def test_what_begins_and_ends_on_one_day_leaves_no_trace(tables):
    same = after(
        tables,
        FOUND,
        LeaveNetwork(network="N1", school=B),
        JoinNetwork(network="N1", school=B, role="核心校"),
    )
    assert on(same, FALL, "N1") == [("N1", A, "龙头校"), ("N1", B, "核心校"), ("N1", C, "成员校")]
    assert same["membership"].height == 3


@pytest.mark.parametrize(("changes", "said"), [
    ((JoinNetwork(network="N9", school=A),), "没有网络 N9"),
    ((FOUND, JoinNetwork(network="N1", school="9999999999")), "没有学校 9999999999"),
    ((FOUND, JoinNetwork(network="N1", school=B)), "乙校.*已经在网络 N1"),
    ((FOUND, JoinNetwork(network="N1", school=E)), "戊校.*停办"),
    ((FOUND, JoinNetwork(network="N1", school=D, role="班长")), "角色应为"),
    ((FOUND, JoinNetwork(network="N1", school=D, since="2023-01-01")), "才成立"),
    ((FOUND, JoinNetwork(network="N1", school=D, since="明天")), "不是日期"),
    ((FOUND, FOUND), "N1 已经用过"),
    ((FoundNetwork(network="N1", name="x", network_kind="帮派", head=A),), "网络类别应为"),
    ((FoundNetwork(network="N1", name="x", network_kind="学区", head=A, members=(A,)),), "甲校.*写了两次"),
    ((FoundNetwork(network="N1", name="x", network_kind="学区", head=A, parent="N7"),), "没有网络 N7"),
    ((FOUND, LeaveNetwork(network="N1", school=A)), "没有牵头校"),
    ((FOUND, LeaveNetwork(network="N1", school=D)), "丁校.*不在网络 N1"),
    ((FOUND, ChangeRole(network="N1", school=B, role="成员校")), "已经是成员校"),
    ((FOUND, DissolveNetwork(network="N1"), JoinNetwork(network="N1", school=D)), "已于 2024-09-01 撤销"),
    ((FOUND, MergeNetworks(network="N1", into_network="N1")), "不能并入自己"),
    ((FOUND, SplitNetwork(network="N1", code_new="N3", name="x", head=A)), "不能分出去"),
    ((FOUND, OTHER, PlaceNetwork(network="N2", parent="N1"), DissolveNetwork(network="N1")), "下级网络：乙集团"),
    ((FOUND, OTHER, PlaceNetwork(network="N2", parent="N1"), PlaceNetwork(network="N1", parent="N2")), "不能又做它的上级"),
    ((FOUND, OTHER, PlaceNetwork(network="N2", parent="N1"), MergeNetworks(network="N1", into_network="N2")), "上级不能并入下级"),
    ((FOUND, ManageDomain(network="N1", domain=" ")), "不能为空"),
    ((FOUND, ManageDomain(network="N1", domain="教学计划", mode="放开")), "管理方式应为"),
])  # fmt: skip
def test_what_cannot_be_done_is_refused_in_words(tables, changes, said):
    with pytest.raises(ValueError, match=said):
        after(tables, *changes)


def test_a_plan_comes_back_from_its_file_and_speaks_chinese():
    plan = Plan("组团", (
        FOUND, OTHER, JoinNetwork(network="N2", school=E, why="近"), LeaveNetwork(network="N1", school=B, since="2025-03-01"),
        ChangeRole(network="N1", school=C, role="核心校"), SplitNetwork(network="N1", code_new="N4", name="x", head=C, members=(B,)),
        MergeNetworks(network="N2", into_network="N1"), PlaceNetwork(network="N2", parent="N1"),
        ManageDomain(network="N1", domain="教学计划"), DissolveNetwork(network="N1"),
    ))  # fmt: skip
    assert Plan.from_json(plan.to_json()) == plan
    lines = str(plan).splitlines()
    assert lines[1] == f"1. 组建网络：甲集团（N1，教育集团，1+2），龙头校 {A}，成员校 {B}、{C}"
    assert lines[4] == f"4. 退出网络：{B} ← N1，2025-03-01 起"
    assert all(change.title in line for change, line in zip(plan.changes, lines[1:], strict=True))
