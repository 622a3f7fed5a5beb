"""What one process makes of the register the others read; never of another state, another program or a damaged file."""

import datetime as dt
from types import SimpleNamespace

import pytest

from junheng.web.browse import queries
from junheng.web.register import changed, measured, shared, store
from junheng.web.register.caches import Stamp
from junheng.web.register.frames import frame

AT = Stamp(7, dt.datetime(2024, 9, 1, tzinfo=dt.UTC))


@pytest.fixture
def outside(monkeypatch, settings, tmp_path):
    """As outside a transaction, with a folder of its own."""
    settings.DATA = tmp_path
    monkeypatch.setattr(shared, "connection", SimpleNamespace(in_atomic_block=False))


@pytest.fixture
def made():
    return []


@pytest.fixture
def make(made):
    @shared.shared
    def make(at, what):
        made.append((at.number, what))
        return {"what": what}

    return make


def test_it_is_made_once(outside, make, made):
    assert make(AT, "a") == make(AT, "a") == {"what": "a"}
    assert make(AT, "b") == {"what": "b"}
    assert made == [(7, "a"), (7, "b")]


def test_it_is_made_anew_for_another_moment_and_another_program(outside, make, made, monkeypatch):
    make(AT, "a")
    make(AT._replace(at=AT.at + dt.timedelta(microseconds=1)), "a")
    monkeypatch.setattr(shared, "program", lambda: "changed")
    make(AT, "a")
    assert len(made) == 3


def test_a_damaged_file_is_made_anew(outside, make, made):
    make(AT, "a")
    for file in shared.home().rglob("make-*"):
        file.write_bytes(b"\x80\x05 not this")
    assert make(AT, "a") == {"what": "a"}
    assert len(made) == 2


def test_only_the_last_states_are_kept_and_for_the_owner_alone(outside, make):
    for number in range(1, 9):
        make(AT._replace(number=number), "a")
    folders = list(shared.home().iterdir())
    assert len(folders) <= shared.ROOM + 1
    assert any(f.name.startswith("8.") for f in folders)
    assert shared.home().stat().st_mode & 0o077 == 0


def test_inside_a_transaction_nothing_is_left_behind(settings, tmp_path, make, made, db):
    settings.DATA = tmp_path
    make(AT, "a")
    make(AT, "a")
    assert len(made) == 2
    assert not shared.home().exists()


def test_a_measurement_comes_back_as_it_was(outside, db, nothing_kept, monkeypatch):
    asked = (measured.revision(), "cn-youzhi-2017", dt.date(measured.years()[0], 9, 1), ())
    make = measured._measured.__wrapped__  # noqa: SLF001  (what another process calls)
    first = make(*asked)
    monkeypatch.setattr(measured, "measure", None)
    again = make(*asked)
    assert again is not first
    assert again.values.equals(first.values)
    assert again.county.equals(first.county)
    assert again.standard == first.standard


def test_only_tables_written_since_are_read_again(person, monkeypatch, nothing_kept):
    measured.tables()
    read, asked = measured.frame, []
    monkeypatch.setattr(measured, "frame", lambda name: asked.append(name) or read(name))
    counts = frame("staff_count")
    store.write(
        {"staff_count": counts.with_columns(certified=counts["certified"] + 1)},
        by=person("officer"),
        kind="edit",
    )
    assert measured.tables()["staff_count"]["certified"].to_list() == (counts["certified"] + 1).to_list()
    assert asked == ["staff_count"]


def test_the_newest_batch_of_each_table(person):
    before = changed.newest()
    assert "pupil" in before
    rows = frame("staff_count")
    batch = store.write(
        {"staff_count": rows.with_columns(certified=rows["certified"] + 1)}, by=person("officer"), kind="edit"
    )
    assert changed.newest() == before | {"staff_count": batch.pk}
    assert changed.stamp_of("school", "staff_count").number == batch.pk
    assert changed.stamp_of("school").number == before["school"]


def test_a_batch_tells_what_it_wrote_without_counting(person):
    rows = frame("staff_count")
    more = rows.with_columns(certified=rows["certified"] + 1).slice(1)
    batch = store.write({"staff_count": more}, by=person("officer"), kind="edit")
    told = {"staff_count": {"new": 0, "changed": more["certified"].drop_nulls().len(), "gone": 1}}
    assert queries.tallies(person("officer"), [batch]) == {batch.pk: told}
    batch.tally = {}  # as of before they were kept
    assert queries.tallies(person("officer"), [batch]) == {batch.pk: told}
