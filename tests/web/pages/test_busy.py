"""Who saves while an import holds SQLite's lock for too long is told so, and sends the same again."""

import pytest
from django.db import OperationalError

from junheng.web.planning import actions
from junheng.web.register import measured

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(db):
    return measured.years()[0]


@pytest.fixture
def taken(monkeypatch):
    def refuse(*_args, **_named):
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "create", refuse)


def test_nothing_typed_is_lost(as_, taken, year):
    answer = as_("officer").post(
        "/plans/new/",
        {"title": "补足图书", "year": year, "note": "第一稿"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "系统正忙" in page
    assert 'name="title" value="补足图书"' in page
    assert 'name="note" value="第一稿"' in page
    assert "再次提交" in page


def test_a_part_of_a_page_gets_a_sentence(as_, taken, year):
    answer = as_("officer").post("/plans/new/", {"title": "x", "year": year}, headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert "正在写入一大批数据" in answer.content.decode()


def test_another_trouble_of_the_database_stays_one(as_, monkeypatch, year):
    def broken(*_args, **_named):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(actions, "create", broken)
    with pytest.raises(OperationalError):
        as_("officer").post("/plans/new/", {"title": "x", "year": year})
