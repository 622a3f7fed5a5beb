"""What makes planning impossible is told before it starts, all at once, with the row and what to do."""

import polars as pl
import pytest
from tests.unit.layout.little import SCHOOLS, VILLAGES, rules, tables

from junheng.layout.propose import propose
from junheng.layout.rules import Decision
from junheng.layout.said import LayoutError
from junheng.layout.travel import matrix

CANDIDATE = {
    "code": "HX01",
    "name": "新校",
    "kind": "小学",
    "village": "甲村",
    "longitude": 100.003,
    "latitude": 25.002,
    "classes": 6,
}


def refused(register, given=None, travel=None, enrolment=None):
    with pytest.raises(LayoutError) as wrong:
        propose(register, enrolment, travel, given=given or rules())
    assert len(wrong.value.faults) == len(set(wrong.value.faults))
    assert "{" not in wrong.value.english()
    return list(wrong.value.faults)


def with_place(register, name, **cells):
    changed = [
        pl.when(pl.col("name") == name).then(pl.lit(v)).otherwise(c).alias(c) for c, v in cells.items()
    ]
    return register | {"place": register["place"].with_columns(changed)}


def with_school(register, code, **cells):
    changed = [
        pl.when(pl.col("code") == code).then(pl.lit(v)).otherwise(c).alias(c) for c, v in cells.items()
    ]
    return register | {"school": register["school"].with_columns(changed)}


def test_a_village_nobody_can_reach():
    register = tables()
    day = matrix.straight(
        matrix.as_points(register["place"].filter(pl.col("level") == "村")),
        matrix.as_points(register["school"]),
        rules().ways,
    ).rows.filter(pl.col("place") != "本地:001")
    found = refused(register, travel=matrix.Travel(day, "出行表"))
    assert len(found) == 1
    assert "甲村" in found[0]
    assert "没有通路" in found[0]
    assert "出行时间" in found[0]


def test_sites_and_villages_without_coordinates_are_named():
    register = with_place(tables(), "丙村", longitude=None)
    register = with_school(register, "2153000003", longitude=None)
    found = refused(register)
    assert any("丙村小学（2153000003）" in f and "没有经纬度" in f for f in found)
    assert any(f.startswith("丙村（") and "99 名学生" in f for f in found)


def test_the_row_of_the_file_is_named():
    register = with_place(tables(), "丙村", longitude=None)
    where = {"source_file": "地点.xlsx", "source_sheet": "地点", "source_row": 7}
    register["place"] = register["place"].with_columns(
        **{c: pl.lit(v, register["place"].schema[c]) for c, v in where.items()}
    )
    assert any("地点.xlsx 地点 第 7 行" in f for f in refused(register))


def test_two_schools_at_one_point():
    first = SCHOOLS["2153000004"][2]
    x, y = VILLAGES[first]
    register = tables()
    for code in ("2153000004", "3153000005"):
        register = with_school(register, code, longitude=x, latitude=y)
    found = refused(register)
    assert len(found) == 1
    assert "镇中心小学（2153000004）" in found[0]
    assert "镇初级中学（3153000005）" in found[0]


def test_more_pupils_than_places():
    register = tables()
    grown = pl.col("pupils") * 30
    register["residence"] = register["residence"].with_columns(grown)
    found = refused(register)
    assert any("学位" in f and "steps.expand" in f for f in found)


def test_decisions_that_contradict():
    wishes = (
        Decision("2153000001", "停办"), Decision("2153000001", "保留"), Decision("2153999999", "停办"), Decision("2153000004", "停办"),
        Decision("2153000002", "新建"),
    )  # fmt: skip
    found = refused(tables(), rules(decisions=wishes, protected=("2153000004", "2153000077")))
    told = "\n".join(found)
    assert "甲村教学点的决定相互矛盾" in told
    assert "2153999999" in told
    assert "镇中心小学（2153000004）在应留必留名单里，又要求停办" in told
    assert "乙村小学已经在办" in told
    assert "2153000077" in told


def test_candidates_that_cannot_be():
    register = tables(
        candidates=[
            CANDIDATE | {"cost": 5.0},
            CANDIDATE | {"code": "2153000001", "longitude": 100.011, "latitude": 25.0},
        ]
    )
    register["candidate"] = register["candidate"].with_columns(
        cost=pl.when(pl.col("code") == "HX01").then(-5.0).otherwise("cost")
    )
    told = "\n".join(refused(register, rules(decisions=(Decision("HX01", "停办"),))))
    assert "小于 0" in told
    assert "已是学校标识码" in told
    assert "候选校址，只能要求" in told


def test_years_that_are_past_and_forecasts_that_are_none():
    told = "\n".join(
        refused(
            tables(), rules(epochs=(2020, 2027)), enrolment=pl.DataFrame({"year": [2027], "pupils": [-1]})
        )
    )
    assert "2020" in told
    assert "预测表缺少列" in told


def test_a_register_without_pupils_is_refused():
    register = tables()
    with pytest.raises(ValueError, match="在校生"):
        propose(register | {"enrolment": register["enrolment"].clear()}, given=rules())
