"""Scenarios of births to choose from. The app that keeps a bureau's own registers itself; whoever plans ahead asks here."""

from __future__ import annotations

from collections.abc import Callable

from junheng.forecast.scenario import Scenario, names

Choices = Callable[[], list[tuple[str, str]]]
Read = Callable[[str], Scenario]
_own: list[tuple[Choices, Read]] = []


def keeper(choices: Choices, read: Read) -> None:
    """Register who keeps scenarios: (code, title) of each, and one by its code. Call it from the app's `apps.py`."""
    _own.append((choices, read))


def choices() -> list[tuple[str, str]]:
    """Code and title of every scenario, each once."""
    known: dict[str, str] = {}
    for listed, _read in _own:
        known |= dict(listed())
    return list(known.items()) or [(name, Scenario.load(name).title) for name in names()]


def scenario(code: str) -> Scenario:
    """The scenario as it stands now. Raises ValueError where there is none."""
    if code in names():
        return Scenario.load(code)
    for listed, read in _own:
        if code in dict(listed()):
            return read(code)
    raise ValueError(f"没有编号为“{code}”的人口方案，可能已改名；请另选一个")
