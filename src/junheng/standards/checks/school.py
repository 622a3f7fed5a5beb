"""Checks that look at every school: size, classes, special rooms, funding, what each school states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import ceil

import polars as pl

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.said import Said, both
from junheng.standards.checks.base import County, Outcome, as_rows, check, yes
from junheng.standards.resource import TOLERANCE, combined
from junheng.standards.stage_school import totals
from junheng.standards.standard import Standard


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
    return Outcome(as_rows(sorted(rows, key=lambda r: (r[0], r[2] or ""))), over)


def _size_row(subject: Mapping, stage: str | None, limit: float, over: dict[str, int], counter: str) -> tuple:
    pupils = subject["pupils"]
    state = UNKNOWN if pupils is None else MET if pupils <= limit else UNMET
    over[counter] += state == UNMET
    return subject["code"], subject["name"], stage, both("在校生数", "Pupils"), pupils, limit, state


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
            Said("{grade}{number}", "{grade}, {number}", grade=r["grade"], number=r["number"]),
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
    return Outcome(as_rows(rows), over)


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
    what = both("平均班额（无班级名单）", "average class (no list of classes)")
    if listed:
        what = Said("另有 {n} 个班没有班级名单", "{n} more classes that are not listed", n=classes - listed)
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
    return Outcome(as_rows(rows), _tally(rows))


def _room_row(school: Mapping, kind: str, least: float, need: int | None, held: list[tuple] | None) -> tuple:
    """A school none of whose rooms is on record has reported nothing; one with rooms on record has those and no more."""
    mine = [area for k, area in held or () if k == kind]
    sure, perhaps = sum(a is not None and a >= least for a in mine), sum(a is None for a in mine)
    what = Said(
        "{kind}教室（每间不小于{least:g}㎡）",
        "{kind} rooms (each at least {least:g} m²)",
        kind=kind,
        least=least,
    )
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
        rows.append(
            (
                school["code"],
                school["name"],
                None,
                both("公用经费核定人数", "Pupils the operating budget is for"),
                funded,
                floor,
                state,
            )
        )
        pupils.append(school["pupils"])
        budget.append(money.get(school["code"], {}).get("public_budget"))
    # A county without such a school has nothing to fund and passes.
    if not rows:
        rows = [
            (
                "",
                "全县",
                None,
                both("没有不足100人的学校", "no school of fewer than 100 pupils"),
                None,
                floor,
                MET,
            )
        ]
    return Outcome(as_rows(rows), {"pupils": _sum(pupils), "budget": _sum(budget)})


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
        rows.append(
            (
                school["code"],
                school["name"],
                None,
                both("教师培训经费占比", "Share of funds for training teachers"),
                share,
                at_least,
                state,
            )
        )
    return Outcome(as_rows(rows), _tally(rows))


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
            county.standard.facts[fact].named,
            None,
            None,
            yes(said.get((school["code"], fact))),
        )
        for school in _school_rows(county)
        for fact in facts
    ]
    return Outcome(as_rows(rows), _tally(rows))
