"""Does a plan obey every limit of its instance, and what does it cost? Counted anew from the instance's own arrays.

Nothing here knows the search: it is written from the definitions in problem.py, client by client, so that a mistake of the
solver cannot hide in shared code.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from junheng.layout.core.problem import BOARDING, Problem
from junheng.layout.core.solution import Choice

ROOM = 1e-6


@dataclass(frozen=True)
class Check:
    """The value counted anew, and every sentence that speaks against the plan."""

    value: float
    problems: tuple[str, ...]

    @property
    def certified(self) -> bool:
        return not self.problems


def certify(
    problem: Problem, choice: Choice, stated: float | None = None, bound: float | None = None
) -> Check:
    """Count a plan's value and look for every broken limit; `stated` and `bound` are compared with what is counted."""
    said = _shapes(problem, choice)
    if said:
        return Check(math.nan, tuple(said))
    value = 0.0
    for j in range(problem.sites):
        value += float(problem.courses.cost[choice.course[j]])
        if problem.courses.site[choice.course[j]] != j:
            said.append(f"校址 {j} 用了校址 {problem.courses.site[choice.course[j]]} 的路径")
    for t in range(problem.periods):
        stands = [int(problem.courses.option[c, t]) for c in choice.course]
        cost, faults = _period(problem, choice, t, stands)
        value += cost
        said += faults + _counted(problem, choice, t, stands)
    said += _succession(problem, choice)
    if stated is not None and not abs(value - stated) <= ROOM * max(1.0, abs(value)):
        said.append(f"重算的目标值为 {value:,.6f}，与所报 {stated:,.6f} 不符")
    if bound is not None and not said and bound > value + ROOM * max(1.0, abs(value)):
        said.append(f"下界 {bound:,.6f} 高于方案的目标值 {value:,.6f}")
    return Check(value, tuple(said))


def _shapes(p: Problem, choice: Choice) -> list[str]:
    course, arc = np.asarray(choice.course), np.asarray(choice.arc)
    if course.shape != (p.sites,) or arc.shape != (p.periods, p.clients):
        return [f"方案的形状是 {course.shape} 与 {arc.shape}，应为 {(p.sites,)} 与 {(p.periods, p.clients)}"]
    if course.min() < 0 or course.max() >= len(p.courses.site) or arc.max(initial=-1) >= p.arcs:
        return ["方案引用了不存在的路径或弧"]
    return []


def _period(p: Problem, choice: Choice, t: int, stands: list[int]) -> tuple[float, list[str]]:
    """Arc and class costs of one period, and what is wrong with who goes where."""
    value, said, o = 0.0, [], p.options
    pupils = [[0.0] * p.kinds for _ in range(p.sites)]
    boarders = [0.0] * p.sites
    serves_home = [False] * p.sites
    for i in range(p.clients):
        weight, arc = float(p.weight[t, i]), int(choice.arc[t, i])
        if weight <= 0:
            if arc >= 0:
                said.append(f"第 {t} 期的需求点 {i} 没有学生却有去处")
            continue
        if arc < 0:
            said.append(f"第 {t} 期的需求点 {i}（{weight:g} 人）没有去处")
            continue
        if not p.arc_start[i] <= arc < p.arc_start[i + 1]:
            said.append(f"第 {t} 期的需求点 {i} 走了别人的弧 {arc}")
            continue
        j, k = int(p.arc_site[arc]), int(p.kind[i])
        value += float(p.arc_cost[t, arc])
        if stands[j] < 0:
            said.append(f"第 {t} 期的需求点 {i} 去了没有开办的校址 {j}")
            continue
        if not o.accepts[stands[j], k]:
            said.append(f"第 {t} 期校址 {j} 不收第 {k} 类学生（需求点 {i}）")
        pupils[j][k] += weight
        boarders[j] += weight if p.arc_mode[arc] == BOARDING else 0.0
        serves_home[j] = serves_home[j] or i == p.home[j]
    for j in range(p.sites):
        if stands[j] >= 0:
            cost, faults = _school(p, t, stands[j], pupils[j], boarders[j])
            value += cost
            said += [f"第 {t} 期校址 {j}：{f}" for f in faults]
            home = int(p.home[j])
            if home >= 0 and p.weight[t, home] > 0 and not serves_home[j]:
                said.append(f"第 {t} 期校址 {j} 没有接收它所在的需求点 {home}")
    return value, said


def _school(p: Problem, t: int, option: int, pupils: list[float], boarders: float) -> tuple[float, list[str]]:
    """The classes of one school in one period."""
    o, said, cost, used = p.options, [], 0.0, 0.0
    total = sum(pupils)
    if total > o.capacity[option] + ROOM * max(1.0, total):
        said.append(f"{total:g} 人超过容量 {o.capacity[option]:g}")
    if total < o.minimum[option] - ROOM * max(1.0, total):
        said.append(f"{total:g} 人不足最小规模 {o.minimum[option]:g}")
    if boarders > o.seats[option] + ROOM * max(1.0, boarders):
        said.append(f"寄宿 {boarders:g} 人超过床位 {o.seats[option]:g}")
    for k, number in enumerate(pupils):
        size, included = float(o.class_size[option, k]), int(o.included[option, k])
        classes = max(included, math.ceil(number / size - ROOM)) if math.isfinite(size) else included
        cost += (classes - included) * float(o.class_cost[t, option, k])
        used += classes
    if used > o.rooms[option]:
        said.append(f"{used:g} 个班超过教室 {o.rooms[option]:g} 间")
    return cost, said


def _counted(p: Problem, choice: Choice, t: int, stands: list[int]) -> list[str]:
    """Limits over all sites in one period."""
    said, limits = [], p.limits
    number = sum(1 for option in stands if option >= 0)
    if not limits.open_least[t] <= number <= limits.open_most[t]:
        said.append(
            f"第 {t} 期开办 {number} 处，应在 {limits.open_least[t]:g} 与 {limits.open_most[t]:g} 之间"
        )
    spent = math.fsum(float(p.courses.spend[c, t]) for c in choice.course)
    if spent > limits.budget[t] + ROOM * max(1.0, abs(spent)):
        said.append(f"第 {t} 期一次性支出 {spent:,.2f} 超过预算 {limits.budget[t]:,.2f}")
    closed = sum(1 for c in choice.course if p.courses.closes[c, t])
    if closed > limits.closures[t]:
        said.append(f"第 {t} 期撤并 {closed} 处，最多 {limits.closures[t]:g} 处")
    return said


def _succession(p: Problem, choice: Choice) -> list[str]:
    """先建后撤: a school closes only where its successor stood in the period before."""
    said = []
    for first, other in p.limits.successors:
        for t in range(p.periods):
            if not p.courses.closes[choice.course[first], t]:
                continue
            before = p.courses.option[choice.course[other], t - 1] >= 0 if t else p.limits.standing[other]
            if not before:
                said.append(f"第 {t} 期校址 {first} 撤并时，接替它的校址 {other} 上一期还没有开办")
    return said
