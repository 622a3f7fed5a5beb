"""The engine's optimum is the best of everything that can be tried, on counties small enough to try everything."""

import datetime as dt
from dataclasses import replace
from math import isinf

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import remedy_oracle as oracle

from junheng.register.tables import TABLES
from junheng.remedy.costs import Costs
from junheng.remedy.propose import propose
from junheng.remedy.search import Stop
from junheng.standards.standard import Standard

STANDARD = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))
EXACT = Stop(seconds=60, gap=0)
UNITS = {"teachers": "人", "multimedia_rooms": "间", "sports_ground_area": "㎡", "equipment_value": "元"}
HIRE = oracle.Measure({"teachers": 1, "above_required": 1, "sports_arts": 1}, 47.0, 1)
TRAIN = oracle.Measure({"backbone": 1}, 11.0, 2, trains=True)
TURN = oracle.Measure({"sports_arts": 1}, 5.0, 1, trains=True)
ROOM = oracle.Measure({"multimedia_rooms": 1}, 13.0, 2)
GROUND = oracle.Measure({"sports_ground_area": 100}, 9.0, 2)


def costs(measures: list[oracle.Measure], moves: oracle.Moves | None) -> Costs:
    options = []
    for n, m in enumerate(measures):
        act = "train" if m.trains else "hire" if "teachers" in m.adds else "resource"
        step = next(iter(m.adds.values())) if act == "resource" else 1
        option = {
            "id": str(n),
            "title": "措施",
            "act": act,
            "unit": "个",
            "cost": m.cost / step,
            "per": "次",
            "step": step,
        }
        raises = {name: 1 for name in m.adds}
        options.append(option | {"stages": ["小学", "初中"], "raises": raises, "most": m.most * step})
    body = {
        "id": "t",
        "title": "t",
        "since": dt.date(2024, 9, 1),
        "source": "t",
        "years": 1,
        "options": options,
    }
    if moves:
        body["moves"] = {"allowed": True, "cost": moves.cost, "per": "次", "share_at_most": 1 / 15}
    return Costs.read(body)


def register(schools: list[oracle.School]) -> dict[str, pl.DataFrame]:
    rows = {name: [] for name in ("school", "enrolment", "staff_count", "campus")}
    for s in schools:
        kind = {("小学",): "小学", ("初中",): "初级中学"}.get(tuple(s.pupils), "九年一贯制学校")
        rows["school"].append({"code": s.code, "name": s.code, "kind": kind})
        for stage, pupils in s.pupils.items():
            key = {"school": s.code, "year": 2024, "stage": stage}
            rows["enrolment"].append(key | {"grade": "合计", "pupils": pupils, "classes": 3})
            rows["staff_count"].append(key | dict(zip(oracle.COUNTS, s.counts[stage], strict=True)))
        campus = dict(zip(oracle.CAMPUS, s.campus, strict=True)) | {"indoor_sports_area": 0.0}
        rows["campus"].append({"school": s.code, "campus": "本部", "year": 2024} | campus)
    return {n: TABLES[n].read(pl.DataFrame(r, infer_schema_length=None)) for n, r in rows.items()}


@st.composite
def school(draw, number: int, stages: tuple[str, ...] = ("小学",)) -> oracle.School:
    pupils = {s: draw(st.integers(60, 260)) for s in stages}
    counts = {}
    for stage, count in pupils.items():
        need = -(-count * 6 // 100)
        above = need + draw(st.integers(0, 2))
        teachers = max(16, above) + draw(st.integers(0, 3))
        above = draw(st.sampled_from([above, teachers]))
        backbone, arts = (max(0, -(-count // 100) + draw(st.integers(-2, 2))) for _ in range(2))
        counts[stage] = (teachers, above, backbone, arts)
    total = sum(oracle.WEIGHTS[s] * p for s, p in pupils.items())
    ground = round(total * draw(st.sampled_from([7.0, 9.4, 9.9, 11.0, 25.0])))
    rooms = max(1, round(total * draw(st.sampled_from([0.019, 0.025, 0.03, 0.06]))))
    return oracle.School(
        f"21{number:08d}", pupils, counts, (total * 6.5, float(ground), total * 2600.0, rooms)
    )


def agree(schools, measures, moves, standard=STANDARD, limits=oracle.LIMITS) -> None:
    expected = oracle.cheapest(schools, measures, moves, limits)
    result = propose(register(schools), standard, given=costs(measures, moves), stop=EXACT)
    assert result.certified, result.problems
    if isinf(expected):
        assert result.out_of_reach.height > 0
    else:
        assert result.out_of_reach.height == 0
        assert result.cost == pytest.approx(expected, rel=1e-9)
        assert result.bound <= result.cost
        assert result.gap < 1e-6


@settings(max_examples=25, deadline=None)
@given(st.tuples(*(school(n) for n in range(3))))
def test_teachers_of_three_primary_schools(schools):
    agree(schools, [TRAIN, TURN, HIRE], None)


@settings(max_examples=20, deadline=None)
@given(st.tuples(*(school(n) for n in range(3))))
def test_rooms_grounds_and_backbones(schools):
    agree(schools, [TRAIN, ROOM, GROUND], None)


@settings(max_examples=20, deadline=None)
@given(st.tuples(school(0), school(1, ("小学", "初中")), school(2, ("初中",))))
def test_a_combined_school_shares_what_it_gets(schools):
    agree(schools, [TRAIN, ROOM, GROUND], None)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*(school(n) for n in range(3))))
def test_moves_between_three_schools(schools):
    agree(schools, [TRAIN, TURN], oracle.Moves(3.0))


@settings(max_examples=20, deadline=None)
@given(st.tuples(*(school(n) for n in range(4))), st.sampled_from([0.15, 0.25, 0.35]))
def test_narrow_limits(schools, limit):
    """With limits this narrow the spread decides almost everything."""
    tight = tuple(
        replace(i, spread_at_most=dict.fromkeys(i.spread_at_most, limit)) for i in STANDARD.resource
    )
    limits = {"小学": limit, "初中": limit}
    agree(schools, [TRAIN, TURN], None, replace(STANDARD, resource=tight), limits)
