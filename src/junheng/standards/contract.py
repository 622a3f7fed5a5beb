"""A measurement as the JSON object other programs rely on: numbers unrounded, null for unknown."""

from __future__ import annotations

from junheng.standards.measure import Measurement

VALUES = ["code", "name", "stage", "indicator", "value", "threshold", "state"]
SCHOOLS = ["code", "stage", "met", "near", "unknown", "state"]
COUNTY = ["stage", "indicator", "mean", "cv", "limit", "state", "reported", "expected", "cv_low", "cv_high"]
LEFT_OUT = ["code", "name", "stage", "reason"]


def as_json(measured: Measurement) -> dict:
    """The object of `junheng measure --json`. `items` and the further parts of the verdict appear where the source
    speaks of more than resources."""
    body = {
        "standard": measured.standard.id,
        "on": measured.standard.on.isoformat(),
        "schools": measured.values.select(VALUES).to_dicts(),
        "school_verdicts": measured.schools.select(SCHOOLS).to_dicts(),
        "county": measured.county.select(COUNTY).to_dicts(),
        "left_out": measured.left_out.select(LEFT_OUT).to_dicts(),
        "verdict": measured.verdict,
    }
    if measured.standard.applied:
        body["tolerances"] = [t.id for t in measured.standard.applied]
    if not measured.resources_only:
        body["items"] = [
            {"id": code, "title": f.item.title, "state": f.state, "conclusion": f.sentence}
            for code, f in measured.findings.items()
        ]
        body["vetoes"] = measured.vetoes.to_dicts()
    return body
