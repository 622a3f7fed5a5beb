"""Tiny counties for the tests of formation: schools by name of number, travel and strength as tables."""

import datetime as dt
from dataclasses import replace

import polars as pl

from junheng.networks.formation.propose import propose_groups
from junheng.networks.formation.stop import Stop
from junheng.networks.formation.terms import Terms
from junheng.networks.rules import Rules
from junheng.programmes.pattern import Range
from junheng.register.tables import TABLES
from junheng.standards.standard import Standard

DAY = dt.date(2024, 9, 1)
STANDARD = Standard.load("cn-youzhi-2017", on=DAY)
RULES = Rules.load()
EXACT = Stop(seconds=60, gap=0.0)


def code(n: int) -> str:
    return f"21000{n:05d}"


def register(pupils: list[int | None], kinds: list[str] | None = None) -> dict[str, pl.DataFrame]:
    """Primary schools 1, 2, 3 … with these pupils."""
    number = range(1, len(pupils) + 1)
    school = TABLES["school"].example(
        code=[code(n) for n in number], name=[f"{n}小" for n in number], kind=kinds or ["小学"] * len(pupils)
    )
    enrolment = TABLES["enrolment"].example(
        school=[code(n) for n in number],
        year=[2024] * len(pupils),
        pupils=list(pupils),
        classes=[None] * len(pupils),
    )
    return {"school": school, "enrolment": enrolment}


def travel(matrix: list[list[float]]) -> pl.DataFrame:
    """A table of travel between all schools."""
    rows = [
        (code(a + 1), code(b + 1), float(way))
        for a, row in enumerate(matrix)
        for b, way in enumerate(row)
        if a != b
    ]
    return pl.DataFrame(rows, schema=["source", "target", "travel"], orient="row")


def on_line(places: list[float]) -> pl.DataFrame:
    """Travel between schools that stand on one road."""
    return travel([[abs(a - b) for b in places] for a in places])


def strength(values: list[float]) -> pl.DataFrame:
    return pl.DataFrame({"code": [code(n) for n in range(1, len(values) + 1)], "strength": values})


def rules(
    helped: str = "1~3", far: float = 40, balance: float = 2.0, tie: float = 10.0, pupils: int = 300
) -> Rules:
    """The shipped document with other limits."""
    limits = replace(RULES.limits, helped=Range.parse(helped), travel_at_most=far)
    weights = replace(RULES.weights, balance=balance, tie=tie)
    return replace(RULES, limits=limits, weights=weights, head=replace(RULES.head, pupils_at_least=pupils))


def form(tables, ways, strong, *, stop: Stop = EXACT, seed: int = 0, **terms):
    """Form groups; anything of `Terms` may be given."""
    given = Terms(**({"rules": rules(), "on": DAY} | terms))
    return propose_groups(tables, STANDARD, given=given, travel=ways, strength=strong, stop=stop, seed=seed)


def led(found) -> dict[str, list[str]]:
    """Head → members, of the plan's reasons."""
    groups: dict[str, list[str]] = {}
    for row in found.why.iter_rows(named=True):
        groups.setdefault(row["head"], [])
        if row["code"] != row["head"]:
            groups[row["head"]].append(row["code"])
    return groups
