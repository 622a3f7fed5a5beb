"""The reasons in words: per school what it gets and why, per spread what it becomes, and what cannot be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

from junheng.remedy.costs import ACTS, Costs
from junheng.remedy.levers import Lever
from junheng.remedy.moves import Move
from junheng.remedy.situation import Situation
from junheng.standards.resource import TOLERANCE

WHY = {
    "code": pl.String, "name": pl.String, "stage": pl.String, "what": pl.String, "amount": pl.Float64,
    "unit": pl.String, "cost": pl.Float64, "reason": pl.String,
}  # fmt: skip
COUNTY = {
    "stage": pl.String, "indicator": pl.String, "cv_before": pl.Float64, "cv_after": pl.Float64,
    "limit": pl.Float64, "shadow": pl.Float64,
}  # fmt: skip
OUT_OF_REACH = {
    "code": pl.String, "name": pl.String, "stage": pl.String, "indicator": pl.String, "value": pl.Float64,
    "needed": pl.Float64, "short": pl.Float64, "reason": pl.String,
}  # fmt: skip
TIGHT = 0.99
"""A spread that ends at this share of its limit or above is one the plan had to work for."""


@dataclass(frozen=True)
class Outcome:
    """The situation before, the values after, and those that can be counted on whoever leaves."""

    place: Situation
    after: np.ndarray
    surely: np.ndarray

    def short(self) -> dict[tuple[int, int], float]:
        """(row, indicator) → what it is still below what it needs, the exception given where it helps most."""
        place, found = self.place, {}
        for i in range(len(place.codes)):
            gaps = {
                k: place.lines[i, k] - self.surely[i, k]
                for k in range(len(place.items))
                if self.surely[i, k] < place.lines[i, k] * (1 - TOLERANCE)
            }
            room = place.lines[i] - place.floors[i]
            helped = sorted(gaps, key=lambda k: (-min(gaps[k], room[k]) / place.lines[i, k], k))
            for k in helped[: place.allowed_below]:
                gaps[k] -= room[k]
            found |= {(i, k): g for k, g in gaps.items() if g > TOLERANCE * place.lines[i, k]}
        return found

    def spread_words(self, i: int, k: int) -> str:
        """Why more than the line needs was done, where a spread asked for it."""
        stage = self.place.stages[i]
        for spread in self.place.spreads:
            if spread.stage == stage and spread.item == k:
                before, after = spread.coefficient(self.place.values), spread.coefficient(self.after)
                if before > spread.limit or after > TIGHT * spread.limit:
                    return f"为全县{stage} {self.place.items[k]} 差异系数 {before:.3f}→{after:.3f}（限 {spread.limit:.2f}）"
        return ""


def reason(outcome: Outcome, lever: Lever, number: float) -> str:
    """Why this lever is pulled: the lines it lifts a school to, and the spreads it works for."""
    place, said, spreads = outcome.place, [], []
    for (i, k), effect in lever.effect.items():
        before, after, line = place.values[i, k], outcome.after[i, k], place.lines[i, k]
        stage = f"{place.stages[i]} " if "、" in lever.stage else ""
        met = after >= line * (1 - TOLERANCE)
        target = line if met else place.floors[i, k]
        if before < line * (1 - TOLERANCE):
            words = f"需 {line:.2f}" if met else f"需 {line:.2f}（作为余项，不低于 {target:.2f}）"
            said.append(f"{stage}{place.items[k]} 现 {before:.2f}，{words}")
        beyond = before + effect * number > target + effect * 1.000001
        if (before >= line * (1 - TOLERANCE) or beyond) and (words := outcome.spread_words(i, k)):
            need = max(0, ceil((target - before) / effect - 1e-9)) if before < target else 0
            part = f"其中 {(number - need) * lever.step:,.10g} {lever.option.unit}" if need else ""
            spreads.append(part + words)
    unit = f"{number * lever.step:,.10g} {lever.option.unit}"
    parts = [*said, *spreads] or ["补足调出的教师，保持达标"]
    return "；".join(parts) + f"；补 {unit}"


def why(
    outcome: Outcome,
    levers: Sequence[Lever],
    steps: np.ndarray,
    moved: Sequence[Move],
    costs: Costs,
    reasons: Sequence[str],
) -> pl.DataFrame:
    """Rows of `WHY`: every addition, and for every move a row at either end (the cost stands at the receiving end)."""
    names = dict(zip(outcome.place.codes, outcome.place.frame["name"], strict=True))
    rows = [
        (
            lever.code, names[lever.code], lever.stage, lever.option.title, float(number * lever.step), lever.option.unit,
            float(number * lever.cost), text,
        )
        for lever, number, text in zip(levers, steps, reasons, strict=True)
        if lever.option and number
    ]  # fmt: skip
    rows += _move_rows(outcome, moved, costs, names)
    return pl.DataFrame(rows, schema=WHY, orient="row").sort("code", "stage", "what", "reason")


def _move_rows(
    outcome: Outcome, moved: Sequence[Move], costs: Costs, names: Mapping[str, str]
) -> Iterator[tuple]:
    price = costs.unit_cost(costs.moves)
    ends: dict[tuple[str, str, str], list[Move]] = defaultdict(list)
    for move in moved:
        ends[move.target, move.stage, "调入教师"].append(move)
        ends[move.source, move.stage, "调出教师"].append(move)
    for (code, stage, what), group in sorted(ends.items()):
        number = float(sum(m.teachers for m in group))
        others = "、".join(
            f"{names[m.source if what == '调入教师' else m.target]} {m.teachers} 人" for m in group
        )
        if what == "调出教师":
            yield code, names[code], stage, what, number, "人", 0.0, f"支援{others}；调出后仍不低于各项要求"
        else:
            text = "；".join(part for part in (arrival(outcome, group[0]), f"来自{others}") if part)
            yield code, names[code], stage, what, number, "人", number * price, text


def arrival(outcome: Outcome, move: Move) -> str:
    """Why the target needs the teachers who come."""
    place, said = outcome.place, []
    i = place.row_of[move.target, move.stage]
    for k in range(len(place.items)):
        before, after, line = place.values[i, k], outcome.after[i, k], place.lines[i, k]
        if not after > before:
            continue
        if before < line * (1 - TOLERANCE):
            said.append(f"{place.items[k]} 现 {before:.2f}，需 {line:.2f}，调整后 {after:.2f}")
        elif words := outcome.spread_words(i, k):
            said.append(words)
    return "；".join(said)


def county(outcome: Outcome, shadow: Mapping[int, float] | None) -> pl.DataFrame:
    """Rows of `COUNTY`. `shadow`: 元 the relaxation saves if the limit were 0.01 higher; null where it was not computed."""
    place = outcome.place
    rows = [
        (
            s.stage, place.items[s.item], s.coefficient(place.values), s.coefficient(outcome.after), s.limit,
            None if shadow is None else float(shadow.get(n, 0.0)),
        )
        for n, s in enumerate(place.spreads)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=COUNTY, orient="row")


def out_of_reach(outcome: Outcome, levers: Sequence[Lever]) -> pl.DataFrame:
    """Rows of `OUT_OF_REACH`: lines of schools, then spreads (code null), that these means do not reach."""
    place = outcome.place
    raised = {cell for lever in levers for cell, amount in lever.effect.items() if amount > 0}
    rows = []
    for (i, k), gap in outcome.short().items():
        acts = (
            f"可用措施（{'、'.join(ACTS.values())}、交流）已到上限" if (i, k) in raised else "没有可用的措施"
        )
        if outcome.surely[i, k] < outcome.after[i, k]:
            acts += "；调出教师只有人数没有名单，按其同时属于各类计算，导入名册后可重算"
        value = float(outcome.surely[i, k])
        key = (place.codes[i], place.frame["name"][i], place.stages[i], place.items[k])
        rows.append((*key, value, value + float(gap), float(gap), acts))
    for s in place.spreads:
        cv = s.coefficient(outcome.after)
        if cv > s.limit * (1 + TOLERANCE):
            text = "可用措施不足以缩小学校之间的差距"
            rows.append((None, "全县", s.stage, place.items[s.item], cv, s.limit, cv - s.limit, text))
    return pl.DataFrame(rows, schema=OUT_OF_REACH, orient="row")
