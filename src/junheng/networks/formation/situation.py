"""What a formation starts from: the schools to be grouped with their strength, need and reach, as arrays in order of code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, inf

import numpy as np
import polars as pl

from junheng.networks.formation.refusals import notices, refuse_contradictions, refuse_strangers
from junheng.networks.formation.terms import Shape, Terms
from junheng.networks.formation.travel import distances
from junheng.networks.heads import heads
from junheng.networks.places import region
from junheng.networks.rules import Rules
from junheng.networks.strength import given_strengths, strengths
from junheng.register.codes import ENGLISH
from junheng.standards.stage_school import STAGES_OF_KIND
from junheng.standards.standard import Standard

TOTAL = "合计"


@dataclass(frozen=True)
class Situation:
    """Arrays over the schools, in order of code. `pair[h, i]` is what it costs that h leads i; `travel` is in the limits' unit.

    exempt: pairs the travel limit does not ask about (groups that stand already, schools that must be together).
    bundles: schools that stay together, every school in exactly one. left: schools that are not grouped, and why.
    """

    frame: pl.DataFrame
    travel: np.ndarray
    linked: np.ndarray
    exempt: np.ndarray
    pair: np.ndarray
    lead_cost: np.ndarray
    found_cost: np.ndarray
    need: np.ndarray
    capacity: np.ndarray
    can_lead: np.ndarray
    might_lead: np.ndarray
    must_lead: np.ndarray
    most: np.ndarray
    bundles: tuple[tuple[int, ...], ...]
    terms: Terms
    shape: Shape
    left: pl.DataFrame
    notices: tuple[str, ...]

    @property
    def codes(self) -> list[str]:
        return self.frame["code"].to_list()

    @property
    def names(self) -> list[str]:
        return self.frame["name"].to_list()

    @property
    def groups(self) -> tuple[int, float]:
        """The fewest and the most groups there may be."""
        asked = self.shape.groups
        low = 0 if asked is None else asked.low
        return low, inf if asked is None or asked.high is None else asked.high


def situation(
    tables: Mapping[str, pl.DataFrame], standard: Standard, terms: Terms,
    *, travel: pl.DataFrame | None = None, strength: pl.DataFrame | None = None,
) -> Situation:  # fmt: skip
    """Read it from a complete register. Raises ValueError with every wish that contradicts the register or another wish."""
    shape = terms.shape()
    everyone, left = _schools(tables, terms, standard.year)
    existing = _existing(tables, terms, everyone)
    frame, elsewhere = _without_led_from_outside(everyone, existing, terms)
    left = pl.concat([left, elsewhere]).sort("code")
    frame = _measured(frame, tables, standard, terms, strength)
    known = {code: n for n, code in enumerate(frame["code"])}
    refuse_strangers(known, left, terms)
    distance, unplaced = distances(frame, tables, terms.rules.limits.detour, travel)
    kept = _kept(existing, known) if terms.existing == "keep" else {}
    bundles = _bundles(len(known), terms, known, kept)
    must = np.isin(np.arange(len(known)), [known[c] for c in terms.heads] + [h for h, _ in kept.values()])
    refuse_contradictions(frame, terms, known, bundles, must, kept)
    return _made(
        frame,
        distance,
        terms,
        shape,
        bundles,
        must,
        existing,
        kept,
        tables,
        left,
        notices(frame, unplaced, terms),
    )


def _schools(
    tables: Mapping[str, pl.DataFrame], terms: Terms, year: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """code, name, kind, setting, place, longitude, latitude, pupils, stages of the schools to group; and those left out."""
    on, rules = terms.on, terms.rules
    school = tables["school"].filter(
        pl.col("opened").is_null() | (pl.col("opened") <= on),
        pl.col("closed").is_null() | (pl.col("closed") > on),
    )
    rows = tables["enrolment"].filter(pl.col("year") == year, pl.col("stage").is_in(list(terms.stages)))
    total = pl.col("grade") == TOTAL
    grades = pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    by_stage = rows.group_by("school", "stage").agg(
        pupils=pl.when(total.any()).then(pl.col("pupils").filter(total).first()).otherwise(grades)
    )
    pupils = by_stage.sort("school", "stage").group_by("school", maintain_order=True).agg(
        stages=pl.col("stage"), pupils=pl.when(pl.col("pupils").null_count() == 0).then(pl.col("pupils").sum())
    )  # fmt: skip
    of_kind = {k: [s for s in stages if s in terms.stages] for k, stages in STAGES_BY_KIND.items()}
    usual = pl.col("kind").replace_strict(of_kind, default=[], return_dtype=pl.List(pl.String))
    about = school.join(pupils, left_on="code", right_on="school", how="left", validate="1:1")
    about = about.with_columns(stages=pl.coalesce("stages", usual)).filter(pl.col("stages").list.len() > 0)
    if terms.schools:
        about = about.filter(pl.col("code").is_in(list(terms.schools)))
    about = about.with_columns(_reasons(rules)).sort("code")
    columns = ["code", "name", "kind", "setting", "place", "longitude", "latitude", "pupils", "stages"]
    return about.filter(pl.col("reason").is_null()).select(columns), _left(about.drop_nulls("reason"))


def _reasons(rules: Rules) -> list[pl.Expr]:
    """Why a school is not grouped, in both languages; null where it is."""
    out = rules.leave_out
    kind, founder = (pl.col(c).replace(ENGLISH) for c in ("kind", "founder"))
    chinese = (
        pl.format("{}不参加组团", "kind"),
        pl.format("{}学校不参加组团", "founder"),
        pl.lit("本学年没有学生"),
    )
    english = (
        pl.format("not grouped: {}", kind),
        pl.format("not grouped, founded by: {}", founder),
        pl.lit("no pupils in this school year"),
    )
    return [
        pl.when(pl.col("kind").is_in(list(out.kinds))).then(by_kind)
        .when(pl.col("founder").is_in(list(out.founders))).then(by_founder)
        .when(pl.col("pupils") == 0).then(empty).alias(column)
        for column, (by_kind, by_founder, empty) in (("reason", chinese), ("reason_english", english))
    ]  # fmt: skip


STAGES_BY_KIND = STAGES_OF_KIND | {"幼儿园": ("学前",), "高级中学": ("高中",)}


def _left(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("code", "name", "reason", "reason_english")


def _existing(tables: Mapping[str, pl.DataFrame], terms: Terms, schools: pl.DataFrame) -> pl.DataFrame:
    """network, school, role, head of the memberships on the day in networks of the kind that are formed."""
    day = [pl.col("since") <= terms.on, pl.col("until").is_null() | (pl.col("until") > terms.on)]
    networks = tables["network"].filter(*day, pl.col("kind") == terms.kind)
    upper = networks["parent"].drop_nulls().implode()
    networks = networks.filter(~pl.col("code").is_in(upper)).select(network="code", parent="parent")
    members = (
        tables["membership"].filter(*day).join(networks, on="network", how="inner").sort("network", "school")
    )
    led = members.join(heads(members), on="network", how="left", validate="m:1")
    return led.select("network", "school", "role", "head")


def _without_led_from_outside(
    schools: pl.DataFrame, existing: pl.DataFrame, terms: Terms
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Where groups are kept, schools led by a school that is not among those to group stay where they are."""
    if terms.existing != "keep":
        return schools, _left(schools.clear().with_columns(reason=pl.lit(""), reason_english=pl.lit("")))
    codes = schools["code"].implode()
    outside = existing.filter(pl.col("head").is_not_null(), ~pl.col("head").is_in(codes))
    first = pl.col("network").sort().first()
    said = outside.group_by("school").agg(
        reason=pl.format("已在网络 {} 里，由范围以外的学校牵头", first),
        reason_english=pl.format("in network {} already, led by a school that is not to be grouped", first),
    )
    gone = schools.join(said, left_on="code", right_on="school", how="inner")
    return schools.filter(~pl.col("code").is_in(gone["code"].implode())), _left(gone)


def _measured(
    frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame], standard: Standard, terms: Terms, strength: pl.DataFrame | None
) -> pl.DataFrame:  # fmt: skip
    """With strength and shortfall of the school: the mean over its stages, weighted by pupils; unknown where no stage has any."""
    compulsory = [s for s in terms.stages if s in standard.stages]
    if strength is not None:
        rows = given_strengths(strength)
    elif compulsory:
        rows = strengths(tables, standard, terms.rules)
    else:
        rows = pl.DataFrame(
            schema={"code": pl.String, "stage": pl.String, "strength": pl.Float64, "shortfall": pl.Float64}
        )
    if "pupils" not in rows.columns:
        rows = rows.with_columns(pupils=pl.lit(1))
    asked = rows.filter(pl.col("stage").is_null() | pl.col("stage").is_in(list(terms.stages))).drop_nulls(
        "strength"
    )
    weight = pl.col("pupils").fill_null(1)
    school = asked.sort("code", "stage").group_by("code", maintain_order=True).agg(
        ((pl.col(c) * weight).sum() / weight.sum()).alias(c) for c in ("strength", "shortfall")
    )  # fmt: skip
    return frame.join(school, on="code", how="left", validate="1:1").sort("code")


def _kept(existing: pl.DataFrame, known: Mapping[str, int]) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Network → its head and members among the schools. One without a head is not kept: a head has to be found first."""
    rows = existing.filter(pl.col("head").is_in(list(known)), pl.col("school").is_in(list(known)))
    return {
        network: (known[some["head"][0]], tuple(known[c] for c in some["school"].sort()))
        for (network,), some in rows.group_by("network", maintain_order=True)
    }


def _bundles(
    n: int, terms: Terms, known: Mapping[str, int], kept: Mapping[str, tuple[int, tuple[int, ...]]]
) -> tuple[tuple[int, ...], ...]:
    """Schools that must be together, by following every such wish."""
    root = list(range(n))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    for some in (
        *((known[c] for c in wish) for wish in terms.together),
        *(members for _, members in kept.values()),
    ):
        first, *rest = sorted(some)
        for other in rest:
            a, b = sorted((find(first), find(other)))
            root[b] = a
    grouped: dict[int, list[int]] = {}
    for i in range(n):
        grouped.setdefault(find(i), []).append(i)
    return tuple(tuple(some) for _, some in sorted(grouped.items()))


def _made(
    frame: pl.DataFrame, distance: np.ndarray, terms: Terms, shape: Shape, bundles: tuple[tuple[int, ...], ...],
    must: np.ndarray, existing: pl.DataFrame, kept: Mapping[str, tuple[int, tuple[int, ...]]],
    tables: Mapping[str, pl.DataFrame], left: pl.DataFrame, notices: tuple[str, ...],
) -> Situation:  # fmt: skip
    rules, n = terms.rules, frame.height
    known = {code: i for i, code in enumerate(frame["code"])}
    need, capacity = _points(frame, terms)
    stages = [set(s) for s in frame["stages"]]
    linked = np.array([[bool(a & b) for b in stages] for a in stages])
    linked &= _one_region(frame, tables["place"], rules.limits.within)
    for a, b in terms.apart:
        linked[known[a], known[b]] = linked[known[b], known[a]] = False
    exempt = np.zeros((n, n), bool)
    for some in bundles:
        exempt[np.ix_(some, some)] = True
    linked = (linked & np.isfinite(distance)) | exempt
    head = rules.head
    sized, kinds = (
        frame["pupils"].fill_null(0).to_numpy() >= head.pupils_at_least,
        frame["kind"].is_in(list(head.kinds)).to_numpy(),
    )
    strong = frame["strength"].fill_null(-1).to_numpy() >= head.strength_at_least
    allowed = (
        ~frame["code"].is_in(list(terms.not_heads)).to_numpy()
        & kinds
        & frame["strength"].is_not_null().to_numpy()
    )
    most = np.full(n, np.inf if shape.helped.high is None else shape.helped.high)
    for lead, members in kept.values():
        most[lead] = max(most[lead], len(members) - 1)
        capacity[lead] = max(capacity[lead], need[list(members)].sum() - need[lead])
    pair, lead_cost, found_cost = _ties(distance, exempt, frame, terms, existing, tables)
    return Situation(
        frame=frame.with_columns(need=pl.Series(need, dtype=pl.Int64), capacity=pl.Series(capacity, dtype=pl.Int64)),
        travel=distance, linked=linked, exempt=exempt, pair=pair, lead_cost=lead_cost,
        found_cost=found_cost, need=need, capacity=capacity,
        can_lead=must | (allowed & sized & strong), might_lead=must | allowed, must_lead=must, most=most,
        bundles=bundles, terms=terms, shape=shape, left=left, notices=notices,
    )  # fmt: skip


def _one_region(frame: pl.DataFrame, place: pl.DataFrame, level: str) -> np.ndarray:
    """Which schools lie in one county (or whatever level a group must not reach beyond); unknown is no reason against it."""
    regions = region(place, level) if level else {}
    where = np.array([regions.get(p, "") for p in frame["place"]], dtype=object)
    known = where != ""
    return (where[:, None] == where) | ~known[:, None] | ~known


def _points(frame: pl.DataFrame, terms: Terms) -> tuple[np.ndarray, np.ndarray]:
    """Need and capacity in whole points. What is unknown counts as the schools that are known do."""
    rules = terms.rules
    pupils = frame["pupils"].fill_null(frame["pupils"].median() or 0).to_numpy().astype(float)
    known = frame.drop_nulls(["shortfall", "pupils"])
    total = known["pupils"].sum()
    usual = float((known["shortfall"] * known["pupils"]).sum() / total) if total else 0.0
    short = frame["shortfall"].fill_null(usual).to_numpy()
    per = rules.need.pupils_per_point
    need = [ceil(round(p * (rules.need.base + s) / per, 9)) for p, s in zip(pupils, short, strict=True)]
    capacity = [max(1, floor(round(p * rules.head.carry / per, 9))) for p in pupils]
    return np.array(need, np.int64), np.array(capacity, np.int64)


def _ties(
    distance: np.ndarray, exempt: np.ndarray, frame: pl.DataFrame, terms: Terms, existing: pl.DataFrame, tables: Mapping[str, pl.DataFrame]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """What a pair costs (travel, and the tie it breaks), and what a school costs as a head, of that what founding costs."""
    weights, known = terms.rules.weights, {code: i for i, code in enumerate(frame["code"])}
    way = np.where(np.isfinite(distance), distance, np.where(exempt, 0.0, inf))
    pair = way * weights.travel if weights.travel else np.where(np.isfinite(way), 0.0, inf)
    heads = {known[c] for c in existing["head"].drop_nulls().unique() if c in known}
    found_cost = np.array([0.0 if i in heads else weights.found for i in range(len(known))])
    lead_cost = found_cost.copy()
    if terms.existing == "ignore" or not weights.tie:
        return pair, lead_cost, found_cost
    day = [pl.col("since") <= terms.on, pl.col("until").is_null() | (pl.col("until") > terms.on)]
    links = tables["link"].filter(*day, pl.col("kind") == "结对帮扶").select("source", "target")
    tied: dict[int, set[int]] = {}
    for source, target in [*existing.select("head", "school").iter_rows(), *links.iter_rows()]:
        if source in known and target in known and source != target:
            tied.setdefault(known[target], set()).add(known[source])
    for member, leaders in tied.items():
        broken = np.ones(len(known))
        broken[list(leaders)] = 0
        pair[:, member] += weights.tie * broken
        lead_cost[member] += weights.tie
    return pair, lead_cost, found_cost
