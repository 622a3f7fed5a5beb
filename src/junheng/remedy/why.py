"""The reasons in words: per school what it gets and why, per spread what it becomes, and what cannot be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

from junheng.programmes.said import Said, in_english, joined
from junheng.remedy.costs import Costs
from junheng.remedy.levers import Lever
from junheng.remedy.moves import Move
from junheng.remedy.situation import Situation
from junheng.standards.resource import TOLERANCE

WHY = {
    "code": pl.String, "name": pl.String, "stage": pl.String, "what": pl.String, "amount": pl.Float64,
    "unit": pl.String, "cost": pl.Float64, "reason": pl.String, "reason_english": pl.String,
}  # fmt: skip
COUNTY = {
    "stage": pl.String, "indicator": pl.String, "cv_before": pl.Float64, "cv_after": pl.Float64,
    "limit": pl.Float64, "shadow": pl.Float64,
}  # fmt: skip
OUT_OF_REACH = {
    "code": pl.String, "name": pl.String, "stage": pl.String, "indicator": pl.String, "value": pl.Float64,
    "needed": pl.Float64, "short": pl.Float64, "reason": pl.String, "reason_english": pl.String,
}  # fmt: skip
USED_UP = Said(
    "可用措施（招聘、培养、增配、交流）已到上限", "the means (hiring, training, adding, moving) are used up"
)
BY_COUNTS = Said(
    "调出教师只有人数没有名单，按其同时属于各类计算，导入名册后可重算",
    "who leaves is known by number alone and counted as of every kind; import the roll and search again",
)
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

    def spread_words(self, i: int, k: int) -> Said | None:
        """Why more than the line needs was done, where a spread asked for it."""
        stage = self.place.stages[i]
        for spread in self.place.spreads:
            if spread.stage == stage and spread.item == k:
                before, after = spread.coefficient(self.place.values), spread.coefficient(self.after)
                if before > spread.limit or after > TIGHT * spread.limit:
                    return Said(
                        "为全县{stage} {item} 差异系数 {before:.3f}→{after:.3f}（限 {limit:.2f}）",
                        "for the county's spread of {item}, {stage}: {before:.3f} → {after:.3f} (limit {limit:.2f})",
                        stage=stage, item=self.place.items[k], before=before, after=after, limit=spread.limit,
                    )  # fmt: skip
        return None


def reason(outcome: Outcome, lever: Lever, number: float) -> Said:
    """Why this lever is pulled: the lines it lifts a school to, and the spreads it works for."""
    place, said, spreads = outcome.place, [], []
    for (i, k), effect in lever.effect.items():
        before, after, line = place.values[i, k], outcome.after[i, k], place.lines[i, k]
        stage = Said("{stage} ", "{stage} ", stage=place.stages[i]) if "、" in lever.stage else Said("", "")
        met = after >= line * (1 - TOLERANCE)
        target = line if met else place.floors[i, k]
        if before < line * (1 - TOLERANCE):
            words = Said("需 {line:.2f}", "needs {line:.2f}", line=line)
            if not met:
                words = Said(
                    "需 {line:.2f}（作为余项，不低于 {target:.2f}）",
                    "needs {line:.2f} (as one of the rest at least {target:.2f})", line=line, target=target,
                )  # fmt: skip
            numbers = {"item": place.items[k], "before": before, "words": words}
            said.append(
                Said(
                    "{stage}{item} 现 {before:.2f}，{words}",
                    "{stage}{item} is {before:.2f}, {words}",
                    stage=stage,
                    **numbers,
                )
            )
        beyond = before + effect * number > target + effect * 1.000001
        if (before >= line * (1 - TOLERANCE) or beyond) and (words := outcome.spread_words(i, k)):
            need = max(0, ceil((target - before) / effect - 1e-9)) if before < target else 0
            extra = {"amount": (number - need) * lever.step, "unit": lever.option.unit, "words": words}
            part = Said(
                "其中 {amount:,.10g} {unit}{words}", "of which {amount:,.10g} {unit} {words}", **extra
            )
            spreads.append(part if need else words)
    stay = Said("补足调出的教师，保持达标", "for the teachers who leave, so that it stays within the lines")
    added = {"amount": number * lever.step, "unit": lever.option.unit}
    more = Said("补 {amount:,.10g} {unit}", "adding {amount:,.10g} {unit}", **added)
    return joined([*([*said, *spreads] or [stay]), more])


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
    told = [(*row, in_english(row[-1])) for row in rows]
    return pl.DataFrame(told, schema=WHY, orient="row").sort("code", "stage", "what", "reason")


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
        comes = what == "调入教师"
        others = [
            Said("{name} {n} 人", "{name} {n}", name=names[m.source if comes else m.target], n=m.teachers)
            for m in group
        ]
        who = (code, names[code], stage, what, number, "人")
        if comes:
            origin = Said("来自{others}", "from {others}", others=others)
            yield *who, number * price, joined([*filter(None, [arrival(outcome, group[0])]), origin])
        else:
            said = Said(
                "支援{others}；调出后仍不低于各项要求",
                "to {others}; it stays within every line without them",
                others=others,
            )
            yield *who, 0.0, said


def arrival(outcome: Outcome, move: Move) -> Said | str:
    """Why the target needs the teachers who come."""
    place, said = outcome.place, []
    i = place.row_of[move.target, move.stage]
    for k in range(len(place.items)):
        before, after, line = place.values[i, k], outcome.after[i, k], place.lines[i, k]
        if not after > before:
            continue
        if before < line * (1 - TOLERANCE):
            said.append(
                Said(
                    "{item} 现 {before:.2f}，需 {line:.2f}，调整后 {after:.2f}",
                    "{item} is {before:.2f}, needs {line:.2f}, becomes {after:.2f}",
                    item=place.items[k], before=before, line=line, after=after,
                )
            )  # fmt: skip
        elif words := outcome.spread_words(i, k):
            said.append(words)
    return joined(said) if said else ""


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
        acts = [USED_UP if (i, k) in raised else Said("没有可用的措施", "there are no means for it")]
        if outcome.surely[i, k] < outcome.after[i, k]:
            acts.append(BY_COUNTS)
        value = float(outcome.surely[i, k])
        key = (place.codes[i], place.frame["name"][i], place.stages[i], place.items[k])
        rows.append((*key, value, value + float(gap), float(gap), joined(acts)))
    for s in place.spreads:
        cv = s.coefficient(outcome.after)
        if cv > s.limit * (1 + TOLERANCE):
            text = Said(
                "可用措施不足以缩小学校之间的差距",
                "the means do not suffice to bring the schools nearer to one another",
            )
            rows.append((None, "全县", s.stage, place.items[s.item], cv, s.limit, cv - s.limit, text))
    told = [(*row, in_english(row[-1])) for row in rows]
    return pl.DataFrame(told, schema=OUT_OF_REACH, orient="row")
