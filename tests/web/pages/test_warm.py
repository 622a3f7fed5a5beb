"""What pages show of a new state is made ready beside the requests; nothing that goes wrong there stops it."""

from threading import Event

import pytest
from django.db import OperationalError

from junheng.web.pages import warm
from junheng.web.register import measured, store
from junheng.web.register.caches import stamp
from junheng.web.register.frames import frame

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stays_connected(monkeypatch):
    monkeypatch.setattr(warm, "close_old_connections", lambda: None)


def test_pages_measure_nothing_once_it_is_ready(as_, monkeypatch, nothing_kept):
    warm.figures()
    warm.lists(stamp())
    monkeypatch.setattr(measured, "measure", None)
    monkeypatch.setattr(measured, "frame", None)
    for path in (
        "/overview/",
        "/overview/?year=2023",
        "/overview/unfilled/",
        "/indicators/R5/",
        "/schools/",
        "/items/G5/",
    ):
        assert as_("officer").get(path).status_code == 200, path


def test_it_is_made_again_after_each_write(person):
    stop, seen = Event(), []

    def ready(at):
        seen.append(at)
        if len(seen) == 1:
            rows = frame("staff_count")
            store.write(
                {"staff_count": rows.with_columns(certified=rows["certified"] + 1)},
                by=person("officer"),
                kind="edit",
            )
        else:
            stop.set()

    warm.keep_warm(stop, ready, 0.01)
    assert seen[1] == stamp()
    assert seen[0].number < seen[1].number


@pytest.mark.parametrize("trouble", [OperationalError("no such table"), RuntimeError("a bug")])
def test_trouble_is_logged_and_the_next_state_made(trouble, caplog):
    stop, tried = Event(), []

    def ready(at):
        tried.append(at)
        if isinstance(trouble, OperationalError) and len(tried) == 2:
            stop.set()
            return
        raise trouble

    if not isinstance(trouble, OperationalError):  # tried once; a bug is not repeated until something changes
        waits = iter(range(5))
        stop.wait = lambda _seconds: next(waits, None) is None and stop.set()
    warm.keep_warm(stop, ready, 0.01)
    assert len(tried) == (2 if isinstance(trouble, OperationalError) else 1)
    assert "not made ready" in caplog.text


def test_open_plans_are_worked_out_ahead(as_, person, monkeypatch):
    from junheng.web.planning import actions, outcome  # noqa: PLC0415

    change = {
        "kind": "AddResource",
        "school": "2153999001",
        "resource": "multimedia_rooms",
        "amount": 3,
        "why": "补",
    }
    plan = actions.create("试", [change], year=measured.years()[0], by=person("officer"))
    warm.open_plans()
    monkeypatch.setattr(outcome, "measure", None)
    assert as_("officer").get(f"/plans/{plan.pk}/").status_code == 200
