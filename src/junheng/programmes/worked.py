"""Worked examples of a programme's figures: which rows are given, what must come out.

They stand beside the document in `<name>.examples.yaml`, run as tests and are printed in the handbook.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl
import yaml

from junheng.programmes.figures import Figure, Figures
from junheng.programmes.programme import DOCUMENTS, Programme
from junheng.register.tables import TABLES

ASKED = ("value", "state", "problem", "rows")


@dataclass(frozen=True)
class Example:
    """One worked example.

    given: register tables as {table: {column: cell or [cells]}}; a cell left out is the column's own example.
    then: figure → its value (None for unknown), or a mapping of value, state, rows and a part of the problem told.
    """

    say: str
    given: Mapping[str, Mapping]
    then: Mapping[str, object]
    on: dt.date | None = None


def examples(name: str) -> tuple[Example, ...]:
    """The worked examples of document `name`; refuses a key that is not known."""
    path = DOCUMENTS / f"{name}.examples.yaml"
    if not path.exists():
        return ()
    try:
        return tuple(Example(**entry) for entry in yaml.safe_load(path.read_text("utf-8")))
    except TypeError as wrong:
        raise ValueError(f"{path.name} 有不认识或缺少的项：{wrong}") from None


def run(example: Example, programme: Programme) -> list[str]:
    """What disagrees with the example, as sentences; empty where all agrees."""
    figures = Figures(programme, tables(example.given), on=example.on or programme.on)
    return [said for code, wanted in example.then.items() for said in _against(figures.figure(code), wanted)]


def tables(given: Mapping[str, Mapping]) -> dict[str, pl.DataFrame]:
    """Register tables from an example, every cell checked as any import is."""
    return {name: TABLES[name].example(**_columns(columns or {})) for name, columns in given.items()}


def _columns(columns: Mapping) -> dict[str, list]:
    height = max((len(cells) for cells in columns.values() if isinstance(cells, list)), default=1)
    return {c: cells if isinstance(cells, list) else [cells] * height for c, cells in columns.items()}


def _against(figure: Figure, wanted: object) -> Iterator[str]:
    asked = wanted if isinstance(wanted, Mapping) else {"value": wanted}
    if strangers := set(asked) - set(ASKED):
        raise ValueError(f"算例的结果里有不认识的项：{'、'.join(sorted(strangers))}")
    if "value" in asked and not _agrees(asked["value"], figure.value):
        yield f"{figure.id}：应为 {asked['value']}，算得 {figure.value}"
    if "state" in asked and asked["state"] != figure.state:
        yield f"{figure.id}：应为 {asked['state']}，算得 {figure.state}"
    if "rows" in asked and asked["rows"] != figure.counted:
        yield f"{figure.id}：应依据 {asked['rows']} 行，实为 {figure.counted} 行"
    if "problem" in asked and not any(asked["problem"] in p for p in figure.problems):
        yield f"{figure.id}：应提示“{asked['problem']}”，实为 {figure.problems}"


def _agrees(expected: object, found: float | None) -> bool:
    if expected is None or found is None:
        return expected is found
    decimals = len(repr(expected).partition(".")[2]) if isinstance(expected, float) else 0
    return abs(found - expected) <= (0.5 * 10**-decimals if decimals else 1e-9)
