"""The counties' own notation: read, printed, and what would have to change for a group to fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.programmes.pattern import MOST, Pattern, Range, Tier, canonical


def shape(text):
    found = Pattern.parse(text)
    return [(t.count.low, t.count.high) for t in found.tiers], found.nested


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("1+6+N", [(1, 1), (6, 6), (1, None)]),
        ("1+3+N", [(1, 1), (3, 3), (1, None)]),
        ("1+4+N", [(1, 1), (4, 4), (1, None)]),
        ("1+1+X", [(1, 1), (1, 1), (1, None)]),
        ("１＋６＋ｎ", [(1, 1), (6, 6), (1, None)]),
        ("“1 + 5 + N”", [(1, 1), (5, 5), (1, None)]),
        ("1+2~4", [(1, 1), (2, 4)]),
        ("1+2至4", [(1, 1), (2, 4)]),
        ("1+2-4", [(1, 1), (2, 4)]),
        ("1+2～4", [(1, 1), (2, 4)]),
        ("1+2~N", [(1, 1), (2, None)]),
    ],
)
def test_nested_notations(text, tiers):
    assert shape(text) == (tiers, True)


def test_138_stands_side_by_side():
    assert shape("138") == ([(1, 1), (3, 3), (8, 8)], False)
    assert str(Pattern.parse("138")) == "138"
    assert str(Pattern.parse("1、3、12")) == "1、3、12"
    assert Pattern.parse(138) == Pattern.parse("138")


def test_tiers_may_be_named_in_the_text_or_beside_it():
    written = Pattern.parse("1总校+6所龙头校+N(成员校)")
    assert written == Pattern.parse("1+6+N", "总校", "龙头校", "成员校")
    assert written.titles == ("总校", "龙头校", "成员校")
    assert written.named() == "1总校+6龙头校+N成员校"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "是空的"),
        ("6", "至少要有两层"),
        ("N", "至少要有两层"),
        ("1+", "读不懂"),
        ("1++N", "读不懂"),
        ("1+0+N", "至少为 1"),
        ("103", "至少为 1"),
        ("1+4~2", "前大后小"),
        ("1+N~2", "前一个应为数字"),
        ("一把手工程", "读不懂"),
        ("1+-3", "读不懂"),
        ("1+2+3甲4", "读不懂"),
        ("1+99999", "应在 0—9999 之间"),
        ("1甲+2甲", "都叫“甲”"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(text, says):
    with pytest.raises(ValueError, match=says):
        Pattern.parse(text)


def test_titles_must_match_the_tiers():
    with pytest.raises(ValueError, match="3 层，给了 2 个名称"):
        Pattern.parse("1+6+N", "总校", "龙头校")


def test_misfits_say_what_would_have_to_change():
    pattern = Pattern.parse("1+6+2~4", "总校", "龙头校", "成员校")
    assert pattern.misfits({"总校": 1, "龙头校": 6, "成员校": 3}) == []
    assert pattern.misfits({"总校": 2, "龙头校": 5}) == [
        "总校应为 1 个，现有 2 个",
        "龙头校应为 6 个，现有 5 个",
        "成员校应为 2 至 4 个，现有 0 个",
    ]
    assert "不是 1+6+2~4 的一层" in pattern.misfits({"总校": 1, "龙头校": 6, "成员校": 2, "伙伴": 1})[0]
    assert pattern.misfits([1, 6, 5]) == ["成员校应为 2 至 4 个，现有 5 个"]
    assert pattern.misfits([1, 6]) == ["应有 3 层，现有 2 层"]


def test_a_pattern_is_known_however_it_is_typed():
    assert canonical("１＋６＋n") == "1+6+N"
    assert canonical("集团") == "集团"
    assert canonical(None) is None


numbers = st.integers(1, MOST)
ranges = st.one_of(
    numbers.map(lambda n: Range(n, n)),
    st.tuples(numbers, numbers).map(lambda p: Range(min(p), max(p))),
    st.tuples(numbers, st.sampled_from("NX")).map(lambda p: Range(p[0], None, p[1])),
)
titles = st.lists(
    st.text("总校龙头成员核心牵幼儿园", min_size=1, max_size=5).filter(lambda t: t[0] not in "所名家个"),
    min_size=2,
    max_size=6,
    unique=True,
)


@given(st.lists(ranges, min_size=2, max_size=6))
def test_printing_and_reading_give_the_same_pattern(counts):
    pattern = Pattern(tuple(Tier(c) for c in counts))
    assert Pattern.parse(str(pattern)) == pattern
    side = Pattern(pattern.tiers, nested=False)
    assert Pattern.parse(str(side)) == side


@given(st.data(), titles)
def test_names_survive_printing_and_reading(data, names):
    counts = data.draw(st.lists(ranges, min_size=len(names), max_size=len(names)))
    pattern = Pattern(tuple(Tier(c, t) for c, t in zip(counts, names, strict=True)))
    assert Pattern.parse(pattern.named()) == pattern
    assert Pattern.parse(str(pattern), *names) == pattern


@given(st.lists(ranges, min_size=2, max_size=6), st.data())
def test_a_tier_is_a_misfit_exactly_when_its_number_is_not_allowed(counts, data):
    pattern = Pattern(tuple(Tier(c) for c in counts))
    have = data.draw(st.lists(st.integers(0, MOST + 5), min_size=len(counts), max_size=len(counts)))
    wrong = [c for c, n in zip(counts, have, strict=True) if n < c.low or (c.high is not None and n > c.high)]
    assert len(pattern.misfits(have)) == len(wrong)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_with_a_value_error(text):
    try:
        pattern = Pattern.parse(text)
    except ValueError:
        return
    assert Pattern.parse(pattern.named()) == pattern
