"""Forecasts made at earlier years against what came: error, bias and how often the interval held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from junheng.forecast.baselines import grade_progression, no_change
from junheng.forecast.blend import Forecaster
from junheng.forecast.grades import ORDER
from junheng.forecast.history import History, history
from junheng.forecast.interval import band
from junheng.forecast.method import Method
from junheng.forecast.record import errors

LEVELS = ("school", "district")
BASELINES: dict[str, Callable[[History, int], np.ndarray]] = {
    "no_change": no_change,
    "grade_progression": grade_progression,
}
SCORES = {
    "method": pl.String, "horizon": pl.Int64, "wape": pl.Float64, "bias": pl.Float64, "cover80": pl.Float64, "n": pl.Int64,
}  # fmt: skip
TOLD = {"junheng": "均衡", "no_change": "不变", "grade_progression": "逐年升级"}


@dataclass(frozen=True)
class Trial:
    """What to forecast from where. `warm_up` years stand before an origin where the table is long enough.

    `settled` scores only districts that had pupils in each of those years: a new one is a school filling up.
    """

    level: str = "school"
    horizons: tuple[int, ...] = (1, 3, 5)
    grades: tuple[str, ...] = ()
    least_pupils: float = 50.0
    warm_up: int = 3
    settled: bool = False
    method: Method = field(default_factory=Method)

    def __post_init__(self):
        if self.level not in LEVELS:
            raise ValueError(f"层级应为 {'、'.join(LEVELS)} 之一，写的是“{self.level}”")
        if not self.horizons or any(not 1 <= h <= 30 for h in self.horizons):
            raise ValueError(f"预测年数应在 1—30 之间，写的是 {'、'.join(map(str, self.horizons)) or '空'}")
        if unknown := [g for g in self.grades if g not in ORDER]:
            raise ValueError(f"没有这些年级：{'、'.join(unknown)}；可用：{'、'.join(ORDER)}")
        if self.warm_up < 0 or self.least_pupils < 0:
            raise ValueError("warm_up 和 least_pupils 不能小于 0")

    @property
    def least(self) -> float:
        """Pupils from which a unit is scored: any school, districts of a certain size."""
        return self.least_pupils if self.level == "district" else 1e-9


@dataclass(frozen=True)
class Backtest:
    """Rows of `SCORES` for every method and horizon. WAPE = Σ|forecast − came| / Σ came."""

    trial: Trial
    rows: pl.DataFrame
    origins: dict[int, tuple[int, ...]]

    def as_json(self) -> dict:
        """The contract other programs rely on; null where nothing could be scored."""
        return {"level": self.trial.level, "rows": self.rows.to_dicts()}

    def summary(self) -> str:
        """A table for people."""
        what = "学校" if self.trial.level == "school" else "学区（县）"
        lines = [f"回测（{what}）：每个起点只用当时已知的数"]
        for horizon in self.trial.horizons:
            years = self.origins[horizon]
            if not years:
                lines.append(f"  {horizon} 年后：表里没有相隔 {horizon} 年的两个学年，无法检验")
                continue
            span = f"{years[0]}—{years[-1]}" if len(years) > 1 else f"{years[0]}"
            lines.append(f"  {horizon} 年后（起点 {span}，{len(years)} 个）：")
            for row in self.rows.filter(horizon=horizon).iter_rows(named=True):
                lines.append(f"    {_line(row)}")
        return "\n".join(lines)


def _line(row: dict) -> str:
    if row["wape"] is None:
        return f"{TOLD[row['method']]}：没有可比的单位"
    cover = "" if row["cover80"] is None else f"，80% 区间覆盖 {row['cover80']:.1%}"
    return f"{TOLD[row['method']]}：误差 {row['wape']:.2%}，偏差 {row['bias']:+.2%}{cover}（{row['n']:,} 个）"


def backtest(rows: pl.DataFrame, *, given: Trial) -> Backtest:
    """Back-test on rows of `year, school, district, grade, pupils` (see `long_table.examined`)."""
    present = [g for g in ORDER if g in set(rows["grade"].unique())]
    asked = tuple(g for g in present if not given.grades or g in given.grades)
    if not asked:
        raise ValueError(
            f"表里没有所选的年级：选了 {'、'.join(given.grades)}，表里有 {'、'.join(present) or '空'}"
        )
    below = [g for g in present if g != "PK" and ORDER.index(g) < ORDER.index(asked[0])]
    past = history(rows, (*below, *asked), unit=given.level)
    furthest = max(given.horizons)
    forecaster = Forecaster(past, furthest, asked, given.method, max(given.least, 1.0))
    wanted = [past.grades.index(g) for g in asked]
    total = past.pupils[:, :, wanted].sum(2)
    methods = {"junheng": forecaster.totals} | {
        name: _remembered(past, make, furthest, wanted) for name, make in BASELINES.items()
    }
    origins = {h: origins_of(past, h, given.warm_up) for h in given.horizons}
    found = [
        _score(name, say, past, total, h, origins[h], given)
        for h in given.horizons
        for name, say in methods.items()
    ]
    return Backtest(given, pl.DataFrame(found, schema=SCORES, orient="row"), origins)


def origins_of(past: History, horizon: int, warm_up: int) -> tuple[int, ...]:
    """Years from which a forecast can be checked, with `warm_up` years before them or as many as there are."""
    reported = [y for y, seen in zip(past.years, past.seen, strict=True) if seen]
    possible = [y for y in reported if y + horizon in reported]
    warm = [y for y in possible if y - past.years[0] >= warm_up]
    most = max((y - past.years[0] for y in possible), default=0)
    return tuple(warm or (y for y in possible if y - past.years[0] == most))


def _remembered(past: History, make: Callable, horizons: int, wanted: Sequence[int]):
    """A baseline's totals by origin, made once, from what was known there."""
    made: dict[int, np.ndarray] = {}

    def totals(year: int) -> np.ndarray:
        if year not in made:
            made[year] = make(past.until(year), horizons)[:, :, wanted].sum(2)
        return made[year]

    return totals


def _score(
    name: str, say: Callable, past: History, total: np.ndarray, horizon: int, origins: Sequence[int], trial: Trial
) -> tuple:  # fmt: skip
    missed = lean = came = 0.0
    held = n = 0
    for year in origins:
        now = year - past.years[0]
        rows = scored(past, total, now, horizon, trial)
        said, actual = say(year)[rows, horizon - 1], total[rows, now + horizon]
        missed_before = errors(past, total, say, year, max(trial.horizons), horizon, max(trial.least, 1.0))
        low, high = band(missed_before, horizon, say(year)[:, horizon - 1]).around(said)
        missed += float(np.abs(said - actual).sum())
        lean += float((said - actual).sum())
        came += float(actual.sum())
        held += int(((low <= actual) & (actual <= high)).sum())
        n += len(rows)
    if not n:
        return name, horizon, None, None, None, 0
    return name, horizon, missed / came, lean / came, held / n, n


def scored(past: History, total: np.ndarray, now: int, horizon: int, trial: Trial) -> np.ndarray:
    """Units open at the origin and at the target; of districts those of a certain size at the origin."""
    kept = (total[:, now] > 0) & (total[:, now + horizon] > 0)
    if trial.level == "district":
        kept &= total[:, now] >= trial.least
    if trial.settled:
        before = [y for y in range(max(now - trial.warm_up, 0), now) if past.seen[y]]
        kept &= (total[:, before] > 0).all(axis=1)
    return np.flatnonzero(kept)
