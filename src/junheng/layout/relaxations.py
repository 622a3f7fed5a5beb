"""Which limits the plan had to go beyond, by whom and by how much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from junheng.layout.bands import BANDS, ENGLISH
from junheng.layout.outcome import Outcome
from junheng.layout.proposal import RELAXED
from junheng.layout.said import Said, both


def relaxations(outcome: Outcome, widened: Sequence[dict] = ()) -> pl.DataFrame:
    """Rows of `RELAXED`: villages beyond a limit, and the limits of the whole county that were `widened`."""
    rows = [dict(r) for r in widened]
    place = outcome.model.place
    for t, i in zip(*np.nonzero(outcome.broken()), strict=True):
        rows.append(_of_village(outcome, int(t), int(i), place.rules.epochs[t]))
    frame = pl.DataFrame(rows, schema=RELAXED)
    merged = frame.sort("needed", descending=True).unique(["epoch", "what", "code", "band"], keep="first")
    return merged.sort("epoch", "what", "code", "band")


def _of_village(outcome: Outcome, t: int, i: int, epoch: int) -> dict:
    model, place = outcome.model, outcome.model.place
    arc = int(outcome.choice.arc[t, i])
    v, band = int(place.village_of[i]), int(place.band_of[i])
    pupils, to = int(place.pupils[t, i]), place.names[int(outcome.site[t, i])]
    words = {
        "epoch": str(epoch), "village": place.villages["name"][v], "band": BANDS[band], "band_en": ENGLISH[BANDS[band]], "pupils": pupils, "to": to,
    }  # fmt: skip
    row = {
        "epoch": epoch,
        "code": place.villages["place"][v],
        "name": place.villages["name"][v],
        "band": BANDS[band],
        "pupils": pupils,
    }
    if model.forbidden[arc]:
        said = Said(
            "{epoch} 年{village}{band} {pupils} 名学生要到{to}寄宿，规则不允许这些年级寄宿",
            "{epoch}: {pupils} pupils of {village} ({band_en}) would have to board at {to}, which the rules do not allow", **words,
        )  # fmt: skip
        return (
            row
            | {"what": "寄宿", "what_en": "boarding", "limit": 0.0, "needed": 1.0, "by": 1.0}
            | _both(said)
        )
    limit = place.rules.travel.day[band]
    needed = float(place.minutes[v, outcome.site[t, i]])
    said = Said(
        "{epoch} 年{village}{band} {pupils} 名学生到{to}单程 {needed:.0f} 分钟，超过 {limit:g} 分钟的上限 {by:.0f} 分钟",
        "{epoch}: {pupils} pupils of {village} ({band_en}) travel {needed:.0f} minutes to {to}, {by:.0f} beyond the limit of {limit:g}",
        needed=needed, limit=limit, by=needed - limit, **words,
    )  # fmt: skip
    return (
        row
        | {"what": "路途", "what_en": "travel", "limit": limit, "needed": needed, "by": needed - limit}
        | _both(said)
    )


def widened(epoch: int, what: str, what_en: str, limit: float, needed: float, unit: str) -> dict:
    """A limit of the whole county that had to be widened."""
    said = Said(
        "{epoch} 年{what}要由 {limit:,.0f} {unit}放宽到 {needed:,.0f} {unit}", "{epoch}: the limit of {what_en} has to go from {limit:,.0f} to {needed:,.0f}",
        epoch=str(epoch), what=what, what_en=what_en, limit=limit, needed=needed, unit=unit,
    )  # fmt: skip
    row = {
        "epoch": epoch,
        "what": what,
        "what_en": what_en,
        "code": "",
        "name": "全县",
        "band": "",
        "pupils": 0,
    }
    return row | {"limit": limit, "needed": needed, "by": needed - limit} | _both(said)


def _both(said: Said) -> dict[str, str]:
    zh, en = both(said)
    return {"said": zh, "said_en": en}


def of_school(place, epoch: int, j: int, what: str, limit: int, needed: int) -> dict:
    """A school that is smaller than the rules ask."""
    said = Said(
        "{epoch} 年{name}只有 {needed} 名学生，不足最小规模 {limit} 人", "{epoch}: {name} has {needed} pupils, fewer than the least of {limit}",
        epoch=str(epoch), name=place.names[j], needed=needed, limit=limit,
    )  # fmt: skip
    row = {
        "epoch": epoch,
        "what": what,
        "what_en": "size",
        "code": place.codes[j],
        "name": place.names[j],
        "band": "",
        "pupils": needed,
    }
    return row | {"limit": float(limit), "needed": float(needed), "by": float(limit - needed)} | _both(said)
