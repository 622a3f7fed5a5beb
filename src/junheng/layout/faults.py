"""What makes planning impossible or absurd, found before any search: each with its row, what was found and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from junheng.layout.rules import Rules
from junheng.layout.said import LayoutError, Said, row_of

SHOWN = 50
"""How many of one kind are named one by one."""


def refuse(
    tables: Mapping[str, pl.DataFrame], sites: pl.DataFrame, points: pl.DataFrame, flows: pl.DataFrame, day: pl.DataFrame,
    enrolment: pl.DataFrame | None, rules: Rules, year: int,
) -> None:  # fmt: skip
    """Raises LayoutError with everything that is wrong."""
    found = [
        *_unplaced(tables, sites, points, flows),
        *_stacked(tables, sites),
        *_unreached(sites, points, flows, day),
        *_crowded(sites, flows, rules),
        *_decisions(sites, rules, year),
        *_candidates(tables, sites),
        *_forecast(enrolment),
    ]
    if found:
        raise LayoutError(found)


def evident(tables: Mapping[str, pl.DataFrame], sites: pl.DataFrame, rules: Rules, year: int) -> list[Said]:
    """What is wrong and can be seen before any way is worked out: tables school and candidate, the decisions, the years."""
    return [*_stacked(tables, sites), *_decisions(sites, rules, year), *_candidates(tables, sites)]


def _unplaced(tables, sites: pl.DataFrame, points: pl.DataFrame, flows: pl.DataFrame) -> Iterator[Said]:
    school = {r["code"]: r for r in tables["school"].iter_rows(named=True)} | {
        r["code"]: r for r in tables["candidate"].iter_rows(named=True)
    }
    for row in (
        sites.filter(pl.any_horizontal(pl.col("longitude", "latitude").is_null()))
        .head(SHOWN)
        .iter_rows(named=True)
    ):
        yield Said(
            "{name}（{code}）{where}没有经纬度，所在地点也没有；请补报学校或所在村的经纬度",
            "{name} ({code}) {where} has no coordinates, nor has its village; report longitude and latitude of the school or its village",
            name=row["name"], code=row["code"], where=row_of(school.get(row["code"], {})),
        )  # fmt: skip
    lived = points.join(flows.group_by("place").agg(pl.col("pupils").sum()), on="place", how="inner")
    where = {r["code"]: r for r in tables["place"].iter_rows(named=True)}
    for row in (
        lived.filter(pl.any_horizontal(pl.col("longitude", "latitude").is_null()))
        .head(SHOWN)
        .iter_rows(named=True)
    ):
        yield Said(
            "{name}（{code}）{where}有 {pupils:.0f} 名学生，但没有经纬度；请补报该村的经纬度",
            "{name} ({code}) {where} has {pupils:.0f} pupils and no coordinates; report its longitude and latitude",
            name=row["name"], code=row["place"], where=row_of(where.get(row["place"], {})), pupils=row["pupils"],
        )  # fmt: skip
    strangers = (
        flows.join(points, on="place", how="anti").group_by("place").agg(pl.col("pupils").sum()).sort("place")
    )
    for place, pupils in strangers.head(SHOWN).iter_rows():
        yield Said(
            "“学生来源”里的地点 {place}（{pupils:.0f} 名学生）不在“地点”表中；请补报该地点",
            "Place {place} of the table of residence ({pupils:.0f} pupils) is not among the places; add it", place=place, pupils=pupils,
        )  # fmt: skip


def _stacked(tables, sites: pl.DataFrame) -> Iterator[Said]:
    """Two sites that are said to be at one point: one of them has the other's coordinates, or they are one campus."""
    said = pl.concat(
        [tables[t].select("code", "name", "longitude", "latitude") for t in ("school", "candidate")]
    )
    at = (
        said.join(sites, on="code", how="semi")
        .drop_nulls(["longitude", "latitude"])
        .with_columns(pl.col("longitude", "latitude").round(6))
        .sort("code")
    )
    for _, some in at.group_by("longitude", "latitude", maintain_order=True):
        if some.height > 1:
            yield Said(
                "{names}的经纬度完全相同（{lon}, {lat}）；请核对坐标，若确在同一校园请并为一所学校的校区",
                "{names} have the very same coordinates ({lon}, {lat}); correct them, or if they share one campus register them as one school",
                names=[f"{n}（{c}）" for n, c in some.select("name", "code").iter_rows()], lon=f"{some['longitude'][0]:.6f}", lat=f"{some['latitude'][0]:.6f}",
            )  # fmt: skip


def _unreached(
    sites: pl.DataFrame, points: pl.DataFrame, flows: pl.DataFrame, day: pl.DataFrame
) -> Iterator[Said]:
    """Villages with pupils from which no way leads to any site."""
    placed = points.drop_nulls(["longitude", "latitude"])
    lived = placed.join(flows.group_by("place").agg(pl.col("pupils").sum()), on="place", how="inner")
    some = day.filter(pl.col("site").is_in(sites["code"].implode()), pl.col("minutes").is_not_null())
    for row in lived.join(some, on="place", how="anti").sort("place").head(SHOWN).iter_rows(named=True):
        yield Said(
            "{name}（{code}）有 {pupils:.0f} 名学生，但到任何学校都没有通路；请核对坐标、路网，或在“出行时间”表里填实测用时",
            "{name} ({code}) has {pupils:.0f} pupils and no way to any school; check its coordinates and the roads, or write the measured time into the table of journeys",
            name=row["name"], code=row["place"], pupils=row["pupils"],
        )  # fmt: skip


def _crowded(sites: pl.DataFrame, flows: pl.DataFrame, rules: Rules) -> Iterator[Said]:
    """More pupils than the county could ever seat, every expansion and candidate counted."""
    more = max(rules.steps.expand, default=0)
    for stage, bands, size in (("小学", (0, 1), rules.classes.primary), ("初中", (2,), rules.classes.junior)):
        pupils = flows.filter(pl.col("band").is_in(list(bands)))["pupils"].sum()
        kinds = ["初级中学", "完全中学"] if stage == "小学" else ["小学", "小学教学点"]
        if stage == "初中" and rules.steps.convert:
            kinds = ["小学教学点"]
        able = sites.filter(~pl.col("kind").is_in(kinds))
        rooms = able["rooms"].sum() + more * able.filter(~pl.col("fixed") & pl.col("standing")).height
        if pupils > rooms * size:
            yield Said(
                "{stage}共有 {pupils:.0f} 名学生，全县校舍连同可以扩建、新建的只有 {places} 个学位，差 {short:.0f} 个；请补报教室数或候选校址，或提高扩建上限（steps.expand）",
                "There are {pupils:.0f} pupils of {stage}; all buildings with every expansion and candidate seat {places}, {short:.0f} too few; report more classrooms or candidate sites, or allow larger expansions (steps.expand)",
                stage=stage, pupils=pupils, places=rooms * size, short=pupils - rooms * size,
            )  # fmt: skip


def _decisions(sites: pl.DataFrame, rules: Rules, year: int) -> Iterator[Said]:
    known = {r["code"]: r for r in sites.iter_rows(named=True)}
    told: dict[str, list] = {}
    for wish in rules.decisions:
        row = known.get(wish.site)
        if row is None:
            yield Said(
                "对 {code} 的决定“{what}”：登记库里没有这所在办学校或候选校址，请核对标识码",
                "Decision “{what}” on {code}: no such open school or candidate site; check the code", code=wish.site, what=wish.what,
            )  # fmt: skip
            continue
        told.setdefault(wish.site, []).append(wish)
        if wish.what == "停办" and wish.site in rules.protected:
            yield Said(
                "{name}（{code}）在应留必留名单里，又要求停办；请只留一条",
                "{name} ({code}) is protected and told to close; keep one of the two", name=row["name"], code=wish.site,
            )  # fmt: skip
        if wish.what in ("新建", "不建") and row["standing"]:
            yield Said(
                "{name}已经在办，不能要求“{what}”",
                "{name} stands already: it cannot be told “{what}”",
                name=row["name"],
                what=wish.what,
            )
        if wish.what not in ("新建", "不建") and not row["standing"]:
            yield Said(
                "{name}是候选校址，只能要求“新建”或“不建”，写的是“{what}”",
                "{name} is a candidate: it can only be built or not, “{what}” was asked",
                name=row["name"],
                what=wish.what,
            )
        if wish.since is not None and wish.since > rules.epochs[-1]:
            yield Said(
                "对{name}的决定从 {since} 年起，晚于最后一个规划年份 {last}",
                "The decision on {name} holds from {since}, after the last year planned ({last})",
                name=row["name"],
                since=str(wish.since),
                last=str(rules.epochs[-1]),
            )
    for code, wishes in told.items():
        asked = {w.what for w in wishes}
        clash = ("停办" in asked and len(asked) > 1) or {"新建", "不建"} <= asked
        if clash:
            yield Said(
                "对{name}的决定相互矛盾：{what}；请只留一条",
                "The decisions on {name} contradict one another: {what}; keep one",
                name=known[code]["name"],
                what=sorted(asked),
            )
    for code in rules.protected:
        if code not in known:
            yield Said(
                "应留必留名单里的 {code} 不是在办学校，请核对标识码",
                "{code} of the protected list is no open school; check the code",
                code=code,
            )
    if late := [e for e in rules.epochs if e <= year]:
        yield Said(
            "规划年份 {late} 不晚于登记库的最新学年 {year}，请改",
            "Planned years {late} are not after the register's newest year {year}; change them",
            late=[str(e) for e in late],
            year=str(year),
        )


def _candidates(tables, sites: pl.DataFrame) -> Iterator[Said]:
    standing = set(tables["school"]["code"])
    for row in tables["candidate"].iter_rows(named=True):
        if row["code"] in standing:
            yield Said(
                "候选校址{name}{where}的编号 {code} 已是学校标识码，请换一个编号",
                "Candidate {name} {where} has the code {code} of a school; use another",
                name=row["name"],
                where=row_of(row),
                code=row["code"],
            )
        if row["cost"] is not None and row["cost"] < 0:
            yield Said(
                "候选校址{name}{where}的建设费用 {cost} 小于 0，请改正",
                "Candidate {name} {where} costs {cost}, below 0; correct it",
                name=row["name"],
                where=row_of(row),
                cost=f"{row['cost']:g}",
            )
        if row["replaces"] is not None and row["replaces"] not in set(sites["code"]):
            yield Said(
                "候选校址{name}{where}要代替的学校 {code} 不在办，请核对",
                "Candidate {name} {where} is to replace {code}, which is not open; check it",
                name=row["name"],
                where=row_of(row),
                code=row["replaces"],
            )


def _forecast(enrolment: pl.DataFrame | None) -> Iterator[Said]:
    if enrolment is None:
        return
    if missing := [c for c in ("year", "school", "stage", "grade", "pupils") if c not in enrolment.columns]:
        yield Said("预测表缺少列：{columns}", "The forecast lacks columns: {columns}", columns=missing)
    elif (enrolment["pupils"] < 0).any():
        yield Said(
            "预测表里有小于 0 的学生数，请改正", "The forecast has numbers of pupils below 0; correct them"
        )
