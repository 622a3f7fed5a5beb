"""What is kept of a result: a few figures beside the scenario, rows and map as files. Made once by the worker, read by every page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

import polars as pl

from junheng.layout.bands import BANDS
from junheng.layout.proposal import ROWS, Proposal
from junheng.layout.said import in_language
from junheng.layout.ways import BOARDS, WAYS, way
from junheng.plans.compare import compare
from junheng.register.codes import MET
from junheng.register.snapshot import complete
from junheng.standards.measure import measure
from junheng.standards.standard import Standard
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.outcome import STANDARD
from junheng.web.planning.siting.terms import WAN
from junheng.web.register import words

RELAXED = 40
"""Relaxations named on the first page; the rest stand in their table."""
GROWN, TURNED = r"^(扩建|增设寄宿|办成完小|改为九年)", r"^改为(小学$|初级)"


def became() -> pl.Expr:
    """What becomes of a site, as pages count it."""
    gone, stood = ~pl.col("open"), pl.col("standing_now")
    return (
        pl.when(gone & stood).then(pl.lit("close")).when(gone).then(pl.lit("none")).when(~stood).then(pl.lit("open"))
        .when(pl.col("action") == "保留").then(pl.lit("stay")).when(pl.col("action").str.contains(GROWN)).then(pl.lit("grow"))
        .when(pl.col("action").str.contains(TURNED)).then(pl.lit("turn")).otherwise(pl.lit("shrink"))
    )  # fmt: skip


def tables_of(proposal: Proposal) -> dict[str, pl.DataFrame]:
    """The frames pages read, with the words they count by."""
    found = {name: getattr(proposal, name) for name in ROWS}
    return found | {
        "schools": proposal.schools.with_columns(became=became()), "villages": proposal.villages.with_columns(way=way()),
    }  # fmt: skip


def keep(scenario: LayoutScenario, proposal: Proposal, effect: list[dict], given: Mapping[str, Any]) -> None:
    """Write the files and say the figures on the scenario; the caller saves it."""
    tables = tables_of(proposal)
    scenario.folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        rows.write_parquet(scenario.folder / f"{name}.parquet")
    (scenario.folder / "proposal.json").write_text(proposal.to_json(), "utf-8")
    (scenario.folder / "map.json").write_text(
        json.dumps(map_of(tables, proposal.rules.epochs), ensure_ascii=False), "utf-8"
    )
    scenario.said, scenario.year = said(proposal, tables, effect, given), proposal.year


def said(
    proposal: Proposal, tables: Mapping[str, pl.DataFrame], effect: list[dict], given: Mapping[str, Any]
) -> dict[str, Any]:
    """What the first page says."""
    sure, epochs = proposal.certificate, list(proposal.rules.epochs)
    return {
        "epochs": epochs, "years": list(proposal.rules.years), "year": proposal.year, "given": dict(given), "rules": proposal.rules.title, "travel": str(proposal.travel), "travel" + words.BESIDE: in_language(proposal.travel, "en"),
        "summary": proposal.summary(), "summary_english": proposal.summary("en"),
        "figures": {str(e): figures(tables, e) for e in epochs}, "now": now(tables, epochs[0]),
        "value": float(proposal.parts["value"].sum()), "now_value": float(proposal.parts["now"].sum()), "parts": plain(proposal.parts),
        "bound": sure.bound, "gap": sure.gap, "impossible": sure.impossible, "method": sure.method, "stopped": sure.stopped,
        "seconds": sure.seconds, "groups": plain(proposal.groups), "relaxed": proposal.relaxations.height,
        "relaxations": plain(proposal.relaxations.head(RELAXED)), "changes": [len(plan.changes) for _epoch, plan in proposal.plans],
        "effect": effect, "forced": plain(proposal.forced), **words.kept("problems", sure.problems),
        "notices": [zh for zh, _en in proposal.notices], "notices" + words.BESIDE: [en for _zh, en in proposal.notices],
    }  # fmt: skip


def figures(tables: Mapping[str, pl.DataFrame], epoch: int) -> dict[str, Any]:
    """The few numbers plans are compared by, at one epoch; money of it in 万元, one-off money up to it."""
    rows = tables["schools"].filter(pl.col("epoch") == epoch)
    whole = (
        tables["groups"].filter(pl.col("epoch") == epoch, pl.col("group") == "全体学生").row(0, named=True)
    )
    counted = dict(rows.group_by("became").len().iter_rows())
    weekly = tables["villages"].filter(pl.col("epoch") == epoch, "boarding")["minutes"].max()
    spent = tables["schools"].filter(pl.col("epoch") <= epoch)["one_off"].sum()
    return {
        "open": int(rows["open"].sum()), **{k: counted.get(k, 0) for k in ("stay", "grow", "turn", "shrink", "close")}, "built": counted.get("open", 0),
        **{k: _known(whole[k]) for k in ("pupils", "minutes", "minutes_now", "longest", "longest_now", "boarders", "boarders_now", "moved", *WAYS)},
        "weekly": weekly, "yearly": rows["yearly"].sum() / WAN, "one_off": spent / WAN,
        "new": rows.filter("changed", pl.col("became") == "close").height,
    }  # fmt: skip


def now(tables: Mapping[str, pl.DataFrame], first: int) -> dict[str, Any]:
    """Today, beside the first epoch."""
    rows = tables["schools"].filter(pl.col("epoch") == first)
    return {"open": int(rows["standing_now"].sum()), "pupils": int(rows["pupils_now"].sum())}


def effect(tables: Mapping[str, pl.DataFrame], proposal: Proposal) -> list[dict[str, Any]]:
    """The national indicators with the plans up to each epoch carried out on today's register."""
    register = complete(tables)
    standard = Standard.load(STANDARD, on=dt.date(proposal.year, 9, 1))
    before, after, found = measure(register, standard), register, []
    for epoch, plan in proposal.plans:
        try:
            after = plan.apply(after, year=proposal.year)
        except ValueError as refused:
            found.append({"epoch": epoch, "refused": str(refused)})
            break
        then = measure(after, standard)
        compared = compare(before, then)
        spreads = compared.county.filter(
            pl.col("cv_before").ne_missing(pl.col("cv_after"))
            | (pl.col("state_before") != pl.col("state_after"))
        )
        found.append(
            {
                "epoch": epoch, "verdict": plain(compared.verdict), "spreads": plain(spreads), "pupils": plain(compared.pupils),
                "met": [int((m.schools["state"] == MET).sum()) for m in (before, then)], "all": [m.schools.height for m in (before, then)],
            }
        )  # fmt: skip
    return found


def map_of(tables: Mapping[str, pl.DataFrame], epochs: tuple[int, ...]) -> dict[str, Any]:
    """What the map draws. sites: what becomes of each now and at every epoch. flows[time][band]: village, site, pupils, minutes,
    minutes more, what becomes of most ways, whether it boards, the part of a large place; later also how many travel longer, less, come to
    board, cease to."""
    schools, villages = tables["schools"], tables["villages"]
    order = schools["code"].unique(maintain_order=True).to_list()
    site = {code: n for n, code in enumerate(order)}
    rows = {(r["epoch"], r["code"]): r for r in schools.iter_rows(named=True)}
    sites = []
    for code in order:
        own = [rows[e, code] for e in epochs]
        first = own[0]
        stood = first["standing_now"]
        sites.append(
            {
                "code": code, "name": first["name"], "lon": first["longitude"], "lat": first["latitude"], "became": ["stay" if stood else "none", *(r["became"] for r in own)],
                "action": ["保留" if stood else "不建", *(r["action"] for r in own)], "pupils": [first["pupils_now"], *(r["pupils"] for r in own)],
                "locked": first["locked"],
            }
        )  # fmt: skip
    places = villages.select("place", "name", "longitude", "latitude").unique(
        "place", keep="first", maintain_order=True
    )
    village = {p: n for n, p in enumerate(places["place"])}
    flows: list[list[list]] = [[[] for _band in BANDS] for _time in range(len(epochs) + 1)]
    for r in villages.iter_rows(named=True):
        band, v, at = BANDS.index(r["band"]), village[r["place"]], epochs.index(r["epoch"]) + 1
        if at == 1 and r["school_now"] in site:
            flows[0][band].append(
                [
                    v,
                    site[r["school_now"]],
                    r["pupils"],
                    _round(r["minutes_now"]),
                    0,
                    "same",
                    r["boarding_now"] >= BOARDS,
                    r["part"],
                ]
            )
        flows[at][band].append(
            [v, site[r["school"]], r["pupils"], _round(r["minutes"]), _round(r["longer"]), r["way"], r["boarding"], r["part"], r["lose"], r["gain"], r["to_board"], r["to_day"]]
        )  # fmt: skip
    named = [
        {"place": p, "name": n, "lon": lon, "lat": lat} for p, n, lon, lat in places.iter_rows()
    ]  # fmt: skip
    return {"epochs": list(epochs), "sites": sites, "villages": named, "flows": flows}


def plain(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON can hold them: what is not finite is unknown."""
    return [{k: _known(v) for k, v in row.items()} for row in rows.iter_rows(named=True)]


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not isfinite(value) else value


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
