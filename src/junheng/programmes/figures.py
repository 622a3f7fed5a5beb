"""The figures of a programme on a day: value, target, state, and the register rows each rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.programmes.formulas import Result
from junheng.programmes.needs import figures_read, selections
from junheng.programmes.parts import DIRECTIONS, FigureOf, Target
from junheng.programmes.programme import Programme
from junheng.programmes.selection import Look, personal
from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.schema import ORIGIN


@dataclass(frozen=True)
class Figure:
    """One figure, open to its rows (columns of `evidence.ROWS`).

    value: None where nothing is known. problems: what is missing or undecided. whose: 儿童 or 教职工 where the rows name such people.
    """

    id: str
    clause: str
    title: str
    english: str
    unit: str
    value: float | None
    target: Target | None
    state: str | None
    rows: pl.DataFrame
    definition: str
    problems: tuple[str, ...] = ()
    heading: str = ""
    formula: str = ""
    whose: str = ""

    @property
    def counted(self) -> int:
        """How many register rows the figure rests on; a row both counted and counted among is one."""
        return self.rows.select("table", "key").n_unique() if self.rows.height else 0

    @property
    def gap(self) -> float | None:
        """What is still lacking to the target, 0 where it is reached; None without value or target."""
        if self.value is None or self.target is None:
            return None
        return 0.0 if self.target.met_by(self.value) else abs(self.target.value - self.value)

    def missed(self, on: dt.date) -> bool:
        """Whether the target's day has come and the figure is not there."""
        return self.state == UNMET and self.target is not None and on >= self.target.due

    @property
    def line(self) -> str:
        """The target in words: ≥ 0.97."""
        return "" if self.target is None else f"{DIRECTIONS[self.target.direction]} {self.target.value:g}"


class Figures:
    """Computes figures of one programme on one register and day, each once."""

    def __init__(
        self, programme: Programme, tables: Mapping[str, pl.DataFrame], *, on: dt.date | None = None
    ):
        self.programme, self.on = programme, on or programme.on
        self.look = Look(tables, programme.sets, on=self.on, start=programme.period.start)
        self._made: dict[str, Result] = {}

    def all(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the document."""
        return tuple(self.figure(f.id) for f in self.programme.figures)

    def figure(self, code: str) -> Figure:
        """One figure. Raises ValueError for an id the programme does not have."""
        entry = self.programme.figure(code)
        found = self._result(code)
        target = self.programme.target(code, self.on)
        return Figure(
            entry.id, entry.clause, entry.title, entry.english, entry.unit, found.value, target, _state(found, target), found.rows,
            entry.definition.strip(), found.problems, entry.heading, type(entry.formula).__name__, self._whose(entry),
        )  # fmt: skip

    def _result(self, code: str) -> Result:
        if code not in self._made:
            self._made[code] = self.programme.figure(code).formula.compute(self.look, self._result)
        return self._made[code]

    def _whose(self, entry: FigureOf) -> str:
        """Whose personal data the rows name, this figure's or those it rests on."""
        found = {self._whose(self.programme.figure(code)) for code in figures_read(entry.formula)}
        for _, rows in selections(entry.formula):
            chosen = self.look.rows(rows)
            found.add(personal(chosen.table, chosen.through))
            found |= {personal(self.look.named(n).table, {}) for n in rows.among.values()}
        return next((w for w in ("儿童", "教职工") if w in found), "")


def figures(
    programme: Programme, tables: Mapping[str, pl.DataFrame], *, on: dt.date | None = None
) -> tuple[Figure, ...]:
    """Every figure of `programme` on `tables`, on the day `on` (the programme's own day if not given)."""
    return Figures(programme, tables, on=on).all()


def _state(found: Result, target: Target | None) -> str | None:
    """Against the target; what is incomplete is settled only where more rows could not change it."""
    if target is None:
        return None
    if found.value is None:
        return UNKNOWN
    met = target.met_by(found.value)
    if not found.problems:
        return MET if met else UNMET
    if found.floor and target.direction == "at_least" and met:
        return MET
    if found.floor and target.direction != "at_least" and found.value > target.value and not met:
        return UNMET
    return UNKNOWN


def as_json(programme: Programme, found: tuple[Figure, ...], on: dt.date) -> dict:
    """The object that other programs rely on."""
    return {
        "programme": programme.id,
        "on": str(on),
        "figures": [
            {
                "id": f.id,
                "clause": f.clause,
                "title": f.title,
                "value": f.value,
                "unit": f.unit,
                "target": None if f.target is None else f.target.value,
                "state": f.state,
                "rows": f.counted,
            }
            for f in found
        ],
    }


def opened(figure: Figure) -> list[dict]:
    """The rows of a figure for a program to read, with where each was read from."""
    return figure.rows.select("part", "table", "key", "label", *ORIGIN).to_dicts()
