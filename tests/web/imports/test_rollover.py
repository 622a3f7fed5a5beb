"""A year rolled over: everybody one grade up, what cannot simply move is listed, all of it can be taken back."""

import datetime as dt

import polars as pl
import pytest
from tests.web.conftest import SCHOOL_A

from junheng.register.tables import TABLES
from junheng.web.imports.rollover import next_grades, roll
from junheng.web.register.frames import frame
from junheng.web.register.measured import years
from junheng.web.register.models import Batch, Enrolment, Pupil

A, B, C = "2153999101", "2153999102", "2153999103"


def enrolment(rows: list[tuple]) -> pl.DataFrame:
    school, stage, grade, pupils = zip(*rows, strict=True)
    return TABLES["enrolment"].example(
        school=list(school), year=[2024] * len(rows), stage=list(stage), grade=list(grade), pupils=list(pupils),
        classes=[1] * len(rows), admitted=[3] * len(rows),
    )  # fmt: skip


def rolled(rows: list[tuple], schools: pl.DataFrame | None = None, **others: pl.DataFrame):
    codes = sorted({r[0] for r in rows})
    schools = TABLES["school"].example(code=codes, kind=["小学"] * len(codes)) if schools is None else schools
    tables = {n: TABLES[n].empty() for n in ("enrolment", "class_group", "pupil")} | others
    tables["enrolment"] = pl.concat([enrolment(rows), others.get("enrolment", TABLES["enrolment"].empty())])
    return roll(tables, schools, 2024)


WHOLE = [
    (A, "小学", g, 10 * n)
    for n, g in enumerate(("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"), 1)
]


def test_every_grade_moves_up_the_last_leaves_the_first_is_unknown():
    found = rolled(WHOLE).new["enrolment"].sort("pupils", nulls_last=False)
    assert dict(found.select("grade", "pupils").iter_rows()) == {
        "一年级": None, "二年级": 10, "三年级": 20, "四年级": 30, "五年级": 40, "六年级": 50,
    }  # fmt: skip
    assert found["year"].unique().to_list() == [2025]
    assert found["admitted"].null_count() == found.height, "what happened last year is not carried on"
    assert found["source_file"].unique().to_list() == ["2024 学年结转"]


def test_a_teaching_point_does_not_grow_a_grade_by_itself():
    found = rolled(WHOLE[:3])
    assert found.exceptions.select("grade", "pupils").rows() == [("三年级", 30)]
    assert "没有高一个年级" in found.exceptions["why"][0]
    assert set(found.new["enrolment"]["grade"]) == {"一年级", "二年级", "三年级"}


@pytest.mark.parametrize(
    ("school", "rows", "why"),
    [
        ({"kind": ["小学"], "closed": [dt.date(2025, 7, 1)]}, WHOLE, "已停办"),
        ({"kind": ["小学"]}, [(A, "初中", "七年级", 5)], "学段与办学类型不符"),
        ({"kind": ["小学"]}, [(A, "小学", "合计", 500)], "只有合计"),
        ({"kind": ["小学"]}, [(A, "小学", "七年级", 5)], "年级与学段不符"),
    ],
)
def test_what_cannot_move_is_listed_and_left(school, rows, why):
    found = rolled(rows, TABLES["school"].example(code=[A], **school))
    assert found.new["enrolment"].is_empty()
    assert found.exceptions.height == len(rows)
    assert all(why in said for said in found.exceptions["why"])


def test_rows_of_the_next_year_are_kept_and_a_reported_total_stops_the_stage():
    there = TABLES["enrolment"].example(
        school=[A], year=[2025], stage=["小学"], grade=["二年级"], pupils=[99]
    )
    found = rolled(WHOLE, enrolment=there)
    assert "二年级" not in set(found.new["enrolment"]["grade"])
    assert found.counts.filter(pl.col("table") == "enrolment")["kept"][0] == 1
    total = TABLES["enrolment"].example(school=[A], year=[2025], stage=["小学"], grade=["合计"], pupils=[99])
    assert rolled(WHOLE, enrolment=total).new["enrolment"].is_empty()


def test_pupils_and_classes_move_with_their_number():
    pupil = TABLES["pupil"].example(
        code=["G00001", "G00002"],
        year=[2024, 2024],
        school=[A, A],
        grade=["一年级", "六年级"],
        number=["2班", "1班"],
    )
    group = TABLES["class_group"].example(school=[A], year=[2024], grade=["一年级"], number=["2班"])
    found = rolled(WHOLE, pupil=pupil, class_group=group)
    assert found.new["pupil"].select("code", "year", "grade", "number").rows() == [
        ("G00001", 2025, "二年级", "2班")
    ]
    assert found.new["class_group"].select("grade", "number").rows() == [("二年级", "2班")]


def test_the_last_grades_lead_nowhere():
    ends = next_grades().filter(pl.col("next").is_null())
    assert ends.rows() == [
        ("学前", "大班", None),
        ("小学", "六年级", None),
        ("初中", "九年级", None),
        ("高中", "高三", None),
    ]


@pytest.mark.django_db
def test_a_county_is_rolled_over_and_back(as_, carry_out):
    clerk = as_("clerk")
    year = years()[0]
    before = {n: frame(n) for n in ("enrolment", "class_group", "pupil")}
    page = clerk.get(f"/imports/rollover/?from={year}")
    assert page.status_code == 200
    assert "结转：写入" in page.content.decode()
    assert clerk.get(f"/imports/rollover/exceptions/?from={year}").content.startswith(b"PK")
    clerk.post("/imports/rollover/", {"from": year, "mode": "all"})
    clerk.post("/imports/rollover/", {"from": year, "mode": "all"})
    (job,) = carry_out()
    assert job.state == "done", job.error
    batch = Batch.objects.get(pk=job.result["batch"])
    assert batch.kind == "rollover"
    moved = Enrolment.objects.filter(year=year + 1)
    assert moved.filter(grade="一年级", pupils__isnull=False).count() == 0
    one = Enrolment.objects.filter(year=year, grade="一年级", pupils__gt=0).first()
    assert moved.get(school=one.school, stage=one.stage, grade="二年级").pupils == one.pupils
    leaving = Pupil.objects.filter(year=year, grade__in=("六年级", "九年级")).values("code")
    assert not Pupil.objects.filter(year=year + 1, code__in=leaving).exists()

    clerk.post("/imports/rollover/", {"from": year, "mode": "all"})
    assert carry_out() == [], "the next year has rows already"
    page = clerk.get(f"/imports/rollover/?from={year}").content.decode()
    assert "学年已有数据" in page
    clerk.post(f"/imports/rollover/{batch.pk}/undo/")
    (job,) = carry_out()
    assert job.state == "done", job.error
    for name, rows in before.items():
        key = list(TABLES[name].key)
        assert frame(name).sort(key).equals(rows.sort(key))


@pytest.mark.django_db
def test_a_school_clerk_rolls_over_the_school_alone(as_, carry_out):
    year = years()[0]
    as_("school_clerk").post("/imports/rollover/", {"from": year, "mode": "all"})
    carry_out()
    assert set(Enrolment.objects.filter(year=year + 1).values_list("school_id", flat=True)) == {SCHOOL_A}
    assert as_("principal_a").get("/imports/rollover/").status_code == 403
