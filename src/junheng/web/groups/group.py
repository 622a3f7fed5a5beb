"""Everything about one network on a day: members, its head person, how it is run, what happened, and how its schools stand."""

from __future__ import annotations

import datetime as dt

import polars as pl
from django.db.models import Q
from django.utils.translation import gettext as _

from junheng.networks.people import POSTED
from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.standards.resource import county_spread
from junheng.standards.standard import Standard
from junheng.web.accounts.models import Person
from junheng.web.groups import queries
from junheng.web.groups.read import LEADS, Day, rules
from junheng.web.register import measured, words
from junheng.web.register.models import Membership, Network
from junheng.web.register.queries import rows_for
from junheng.web.register.scope import Scope

STANDARD = "cn-youzhi-2017"
SHOWN = 60
"""Activities and findings listed; all of them are counted."""


def year_of(on: dt.date) -> int:
    """The school year of a day."""
    return on.year if on.month >= 9 else on.year - 1


def members(network: Network, day: Day, held: Scope) -> dict:
    """Who belongs and who belonged: role, joined, left, pupils; the school's page where it is in scope."""
    rank = {role: n for n, role in enumerate(LEADS)}
    known = pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    by_school = {
        s: (p, stages)
        for s, p, stages in day.schools.group_by("school").agg(known, pl.col("stage")).iter_rows()
    }
    rows = Membership.objects.filter(network=network).select_related("school").order_by("since", "school_id")
    now, before, after = [], [], []
    for m in rows:
        pupils, stages = by_school.get(m.school_id, (None, []))
        seen = held.covers(m.school_id)
        line = {
            "code": m.school_id, "name": m.school.name, "kind": m.school.kind, "role": m.role, "since": m.since, "until": m.until,
            "leads": m.role in rank, "rank": rank.get(m.role, 99), "seen": seen, "pupils": pupils if seen else None,
            "stages": _("、").join(words.word(s) for s in stages),
        }  # fmt: skip
        if m.since > day.on:
            after.append(line)
        else:
            (now if m.until is None or m.until > day.on else before).append(line)
    now.sort(key=lambda line: (line["rank"], line["code"]))
    return {"now": now, "before": before, "after": after}


def people(network: Network, day: Day, person: Person) -> list[dict]:
    """Who is tied to the network as a whole, with all the schools each looks after against the limit."""
    if not queries.sees_staff(person):
        return []
    at = Q(since__lte=day.on) & (Q(until__isnull=True) | Q(until__gt=day.on))
    ties = rows_for(person, "link").filter(at, target=network.code).order_by("kind", "source")
    work = {(r["kind"], r["person"]): r for r in day.work.iter_rows(named=True)}
    posts = {r["person"]: r for r in day.work.filter(pl.col("kind") == POSTED).iter_rows(named=True)}
    return [
        {"kind": t.kind, "since": t.since, "name": t.source, "posts": posts.get(t.source)}
        | work.get((t.kind, t.source), {})
        for t in ties
    ]  # fmt: skip


def run(network: Network, day: Day) -> dict:
    """What is done as one and what each school keeps: every domain laid down, and those of the five that are not."""
    rows = day.modes.filter(pl.col("network") == network.code).sort("domain").to_dicts()
    asked = rules().unified
    said = {r["domain"] for r in rows}
    rows += [{"domain": d, "mode": None, "since": None, "evidence": None} for d in asked if d not in said]
    order = {d: n for n, d in enumerate(asked)}
    for row in rows:
        row["asked"] = row["domain"] in order
        row["state"] = {"统一": MET, "分散": UNMET}.get(row["mode"], UNKNOWN)
    rows.sort(key=lambda r: (order.get(r["domain"], 99), r["domain"]))
    return {"rows": rows, "five": day.unified.get(network.code)}


def happened(network: Network, day: Day, schools: list[str], person: Person) -> dict:
    """Activities of the network and its members, and what was found at them, since the school year began."""
    begun = dt.date(year_of(day.on), 9, 1)
    either = Q(network=network.code) | Q(school_id__in=schools)
    acts = (
        rows_for(person, "activity").filter(either, day__gte=begun, day__lte=day.on).order_by("-day", "code")
    )
    found = (
        rows_for(person, "finding").filter(school_id__in=schools, raised__lte=day.on)
        .filter(Q(raised__gte=begun) | Q(solved__isnull=True) | Q(solved__gte=begun))
        .select_related("school").order_by("-raised", "code")
    )  # fmt: skip
    listed = []
    unsolved = list(found.filter(Q(solved__isnull=True) | Q(solved__gt=day.on))[:SHOWN])
    for f in found[:SHOWN]:
        done = f.solved is not None and f.solved <= day.on
        late = not done and f.due is not None and f.due < day.on
        listed.append({"row": f, "done": done, "late": late})
    return {
        "begun": begun, "acts": list(acts.select_related("school")[:SHOWN]), "acts_all": acts.count(), "findings": listed,
        "findings_all": found.count(), "open": unsolved,
    }  # fmt: skip


def figures(schools: list[str], on: dt.date, held: Scope) -> dict:
    """Pupils, teachers and the indicators inside the network; `hidden` where a member lies outside the reader's scope."""
    if not all(held.covers(s) for s in schools):
        return {"hidden": True}
    year = year_of(on)
    whole = measured.measured(dt.date(year, 9, 1))
    codes = pl.col("code").is_in(schools)
    values = whole.values.filter(codes)
    rows = whole.stages.filter(codes, pl.col("stage").is_in(list(whole.standard.stages)))
    known = rows["teachers"].drop_nulls()
    told = {
        "year": year, "teachers": known.sum() if len(known) else None,
        "teachers_unknown": rows.filter(pl.col("teachers").is_null())["code"].n_unique(),
        "schools": whole.schools.filter(codes)["state"].value_counts().rows(),
    }  # fmt: skip
    return told | {"spread": _spread(values, whole.standard)}


def _spread(values: pl.DataFrame, standard: Standard) -> list[dict]:
    """Per stage and indicator: mean and coefficient inside the network, the lowest and highest school, how many reach the line."""
    if values.is_empty():
        return []
    ends = values.drop_nulls("value").sort("value", "code").group_by("stage", "indicator", maintain_order=True).agg(
        low=pl.col("value").first(), low_name=pl.col("name").first(), low_code=pl.col("code").first(),
        high=pl.col("value").last(), high_name=pl.col("name").last(), high_code=pl.col("code").last(), met=(pl.col("state") == MET).sum(), line=pl.col("threshold").first(),
    )  # fmt: skip
    rows = county_spread(values, standard).join(ends, on=["stage", "indicator"], how="left", validate="1:1")
    titles = {i.id: i for i in standard.resource}
    return [
        r
        | {
            "title": titles[r["indicator"]].title,
            "unit": titles[r["indicator"]].unit,
            "alone": r["expected"] < 2,
        }
        for r in rows.iter_rows(named=True)
    ]


def compared(schools: list[dict], on: dt.date, earlier: int, held: Scope) -> dict | None:
    """Members of the day in an earlier school year and now: only schools known in both, so that nobody's joining moves a mean."""
    codes, year = [m["code"] for m in schools], year_of(on)
    if not codes or earlier >= year or not all(held.covers(c) for c in codes):
        return None
    keys, names = ["code", "stage", "indicator"], {m["code"]: m["name"] for m in schools}
    then, now = (
        measured.measured(dt.date(y, 9, 1)).values.filter(
            pl.col("code").is_in(codes), pl.col("value").is_not_null()
        )
        for y in (earlier, year)
    )
    both = then.join(now, on=keys, how="semi"), now.join(then, on=keys, how="semi")
    standard = measured.measured(dt.date(year, 9, 1)).standard
    old, new = (county_spread(rows, standard) for rows in both)
    rows = new.join(
        old.select("stage", "indicator", mean_then="mean", cv_then="cv"),
        on=["stage", "indicator"],
        how="left",
    )
    titles = {i.id: words.named(i) for i in standard.resource}
    known = set(both[0]["code"])
    start = dt.date(earlier, 9, 1)
    return {
        "earlier": earlier, "year": year, "known": len(known),
        "missing": [names[c] for c in codes if c not in known],
        "joined": [m["name"] for m in schools if m["since"] > start and m["code"] in known],
        "rows": [r | {"title": titles[r["indicator"]]} for r in rows.iter_rows(named=True)],
    }  # fmt: skip
