"""Forms Ⅱ-1, Ⅱ-2 and Ⅲ: what the schools have, school by school and for the county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from junheng.register import codes
from junheng.reports.county import Tables
from junheng.reports.form import Cell, Form, Merged, layout
from junheng.reports.printed import UNFILLED, Figure, between, judged, percent
from junheng.standards.measure import Measurement
from junheng.standards.resource import MET, TOLERANCE, UNKNOWN, UNMET, combined
from junheng.standards.shown import ALL_ZERO, why_no_spread
from junheng.standards.standard import Standard

PART_NAMES = {"小学": "小学部", "初中": "初中部"}
COMBINED = ("九年一贯制学校", "十二年一贯制学校")
SHARED = (*COMBINED, "完全中学")
LOWER_BOUND = "“≥”：尚有学校待填报，最终数不低于所列数。"
PARTIAL = "“*”：按已填报学校计算，"


def school_title(name: str, kind: str, stage: str) -> str:
    """A stage of a combined school is a row of its own and says which."""
    return f"{name}（{PART_NAMES[stage]}）" if kind in SHARED else name


def form_met(measured: Measurement) -> Form:
    """Ⅱ-1: schools that meet each indicator, and their share. A lower bound where schools have yet to report."""
    rows: list[list[Cell]] = []
    for stage in measured.standard.stages:
        judged = [
            _states(measured.values.filter(pl.col("indicator") == i.id), stage)
            for i in measured.standard.resource
        ]
        columns = [_met(states) for states in (*judged, _states(measured.schools, stage))]
        rows.append([stage, "达标学校总数", *(count for count, _ in columns)])
        rows.append([Merged.ABOVE, "达标学校比例（%）", *(share for _, share in columns)])
    unsure = any(isinstance(c, Figure) and c.before for row in rows for c in row)
    return Form(id="II-1", **layout("national")["II-1"], rows=rows, notes=[LOWER_BOUND] if unsure else [])


def _states(frame: pl.DataFrame, stage: str) -> list[str]:
    return frame.filter(pl.col("stage") == stage)["state"].to_list()


def _met(states: Sequence[str]) -> tuple[Figure, Figure]:
    met, unknown = states.count(MET), states.count(UNKNOWN)
    if unknown == len(states):
        return Figure(None), Figure(None)
    mark = "≥" if unknown else ""
    return Figure(met, before=mark), percent(met, len(states), before=mark)


def form_schools(tables: Tables, measured: Measurement) -> Form:
    """Ⅱ-2: one row per school and stage, 小学 first, each stage numbered from 1."""
    grades = _grades(tables, measured.standard.year)
    founders = dict(tables["school"].select("code", "founder").iter_rows())
    classes = {(r["code"], r["stage"]): r["classes"] for r in measured.stages.iter_rows(named=True)}
    cells = {(r["code"], r["stage"], r["indicator"]): r for r in measured.values.iter_rows(named=True)}
    rows = []
    for stage in measured.standard.stages:
        schools = measured.schools.filter(pl.col("stage") == stage).sort("code")
        for number, school in enumerate(schools.iter_rows(named=True), 1):
            key = school["code"], stage
            values = [cells[*key, item.id] for item in measured.standard.resource]
            founder = founders.get(school["code"])
            facts = [
                Figure(codes.FOUNDERS.index(founder) + 1 if founder else None), Figure(school["pupils"]),
                Figure(grades.get(key)), Figure(classes.get(key)),
            ]  # fmt: skip
            places = measured.standard.rounding["value"]
            figures = [judged(v["value"], v["threshold"], v["state"], places) for v in values]
            title = school_title(school["name"], school["kind"], stage)
            rows.append([Figure(number), title, *facts, *figures, school["state"], remark(values, school)])
    shape = layout("national")["II-2"]
    notes = [note.format(**_tally(measured.schools)) for note in shape["notes"]]
    return Form(id="II-2", **(shape | {"notes": notes}), rows=rows)


def remark(values: Sequence[Mapping], school: Mapping) -> str:
    """Which indicators meet the line, which reach 85 %, which are below it or unknown; by the form's own column codes."""
    kinds: dict[str, list[int]] = {"met": [], "near": [], "failed": [], "unknown": []}
    for column, cell in enumerate(values, 7):
        near = cell["state"] == UNMET and cell["value"] >= cell["floor"] * (1 - TOLERANCE)
        kind = {MET: "met", UNKNOWN: "unknown"}.get(cell["state"]) or ("near" if near else "failed")
        kinds[kind].append(column)
    said = [f"达标 {len(kinds['met'])} 项" + (f"（{_runs(kinds['met'])}）" if kinds["met"] else "")]
    words = {"near": "达到 85%", "failed": "未达到 85%", "unknown": UNFILLED}
    return "；".join(said + [f"{_runs(kinds[kind])} {word}" for kind, word in words.items() if kinds[kind]])


def _runs(columns: Sequence[int]) -> str:
    """[7, 9, 10, 11] → L7、L9—L11."""
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return "、".join(
        "、".join(f"L{c}" for c in run) if len(run) < 3 else f"L{run[0]}—L{run[-1]}" for run in runs
    )


def _grades(tables: Tables, year: int) -> dict[tuple[str, str], int]:
    """School and stage → number of grades with pupils; only where the grades are listed, not just their total."""
    listed = tables["enrolment"].filter(pl.col("year") == year, pl.col("grade") != "合计")
    taught = listed.filter(pl.col("pupils").is_null() | (pl.col("pupils") > 0))
    counts = taught.group_by("school", "stage").agg(pl.col("grade").n_unique())
    return {(school, stage): n for school, stage, n in counts.iter_rows()}


def _tally(schools: pl.DataFrame) -> dict[str, int]:
    def count(stage: str, *kinds: str) -> int:
        chosen = schools.filter(pl.col("stage") == stage)
        return chosen.filter(pl.col("kind").is_in(kinds)).height if kinds else chosen.height

    return {
        "primary": count("小学"), "primary_combined": count("小学", *COMBINED), "points": count("小学", "小学教学点"),
        "junior": count("初中"), "junior_combined": count("初中", *COMBINED), "junior_complete": count("初中", "完全中学"),
    }  # fmt: skip


def form_spread(measured: Measurement) -> Form:
    """Ⅲ: the county's mean and spread by indicator; 综合 says whether all seven spreads are within the limit."""
    standard, rows, notes = measured.standard, [], []
    for stage in standard.stages:
        lines = {
            r["indicator"]: r for r in measured.county.filter(pl.col("stage") == stage).iter_rows(named=True)
        }
        found = [lines.get(item.id) for item in standard.resource]
        states = [line["state"] if line else UNKNOWN for line in found]
        rows.append([stage, "全县平均值", *(_figure(line, "mean", standard) for line in found), "——"])
        rows.append(
            [Merged.ABOVE, "差异系数", *(_figure(line, "cv", standard) for line in found), combined(states)]
        )
        notes += [
            _partial(n, stage, line, standard)
            for n, line in enumerate(found, 1)
            if line and _is_partial(line)
        ]
        notes += [
            f"{stage}L{n}：{why_no_spread(line)}。"
            for n, line in enumerate(found, 1)
            if line and why_no_spread(line) == ALL_ZERO
        ]
    shape = layout("national")["III"]
    return Form(id="III", **(shape | {"notes": [*shape["notes"], *notes]}), rows=rows)


def _is_partial(line: Mapping) -> bool:
    return line["reported"] < line["expected"]


def _figure(line: Mapping | None, name: str, standard: Standard) -> Figure:
    places = standard.rounding["mean" if name == "mean" else "spread"]
    if line is None or line[name] is None:
        return Figure(None, places)
    mark = "*" if _is_partial(line) else ""
    if name == "cv":
        return judged(line["cv"], line["limit"], line["state"], places, mark)
    return Figure(line[name], places, after=mark)


def _partial(column: int, stage: str, line: Mapping, standard: Standard) -> str:
    span = between(line["cv_low"], line["cv_high"], standard.rounding["spread"])
    reported = f"{stage}L{column}应填报 {line['expected']} 所，已填报 {line['reported']} 所"
    return f"{PARTIAL}{reported}；差异系数还可能取值 {span}（{line['state']}）。"
