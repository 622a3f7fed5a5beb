"""Everything that can be done, one lever each: what it costs per step and which values it changes where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import floor, inf

import numpy as np
import polars as pl

from junheng.plans.compare import kilometres
from junheng.remedy.costs import KINDS, Costs, Moves, Option
from junheng.remedy.situation import Situation
from junheng.remedy.staffing import Kind, Staffing

Effect = Mapping[tuple[int, int], float]
"""(row, indicator) of the situation → what one step adds."""


@dataclass(frozen=True)
class Lever:
    """One variable of the model, counted in steps.

    `safe` is the effect to be counted on when a line must be held; it differs from `effect` where a teacher leaves a
    school known by counts only, who may be of more kinds than stated.
    """

    act: str
    code: str
    stage: str
    cost: float
    effect: Effect
    option: Option | None = None
    kind: Kind | None = None
    campus: str = ""
    target: str = ""
    step: float = 1
    whole: bool = True
    most: float = inf
    safe: Effect = field(default_factory=dict)

    def counts_on(self) -> Effect:
        return self.safe or self.effect


@dataclass(frozen=True)
class Coupling:
    """A linear relation between levers: lower ≤ Σ coefficient × lever ≤ upper."""

    terms: Mapping[int, float]
    lower: float
    upper: float


def levers(
    place: Situation, staff: Mapping[tuple[str, str], Staffing], campus: pl.DataFrame, costs: Costs
) -> tuple[list[Lever], list[Coupling]]:
    """Every lever the costs allow in this situation, and the relations between them, in a fixed order."""
    found = [*_people_levers(place, staff, costs), *_resource_levers(place, campus, costs)]
    couplings: list[Coupling] = []
    if costs.moves.allowed:
        _add_moves(place, staff, costs, found, couplings)
    _add_training_limits(place, staff, found, couplings)
    return found, couplings


def _rows(place: Situation) -> Iterator[tuple[int, tuple[str, str]]]:
    yield from enumerate(zip(place.codes, place.stages, strict=True))


def _people_levers(
    place: Situation, staff: Mapping[tuple[str, str], Staffing], costs: Costs
) -> Iterator[Lever]:
    for option in costs.options:
        if option.act == "resource":
            continue
        slope = place.effect([k for k in KINDS if option.raises.get(k)])
        for row, (code, stage) in _rows(place):
            effect = _row_effect(slope, row)
            if stage not in option.stages or not effect or (code, stage) not in staff:
                continue
            most = inf if option.most is None else floor(option.most)
            if option.act == "train":
                most = min(most, staff[code, stage].lacking(KINDS.index(next(iter(option.raises)))))
            if most > 0:
                yield Lever(
                    option.act, code, stage, costs.unit_cost(option), effect, option=option, most=most
                )


def _row_effect(slope: np.ndarray, row: int, sign: float = 1) -> dict[tuple[int, int], float]:
    return {(row, int(k)): sign * float(slope[row, k]) for k in np.flatnonzero(slope[row])}


def _resource_levers(place: Situation, campus: pl.DataFrame, costs: Costs) -> Iterator[Lever]:
    """One lever per school and kind of campus: those that serve all stages, and those of a single stage."""
    here = campus.filter(pl.col("year") == place.standard.year)
    first = (
        here.group_by("school", "stage").agg(pl.col("campus").min()).sort("school", "stage", nulls_last=False)
    )
    rows_of: dict[str, list[tuple[int, str]]] = {}
    for row, (code, stage) in _rows(place):
        rows_of.setdefault(code, []).append((row, stage))
    for option in (o for o in costs.options if o.act == "resource"):
        (column,) = option.raises
        columns = [column, "teaching_area"] if column == "indoor_sports_area" else [column]
        shared, own = place.effect(columns), place.effect([f"{c}_own" for c in columns])
        for code, only, name in first.iter_rows():
            slope = shared if only is None else own
            rows = [r for r in rows_of.get(code, ()) if only is None or r[1] == only]
            effect = {k: v for r, _ in rows for k, v in _row_effect(slope * option.step, r).items()}
            if not effect or not {s for _, s in rows} & set(option.stages):
                continue
            most = inf if option.most is None else floor(option.most / option.step + 1e-9)
            whole = column == "multimedia_rooms"
            yield Lever(
                "resource", code, only or "、".join(s for _, s in rows), costs.unit_cost(option) * option.step, effect,
                option=option, campus=name, step=option.step, whole=whole, most=most,
            )  # fmt: skip


def _add_moves(
    place: Situation,
    staff: Mapping[tuple[str, str], Staffing],
    costs: Costs,
    found: list[Lever],
    couplings: list[Coupling],
) -> None:
    """Teachers of one stage and kind leave some schools and arrive at others, as many as leave."""
    slopes = [place.effect([k]) for k in KINDS]
    price = costs.unit_cost(costs.moves)
    for stage in place.standard.stages:
        rows = [(r, c) for r, (c, s) in _rows(place) if s == stage and (c, s) in staff]
        kinds = sorted({k for _, c in rows for k in staff[c, stage].movable})
        for kind in kinds:
            slope = sum(slopes[n] for n in range(len(KINDS)) if kind[n])
            out, into = {}, {}
            for row, code in rows:
                here = staff[code, stage]
                if here.movable.get(kind):
                    safe = {} if here.by_people else _row_effect(sum(slopes), row, -1)
                    effect, most = _row_effect(slope, row, -1), here.movable[kind]
                    out[row] = len(found)
                    found.append(Lever("out", code, stage, price, effect, kind=kind, most=most, safe=safe))
                if _row_effect(slope, row):
                    into[row] = len(found)
                    found.append(Lever("in", code, stage, 0, _row_effect(slope, row), kind=kind))
            _balance(place, costs.moves, found, couplings, out, into)
        for _, code in rows:
            leaving = [
                n for n, v in enumerate(found) if v.act == "out" and (v.code, v.stage) == (code, stage)
            ]
            if leaving:
                here = staff[code, stage]
                share = floor(costs.moves.share_at_most * here.teachers + 1e-9)
                couplings.append(Coupling(dict.fromkeys(leaving, 1), 0, share))
                _keep_counts_possible(here, leaving, found, couplings)


def _keep_counts_possible(
    here: Staffing, leaving: list[int], found: list[Lever], couplings: list[Coupling]
) -> None:
    """Counts only: no more may leave who are not of a kind than the school has such teachers, nor more of it than it has."""
    if here.by_people:
        return
    for k, count in enumerate(here.counts):
        couplings.append(Coupling({n: 1 for n in leaving if not found[n].kind[k]}, 0, here.lacking(k)))
        couplings.append(Coupling({n: 1 for n in leaving if found[n].kind[k]}, 0, count))


def _balance(
    place: Situation,
    moves: Moves,
    found: list[Lever],
    couplings: list[Coupling],
    out: Mapping[int, int],
    into: Mapping[int, int],
) -> None:
    """As many arrive as leave; with a largest distance, along the pairs of schools that are near enough."""
    if moves.km_at_most is None:
        couplings.append(Coupling(dict.fromkeys(out.values(), 1) | dict.fromkeys(into.values(), -1), 0, 0))
        return
    spots = place.frame.select("longitude", "latitude").to_dicts()
    leaving: dict[int, list[int]] = {r: [] for r in out}
    arriving: dict[int, list[int]] = {r: [] for r in into}
    for source, o in out.items():
        for target in into:
            km = kilometres(spots[source], spots[target])
            if source != target and km is not None and km <= moves.km_at_most:
                leaving[source].append(len(found))
                arriving[target].append(len(found))
                names = found[o].code, place.codes[target]
                found.append(Lever("pair", names[0], found[o].stage, 0, {}, target=names[1], whole=False))
    for ends, arcs in ((out, leaving), (into, arriving)):
        for row, lever in ends.items():
            couplings.append(Coupling(dict.fromkeys(arcs[row], 1) | {lever: -1}, 0, 0))


def _add_training_limits(
    place: Situation,
    staff: Mapping[tuple[str, str], Staffing],
    found: list[Lever],
    couplings: list[Coupling],
) -> None:
    """Nobody can be trained who has moved away: training and leavers who lack the kind share those who lack it."""
    for n, lever in enumerate(list(found)):
        if lever.act != "train":
            continue
        k = KINDS.index(next(iter(lever.option.raises)))
        same = (lever.code, lever.stage)
        gone = [
            m for m, v in enumerate(found) if v.act == "out" and (v.code, v.stage) == same and not v.kind[k]
        ]
        if gone:
            couplings.append(Coupling(dict.fromkeys(gone, 1) | {n: 1}, 0, staff[same].lacking(k)))
