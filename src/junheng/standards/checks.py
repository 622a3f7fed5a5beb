"""The checks behind the county items: each reads register tables and gives rows with a state, and named figures.

A check is a small function named in the document (`formula:`); its other keys in the document are its parameters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

import polars as pl

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.standards.resource import TOLERANCE, combined, reaches
from junheng.standards.stage_school import totals
from junheng.standards.standard import Standard

ROWS = {
    "subject": pl.String, "name": pl.String, "stage": pl.String, "what": pl.String,
    "value": pl.Float64, "threshold": pl.Float64, "state": pl.String,
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
    """What one check found: rows (subject, name, stage, what, value, threshold, state) and figures for the sentence."""

    rows: pl.DataFrame
    figures: Mapping[str, float | str | None] = field(default_factory=dict)

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


def _rows(rows: list[tuple]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ROWS, orient="row")


def _yes(said: bool | None) -> str:
    return UNKNOWN if said is None else MET if said else UNMET


@check
def declared(county: County, *, fact: str) -> Outcome:
    """The county states that something holds, with its evidence in words."""
    row = county.facts().get(fact, {})
    said, title = row.get("fulfilled"), county.standard.facts[fact].title
    words = {True: "达到", False: "未达到", None: None}[said]
    conclusion = row.get("evidence") or (words and f"{title}：{words}")
    return Outcome(_rows([(fact, title, None, title, None, None, _yes(said))]), {fact: conclusion})


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
    what = f"（{_terms(numerator, titles)}）÷（{_terms(denominator, titles)}）"
    if at_least is None:
        return Outcome(_rows([]), figures)
    state = UNKNOWN if value is None else MET if value >= at_least * (1 - TOLERANCE) else UNMET
    return Outcome(_rows([(name, "全县", None, what, value, at_least, state)]), figures)


def _added(stated: Mapping[str, float | None], terms: Mapping[str, float]) -> float | None:
    cells = [(stated.get(code), times) for code, times in terms.items()]
    return None if any(v is None for v, _ in cells) else sum(v * times for v, times in cells)


def _terms(terms: Mapping[str, float], titles: Mapping) -> str:
    return "".join(f"{' − ' if t < 0 else ' + '}{titles[c].title}" for c, t in terms.items()).removeprefix(
        " + "
    )


@check
def school_size(county: County, *, single: float, combined: float, combined_kinds: list[str]) -> Outcome:
    """Pupils of each stage, or of both compulsory stages of a combined school, against the size limit."""
    eased = county.standard.tolerance("size_built_to_2010_or_migrant")
    rows, over = [], {"over_primary": 0, "over_junior": 0, "over_combined": 0}
    migrants = _migrant_share(county) if eased else {}
    # Special schools teach both stages but are not 小学 or 初中 in the sense of the item.
    stages = county.compulsory().filter(pl.col("kind") != "特殊教育学校")
    together = pl.col("kind").is_in(combined_kinds)
    whole = (
        stages.filter(together)
        .group_by("code", "name", "opened")
        .agg(pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum()).alias("pupils"))
    )
    for subject in stages.filter(~together).iter_rows(named=True):
        limit = eased["single"] if eased and _eased(subject, eased, migrants) else single
        rows.append(
            _size_row(
                subject,
                subject["stage"],
                limit,
                over,
                "over_primary" if subject["stage"] == "小学" else "over_junior",
            )
        )
    for subject in whole.iter_rows(named=True):
        limit = eased["combined"] if eased and _eased(subject, eased, migrants) else combined
        rows.append(_size_row(subject, None, limit, over, "over_combined"))
    return Outcome(_rows(sorted(rows, key=lambda r: (r[0], r[2] or ""))), over)


def _size_row(subject: Mapping, stage: str | None, limit: float, over: dict[str, int], counter: str) -> tuple:
    pupils = subject["pupils"]
    state = UNKNOWN if pupils is None else MET if pupils <= limit else UNMET
    over[counter] += state == UNMET
    return subject["code"], subject["name"], stage, "在校生数", pupils, limit, state


def _eased(subject: Mapping, rule: Mapping, migrants: Mapping[str, float]) -> bool:
    opened = subject["opened"]
    return (opened is not None and opened <= rule["opened_until"]) or (
        migrants.get(subject["code"], 0) > rule["migrant_share_above"]
    )


def _migrant_share(county: County) -> dict[str, float]:
    """School → share of migrant children among its compulsory pupils; 0 where it is not stated, so nothing is eased."""
    counts = totals(county.tables, county.standard.year, ("migrant", "pupils"))
    counts = counts.filter(pl.col("stage").is_in(list(county.standard.stages)))
    shares = counts.group_by("code").agg(share=pl.col("migrant").sum() / pl.col("pupils").sum())
    return {r["code"]: r["share"] or 0 for r in shares.iter_rows(named=True)}


@check
def class_size(county: County, *, at_most: Mapping[str, float]) -> Outcome:
    """Every class against the limit; a school without a full class list is judged only where its counts settle it."""
    groups = county.of_year("class_group").filter(pl.col("stage").is_in(list(at_most)))
    names = dict(county.stages.select("code", "name").unique().iter_rows())
    limits = pl.col("stage").replace_strict(dict(at_most), return_dtype=pl.Float64)
    judged = groups.with_columns(limit=limits).with_columns(
        state=pl.when(pl.col("pupils").is_null()).then(pl.lit(UNKNOWN))
        .when(pl.col("pupils") <= pl.col("limit")).then(pl.lit(MET)).otherwise(pl.lit(UNMET))
    )  # fmt: skip
    rows = [
        (
            r["school"],
            names.get(r["school"], r["school"]),
            r["stage"],
            f"{r['grade']}{r['number']}",
            r["pupils"],
            r["limit"],
            r["state"],
        )
        for r in judged.sort("school", "stage", "grade", "number").iter_rows(named=True)
    ]
    listed = groups.group_by(code="school", stage="stage").agg(listed=pl.len())
    stages = county.compulsory().filter(pl.col("kind") != "特殊教育学校")
    for r in stages.join(listed, on=["code", "stage"], how="left", validate="1:1").iter_rows(named=True):
        rows += _classes_not_listed(r, at_most[r["stage"]])
    over = {
        k: sum(1 for row in rows if row[2] == s and row[6] == UNMET)
        for k, s in (("over_primary", "小学"), ("over_junior", "初中"))
    }
    return Outcome(_rows(rows), over)


def _classes_not_listed(school: Mapping, limit: float) -> list[tuple]:
    """A row for the classes of a stage that have no list: no class is larger than the stage, one is at least the average."""
    pupils, classes, listed = school["pupils"], school["classes"], school["listed"] or 0
    if listed and (classes is None or listed >= classes):
        return []
    average = pupils / classes if pupils is not None and classes else None
    state = UNKNOWN
    if pupils is not None and pupils <= limit:
        state = MET
    elif not listed and average is not None and average > limit:
        state = UNMET
    what = f"另有 {classes - listed} 个班没有班级名单" if listed else "平均班额（无班级名单）"
    return [(school["code"], school["name"], school["stage"], what, average, limit, state)]


@check
def special_rooms(county: County, *, classes_per_room: int, areas: Mapping[str, float]) -> Outcome:
    """Music and art rooms: ceil(classes ÷ 12) of each kind, each of the required area; a school's stages are added."""
    schools = (
        county.compulsory().filter(pl.col("kind") != "特殊教育学校").group_by("code", "name", "setting", "opened", maintain_order=True)
        .agg("stage", classes=pl.when(pl.col("classes").null_count() == 0).then(pl.col("classes").sum()))
    )  # fmt: skip
    rooms = county.of_year("room").group_by("school").agg("kind", "area")
    held = {r["school"]: list(zip(r["kind"], r["area"], strict=True)) for r in rooms.iter_rows(named=True)}
    largest = _largest_class(county)
    rows = []
    for school in schools.iter_rows(named=True):
        required = _areas_for(school, areas, county.standard, largest)
        need = None if school["classes"] is None else ceil(school["classes"] / classes_per_room)
        for kind, least in required.items():
            rows.append(_room_row(school, kind, least, need, held.get(school["code"])))
    return Outcome(_rows(rows), _tally(rows))


def _room_row(school: Mapping, kind: str, least: float, need: int | None, held: list[tuple] | None) -> tuple:
    """A school none of whose rooms is on record has reported nothing; one with rooms on record has those and no more."""
    mine = [area for k, area in held or () if k == kind]
    sure, perhaps = sum(a is not None and a >= least for a in mine), sum(a is None for a in mine)
    what = f"{kind}教室（每间不小于{least:g}㎡）"
    if need is None or (held is None and need > 0):
        return school["code"], school["name"], None, what, None, need, UNKNOWN
    state = MET if sure >= need else UNKNOWN if sure + perhaps >= need else UNMET
    return school["code"], school["name"], None, what, sure, need, state


def _largest_class(county: County) -> dict[str, int | None]:
    rows = county.of_year("class_group").group_by("school").agg(
        pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").max()).alias("largest")
    )  # fmt: skip
    return dict(rows.iter_rows())


def _areas_for(school: Mapping, areas: Mapping, standard: Standard, largest: Mapping) -> Mapping[str, float]:
    rural, older = standard.tolerance("rooms_small_rural"), standard.tolerance("rooms_built_to_2016")
    if rural and school["setting"] == rural["setting"]:
        biggest = largest.get(school["code"])
        if biggest is not None and biggest < rural["largest_class_below"]:
            least = max(rural["areas_by_stage"][stage] for stage in school["stage"])
            return dict.fromkeys(areas, least)
    built: dt.date | None = school["opened"]
    return older["areas"] if older and built is not None and built <= older["opened_until"] else areas


def _tally(rows: list[tuple]) -> dict[str, int]:
    """Schools that fit, do not, or have not said, over rows of which a school may have several."""
    by_school: dict[str, list[str]] = {}
    for row in rows:
        by_school.setdefault(row[0], []).append(row[6])
    states = [combined(found) for found in by_school.values()]
    return {
        "schools": len(states),
        "fit": states.count(MET),
        "unfit": states.count(UNMET),
        "unknown": states.count(UNKNOWN),
    }


def _school_rows(county: County) -> list[dict]:
    """One row per open school that teaches a compulsory stage: code, name, pupils (unknown if a stage's are)."""
    whole = county.compulsory().group_by("code", "name", "kind", maintain_order=True).agg(
        pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum()).alias("pupils")
    )  # fmt: skip
    return whole.sort("code").to_dicts()


@check
def small_school_funding(county: County, *, floor: int) -> Outcome:
    """Schools of fewer than `floor` pupils are funded as if they had `floor`."""
    money = {r["school"]: r for r in county.of_year("finance").iter_rows(named=True)}
    rows, pupils, budget = [], [], []
    for school in _school_rows(county):
        if school["kind"] == "特殊教育学校" or (school["pupils"] is not None and school["pupils"] >= floor):
            continue
        funded = money.get(school["code"], {}).get("funded_pupils")
        state = UNKNOWN if funded is None or school["pupils"] is None else MET if funded >= floor else UNMET
        rows.append((school["code"], school["name"], None, "公用经费核定人数", funded, floor, state))
        pupils.append(school["pupils"])
        budget.append(money.get(school["code"], {}).get("public_budget"))
    # A county without such a school has nothing to fund and passes.
    if not rows:
        rows = [("", "全县", None, "没有不足100人的学校", None, floor, MET)]
    return Outcome(_rows(rows), {"pupils": _sum(pupils), "budget": _sum(budget)})


def _sum(cells: Sequence[float | None]) -> float | None:
    return None if None in cells else sum(cells)


@check
def training_budget(county: County, *, at_least: float) -> Outcome:
    """教师培训经费 as a share of 公用经费预算总额, school by school."""
    money = {r["school"]: r for r in county.of_year("finance").iter_rows(named=True)}
    rows = []
    for school in _school_rows(county):
        row = money.get(school["code"], {})
        spent, budget = row.get("training_budget"), row.get("public_budget")
        share = spent / budget if spent is not None and budget else None
        state = UNKNOWN if share is None else MET if share >= at_least * (1 - TOLERANCE) else UNMET
        rows.append((school["code"], school["name"], None, "教师培训经费占比", share, at_least, state))
    return Outcome(_rows(rows), _tally(rows))


@check
def all_schools_declared(county: County, *, facts: list[str]) -> Outcome:
    """Every school states that each of `facts` holds."""
    said = {
        (r["school"], r["item"]): r["fulfilled"] for r in county.of_year("school_fact").iter_rows(named=True)
    }
    rows = [
        (
            school["code"],
            school["name"],
            None,
            county.standard.facts[fact].title,
            None,
            None,
            _yes(said.get((school["code"], fact))),
        )
        for school in _school_rows(county)
        for fact in facts
    ]
    return Outcome(_rows(rows), _tally(rows))


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
        rows.append((f"monitoring_level_{code}", subject, None, f"{subject}学业水平等级", level, level_at_least,
                     UNKNOWN if level is None else MET if level >= level_at_least else UNMET))  # fmt: skip
        rows.append((f"monitoring_spread_{code}", subject, None, f"{subject}校际差异率", apart, spread_below,
                     UNKNOWN if apart is None else MET if apart < spread_below else UNMET))  # fmt: skip
        blank = "＿＿"
        told.append(
            f"{subject}{blank if level is None else f'{level:g}'}级、校际差异率{blank if apart is None else f'{apart:g}'}"
        )
    return Outcome(_rows(rows), {"subjects": "；".join(told) or None})


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
        _rows([("rate", "问卷调查综合满意度", None, "满意问卷数 ÷ 有效问卷数", rate, at_least, state)]),
        figures,
    )
