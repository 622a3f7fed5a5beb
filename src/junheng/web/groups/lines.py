"""Networks, coverage and schools as lines of a page."""

from __future__ import annotations

from collections import Counter, defaultdict

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.register.codes import STAGES_ALL
from junheng.web.groups.asked import Asked
from junheng.web.groups.read import LEADS, Day, covered
from junheng.web.register import words


def networks(rows: pl.DataFrame, day: Day) -> list[dict]:
    """Networks one by one: number, name, head, members, pupils (unknown where one's are), how much is done as one."""
    known = pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    by_school = day.schools.group_by("school").agg(pupils=known)
    pupils = (
        day.found.members.join(by_school, on="school", how="left", validate="m:1")
        .group_by("network").agg(pupils=known)
    )  # fmt: skip
    counted = dict(pupils.iter_rows())
    return [
        row | {
            "number": day.number[row["code"]], "pupils": counted.get(row["code"]), "unified": day.unified.get(row["code"]),
            "page": reverse("group", args=[row["code"]]) + f"?on={day.on}",
        }
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip


def members(rows: pl.DataFrame, day: Day) -> dict[str, list[dict]]:
    """Network → its members, who leads first."""
    rank = {role: n for n, role in enumerate(LEADS)}
    found: dict[str, list[dict]] = defaultdict(list)
    inside = day.found.members.filter(pl.col("network").is_in(rows["code"].implode()))
    for m in inside.iter_rows(named=True):
        found[m["network"]].append(m | {"leads": m["role"] in rank})
    for some in found.values():
        some.sort(key=lambda m: (rank.get(m["role"], len(rank)), m["school"]))
    return found


def coverage(wanted: Asked) -> dict:
    """Schools and pupils in networks: in all, by stage and by place, of the kind and stage asked for."""
    on, kinds = wanted.day.on, (wanted.kind,) if wanted.kind else ()
    stages, cut = (wanted.stage,) if wanted.stage else (), wanted.cut
    places = covered(on, (cut,), kinds, stages)
    if wanted.where:
        total = next((r for r in places if r[cut] == wanted.where), None)
        by_stage = [r for r in covered(on, (cut, "stage"), kinds, stages) if r[cut] == wanted.where]
    else:
        total, by_stage = covered(on, (), kinds, stages)[0], covered(on, ("stage",), kinds, stages)
    order = {s: n for n, s in enumerate(STAGES_ALL)}
    by_stage = sorted(by_stage, key=lambda r: order.get(r["stage"], 99))
    return {"total": total, "stages": by_stage, "places": [r | {"place": r[cut]} for r in places]}


def schools(wanted: Asked, inside: bool) -> list[dict]:
    """The schools a figure of the coverage counts: those in a network of the kind, or those in none."""
    day, kind = wanted.day, wanted.kind
    found = day.found.of_kind(kind) if kind else day.found
    joined = found.members.group_by("school", maintain_order=True).agg("network", "network_name", "role")
    rows = wanted.schools().group_by("school", maintain_order=True).agg(
        pl.col("school_kind", "setting", "town", "county").first(), "stage",
        pupils=pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum()),
    )  # fmt: skip
    rows = rows.join(joined, on="school", how="semi" if inside else "anti")
    listed = []
    groups = {r["school"]: r for r in joined.iter_rows(named=True)}
    for row in rows.sort("county", "town", "school", nulls_last=True).iter_rows(named=True):
        its = groups.get(row["school"])
        named = list(zip(its["network"], its["network_name"], its["role"], strict=True)) if its else []
        listed.append(
            row
            | {
                "name": day.spots[row["school"]]["name"],
                "groups": named,
                "stage": _("、").join(words.word(s) for s in row["stage"]),
            }
        )
    return listed


def spots(rows: pl.DataFrame, day: Day, covers) -> list[dict]:
    """Every member of the networks with where it is; `covers` says whose place may be shown."""
    found = []
    names = dict(rows.select("code", "name").iter_rows())
    for code, some in members(rows, day).items():
        for m in some:
            at = day.spots[m["school"]]
            found.append(
                m | {
                    "number": day.number[code], "title": names[code], "kind_of_school": at["kind"], "seen": covers(m["school"]),
                    "lon": at["longitude"] if covers(m["school"]) else None,
                    "lat": at["latitude"] if covers(m["school"]) else None,
                }
            )  # fmt: skip
    return sorted(found, key=lambda s: (s["number"], not s["leads"], s["school"]))


def kinds(rows: pl.DataFrame) -> list[tuple[str, int]]:
    """Kind → how many networks."""
    return sorted(Counter(rows["kind"]).items(), key=lambda kn: (-kn[1], kn[0]))
