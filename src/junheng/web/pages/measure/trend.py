"""The county over the school years that have data, each year measured by the document as it stood then."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from junheng.register.codes import MET
from junheng.web.pages.measure import figures
from junheng.web.pages.measure.asked import Asked, NothingToMeasure, years
from junheng.web.pages.measure.kept import kept

LONGEST = 10
"""School years shown at most, the newest."""


@kept
def lines(wanted: Asked) -> list[dict]:
    """year, stage, indicator, mean, cv, limit, state, met, schools: one row per year, stage and indicator."""
    rows: list[dict] = []
    for year in sorted(years())[-LONGEST:]:
        try:
            measured = replace(wanted, year=year).measurement()
        except NothingToMeasure:
            continue  # a year before the document was issued
        met = measured.values.group_by("stage", "indicator").agg(
            met=(pl.col("state") == MET).sum(), schools=pl.len()
        )
        joined = measured.county.join(met, on=["stage", "indicator"], how="left", validate="1:1")
        rows += [
            {"year": year} | row
            for row in joined.select(
                "stage", "indicator", "mean", "cv", "limit", "state", "met", "schools"
            ).to_dicts()
        ]
    return rows


def trend(wanted: Asked) -> dict:
    """The years, and per stage and indicator the spread and the share of schools that meet the line in each."""
    found = lines(wanted)
    standard = wanted.measurement().standard
    titles, places = figures.titles(standard), standard.rounding["spread"]
    known = sorted({row["year"] for row in found})
    cells = {(row["stage"], row["indicator"], row["year"]): row for row in found}
    rows = []
    for stage in standard.stages:
        for code, title in titles.items():
            series = [cells.get((stage, code, year)) for year in known]
            if any(series):
                rows.append(
                    {
                        "stage": stage, "indicator": code, "title": title,
                        "cells": [
                            c and {"cv": figures.shown(c["cv"], places, c["limit"], c["state"]), "state": c["state"], "met": f"{c['met']}／{c['schools']}"}
                            for c in series
                        ],
                    }
                )  # fmt: skip
    return {"years": known, "rows": rows}
