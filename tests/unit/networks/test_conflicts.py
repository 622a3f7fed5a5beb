"""What is not written: a school twice in an exclusive kind, a network nobody leads, a tie to who has left, a pattern nobody can read."""

import datetime as dt

import polars as pl
import pytest

from junheng.networks.conflicts import conflicts
from junheng.networks.rules import Rules
from junheng.register.example import demo
from junheng.register.tables import TABLES

RULES = Rules.load()
FIRST, SECOND, THIRD = "2153999001", "2153999002", "2153999003"
AUTUMN = dt.date(2024, 9, 1)


@pytest.fixture(scope="module")
def register():
    return demo.build().tables


def rows(table, **cells):
    """Rows of a table with nothing in the columns that are not named."""
    height = max(len(v) for v in cells.values() if isinstance(v, list))
    data = {n: cells.get(n) for n in TABLES[table].columns}
    full = {n: v if isinstance(v, list) else [v] * height for n, v in data.items()}
    return TABLES[table].read(pl.DataFrame(full, schema_overrides={n: TABLES[table].schema[n] for n in full}))


def against(register, whole=True, **written):
    """The problems of writing these rows into the register, in both languages."""
    after = {n: pl.concat([register[n].select(r.columns), r]) for n, r in written.items()}
    return conflicts(register | after, written, RULES, whole=whole)


def member(network, school, role="成员校", since=AUTUMN, until=None):
    return rows("membership", network=[network], school=[school], role=[role], since=[since], until=[until])


def test_the_demo_county_contradicts_nothing(register):
    assert conflicts(register, register, RULES) == []


def test_a_school_twice_in_an_exclusive_kind_says_who_when_and_what_to_do(register):
    (found,) = against(register, membership=member("N02", FIRST))
    text = str(found)
    for word in ("云岭县第一小学", "N01", "2022-09-01 起", "N02", "2024-09-01 起", "教育集团", "终止日期"):
        assert word in text
    assert "at once" in found.expected.english()
    assert "end the earlier membership by 2024-09-01" in found.remedy.english()


def test_another_kind_an_earlier_end_and_a_day_later_are_no_conflict(register):
    assert against(register, membership=member("N05", FIRST)) == []
    ended = register["membership"].with_columns(
        until=pl.when((pl.col("network") == "N02") & (pl.col("role") == "成员校"))
        .then(pl.lit(AUTUMN))
        .otherwise("until")
    )
    moved = ended.filter(pl.col("network") == "N02", pl.col("role") == "成员校")["school"][0]
    assert against(register | {"membership": ended}, membership=member("N03", moved)) == []
    assert len(against(register, membership=member("N03", moved))) == 1


def test_a_conflict_of_the_past_is_found_though_today_is_fine(register):
    both = member("N02", FIRST, since=dt.date(2022, 10, 1), until=dt.date(2022, 12, 1))
    (found,) = against(register, membership=both)
    assert "2022-10-01 起同时" in str(found)


def test_what_was_wrong_before_is_not_held_against_other_rows(register):
    broken = register | {
        "membership": pl.concat([register["membership"], _origin(register, member("N02", FIRST))])
    }
    assert against(broken, membership=member("N05", THIRD)) == []


def _origin(register, frame):
    return (
        register["membership"]
        .clear()
        .select(frame.columns)
        .vstack(frame)
        .select(register["membership"].columns)
    )


def test_a_network_without_a_head_is_refused_where_all_of_it_is_written(register):
    network = rows("network", code=["N90"], name=["试点集团"], kind=["教育集团"], since=[AUTUMN])
    (bare,) = against(register, network=network)
    assert "试点集团（N90）" in str(bare)
    assert "2024-09-01 没有牵头校" in str(bare)
    (led_by_none,) = against(register, network=network, membership=member("N90", THIRD))
    assert "没有牵头校" in str(led_by_none)
    assert against(register, network=network, membership=member("N90", THIRD, "总校")) == []
    assert against(register, whole=False, network=network) == []
    two = pl.concat([member("N90", THIRD, "总校"), member("N90", "2153999005", "总校")])
    assert any("2 所同级的牵头校" in str(p) for p in against(register, network=network, membership=two))


def test_three_may_lead_where_the_pattern_says_three(register):
    network = rows(
        "network", code=["N90"], name=["学前集团"], kind=["教育集团"], pattern=["1+3+N"], since=[AUTUMN]
    )
    three = pl.concat([member("N90", c, "龙头校") for c in (THIRD, "2153999005", "2153999006")])
    assert against(register, network=network, membership=three) == []
    assert len(against(register, network=network, membership=three.head(2))) == 1


def test_a_tie_to_a_person_who_left_is_refused_unless_it_ends_by_then(register):
    who = register["staff"]["code"][0]
    left = register | {
        "staff": register["staff"].with_columns(
            left=pl.when(pl.col("code") == who).then(pl.lit(AUTUMN)).otherwise("left")
        )
    }
    tie = rows(
        "link", kind=["总校长"], source=[who], target=["N01"], since=[dt.date(2023, 9, 1)], until=[None]
    )
    (found,) = against(left, link=tie)
    assert who in str(found)
    assert "2024-09-01 离职" in str(found)
    assert "left on 2024-09-01" in found.expected.english()
    assert against(left, link=tie.with_columns(until=pl.lit(AUTUMN))) == []
    assert len(against(left, link=tie.with_columns(since=pl.lit(dt.date(2025, 1, 1))))) == 1


def test_a_pattern_nobody_can_read_is_refused(register):
    network = rows("network", code=["N90"], name=["试点"], kind=["学区"], pattern=["一加一"], since=[AUTUMN])
    (found,) = against(register, network=network)
    assert "写法如 1+6+N" in str(found)
