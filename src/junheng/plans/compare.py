"""Before and after, side by side, always with the pupils affected: closing a weak school must not look like progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, Protocol

import polars as pl

from junheng.register.codes import MET

EARTH_KM = 6371.0


class Measurement(Protocol):
    """What is compared: the frames of a measurement (`standards.measure`), whoever made it."""

    standard: Any
    stages: pl.DataFrame
    schools: pl.DataFrame
    left_out: pl.DataFrame
    county: pl.DataFrame
    findings: Mapping[str, Any]
    verdict: Mapping[str, str]


@dataclass(frozen=True)
class Comparison:
    """What differs between two measurements.

    county: stage, indicator, limit, mean_before, mean_after, cv_before, cv_after, state_before, state_after.
    schools: code, name, stage, pupils_before, pupils_after, met_before, met_after, state_before, state_after (changed only); `state` is
        null on a side where the school-stage is not evaluated, and then `out_before`, `out_after` (and `…_english`) say why it is left
        out though it teaches. Where these are null too, the stage begins or ends.
    items: id, title, state_before, state_after (changed only).   verdict: part, before, after.
    pupils: what (in words), pupils. `travel`: code, name, pupils, to, to_name, km (schools whose pupils must move).
    """

    county: pl.DataFrame
    schools: pl.DataFrame
    items: pl.DataFrame
    verdict: pl.DataFrame
    pupils: pl.DataFrame
    travel: pl.DataFrame

    def summary(self) -> str:
        """Pupils first, then the verdict."""
        lines = [f"{row['what']}：{row['pupils']} 人" for row in self.pupils.iter_rows(named=True)]
        lines += [
            f"{r['name']}的 {r['pupils']} 名学生到最近的同学段学校，直线 {r['km']:.1f} 公里（{r['to_name']}）"
            for r in self.travel.iter_rows(named=True)
            if r["km"] is not None
        ]
        lines += [f"{r['part']}：{r['before']} → {r['after']}" for r in self.verdict.iter_rows(named=True)]
        return "\n".join(lines)


def compare(before: Measurement, after: Measurement) -> Comparison:
    """Compare two measurements of one county under one standard."""
    if before.standard.id != after.standard.id:
        raise ValueError("两次评估用的不是同一个标准，不能比较")
    keys, columns = ["stage", "indicator"], ["mean", "cv", "state"]
    limits = pl.concat([m.county.select(*keys, "limit") for m in (before, after)])
    county = _beside(before.county, after.county, keys, columns).join(
        limits.unique(keys, keep="first", maintain_order=True), on=keys, how="left", validate="1:1"
    )
    schools = _beside(before.schools, after.schools, ["code", "stage"], ["name", "pupils", "met", "state"])
    changed = schools.filter(
        pl.any_horizontal(
            pl.col(f"{c}_before").ne_missing(pl.col(f"{c}_after")) for c in ("pupils", "met", "state")
        )
    ).with_columns(name=pl.coalesce("name_before", "name_after"))
    moved = _moved(before, after)
    return Comparison(
        county=county,
        schools=_though_open(changed.drop("name_before", "name_after"), before, after),
        items=_items(before, after),
        verdict=_verdicts(before, after),
        pupils=_pupils(schools, moved),
        travel=moved,
    )


def _beside(before: pl.DataFrame, after: pl.DataFrame, keys: list[str], columns: list[str]) -> pl.DataFrame:
    left = before.select(*keys, **{f"{c}_before": c for c in columns})
    right = after.select(*keys, **{f"{c}_after": c for c in columns})
    return left.join(right, on=keys, how="full", coalesce=True, validate="1:1").sort(keys)


def _though_open(changed: pl.DataFrame, before: Measurement, after: Measurement) -> pl.DataFrame:
    """Pupils and reason of the sides where a stage is taught but not evaluated: leaving the evaluation is no closure."""
    keys = ["code", "stage"]
    for side, measured in (("before", before), ("after", after)):
        closed = pl.col("closed").is_not_null() & (pl.col("closed") <= measured.standard.on)
        taught = measured.stages.filter(~closed, pl.col("pupils").is_null() | (pl.col("pupils") > 0)).select(
            *keys
        )
        out = measured.left_out.join(taught, on=keys, how="semi").select(
            *keys, left="pupils", **{f"out_{side}": "reason", f"out_{side}_english": "reason_english"}
        )
        changed = changed.join(out, on=keys, how="left", validate="1:1", maintain_order="left")
        changed = changed.with_columns(pl.coalesce(f"pupils_{side}", "left").alias(f"pupils_{side}")).drop(
            "left"
        )
    return changed


def _items(before: Measurement, after: Measurement) -> pl.DataFrame:
    rows = [
        (code, finding.item.title, finding.state, after.findings[code].state)
        for code, finding in before.findings.items()
        if finding.state != after.findings[code].state
    ]
    return pl.DataFrame(rows, schema=["id", "title", "state_before", "state_after"], orient="row")


def _verdicts(before: Measurement, after: Measurement) -> pl.DataFrame:
    titles = {"resource": "资源配置", "veto": "一票否决", "overall": "总评"}
    titles |= {code: part["title"] for code, part in before.standard.parts.items()}
    rows = [(titles[p], state, after.verdict.get(p, "")) for p, state in before.verdict.items()]
    return pl.DataFrame(rows, schema=["part", "before", "after"], orient="row")


def _moved(before: Measurement, after: Measurement) -> pl.DataFrame:
    """Stages that had pupils and are gone: their pupils, and the nearest school that still has the stage."""
    stages = list(before.standard.stages)
    had = before.stages.filter(pl.col("stage").is_in(stages), pl.col("pupils") > 0)
    has = after.stages.filter(pl.col("stage").is_in(stages), pl.col("pupils") > 0)
    rows = []
    for gone in had.join(has, on=["code", "stage"], how="anti").sort("code", "stage").iter_rows(named=True):
        choices = [
            (kilometres(gone, other), other["code"], other["name"])
            for other in has.filter(pl.col("stage") == gone["stage"]).iter_rows(named=True)
        ]
        near = min((c for c in choices if c[0] is not None), default=(None, None, None))
        rows.append((gone["code"], gone["name"], gone["stage"], gone["pupils"], near[1], near[2], near[0]))
    schema = {"code": pl.String, "name": pl.String, "stage": pl.String, "pupils": pl.Int64}
    schema |= {"to": pl.String, "to_name": pl.String, "km": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def kilometres(a: Mapping, b: Mapping) -> float | None:
    """Great-circle distance of two rows with longitude and latitude; unknown where either is."""
    if None in (a["longitude"], a["latitude"], b["longitude"], b["latitude"]):
        return None
    x1, y1, x2, y2 = (radians(v) for v in (a["longitude"], a["latitude"], b["longitude"], b["latitude"]))
    h = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(h))


def _pupils(schools: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    met_before, met_after = pl.col("state_before") == MET, pl.col("state_after") == MET
    gain = schools.filter(~met_before.fill_null(False) & met_after)["pupils_after"].sum()
    loss = schools.filter(met_before & ~met_after.fill_null(False))["pupils_before"].sum()
    rows = [
        ("就读于达标学校的学生（之前）", schools.filter(met_before)["pupils_before"].sum()),
        ("就读于达标学校的学生（之后）", schools.filter(met_after)["pupils_after"].sum()),
        ("所在学校由不达标变为达标的学生", gain),
        ("所在学校由达标变为不达标、停办或不再单独评估的学生", loss),
        ("所在学校或学段撤并、需要转学的学生", moved["pupils"].sum()),
    ]
    return pl.DataFrame(rows, schema=["what", "pupils"], orient="row")
