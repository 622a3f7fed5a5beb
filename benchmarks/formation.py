"""Forming groups: our engine beside the nearest-head rule and the plain program, on the demo county and generated ones.

python -m benchmarks.formation [--schools 100 200 500] [--seeds 1 2] [--seconds 60]
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import random
import time
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix

from benchmarks.machine import describe
from junheng.networks.formation.propose import Formation, propose_groups
from junheng.networks.formation.relaxations import relaxations
from junheng.networks.formation.situation import Situation, situation
from junheng.networks.formation.stop import Stop
from junheng.networks.formation.terms import Terms
from junheng.networks.rules import Rules
from junheng.register.example import demo
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.standards.standard import Standard

YEAR = 2024
CENTRE = (100.5, 25.0)
KM = 111.2


def county(schools: int, seed: int = 1, wide: float = 45) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """An invented county of primary schools in townships, and how strong each is.

    `wide`: side of the square in km for 100 schools. A tenth of the schools stand in the county seat, one large school in each township, small ones around it.
    """
    chance = random.Random(f"formation {schools} {seed}")
    side = wide * math.sqrt(schools / 100)
    towns = max(2, schools // 9)
    seats = [(chance.uniform(-side, side) / 2, chance.uniform(-side, side) / 2) for _ in range(towns)]
    rows, pupils, strength = [], [], []
    for n in range(schools):
        code, place = f"21{n:08d}", _kind(n, schools, towns)
        x, y = (0.0, 0.0) if place == "城区" else seats[n % towns]
        far = {"城区": 2.0, "镇区": 0.5, "乡村": 6.0}[place]
        x, y = x + chance.gauss(0, far), y + chance.gauss(0, far)
        size = {"城区": 1100, "镇区": 520, "乡村": 130}[place] * chance.lognormvariate(0, 0.35)
        rows.append(
            {"code": code, "name": f"第{n + 1}小学", "kind": "小学", "setting": place}
            | {"longitude": CENTRE[0] + x / (KM * math.cos(math.radians(CENTRE[1]))), "latitude": CENTRE[1] + y / KM}
        )  # fmt: skip
        pupils.append({"school": code, "year": YEAR, "stage": "小学", "grade": "合计", "pupils": round(size)})
        usual = {"城区": 1.12, "镇区": 1.08, "乡村": 0.88}[place]
        strength.append({"code": code, "strength": round(chance.gauss(usual, 0.09), 4)})
    read = {"school": rows, "enrolment": pupils}
    tables = {name: TABLES[name].read(pl.DataFrame(r, infer_schema_length=None)) for name, r in read.items()}
    return tables, pl.DataFrame(strength)


def _kind(n: int, schools: int, towns: int) -> str:
    if n >= schools - schools // 10:
        return "城区"
    return "镇区" if n < 2 * towns else "乡村"


DAY = dt.date(YEAR, 9, 1)
STANDARD = Standard.load("cn-youzhi-2017", on=DAY)
RATES = tuple(n / 8 for n in range(1, 9))


@dataclass(frozen=True)
class Answer:
    """What one way of forming groups gave."""

    name: str
    groups: list[tuple[int, tuple[int, ...]]]
    seconds: float
    cpu: float
    bound: float | None = None


class Clock:
    """Seconds gone by, and seconds of work: on a shared machine the second says more."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def gone(self) -> tuple[float, float]:
        return time.perf_counter() - self.wall, time.process_time() - self.cpu


def nearest_head(place: Situation) -> Answer:
    """The plain rule: as many of the strongest able schools as are needed lead; every other goes to the nearest with room."""
    clock, n = Clock(), len(place.codes)
    strength = place.frame["strength"].fill_null(-1).to_list()
    able = sorted(
        np.flatnonzero(place.can_lead).tolist(), key=lambda h: (not place.must_lead[h], -strength[h], h)
    )
    number = min(len(able), math.ceil(n / (1 + place.shape.helped.high)))
    helped: dict[int, list[int]] = {h: [] for h in able[:number]}
    for i in range(n):
        if i in helped:
            continue
        for h in sorted(helped, key=lambda h: (place.travel[h, i], h)):
            if place.linked[h, i] and len(helped[h]) < place.most[h]:
                helped[h].append(i)
                break
    return Answer("就近归龙头校", [(h, tuple(some)) for h, some in sorted(helped.items())], *clock.gone())


def plain_program(place: Situation, seconds: float) -> Answer:
    """The unrefined program: a binary for every pair and head, the balance by eight tangents, given whole to scipy.optimize.milp."""
    clock, n = Clock(), len(place.codes)
    limit, weights = place.terms.rules.limits.travel_at_most, place.terms.rules.weights
    heads = np.flatnonzero(place.can_lead).tolist()
    may = place.linked & ((place.travel <= limit) | place.exempt) & ~np.eye(n, dtype=bool)
    pairs = [(h, i) for h in heads for i in np.flatnonzero(may[h]).tolist() if not place.must_lead[i]]
    y = {h: len(pairs) + k for k, h in enumerate(heads)}
    t = {h: len(pairs) + len(heads) + k for k, h in enumerate(heads)}
    width = len(pairs) + 2 * len(heads)
    cost = np.concatenate(
        [[place.pair[p] for p in pairs], place.lead_cost[heads], np.full(len(heads), weights.balance)]
    )
    rows, lower, upper = [], [], []

    def row(terms: dict[int, float], low: float, high: float) -> None:
        rows.append(terms), lower.append(low), upper.append(high)

    led: dict[int, list[int]] = {h: [] for h in heads}
    by_school: dict[int, list[int]] = {i: [] for i in range(n)}
    for x, (h, i) in enumerate(pairs):
        led[h].append(x)
        by_school[i].append(x)
        row({x: 1.0, y[h]: -1.0}, -np.inf, 0)
    for i in range(n):
        row(dict.fromkeys(by_school[i], 1.0) | ({y[i]: 1.0} if i in y else {}), 1, 1)
    for h in heads:
        need = {x: float(place.need[pairs[x][1]]) for x in led[h]}
        row(dict.fromkeys(led[h], 1.0) | {y[h]: -float(place.shape.helped.low)}, 0, np.inf)
        row(dict.fromkeys(led[h], 1.0) | {y[h]: -float(place.most[h])}, -np.inf, 0)
        row(need | {y[h]: -float(place.capacity[h])}, -np.inf, 0)
        for rate in RATES:
            row(
                {t[h]: 1.0, y[h]: rate * rate * float(place.capacity[h])}
                | {x: -2 * rate * v for x, v in need.items()},
                0,
                np.inf,
            )
    matrix = lil_matrix((len(rows), width))
    for k, terms in enumerate(rows):
        for column, value in terms.items():
            matrix[k, column] = value
    whole = np.concatenate([np.ones(len(pairs) + len(heads)), np.zeros(len(heads))])
    most = np.concatenate([np.ones(len(pairs) + len(heads)), np.full(len(heads), np.inf)])
    found = milp(
        cost, constraints=LinearConstraint(matrix.tocsr(), lower, upper), bounds=Bounds(0, most), integrality=whole,
        options={"time_limit": seconds, "mip_rel_gap": 0.001},
    )  # fmt: skip
    groups = []
    if found.x is not None:
        chosen = {
            h: tuple(pairs[x][1] for x in led[h] if found.x[x] > 0.5) for h in heads if found.x[y[h]] > 0.5
        }
        groups = sorted(chosen.items())
    return Answer("未加工的整数规划", groups, *clock.gone(), getattr(found, "mip_dual_bound", None))


def ours(place: Situation, tables, strength, terms: Terms, seconds: float) -> tuple[Answer, Formation]:
    clock = Clock()
    found = propose_groups(tables, STANDARD, given=terms, strength=strength, stop=Stop(seconds, 0.001))
    gone = clock.gone()
    index = {c: i for i, c in enumerate(place.codes)}
    groups: dict[int, list[int]] = {}
    for row in found.why.iter_rows(named=True):
        groups.setdefault(index[row["head"]], [])
        if row["code"] != row["head"]:
            groups[index[row["head"]]].append(index[row["code"]])
    return Answer(
        "junheng", [(h, tuple(some)) for h, some in sorted(groups.items())], *gone, found.certificate.bound
    ), found


def judged(place: Situation, answer: Answer) -> str:
    """One line: time, objective, travel, how many limits are broken, bound and gap."""
    if not answer.groups:
        return f"  {answer.name:<10}{answer.seconds:7.1f} s（计算 {answer.cpu:.1f} s）  时限内没有方案"
    inside = {i for h, some in answer.groups for i in (h, *some)}
    lost = [i for i in range(len(place.codes)) if i not in inside]
    broken = relaxations(place, answer.groups, lost)
    ways = [float(place.travel[h, i]) for h, some in answer.groups for i in some]
    value = sum(
        float(place.lead_cost[h]) + sum(float(place.pair[h, i]) for i in some)
        + place.terms.rules.weights.balance * float(place.need[list(some)].sum()) ** 2 / float(place.capacity[h])
        for h, some in answer.groups
    )  # fmt: skip
    sure = ""
    if answer.bound is not None and broken.is_empty():
        sure = f"  下界 {answer.bound:,.1f}  差距 {(value - answer.bound) / value:.2%}"
    limits = f"  突破限度 {broken.height} 处" if broken.height else ""
    return (
        f"  {answer.name:<10}{answer.seconds:7.1f} s（计算 {answer.cpu:.1f} s）  目标 {value:9,.1f}  平均 {sum(ways) / max(len(ways), 1):5.1f} 公里  "
        f"最远 {max(ways, default=0):5.1f}  {len(answer.groups)} 个集团{limits}{sure}"
    )


def run(
    name: str, tables: dict[str, pl.DataFrame], strength: pl.DataFrame | None, terms: Terms, seconds: float
) -> None:
    """The three ways on one county."""
    place = situation(complete(tables), STANDARD, terms, strength=strength)
    print(f"{name}：{len(place.codes)} 所学校，{int(place.can_lead.sum())} 所够条件当龙头校")
    mine, found = ours(place, tables, strength, terms, seconds)
    verdict = "通过" if found.certificate.certified else "未通过"
    print(f"{judged(place, mine)}  独立核验{verdict}", flush=True)
    print(judged(place, nearest_head(place)), flush=True)
    print(judged(place, plain_program(place, seconds)), flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schools", type=int, nargs="*", default=[100, 200, 500])
    options.add_argument("--seeds", type=int, nargs="*", default=[1, 2])
    options.add_argument("--seconds", type=float, default=60)
    asked, _ = options.parse_known_args()
    rules = Rules.load()
    print(
        f"组建集团：每所龙头校帮扶 {rules.limits.helped} 所，{rules.limits.travel_at_most:g} 公里以内（{describe()}）"
    )
    run("演示县小学", demo.build().tables, None, Terms(rules, DAY, existing="ignore"), asked.seconds)
    for schools in asked.schools:
        for seed in asked.seeds:
            tables, strength = county(schools, seed)
            run(f"虚构县 {schools}（种子 {seed}）", tables, strength, Terms(rules, DAY), asked.seconds)


if __name__ == "__main__":
    main()
