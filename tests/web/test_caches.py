"""What is kept in memory follows the register: across rolled-back writes, writers behind its back, and readers at once."""

import datetime as dt
import re
import threading
import time
from pathlib import Path

import polars as pl
import pytest
from django.db import transaction

import junheng.web
from junheng.web.cases import counted, documents
from junheng.web.register import caches, measured, store
from junheng.web.register.changed import states
from junheng.web.register.followed import follow
from junheng.web.register.frames import frame
from junheng.web.register.models import Batch

from .conftest import SCHOOL_A

NOT_OF_THE_REGISTER = {
    "_pinyin",
    "tolerances",
    "kinds",
    "facts",
    "terms",
    "_chapters",
    "_dictionary",
    "_parts",
    "document",
    "program",
}
"""What may be kept for good: it is made of texts and documents alone."""


def renamed(name):
    rows = frame("school")
    here = pl.when(pl.col("code") == SCHOOL_A).then(pl.lit(name)).otherwise("name")
    return {"school": rows.with_columns(name=here)}


def kept_name():
    return dict(measured.tables()["school"].select("code", "name").iter_rows())[SCHOOL_A]


def test_a_write_that_is_rolled_back_leaves_nothing_kept_even_when_its_number_comes_again(person):
    first = kept_name()
    with transaction.atomic():
        lost = store.write(renamed("撤回学校"), by=person("officer"), kind="edit").pk
        assert kept_name() == "撤回学校"
        transaction.set_rollback(True)
    assert kept_name() == first
    Batch.objects.create(pk=lost, kind="edit")  # as SQLite gives numbers
    assert kept_name() == first


def test_a_table_is_read_again_where_somebody_wrote_while_it_was_read(person, monkeypatch, nothing_kept):
    read, wrote = measured.frame, []

    def reads_slowly(name):
        rows = read(name)
        if name == "school" and not wrote:
            wrote.append(store.write(renamed("其间改名"), by=person("officer"), kind="edit"))
        return rows

    monkeypatch.setattr(measured, "frame", reads_slowly)
    assert kept_name() == "其间改名"


def test_a_stamp_in_an_address_tells_two_writes_of_one_number_apart(db):
    now = caches.stamp()
    assert str(now) != str(now._replace(at=now.at.replace(year=1999)))
    assert str(caches.Stamp()) == "0"


def test_one_makes_the_others_wait_and_who_asks_for_something_else_does_not():
    made, slow = [], threading.Event()

    @caches.remember(3)
    def make(what):
        made.append(what)
        if what == "slow":
            slow.wait(5)
        return what

    asking = [threading.Thread(target=make, args=["slow"]) for _ in range(4)]
    for one in asking:
        one.start()
    while not made:
        time.sleep(0.001)
    assert make("quick") == "quick"
    slow.set()
    for one in asking:
        one.join(5)
    assert made == ["slow", "quick"]


def test_the_one_unused_longest_goes_and_a_failure_is_not_kept():
    made = []

    @caches.remember(2)
    def make(what, *, fails=False):
        made.append(what)
        if fails:
            raise ValueError(what)
        return what

    with pytest.raises(ValueError, match="1"):
        make(1, fails=True)
    for what in (1, 2, 1, 3, 1, 2):
        make(what)
    assert made == [1, 1, 2, 3, 2]
    caches.forget_all()
    make(2)
    assert made[-1] == 2
    assert len(made) == 6


def test_nothing_of_the_register_is_kept_outside_the_registry():
    home = Path(junheng.web.__file__).parent
    kept = {
        name
        for file in home.rglob("*.py")
        for name in re.findall(r"@(?:functools\.)?(?:lru_)?cache\b[^\n]*\ndef (\w+)", file.read_text("utf-8"))
    }
    assert kept <= NOT_OF_THE_REGISTER, kept - NOT_OF_THE_REGISTER


def test_what_rests_on_few_tables_outlasts_writes_of_the_others(person):
    made = []

    @follow(4)
    def names(tables, code):
        made.append(code)
        return tables["school"].filter(pl.col("code") == code)["name"].to_list()

    def asked():
        return names(frame, states(), SCHOOL_A)

    before = asked()
    places = frame("place")
    store.write(
        {"place": places.with_columns(name=pl.col("name") + "（旧称）")}, by=person("officer"), kind="edit"
    )
    assert asked() == before
    assert made == [SCHOOL_A]
    store.write(renamed("跟着变"), by=person("officer"), kind="edit")
    assert asked() == ["跟着变"]
    assert made == [SCHOOL_A] * 2


def test_what_is_written_while_something_is_made_is_not_missed_afterwards(person):
    wrote = []

    def reads_slowly(table):
        rows = frame(table)
        if not wrote:
            wrote.append(store.write(renamed("其间改名"), by=person("officer"), kind="edit"))
        return rows

    @follow(4)
    def names(tables, code):
        return tables["school"].filter(pl.col("code") == code)["name"].to_list()

    assert names(reads_slowly, states(), SCHOOL_A) != ["其间改名"]
    assert names(frame, states(), SCHOOL_A) == ["其间改名"]


def test_a_programme_s_figures_are_made_anew_only_where_a_table_they_read_was_written(person, monkeypatch):
    text, on, made = documents.shipped("yuxi"), dt.date(2024, 12, 31), []
    plain = counted.Figures.figure

    def noted(self, code):
        made.append(code)
        return plain(self, code)

    monkeypatch.setattr(counted.Figures, "figure", noted)
    first = counted.figures_of(text, on)
    assert set(made) >= {f.id for f in first}
    made.clear()
    assert counted.figures_of(text, on) == first
    assert made == []
    some = frame("network").with_columns(name=pl.col("name") + "（更名）")
    store.write({"network": some}, by=person("officer"), kind="edit")
    counted.figures_of(text, on)
    assert "Y2.groups" in made
    assert "Y6d.homes" not in made
