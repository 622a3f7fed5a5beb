"""Checks of what the county states: yes or no, ratios of two numbers, national monitoring, the survey."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.said import Said, both, joined
from junheng.standards.checks.base import County, Outcome, as_rows, check, yes
from junheng.standards.resource import TOLERANCE, reaches

SATISFIED = both("满意问卷数 ÷ 有效问卷数", "satisfied answers ÷ valid answers")


@check
def declared(county: County, *, fact: str) -> Outcome:
    """The county states that something holds, with its evidence in words."""
    row = county.facts().get(fact, {})
    said, title = row.get("fulfilled"), county.standard.facts[fact].named
    words = {True: both("达到", "met"), False: both("未达到", "not met"), None: None}[said]
    conclusion = row.get("evidence") or (
        words and Said("{title}：{words}", "{title}: {words}", title=title, words=words)
    )
    return Outcome(as_rows([(fact, title, None, title, None, None, yes(said))]), {fact: conclusion})


@check
def ratio(
    county: County,
    *,
    name: str,
    numerator: Mapping,
    denominator: Mapping,
    at_least: float | None = None,
    percent: bool = False,
) -> Outcome:
    """Σ coefficient × fact over Σ coefficient × fact, against a line; without a line the figure is only shown."""
    stated = {code: row["value"] for code, row in county.facts().items()}
    above, below = (_added(stated, terms) for terms in (numerator, denominator))
    value = above / below if above is not None and below else None
    titles = county.standard.facts
    figures = {code: stated.get(code) for code in (*numerator, *denominator)}
    figures[name] = None if value is None else value * 100 if percent else value
    what = Said(
        "（{above}）÷（{below}）",
        "({above}) ÷ ({below})",
        above=_terms(numerator, titles),
        below=_terms(denominator, titles),
    )
    if at_least is None:
        return Outcome(as_rows([]), figures)
    if above == 0 and below == 0:
        # Nobody to judge (no migrant children, no special school), stated as such: the demand is empty and holds.
        nobody = Said("{what}，没有需要评估的对象", "{what}: there is nobody to judge", what=what)
        return Outcome(as_rows([(name, "全县", None, nobody, None, at_least, MET)]), figures)
    state = UNKNOWN if value is None else MET if value >= at_least * (1 - TOLERANCE) else UNMET
    lines = {name: (at_least * 100 if percent else at_least, state)}
    return Outcome(as_rows([(name, "全县", None, what, value, at_least, state)]), figures, lines)


def _added(stated: Mapping[str, float | None], terms: Mapping[str, float]) -> float | None:
    cells = [(stated.get(code), times) for code, times in terms.items()]
    return None if any(v is None for v, _ in cells) else sum(v * times for v, times in cells)


def _terms(terms: Mapping[str, float], titles: Mapping) -> Said:
    """Facts added and taken off, by their titles."""
    signs = [
        ("" if not n and times > 0 else " − " if times < 0 else " + ")
        for n, times in enumerate(terms.values())
    ]
    return joined(
        [
            Said(f"{sign}{{title}}", f"{sign}{{title}}", title=titles[c].named)
            for sign, c in zip(signs, terms, strict=True)
        ],
        "",
        "",
    )


@check
def monitoring(
    county: County, *, subjects: Mapping[str, str], level_at_least: float, spread_below: float
) -> Outcome:
    """国家义务教育质量监测: the level of each subject monitored, and the spread between schools below the limit.

    A subject is judged when the county states it; all unstated means nothing is known. National monitoring covers two
    subjects a year, so a county may have only some of the six.
    """
    stated = {code: row["value"] for code, row in county.facts().items()}
    rows, told = [], []
    for subject, code in subjects.items():
        level, apart = stated.get(f"monitoring_level_{code}"), stated.get(f"monitoring_spread_{code}")
        if level is None and apart is None:
            continue
        rows.append((f"monitoring_level_{code}", subject, None, Said("{subject}学业水平等级", "level in {subject}", subject=subject), level, level_at_least,
                     UNKNOWN if level is None else MET if level >= level_at_least else UNMET))  # fmt: skip
        rows.append((f"monitoring_spread_{code}", subject, None, Said("{subject}校际差异率", "spread between schools in {subject}", subject=subject), apart, spread_below,
                     UNKNOWN if apart is None else MET if apart < spread_below else UNMET))  # fmt: skip
        blank = "＿＿"
        words = {"subject": subject, "level": blank if level is None else f"{level:.9g}"}
        words["apart"] = blank if apart is None else f"{apart:.9g}"
        told.append(
            Said("{subject}{level}级、校际差异率{apart}", "{subject} level {level}, spread {apart}", **words)
        )
    return Outcome(as_rows(rows), {"subjects": joined(told) if told else None})


@check
def survey(county: County, *, at_least: float) -> Outcome:
    """Satisfied over valid answers of all questionnaires together."""
    rows = county.of_year("survey").filter(pl.col("kind") == "问卷")
    if county.place is not None:
        rows = rows.filter(pl.col("place") == county.place)
    known = rows.height > 0 and rows.select(pl.col("valid", "satisfied").null_count()).row(0) == (0, 0)
    valid, satisfied = (int(rows[c].sum()) if known else None for c in ("valid", "satisfied"))
    rate = satisfied / valid if valid else None
    judged = pl.DataFrame(
        {"value": [rate], "line": [at_least]}, schema={"value": pl.Float64, "line": pl.Float64}
    )
    state = judged.select(reaches(pl.col("value"), pl.col("line"))).item()
    figures = {"valid": valid, "satisfied": satisfied, "rate": None if rate is None else rate * 100}
    return Outcome(
        as_rows([("rate", "问卷调查综合满意度", None, SATISFIED, rate, at_least, state)]),
        figures,
        {"rate": (at_least * 100, state)},
    )
