"""What becomes of every school, village and group of pupils, in frames and sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from junheng.layout.bands import BANDS, ENGLISH
from junheng.layout.core.problem import CLOSED
from junheng.layout.outcome import Outcome
from junheng.layout.proposal import GROUPS, SCHOOLS, VILLAGES
from junheng.layout.reasons import of_school, of_village
from junheng.layout.said import both
from junheng.layout.ways import BOARDERS, LEFT_BEHIND, WAYS, boarded_of, counted, share_of, whole_counts


def before(place, ways: np.ndarray) -> np.ndarray:
    """Minutes of the way now, by client: the mean of all its pupils, to the schools they go to. ways: (villages, sites) minutes."""
    ways = ways[place.village_of]
    shares = np.where(np.isfinite(ways), place.attends, 0.0)
    known = shares.sum(axis=1)
    minutes = (shares * np.where(np.isfinite(ways), ways, 0.0)).sum(axis=1)
    return np.divide(minutes, known, out=np.full(len(known), np.nan), where=known > 0)


def _farthest(place) -> np.ndarray:
    """Minutes of the longest day's way any of a client's pupils has now."""
    ways = place.minutes[place.village_of]
    known = np.where((place.attends > 0) & np.isfinite(ways), ways, -np.inf).max(axis=1)
    return np.where(known >= 0, known, np.nan)


def schools(outcome: Outcome) -> pl.DataFrame:
    """Rows of `SCHOOLS`: every site in every epoch."""
    model, place = outcome.model, outcome.model.place
    locked = {wish.site for wish in place.rules.decisions}
    rows = []
    for t, epoch in enumerate(place.rules.epochs):
        for j, site in enumerate(place.sites.iter_rows(named=True)):
            o = int(outcome.option[t, j])
            option = model.options[o] if o != CLOSED else None
            earlier = int(outcome.option[t - 1, j]) if t else _now(outcome, j)
            load = outcome.load[t, j]
            classes = int(outcome.classes[t, j].sum())
            course = outcome.choice.course[j]
            rows.append(
                {
                    "epoch": epoch, "code": site["code"], "name": site["name"], "kind_now": site["kind"] if site["standing"] else None,
                    "kind": option.kind if option else None, "setting": site["setting"], "place": site["place"], "longitude": site["longitude"],
                    "latitude": site["latitude"], "standing_now": site["standing"], "open": option is not None,
                    "action": option.action if option else "停办" if site["standing"] else "不建", "changed": o != earlier,
                    "pupils_now": site["pupils"] or 0, "pupils": int(load.sum()), "low": int(load[0]), "high": int(load[1]),
                    "junior": int(load[2]), "classes": classes, "rooms": option.rooms if option else 0, "boarders": int(outcome.boarders[t, j]),
                    "seats": option.seats if option else 0, "one_off": round(float(model.problem.courses.spend[course, t]) * 1e4, 2),
                    "yearly": round(float(outcome.running[t, j]), 2), "protected": bool(place.protected[j] or place.alone[j]), "locked": site["code"] in locked, "fixed": site["fixed"],
                } | dict(zip(("reason", "reason_en"), both(of_school(outcome, t, j)), strict=True))
            )  # fmt: skip
    return pl.DataFrame(rows, schema=SCHOOLS)


def _now(outcome: Outcome, j: int) -> int:
    """The option that stands today."""
    if not outcome.model.place.sites["standing"][j]:
        return CLOSED
    return next(o for o, option in enumerate(outcome.model.options) if option.site == j)


def villages(outcome: Outcome) -> pl.DataFrame:
    """Rows of `VILLAGES`: every village and band with pupils, in every epoch."""
    place = outcome.model.place
    was, weekly, farthest = before(place, place.minutes), before(place, place.weekly), _farthest(place)
    names, codes = place.names, place.codes
    limits = place.rules.travel
    rows = []
    for t, epoch in enumerate(place.rules.epochs):
        for i, client in enumerate(place.clients.iter_rows(named=True)):
            j = int(outcome.site[t, i])
            pupils = int(place.pupils[t, i])
            if j < 0 or not pupils:
                continue
            v, band = int(place.village_of[i]), client["band"]
            village, boards = place.villages.row(v, named=True), bool(outcome.boards[t, i])
            minutes, now = float(outcome.minutes[t, i]), int(place.now_of[i])
            limit = limits.weekend if boards else limits.day[band]
            rows.append(
                {
                    "epoch": epoch, **{c: village[c] for c in ("place", "name", "setting", "longitude", "latitude")}, "band": BANDS[band],
                    "part": client["part"], "parts": client["parts"], "pupils": pupils, "school_now": codes[now], "school_now_name": names[now],
                    "minutes_now": _known(was[i]), "longest_now": _known(farthest[i]), "weekly_now": _known(weekly[i]), "mode_now": "步行" if place.walks[v, now] else "乘车", "boarding_now": client["boards_now"],
                    "school": codes[j], "school_name": names[j], "minutes": _known(minutes), "boarding": boards,
                    "mode": "寄宿" if boards else "步行" if place.walks[v, j] else "乘车", "km": _known(place.km[v, j]), "moved": int(outcome.changing[t, i]),
                    "longer": _longer(minutes, was[i], weekly[i], boards, client["boards_now"]), "left_behind": client["left_behind"], "over": max(0.0, round(minutes - limit, 3)),
                } | dict(zip(("reason", "reason_en"), both(of_village(outcome, t, i, was[i])), strict=True))
            )  # fmt: skip
    schema = {c: t for c, t in VILLAGES.items() if c not in WAYS}
    return pl.DataFrame(rows, schema=schema).with_columns(**whole_counts()).select(*VILLAGES)


def _longer(minutes: float, day: float, week: float, boards: bool, boarded: float) -> float | None:
    """Minutes more of those whose kind of way stays; None where nobody's does."""
    if boarded == (0.0 if boards else 1.0):
        return None
    return _known(minutes - (week if boards else day))


def _known(value: float) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None


def groups(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of `GROUPS` from those of villages: who travels longer, who less, by group of pupils."""
    found = []
    for group, english, inside in _groups():
        weight, boarded = share_of(group), boarded_of(group)
        some = rows.filter(inside).with_columns(n=pl.col("pupils") * weight).filter(pl.col("n") > 0)
        by_day, board = pl.col("n") * ~pl.col("boarding"), pl.col("n") * pl.col("boarding")
        stayed = pl.col("n") * (1 - boarded)
        summed = some.group_by("epoch").agg(
            pupils=pl.col("n").sum(), minutes_now=_mean("minutes_now", stayed), minutes=_mean("minutes", by_day),
            longest_now=pl.col("longest_now").filter(stayed > 0).max(), longest=pl.col("minutes").filter(by_day > 0).max(),
            boarders_now=(pl.col("n") * boarded).sum(), boarders=board.sum(), moved=(pl.col("moved") * weight).sum(),
            **{what: one.sum() for what, one in counted(group).items()},
        )  # fmt: skip
        found.append(summed.with_columns(group=pl.lit(group), group_en=pl.lit(english)))
    order = pl.Enum([g for g, *_ in _groups()])
    whole = [
        pl.col(c).round(0).cast(pl.Int64) for c, kind in GROUPS.items() if kind == pl.Int64 and c != "epoch"
    ]
    frame = pl.concat(found, how="diagonal_relaxed").with_columns(whole)
    return frame.sort(["epoch", pl.col("group").cast(order)]).select(
        pl.col(c).cast(t) for c, t in GROUPS.items()
    )


def _mean(column: str, weight: pl.Expr) -> pl.Expr:
    """The weighted mean; null where there is nobody."""
    here = pl.col(column).is_not_null() & (weight > 0)
    whole = weight.filter(here).sum()
    return pl.when(whole > 0).then((pl.col(column) * weight).filter(here).sum() / whole)


def _groups() -> Iterator[tuple[str, str, pl.Expr]]:
    """Name, English, and which rows."""
    yield "全体学生", "all pupils", pl.lit(True)
    for setting, english in (("城区", "urban"), ("镇区", "town"), ("乡村", "village")):
        yield f"{setting}学生", f"{english} pupils", (pl.col("setting") == setting).fill_null(False)
    for band in BANDS:
        yield band, ENGLISH[band], pl.col("band") == band
    yield LEFT_BEHIND, "left-behind children", pl.lit(True)
    yield BOARDERS, "boarders of today", pl.lit(True)
