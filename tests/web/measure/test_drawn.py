"""Charts are drawn once, by the worker where one is about, by the server itself where none is."""

import threading
import time

import pytest

from junheng.web.pages.measure import drawn


@pytest.fixture(autouse=True)
def here(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def by(monkeypatch):
    """Which thread drew what."""
    told = []

    def svg(chart):
        told.append((threading.current_thread().name, chart["n"]))
        if chart["n"] == "broken" and told[-1][0] == "worker":
            raise ValueError("broken")
        return f"<svg>{chart['n']}</svg>"

    monkeypatch.setattr(drawn.drawing, "svg", svg)
    return told


@pytest.fixture
def worker():
    stop = threading.Event()
    thread = threading.Thread(target=drawn.draw_for_others, args=[stop], name="worker")
    thread.start()
    while not drawn.worker_about():
        time.sleep(0.01)
    yield
    stop.set()
    thread.join()


def test_without_a_worker_the_server_draws_once(by):
    assert drawn.svg({"n": 1}) == drawn.svg({"n": 1}) == "<svg>1</svg>"
    assert by == [("MainThread", 1)]


def test_a_worker_draws_and_another_process_takes_the_picture(by, worker):
    assert drawn.svg({"n": 1}) == "<svg>1</svg>"
    assert drawn.svg({"n": 2}) == "<svg>2</svg>"
    assert drawn.svg({"n": 1}) == "<svg>1</svg>"
    assert by == [("worker", 1), ("worker", 2)]


def test_a_worker_that_has_gone_is_not_waited_for(by, monkeypatch):
    monkeypatch.setattr(drawn, "ABOUT", 0.2)
    (drawn._folder() / "about").touch()  # noqa: SLF001
    assert drawn.svg({"n": 1}) == "<svg>1</svg>"
    assert by == [("MainThread", 1)]


def test_what_the_worker_cannot_draw_is_tried_here(by, worker, monkeypatch):
    monkeypatch.setattr(drawn, "PATIENCE", 0.3)
    assert drawn.svg({"n": "broken"}) == "<svg>broken</svg>"
    assert ("MainThread", "broken") in by


def test_the_oldest_pictures_go_first(by, worker, monkeypatch):
    monkeypatch.setattr(drawn, "ROOM", 2)
    for n in range(5):
        drawn.svg({"n": n})
        time.sleep(0.02)
    time.sleep(0.1)
    assert len(list(drawn._folder().glob("*.svg"))) == 2  # noqa: SLF001
    drawn.svg({"n": 4})
    assert by.count(("worker", 4)) == 1
