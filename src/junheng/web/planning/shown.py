"""What a plan's page shows: changes in words, the figures before and after as far as the reader may see them, money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from junheng.plans.changes import RESOURCES
from junheng.reports.shortfalls import short_named
from junheng.standards.shown import beside
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.planning import kinds, queries
from junheng.web.planning.english import said
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.outcome import Outcome, outcome
from junheng.web.register import words
from junheng.web.register.scope import Scope, scope_of

KINDS_OF_TEACHER = ("above_required", "backbone", "sports_arts")
STAGES = ("小学", "初中")
MANY = 60
"""Rows a table of the page shows before it folds the rest away."""


def lines(plan: StoredPlan) -> list[dict[str, Any]]:
    """The changes one by one: number, kind, what it says with schools by name, and why."""
    names = queries.names_of(plan.schools)
    names |= {c["code"]: c["name"] for c in plan.changes if c["kind"] == kinds.NEW_SCHOOL}
    networks, english = _networks(plan), _reasons(plan)
    last = len(plan.changes)
    return [
        {
            "number": n, "kind": kinds.title_of(c["kind"]), "text": _words(c, names | networks), "why": english.get(c.get("why", ""), c.get("why", "")),
            "first": n == 1, "last": n == last,
            "schools": [
                (code, names.get(code, ""))
                for s in kinds.slots(c["kind"]) if s.school for code in kinds.named_in(c, s)
            ],
        }
        for n, c in enumerate(plan.changes, 1)
    ]  # fmt: skip


def _reasons(plan: StoredPlan) -> dict[str, str]:
    """Chinese → English of the reasons an engine gave, for who reads English."""
    return (
        ((plan.formation or plan.remedy or plan.layout or {}).get("reasons") or {}) if words.english() else {}
    )


def _networks(plan: StoredPlan) -> dict[str, str]:
    """Code → name of the networks the plan speaks of, those it makes included."""
    spoken = {c[s.name] for c in plan.changes for s in kinds.slots(c["kind"]) if s.network and c.get(s.name)}
    made = {c[f]: c["name"] for c in plan.changes if (f := kinds.NEW_NETWORKS.get(c["kind"]))}
    return queries.names_of_networks(spoken) | {code: made[code] for code in spoken & set(made)}


def _words(change: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A change as its dataclass tells it, schools by name instead of code."""
    plan = kinds.read({"title": "-", "changes": [dict(change)]})
    if words.english():
        text = said({"kind": change["kind"]} | asdict(plan.changes[0]))
    else:
        text = str(plan.changes[0]).split("：", 1)[-1]
    for code, name in names.items():
        text = text.replace(code, name)
    if change["kind"] == "AddResource" and change["resource"] in RESOURCES:
        text += "" if change["campus"] == "本部" else f"（{change['campus']}）"
    return text


def result(person: Person, plan: StoredPlan) -> dict[str, Any]:
    """Before and after. The county's aggregates for everybody, single schools only within the reader's scope."""
    found = outcome(plan.changes, plan.year)
    if found.found is None:
        return {"refused": found.refused}
    scope = scope_of(person, Right.READ)
    compared = found.found
    titles = {item.id: words.named(item) for item in found.after.standard.items}
    sent = _sent(plan)
    return {
        "pupils": spoken(compared.pupils.to_dicts(), "what"),
        "verdict": spoken(compared.verdict.to_dicts(), "part"),
        "spreads": compared.county.to_dicts(),
        "spreads_changed": _spreads(compared.county, found),
        "changed": _schools(compared.schools, scope, found),
        "changed_all": compared.schools.height,
        "items": [row | {"title": titles[row["id"]]} for row in compared.items.to_dicts()],
        "travel": [
            row | {"sent": sent.get((row["code"], row["stage"]))}
            for row in _cut(compared.travel, scope).to_dicts()
        ],
        "counts": _counts(found),
        "many": MANY,
    }


def _sent(plan: StoredPlan) -> dict[tuple[str, str], list[str]]:
    """School and stage → names of the schools the plan itself sends its pupils to, those who take the rest of it first."""
    names = queries.names_of(plan.schools)
    names |= {c["code"]: c["name"] for c in plan.changes if c["kind"] == kinds.NEW_SCHOOL}
    whole = [((c["source"], c["stage"]), c["target"]) for c in plan.changes if c["kind"] == "MoveStage"]
    merged = [
        ((c["closing"], stage), c["into"])
        for c in plan.changes
        if c["kind"] == "MergeSchool"
        for stage in STAGES
    ]
    part = [((c["source"], c["stage"]), c["target"]) for c in plan.changes if c["kind"] == "MovePupils"]
    found: dict[tuple[str, str], list[str]] = {}
    for source, target in dict.fromkeys([*whole, *merged, *part]):
        found.setdefault(source, []).append(names.get(target, target))
    return found


def spoken(rows: Iterable[Mapping[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Lines of a comparison, as it is stored in Chinese, in the reader's language."""
    return [
        dict(row) | {n: _spoken(row[n]) for n in names if isinstance(row[n], str) and row[n]} for row in rows
    ]


def _spoken(text: str) -> str:
    """A line's name; 小学 R1 is none that is translated as a whole."""
    found = _(text)
    return " ".join(map(words.word, text.split(" "))) if found == text else found


def promised(plan: StoredPlan) -> dict[str, Any]:
    """What the plan was found to do when it was adopted."""
    kept = plan.promised or {}
    return {
        name: spoken(kept.get(name, ()), column) for name, column in (("pupils", "what"), ("verdict", "part"))
    }


def _changed(county: pl.DataFrame) -> pl.DataFrame:
    return county.filter(
        pl.col("cv_before").ne_missing(pl.col("cv_after")) | (pl.col("state_before") != pl.col("state_after"))
    )


def _spreads(county: pl.DataFrame, found: Outcome) -> list[dict[str, Any]]:
    """Spreads that change, each with the indicator's name, rounded so that it agrees with its state beside the limit."""
    titles = {item.id: words.told(short_named(item)) for item in found.after.standard.resource}
    told = []
    for row in _changed(county).iter_rows(named=True):
        sides = {
            side: None
            if row[f"cv_{side}"] is None
            else beside(row[f"cv_{side}"], row["limit"], row[f"state_{side}"], 3)
            for side in ("before", "after")
        }
        told.append(row | sides | {"title": titles[row["indicator"]]})
    return told


def _cut(rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    return rows if scope.everything else rows.filter(pl.col("code").is_in(list(scope.schools)))


def _schools(rows: pl.DataFrame, scope: Scope, found: Outcome) -> list[dict[str, Any]]:
    """Changed schools in scope, those whose state changes first."""
    moved = (pl.col("state_before").ne_missing(pl.col("state_after"))).cast(pl.Int8)
    listed = _cut(rows, scope).sort(moved, "code", "stage", descending=[True, False, False])
    return [words.read(row, "out_before", "out_after") for row in listed.iter_rows(named=True)]


def _counts(found: Outcome) -> list[dict[str, Any]]:
    """Schools by state, before and after."""
    told = []
    for state in ("达标", "未达标", "待填报"):
        before, after = ((m.schools["state"] == state).sum() for m in (found.before, found.after))
        told.append({"state": _(state), "before": before, "after": after})
    return told


def money(plan: StoredPlan) -> dict[str, Any] | None:
    """What the engine said of cost, where the plan came from it: the reasons by school, the certificate, what is open."""
    told = plan.remedy
    if not told:
        return None
    told = words.read(told, "problems") | {
        "why": [words.read(r, "reason") for r in told["why"]],
        "out_of_reach": [words.read(r, "reason") for r in told["out_of_reach"]],
        "unresolved": [words.read(r, "report") for r in told["unresolved"]],
    }
    why = sorted(told["why"], key=lambda r: (r["code"], r["stage"], r["what"]))
    by_what: dict[tuple[str, str], dict[str, Any]] = {}
    for row in why:
        line = by_what.setdefault(
            (row["what"], row["unit"]),
            {"what": row["what"], "unit": row["unit"], "amount": 0, "cost": 0, "schools": set()},
        )
        line["amount"] += row["amount"]
        line["cost"] += row["cost"]
        line["schools"].add(row["code"])
    totals = [line | {"schools": len(line["schools"])} for line in by_what.values()]
    bought = [row for row in totals if row["what"] != "调出教师"]
    return told | {
        "why": why,
        "totals": sorted(bought, key=lambda r: -r["cost"]),
        "cost_wan": told["cost"] / 1e4,
        "bound_wan": told["bound"] / 1e4,
    }
