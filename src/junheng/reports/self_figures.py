"""The figures of one school's self-report, each already as it is printed; what is not on record is a line to write on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from junheng.reports.county import Tables
from junheng.reports.printed import BLANK, NOT_APPLICABLE, trimmed
from junheng.standards.measure import Finding, Measurement
from junheng.standards.resource import MET, TOLERANCE, UNKNOWN, UNMET
from junheng.standards.shown import beside

TAGS = {"小学": "primary", "初中": "junior"}
COUNTS = ("above_required", "backbone", "sports_arts")
SPECIAL = "特殊教育学校"


class Premises:
    """The rows of the school year that belong to whole schools, each table read once: code → rows."""

    def __init__(self, tables: Tables, measured: Measurement):
        year = measured.standard.year
        self.of = {
            name: _by_school(tables[name], year) for name in ("campus", "room", "class_group", "finance")
        }

    def __call__(self, table: str, code: str) -> list[dict]:
        return self.of[table].get(code, [])


def _by_school(frame: pl.DataFrame, year: int) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    order = [c for c in ("campus", "kind", "number", "stage", "grade") if c in frame.columns]
    for row in frame.filter(pl.col("year") == year).sort("school", *order).iter_rows(named=True):
        found.setdefault(row["school"], []).append(row)
    return found


def figures(
    code: str, stages: pl.DataFrame, values: Mapping, premises: Premises, measured: Measurement
) -> dict[str, str]:
    """name in the layout → text. A stage the school does not teach reads ／, an unknown figure ＿＿."""
    rows = {row["stage"]: row for row in stages.iter_rows(named=True)}
    said: dict[str, str] = {}
    for stage, tag in TAGS.items():
        row = rows.get(stage)
        for name in COUNTS:
            said[f"{name}_{tag}"] = NOT_APPLICABLE if row is None else trimmed(row[name])
        for item in measured.standard.resource:
            cell = values.get((code, stage, item.id))
            said[f"{item.id}_{tag}"] = NOT_APPLICABLE if cell is None else _two(cell, measured)
        said[f"over_{tag}"] = NOT_APPLICABLE if row is None else _over(code, stage, measured)
    return said | _resources(premises("campus", code)) | _rooms(code, rows, premises) | _pupils(rows) | _money(
        code, rows, premises, measured
    ) | {"largest": _largest(premises("class_group", code))}  # fmt: skip


def _two(cell: Mapping, measured: Measurement) -> str:
    if cell["value"] is None:
        return BLANK
    return beside(cell["value"], cell["threshold"], cell["state"], measured.standard.rounding["value"])


def _sum(cells: Sequence[float | None]) -> float | None:
    """Unknown where nothing is on record or any cell is open."""
    return None if not cells or None in cells else sum(cells)


def _resources(campuses: Sequence[Mapping]) -> dict[str, str]:
    """Areas, equipment and rooms of the whole school. The register does not part the grounds by kind; those lines stay open."""
    teaching, indoor, ground, equipment, rooms = (
        _sum([campus[name] for campus in campuses])
        for name in (
            "teaching_area",
            "indoor_sports_area",
            "sports_ground_area",
            "equipment_value",
            "multimedia_rooms",
        )
    )
    return {
        "teaching": trimmed(None if None in (teaching, indoor) else teaching - indoor),
        "sports": trimmed(_sum([ground, indoor])), "indoor": trimmed(indoor),
        "ground": BLANK, "other": BLANK, "leased": BLANK,
        "equipment": trimmed(None if equipment is None else equipment / 10_000), "multimedia": trimmed(rooms),
    }  # fmt: skip


def _rooms(code: str, rows: Mapping[str, Mapping], premises: Premises) -> dict[str, str]:
    """Classes of the compulsory stages, and the music and art rooms with their areas."""
    classes = _sum([row["classes"] for stage, row in rows.items() if stage in TAGS])
    said = {"classes": trimmed(classes) + ("（义务教育阶段）" if set(rows) - set(TAGS) else "")}
    held = premises("room", code)
    for kind, name in (("音乐", "music"), ("美术", "art")):
        areas = [room["area"] for room in held if room["kind"] == kind]
        said[name] = str(len(areas)) if held else BLANK
        said[f"{name}_areas"] = "、".join(trimmed(area) for area in areas) or (
            NOT_APPLICABLE if held else BLANK
        )
    return said


def _pupils(rows: Mapping[str, Mapping]) -> dict[str, str]:
    said = {"pupils": trimmed(_sum([row["pupils"] for row in rows.values()]))}
    for stage, tag in (TAGS | {"高中": "senior"}).items():
        said[f"pupils_{tag}"] = trimmed(rows[stage]["pupils"]) if stage in rows else NOT_APPLICABLE
    return said


def _largest(classes: Sequence[Mapping]) -> str:
    sizes = [group["pupils"] for group in classes if group["stage"] in TAGS]
    return trimmed(None if not sizes or None in sizes else max(sizes))


def _over(code: str, stage: str, measured: Measurement) -> str:
    """Classes above the limit, as the item on class sizes judged them; open where it could not."""
    finding = measured.findings.get("G5")
    if finding is None:
        return BLANK
    states = finding.rows.filter(pl.col("subject") == code, pl.col("stage") == stage)["state"].to_list()
    averaged = finding.rows.filter(
        pl.col("subject") == code, pl.col("what").str.starts_with("平均班额")
    ).height
    return BLANK if averaged or not states or UNKNOWN in states else str(states.count(UNMET))


def _money(
    code: str, rows: Mapping[str, Mapping], premises: Premises, measured: Measurement
) -> dict[str, str]:
    """公用经费 of the standard's year, for the two kinds of school that are asked: below 100 pupils, and special schools."""
    pupils, budget, each = _per_pupil(code, rows.values(), premises)
    texts = (trimmed(pupils), trimmed(None if budget is None else budget / 10_000), trimmed(each))
    small = measured.findings.get("G6")
    asked = {
        "small": small is not None and code in set(small.rows["subject"]),
        "special": any(row["kind"] == SPECIAL for row in rows.values()),
    }
    return {
        f"{kind}_{name}": text if asked[kind] else NOT_APPLICABLE
        for kind in asked
        for name, text in zip(("pupils", "budget", "per_pupil"), texts, strict=True)
    }


def _per_pupil(
    code: str, rows: Iterable[Mapping], premises: Premises
) -> tuple[float | None, float | None, float | None]:
    """Pupils of the compulsory stages, 公用经费 in 元, and the one over the other."""
    pupils = _sum([row["pupils"] for row in rows if row["stage"] in TAGS])
    budget = _sum([row["public_budget"] for row in premises("finance", code)])
    return pupils, budget, budget / pupils if budget is not None and pupils else None


def special_state(code: str, stages: pl.DataFrame, premises: Premises, finding: Finding) -> str:
    """A special school's own 公用经费 per pupil against the line of the county item; ／ for other schools."""
    if stages["kind"][0] != SPECIAL:
        return NOT_APPLICABLE
    line = next(check["at_least"] for check in finding.item.checks if "at_least" in check)
    _, _, each = _per_pupil(code, list(stages.iter_rows(named=True)), premises)
    return UNKNOWN if each is None else MET if each >= line * (1 - TOLERANCE) else UNMET
