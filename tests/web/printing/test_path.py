"""The verdict report printed in the app holds the path to compliance that was searched, as long as the register stands so."""

import polars as pl
import pytest

from junheng.reports import verdict
from junheng.web.jobs import work
from junheng.web.planning.models import StoredPlan
from junheng.web.printing import asking
from junheng.web.register import paths, store
from junheng.web.register.frames import frame

pytestmark = pytest.mark.django_db
YEAR = 2024
WHY = {
    "name": "云岭小学", "stage": "小学", "what": "新增教师", "amount": 2, "unit": "人", "cost": 180000.0,
    "reason": "每百名学生拥有县级以上骨干教师数不够",
}  # fmt: skip


@pytest.fixture
def searched(person):
    """A path kept as the search leaves it."""

    def keep(**more):
        facts = {
            "title": "最省路径", "year": YEAR, "revision": store.revision(), "origin": StoredPlan.REMEDY,
            "made_by": person("officer"), "remedy": {"summary": "费用 18.00 万元\n下界 18.00 万元", "why": [WHY]},
        }  # fmt: skip
        return StoredPlan.objects.create(**facts | more)

    return keep


def more_books(person):
    rows = frame("campus").with_columns(books=pl.col("books") + 1)
    return store.write({"campus": rows}, by=person("clerk"), kind="edit")


def said(parts) -> str:
    return "\n".join(str(row) for _heading, rows in parts for row in rows)


def test_a_printed_verdict_holds_the_newest_path(person, searched, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    searched(title="旧路径", revision=store.revision() - 1)
    searched()
    printed = []
    content = verdict.content

    def heard(*args, **named):
        printed.append(content(*args, **named))
        return printed[-1]

    monkeypatch.setattr(verdict, "content", heard)
    asking.ask(kind="verdict", year=YEAR, by=person("officer"))
    work.carry_out(work.claim())
    section = next(s for s in printed[0]["sections"] if s["title"] == "达标路径")
    text = str(section)
    for word in ("最省路径", "下界 18.00 万元", "云岭小学", "2 人", "每百名学生"):
        assert word in text, word
    assert "旧路径" not in text


def test_after_a_change_of_the_register_a_sentence_says_to_search_again(person, searched):
    searched()
    more_books(person)
    assert "请重新测算" in said(paths.path(YEAR, []))
    assert "云岭小学" not in said(paths.path(YEAR, []))


def test_a_change_that_the_measure_does_not_read_leaves_the_path(person, searched):
    searched()
    store.write({"award": frame("award").head(0)}, by=person("clerk"), kind="edit")
    assert "云岭小学" in said(paths.path(YEAR, []))


def test_an_adopted_path_is_told_as_adopted(person, searched):
    plan = searched(state=StoredPlan.ADOPTED)
    batch = more_books(person)
    StoredPlan.objects.filter(pk=plan.pk).update(
        batch=batch, adopted_at=batch.at, adopted_by=person("officer")
    )
    assert "已于" in said(paths.path(YEAR, []))
    assert "采纳" in said(paths.path(YEAR, []))
    store.undo(batch, by=person("clerk"))
    assert "请重新测算" in said(paths.path(YEAR, []))


def test_nothing_is_said_of_another_year_other_readings_or_a_dropped_path(searched):
    searched(state=StoredPlan.DROPPED)
    searched(origin=StoredPlan.HAND, remedy=None)
    assert paths.path(YEAR, []) == []
    searched()
    assert paths.path(YEAR - 1, []) == []
    assert paths.path(YEAR, ["any"]) == []
