"""How the truth about the county judges: three states, shares that may be unknown."""

from collections.abc import Iterable
from dataclasses import dataclass

from junheng.register.example.truth import MET, NOT_MET, UNKNOWN


@dataclass(frozen=True)
class Item:
    """One county item: its state, and where it rests on one share or amount, that figure (a share as a fraction)."""

    code: str
    state: str
    figure: float | None = None


def together(states: Iterable[str]) -> str:
    """One failure fails all; else one open question leaves all open."""
    found = set(states)
    return NOT_MET if NOT_MET in found else UNKNOWN if UNKNOWN in found else MET


def judged(*holds: bool | None) -> str:
    """The state of a rule whose parts hold, do not hold, or are unknown."""
    return together(UNKNOWN if hold is None else MET if hold else NOT_MET for hold in holds)


def share(part: float | None, whole: float | None) -> float | None:
    """Part of a whole; unknown when either is."""
    return None if part is None or whole is None else part / whole


def at_least(figure: float | None, least: float) -> bool | None:
    """Whether a figure reaches a limit; unknown when it is."""
    return None if figure is None else figure >= least
