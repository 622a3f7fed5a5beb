"""What a check is given, what it gives back, and the list of checks documents may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from junheng.register.codes import ENGLISH, MET, UNKNOWN, UNMET
from junheng.said import Said
from junheng.standards.resource import combined
from junheng.standards.standard import Standard

ROWS = {
    "subject": pl.String, "name": pl.String, "stage": pl.String, "what": pl.String,
    "value": pl.Float64, "threshold": pl.Float64, "state": pl.String, "what_english": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class County:
    """What the checks see: the register of one county, its derived stage rows, and which place it is."""

    tables: Mapping[str, pl.DataFrame]
    stages: pl.DataFrame
    standard: Standard
    place: str | None

    def facts(self) -> dict[str, dict]:
        """item → the county_fact row of this county and year."""
        rows = self.tables["county_fact"].filter(pl.col("year") == self.standard.year)
        if self.place is not None:
            rows = rows.filter(pl.col("place") == self.place)
        return {row["item"]: row for row in rows.iter_rows(named=True)}

    def compulsory(self) -> pl.DataFrame:
        """Stage rows of 小学 and 初中 in schools that are open: every kind, special schools and points included."""
        closed = pl.col("closed").is_not_null() & (pl.col("closed") <= self.standard.on)
        return self.stages.filter(pl.col("stage").is_in(list(self.standard.stages)), ~closed)

    def of_year(self, table: str) -> pl.DataFrame:
        return self.tables[table].filter(pl.col("year") == self.standard.year)


@dataclass(frozen=True)
class Outcome:
    """What one check found: rows (subject, name, stage, what, value, threshold, state, what_english) and figures for the sentence.

    lines: figure → (its line in the figure's own unit, state), for those figures that are judged.
    """

    rows: pl.DataFrame
    figures: Mapping[str, float | str | None] = field(default_factory=dict)
    lines: Mapping[str, tuple[float, str]] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return combined(self.rows["state"].to_list())


CHECKS: dict[str, Callable[..., Outcome]] = {}
CELLS_READ: dict[str, dict[str, tuple[str, ...]]] = {
    "school_size": {"enrolment": ("pupils",)},
    "class_size": {"class_group": ("pupils",), "enrolment": ("pupils", "classes")},
    "special_rooms": {"room": ("area",), "enrolment": ("classes",)},
    "small_school_funding": {"finance": ("funded_pupils", "public_budget"), "enrolment": ("pupils",)},
    "training_budget": {"finance": ("training_budget", "public_budget")},
    "all_schools_declared": {"school_fact": ("fulfilled", "evidence")},
    "survey": {"survey": ("valid", "satisfied")},
}
"""The register cells each check reads school by school, for the proof."""


def facts_read(check: Mapping) -> list[str]:
    """The county facts a check of the document reads, for the proof."""
    named = [check["fact"]] if "fact" in check else []
    named += [*check.get("numerator", ()), *check.get("denominator", ())]
    return named + [
        f"monitoring_{kind}_{s}" for s in check.get("subjects", {}).values() for kind in ("level", "spread")
    ]


def check(function: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """Make `function` available to documents under its own name."""
    CHECKS[function.__name__] = function
    return function


def as_rows(rows: list[tuple]) -> pl.DataFrame:
    """Rows up to their state as a frame; what is asked stands there in both languages."""
    told = [(*row[:3], str(row[3]), *row[4:], _english(row[3])) for row in rows]
    return pl.DataFrame(told, schema=ROWS, orient="row")


def _english(what: str) -> str:
    return what.english(lambda word: ENGLISH.get(word, word)) if isinstance(what, Said) else what


def yes(said: bool | None) -> str:
    return UNKNOWN if said is None else MET if said else UNMET
