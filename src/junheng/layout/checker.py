"""Does a proposal keep what its rules ask? Judged from the register, the travel rows, the plans and the tables of the result.

Nothing here knows the model, its arrays or the solver: a mistake there must not be able to hide here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import polars as pl

from junheng.layout.proposal import Proposal
from junheng.plans.changes import CloseSchool, OpenSchool
from junheng.plans.layout import ExpandSchool
from junheng.register.snapshot import complete

ROOM = 1e-6
NAMES = ("小学一至三年级", "小学四至六年级", "初中")
Key = tuple[int, str, str, str]
"""epoch, what, code, band: how a broken limit is named, here and among the relaxations."""


@dataclass(frozen=True)
class Check:
    """Every sentence that speaks against the proposal."""

    problems: tuple[str, ...]

    @property
    def certified(self) -> bool:
        return not self.problems


def check(
    tables: Mapping[str, pl.DataFrame], proposal: Proposal, *, sites: pl.DataFrame, day: pl.DataFrame
) -> Check:
    """sites: the sites as they stand now (code, standing, fixed, rooms, seats, replaces). day: place, site, minutes, walk, ride."""
    register = complete(tables)
    excused = {
        (r["epoch"], r["what"], r["code"], r["band"]) for r in proposal.relaxations.iter_rows(named=True)
    }
    spent = list(_spent(proposal, sites))
    fixed = dict(sites.filter("fixed").select("code", "kind").iter_rows())
    found = [*_limits(proposal, day, fixed), *_schools(proposal, sites, day), *_of_a_year(proposal, spent)]
    broken = {key: said for key, said in found}
    problems = [said for key, said in sorted(broken.items(), key=lambda f: f[1]) if key not in excused]
    problems += [f"所列的放宽“{key[0]} {key[1]} {key[2]}”并没有用到" for key in sorted(excused - set(broken))]
    problems += [
        *_together(proposal),
        *_not_planned(proposal, fixed, day),
        *_consistent(proposal),
        *_over_time(proposal, sites),
        *_money(proposal, spent),
        *_decided(proposal),
        *_carried_out(proposal, register),
    ]
    return Check(tuple(problems))


def _limits(proposal: Proposal, day: pl.DataFrame, fixed: Mapping[str, str]) -> Iterator[tuple[Key, str]]:
    """How far every village goes, from the travel rows. No limit is asked of who stays at a school that is not planned."""
    rules = proposal.rules
    way = {
        (p, s): (m, w, r)
        for p, s, m, w, r in day.select("place", "site", "minutes", "walk", "ride").iter_rows()
    }
    for row in proposal.villages.iter_rows(named=True):
        band = NAMES.index(row["band"])
        minutes, walk, ride = way.get((row["place"], row["school"]), (None, None, None))
        name = f"{row['epoch']} 年{row['name']}{row['band']}到{row['school_name']}"
        if minutes is None:
            yield (row["epoch"], "通路", row["place"], row["band"]), f"{name}没有通路"
            continue
        free = row["school"] in fixed
        if row["boarding"]:
            week = min(x for x in (walk, ride) if x is not None)
            allowed = (rules.boarding.low, rules.boarding.high, rules.boarding.junior)[band]
            if not (free or allowed):
                yield (row["epoch"], "寄宿", row["place"], row["band"]), f"{name}寄宿，规则不允许"
            if not free and week > rules.travel.weekend + ROOM:
                yield (
                    (row["epoch"], "周末路途", row["place"], row["band"]),
                    f"{name}周末单程 {week:.0f} 分钟，超过 {rules.travel.weekend:g} 分钟",
                )
            told = week
        else:
            limit = (rules.travel.low, rules.travel.high, rules.travel.junior)[band]
            if not free and minutes > limit + ROOM:
                yield (
                    (row["epoch"], "路途", row["place"], row["band"]),
                    f"{name}单程 {minutes:.0f} 分钟，超过 {limit:g} 分钟",
                )
            told = minutes
        if abs(told - row["minutes"]) > 0.01:
            yield (
                (row["epoch"], "用时", row["place"], row["band"]),
                f"{name}所报 {row['minutes']:.1f} 分钟，出行表是 {told:.1f} 分钟",
            )


def _schools(proposal: Proposal, sites: pl.DataFrame, day: pl.DataFrame) -> Iterator[tuple[Key, str]]:
    """Classrooms, class sizes, beds and numbers of pupils, school by school and year by year."""
    rules = proposal.rules
    now = {r["code"]: r for r in sites.iter_rows(named=True)}
    rooms, beds = _buildings(proposal, sites)
    excepted = {*rules.protected, *_only_ones(proposal, sites, day)}
    by_school: dict[tuple[int, str], list[int]] = {}
    boards: dict[tuple[int, str], int] = {}
    for row in proposal.villages.iter_rows(named=True):
        key, band = (row["epoch"], row["school"]), NAMES.index(row["band"])
        by_school.setdefault(key, [0, 0, 0])[band] += row["pupils"]
        boards[key] = boards.get(key, 0) + (row["pupils"] if row["boarding"] else 0)
    for row in proposal.schools.iter_rows(named=True):
        key = (row["epoch"], row["code"])
        here, name = by_school.get(key, [0, 0, 0]), f"{row['epoch']} 年{row['name']}"
        pupils = sum(here)
        if not row["open"]:
            if pupils:
                yield _key(row, "停办后有学生"), f"{name}没有开办，却有 {pupils} 名学生"
            continue
        if now[row["code"]]["fixed"]:
            continue
        taught = TAUGHT[row["kind"]]
        if any(n for n, yes in zip(here, taught, strict=True) if not yes):
            yield _key(row, "学段"), f"{name}是{row['kind']}，却有别的学段的学生"
        point = row["kind"] == "小学教学点"
        shared = point or rooms[key] < 3 * sum(taught)
        needed = 0
        for band, number in enumerate(here):
            if taught[band]:
                size = (
                    rules.classes.multigrade
                    if point
                    else rules.classes.junior
                    if band == 2
                    else rules.classes.primary
                )
                needed += ceil(number / size - ROOM) if shared else 3 * ceil(number / 3 / size - ROOM)
        if needed > rooms[key]:
            yield _key(row, "教室"), f"{name}要 {needed} 个班，只有 {rooms[key]} 间教室"
        if boards.get(key, 0) > beds[key]:
            yield _key(row, "床位"), f"{name}有 {boards[key]} 名寄宿生，只有 {beds[key]} 个床位"
        most = (
            rules.sizes.most_point
            if point
            else rules.sizes.most_nine
            if taught[2] and taught[0]
            else rules.sizes.most
        )
        if pupils > most:
            yield _key(row, "规模过大"), f"{name}有 {pupils} 名学生，超过 {most} 人"
        least = (
            rules.sizes.least_point
            if point
            else rules.sizes.least_junior
            if taught[2]
            else rules.sizes.least_primary
        )
        if (
            pupils < least
            and row["code"] not in excepted
            and row["kind"] not in ("完全中学", "十二年一贯制学校")
        ):
            yield _key(row, "规模过小"), f"{name}只有 {pupils} 名学生，不足 {least} 人"


def _only_ones(proposal: Proposal, sites: pl.DataFrame, day: pl.DataFrame) -> Iterator[str]:
    """Schools standing now that are the only one for the youngest of a village."""
    young = [kind for kind, taught in TAUGHT.items() if taught[0]]
    teach = sites.filter("standing", pl.col("kind").is_in(young))["code"].implode()
    homes = proposal.villages.filter(pl.col("band") == NAMES[0])["place"].implode()
    near = day.filter(
        pl.col("site").is_in(teach),
        pl.col("place").is_in(homes),
        pl.col("minutes") <= proposal.rules.sizes.alone,
    )
    yield from near.filter(pl.len().over("place") == 1)["site"].unique().sort()


TAUGHT = {
    "小学": (True, True, False), "小学教学点": (True, False, False), "初级中学": (False, False, True),
    "九年一贯制学校": (True, True, True), "十二年一贯制学校": (True, True, True), "完全中学": (False, False, True),
}  # fmt: skip


def _key(row: dict, what: str) -> Key:
    return row["epoch"], what, row["code"], ""


def _buildings(proposal: Proposal, sites: pl.DataFrame) -> tuple[dict, dict]:
    """Classrooms and beds of every site in every epoch: what stands now and what the plans add."""
    rooms, beds = {}, {}
    have = {r["code"]: [r["rooms"] or 0, r["seats"] or 0] for r in sites.iter_rows(named=True)}
    for row in sites.filter(pl.col("standing") & (pl.col("rooms") == 0)).iter_rows(named=True):
        have[row["code"]][0] = _at_least(proposal, row["code"])
    for epoch, plan in proposal.plans:
        for change in plan.changes:
            if isinstance(change, ExpandSchool):
                have[change.school][0] += change.classes
                have[change.school][1] += change.seats
        for code, (r, b) in have.items():
            rooms[epoch, code], beds[epoch, code] = r, b
    return rooms, beds


def _at_least(proposal: Proposal, code: str) -> int:
    return int(proposal.schools.filter(pl.col("code") == code)["rooms"].min() or 0)


def _together(proposal: Proposal) -> Iterator[str]:
    """One row for every village, band and part: nobody is counted twice, no village is torn apart without need."""
    key = ["epoch", "place", "band", "part"]
    for row in (
        proposal.villages.filter(proposal.villages.select(key).is_duplicated())
        .unique(key)
        .sort(key)
        .iter_rows(named=True)
    ):
        yield f"{row['epoch']} 年{row['name']}{row['band']}被分到不止一所学校"


def _not_planned(proposal: Proposal, fixed: Mapping[str, str], day: pl.DataFrame) -> Iterator[str]:
    """A school that is not planned (code → kind) takes nobody who does not go there now, and keeps all it teaches and has a way for."""
    ways = set(day.drop_nulls("minutes").select("place", "site").iter_rows())
    for row in proposal.villages.filter(pl.col("school") != pl.col("school_now")).iter_rows(named=True):
        name, old = f"{row['epoch']} 年{row['name']}{row['band']}", row["school_now"]
        if row["school"] in fixed:
            yield f"{name}被安排到不参与规划的{row['school_name']}"
        teaches = old in fixed and TAUGHT[fixed[old]][NAMES.index(row["band"])]
        if teaches and (row["place"], old) in ways:
            yield f"{name}离开不参与规划的{row['school_now_name']}"


def _consistent(proposal: Proposal) -> Iterator[str]:
    """Villages and schools tell of the same pupils."""
    sums = proposal.villages.group_by("epoch", code="school").agg(sent=pl.col("pupils").sum())
    both = proposal.schools.join(sums, on=["epoch", "code"], how="left").with_columns(
        pl.col("sent").fill_null(0)
    )
    for row in both.filter(pl.col("sent") != pl.col("pupils")).sort("epoch", "code").iter_rows(named=True):
        yield f"{row['epoch']} 年{row['name']}所报学生 {row['pupils']} 人，各村之和为 {row['sent']} 人"
    strangers = sums.join(proposal.schools, on=["epoch", "code"], how="anti")
    for row in strangers.sort("epoch", "code").iter_rows(named=True):
        yield f"{row['epoch']} 年有 {row['sent']} 名学生去了不存在的学校 {row['code']}"


def _over_time(proposal: Proposal, sites: pl.DataFrame) -> Iterator[str]:
    """What closed stays closed; a replacement stands before its school closes; protected schools stay."""
    rules, epochs = proposal.rules, proposal.rules.epochs
    open_ = {(e, c): o for e, c, o in proposal.schools.select("epoch", "code", "open").iter_rows()}
    replaced = {r["replaces"]: r["code"] for r in sites.iter_rows(named=True) if r["replaces"]}
    for row in sites.iter_rows(named=True):
        states = [row["standing"], *(open_[e, row["code"]] for e in epochs)]
        if any(a and not b and any(states[n + 2 :]) for n, (a, b) in enumerate(pairwise(states))):
            yield f"{row['name']}停办后又重开"
        if not row["standing"] and any(a and not b for a, b in pairwise(states)):
            yield f"{row['name']}新建后又停办"
        if row["code"] in rules.protected and not all(states):
            yield f"{row['name']}在应留必留名单里，却被停办"
        other = replaced.get(row["code"])
        for n, epoch in enumerate(epochs):
            if states[n] and not states[n + 1] and other and not (n > 0 and open_[epochs[n - 1], other]):
                yield f"{row['name']}{epoch} 年停办时，代替它的学校还没有建成（先建后撤）"


def _of_a_year(proposal: Proposal, spent: Sequence[float]) -> Iterator[tuple[Key, str]]:
    """Closures and one-off money against their yearly limits, over the years that lead to each epoch."""
    limits, epochs = proposal.rules.limits, proposal.rules.epochs
    years = [b - a for a, b in zip((proposal.year, *epochs), epochs, strict=False)]
    for (epoch, plan), span, money in zip(proposal.plans, years, spent, strict=True):
        closed = sum(isinstance(c, CloseSchool) for c in plan.changes)
        if limits.closures is not None and closed > limits.closures * span + ROOM:
            yield (epoch, "停办数", "", ""), f"{epoch} 年停办 {closed} 所，超过每年 {limits.closures:g} 所"
        if limits.budget is not None and money > limits.budget * span + 1.0:
            said = f"{epoch} 年一次性投入 {money:,.0f} 元，超过限额 {limits.budget * span:,.0f} 元"
            yield (epoch, "投入", "", ""), said


def _spent(proposal: Proposal, sites: pl.DataFrame) -> Iterator[float]:
    """One-off money of each epoch, counted from the changes themselves."""
    costs = proposal.rules.costs
    named = {r["name"]: r for r in sites.filter(~pl.col("standing")).iter_rows(named=True)}
    before = {r["code"]: r["kind"] for r in sites.iter_rows(named=True)}
    for epoch, plan in proposal.plans:
        rows = proposal.schools.filter(pl.col("epoch") == epoch)
        spent = 0.0
        for change in plan.changes:
            if isinstance(change, ExpandSchool):
                spent += change.classes * costs.expand_class + change.seats * costs.seat
            elif isinstance(change, CloseSchool):
                spent += costs.close
            elif isinstance(change, OpenSchool):
                site = named[change.name]
                rooms = rows.filter(pl.col("code") == site["code"])["rooms"][0]
                whole = costs.build_site + rooms * costs.build_class + (site["seats"] or 0) * costs.seat
                spent += whole if site["cost"] is None else site["cost"] * (0.4 + 0.6 * rooms / site["rooms"])
        for row in rows.filter(pl.col("open") & pl.col("standing_now")).iter_rows(named=True):
            if row["kind"] != before[row["code"]] and row["kind"] != "小学教学点":
                spent += costs.convert
            before[row["code"]] = row["kind"]
        yield spent


def _money(proposal: Proposal, spent: Sequence[float]) -> Iterator[str]:
    """One-off money against what is reported."""
    for (epoch, _plan), money in zip(proposal.plans, spent, strict=True):
        said = proposal.schools.filter(pl.col("epoch") == epoch)["one_off"].sum()
        if abs(money - said) > 1.0:
            yield f"{epoch} 年按各项变动计一次性投入 {money:,.0f} 元，与所报 {said:,.0f} 元不符"


def _decided(proposal: Proposal) -> Iterator[str]:
    """What the bureau has decided already."""
    rules = proposal.rules
    rows = {(r["epoch"], r["code"]): r for r in proposal.schools.iter_rows(named=True)}
    for wish in rules.decisions:
        for epoch in rules.epochs:
            row = rows[epoch, wish.site]
            due = epoch >= (wish.since or rules.epochs[-1])
            kept = {
                "不变": row["action"] == "保留", "保留": row["open"], "不停办": row["open"], "不建": not row["open"],
                "停办": not due or not row["open"], "新建": not due or row["open"],
                "教学点": not due or row["action"] == "改为教学点", "完小": not due or row["action"] == "办成完小",
                "扩建": not due or row["action"].startswith("扩建"), "寄宿": not due or row["action"].startswith("增设寄宿"),
            }[wish.what]  # fmt: skip
            if not kept:
                yield f"{epoch} 年{row['name']}没有按决定“{wish.what}”"


def _carried_out(proposal: Proposal, register: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    """The plans can be carried out one after the other, lose nobody, and leave the schools they speak of."""
    year, now = proposal.year, register
    for epoch, plan in proposal.plans:
        before = _counted(now, year)
        try:
            now = plan.apply(now, year=year)
        except ValueError as refused:
            yield f"计划不能执行：{refused}"
            return
        after = _counted(now, year)
        for stage in ("小学", "初中"):
            if before.get(stage, 0) != after.get(stage, 0):
                yield f"{epoch} 年的计划前后{stage}学生由 {before.get(stage, 0)} 人变为 {after.get(stage, 0)} 人"
        school = {r["code"]: r for r in now["school"].iter_rows(named=True)}
        for row in proposal.schools.filter(pl.col("epoch") == epoch, pl.col("standing_now")).iter_rows(
            named=True
        ):
            gone = school[row["code"]]["closed"] is not None
            if row["open"] == gone:
                yield f"{epoch} 年{row['name']}按计划{'停办' if gone else '在办'}，与所报不符"
            elif row["open"] and school[row["code"]]["kind"] != row["kind"]:
                yield f"{epoch} 年{row['name']}按计划是{school[row['code']]['kind']}，所报是{row['kind']}"


def _counted(tables: Mapping[str, pl.DataFrame], year: int) -> dict[str, int]:
    rows = tables["enrolment"].filter(pl.col("year") == year, pl.col("stage").is_in(["小学", "初中"]))
    graded = (pl.col("grade") != "合计").any().over("school", "stage")
    return dict(
        rows.filter((pl.col("grade") != "合计") | ~graded)
        .group_by("stage")
        .agg(pl.col("pupils").sum())
        .iter_rows()
    )
