"""The measure agrees with a slow, obvious one on random counties, as the JSON that other programs read."""

import datetime as dt
from math import ceil

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import measure_oracle as oracle

from junheng.register.tables import TABLES
from junheng.standards.contract import as_json
from junheng.standards.measure import measure
from junheng.standards.standard import Standard

ON = dt.date(2024, 9, 1)
STANDARD = Standard.load("cn-youzhi-2017", on=ON)
STAGES = {
    "小学": ["小学"], "小学教学点": ["小学"], "初级中学": ["初中"], "九年一贯制学校": ["小学", "初中"],
    "十二年一贯制学校": ["小学", "初中", "高中"], "完全中学": ["初中", "高中"], "特殊教育学校": ["小学", "初中"],
}  # fmt: skip
KINDS = [*STAGES, "小学", "初级中学", "九年一贯制学校"]
STAFF = {
    "teachers": "专任教师数", "above_required": oracle.COUNTS["R1"], "backbone": oracle.COUNTS["R2"],
    "sports_arts": oracle.COUNTS["R3"],
}  # fmt: skip
CAMPUS = {
    "teaching_area": oracle.TEACHING, "indoor_sports_area": oracle.INDOOR, "sports_ground_area": oracle.GROUND,
    "multimedia_rooms": oracle.ROOMS,
}  # fmt: skip


def maybe(draw, strategy, *, chance=8):
    """A value, or now and then an empty cell."""
    return None if draw(st.integers(0, chance)) == chance else draw(strategy)


def hundredths(least, most):
    return st.integers(least * 100, most * 100).map(lambda n: n / 100)


@st.composite
def school(draw, number):
    """The rows of one school; resources lie around the lines, often exactly on them."""
    kind = draw(st.sampled_from(KINDS))
    stages = list(STAGES[kind])
    if kind in ("小学", "完全中学", "九年一贯制学校") and draw(st.integers(0, 7)) == 7:
        stages = sorted({*stages, draw(st.sampled_from(["小学", "初中", "高中"]))})
    size = st.sampled_from([0, 20, 49, 50, 60, 100, 100, 200, 200, 1000]) | st.integers(1, 400)
    if kind == "小学教学点":
        size = st.sampled_from([0, 49, 50, 51]) | st.integers(1, 120)
    rows = [
        {"学校标识码": f"215323{number:04d}", "学校名称": f"第{number}学校", "办学类型": kind, "学段": stage,
         "在校生数": maybe(draw, size, chance=12)} for stage in stages
    ]  # fmt: skip
    rich = draw(st.booleans())
    for row in rows:
        pupils = row["在校生数"] or 100
        for header, per_hundred in zip(oracle.COUNTS.values(), (5.3, 1, 0.9), strict=True):
            line = ceil(pupils * per_hundred / 100)
            row[header] = maybe(draw, st.just(line) | st.integers(line if rich else 0, 2 * line))
        row["专任教师数"] = maybe(draw, st.integers(0, 60))
    total = sum(row["在校生数"] or 0 for row in rows) or 100
    indoor = maybe(draw, st.sampled_from([0, 0, 120.5]) | hundredths(0, 300))

    def around(line, part=0.0):
        """What `total` pupils need, sometimes exactly, plus `part`."""
        least = total * line if rich else 0
        some = st.just(total * line) | hundredths(int(least), int(total * line * 2) + 1)
        return maybe(draw, some.map(lambda number: max(round(number + part, 2), 0)))

    whole = {
        oracle.INDOOR: indoor,
        oracle.TEACHING: around(6 if rich else 4.5, indoor or 0),
        oracle.GROUND: around(11 if rich else 7.5, -(indoor or 0)),
        oracle.MONEY: around(0.25 if rich else 0.2),
        oracle.ROOMS: maybe(draw, st.integers(ceil(total / 40) if rich else 0, ceil(total / 20))),
    }
    return [row | whole for row in rows]


@st.composite
def county(draw):
    """Up to nine schools; at least one row, so that the year has data."""
    return [row for n in range(draw(st.integers(1, 9))) for row in draw(school(n))]


def register(rows):
    """The register tables of rows of the form."""
    frame = pl.DataFrame(rows, infer_schema_length=None)
    by_stage = frame.rename({"学校标识码": "school", "学段": "stage", "在校生数": "pupils"})
    by_stage = by_stage.with_columns(year=2024, grade=pl.lit("合计"), campus=pl.lit("本部"))
    by_stage = by_stage.rename({header: name for name, header in {**STAFF, **CAMPUS}.items()})
    once = by_stage.drop("stage").unique("school", maintain_order=True)
    money = pl.col(oracle.MONEY).cast(pl.Float64) * 10000
    tables = {
        "school": once.select(code="school", name="学校名称", kind="办学类型"),
        "enrolment": by_stage,
        "staff_count": by_stage,
        "campus": once.with_columns(equipment_value=money),
    }
    return {name: TABLES[name].conform(rows) for name, rows in tables.items()}


def keyed(rows, *keys):
    found = {tuple(row[k] for k in keys): row for row in rows}
    assert len(found) == len(rows), "a row appears twice"
    return found


def same(found, wanted, *keys, but=()):
    """Both lists have the same rows by `keys`, and the columns of `wanted` (`but` some) agree."""
    found, wanted = keyed(found, *keys), keyed(wanted, *keys)
    assert found.keys() == wanted.keys()
    for key, row in wanted.items():
        for column, expected in row.items():
            if column not in but:
                close = (
                    pytest.approx(expected, rel=1e-9, abs=1e-12) if isinstance(expected, float) else expected
                )
                assert found[key][column] == close, (key, column)


@settings(max_examples=60, deadline=None)
@given(county())
def test_the_measure_is_the_oracles(rows):
    found = as_json(measure(register(rows), STANDARD, whole_register=False))
    wanted = oracle.measured(rows, "2024-09-01")
    same(found["schools"], wanted["schools"], "code", "stage", "indicator", but=["near"])
    same(found["school_verdicts"], wanted["school_verdicts"], "code", "stage")
    same(found["county"], wanted["county"], "stage", "indicator")
    same(found["left_out"], wanted["left_out"], "code", "stage", but=["reason"])
    reasons = keyed(found["left_out"], "code", "stage")
    for key, row in keyed(wanted["left_out"], "code", "stage").items():
        assert reasons[key]["reason"].startswith(row["reason"])
    assert found["verdict"] == wanted["verdict"]
    assert (found["standard"], found["on"]) == (wanted["standard"], wanted["on"])
    assert found.keys() == wanted.keys()


EVERY = {
    "校 达标", "校 未达标", "校 待填报", "县 达标", "县 未达标", "县 待填报", "区间 有宽度", "不纳入 特殊教育学校", "不纳入 不足50人的教学点",
    "不纳入 本学段在校生数为 0", "系数 未知",
}  # fmt: skip


def test_the_random_counties_meet_every_state_and_reason():
    """The property above would prove little if the counties it draws were all alike."""
    met = set()

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(county())
    def look(rows):
        wanted = oracle.measured(rows, "2024-09-01")
        met.update(f"校 {v['state']}" for v in wanted["school_verdicts"])
        met.update(f"县 {c['state']}" for c in wanted["county"])
        met.update(f"不纳入 {row['reason']}" for row in wanted["left_out"])
        met.update("区间 有宽度" for c in wanted["county"] if c["cv_low"] not in (None, c["cv_high"]))
        met.update("系数 未知" for c in wanted["county"] if c["cv"] is None)

    look()
    assert met >= EVERY
