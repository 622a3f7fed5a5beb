"""From an outcome to one plan for each epoch: changes of today's register, in the order in which they can be carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

import numpy as np
import polars as pl

from junheng.layout.bands import BAND_OF, JUNIOR, STAGE
from junheng.layout.core.problem import CLOSED
from junheng.layout.outcome import Outcome
from junheng.layout.said import Said, in_language
from junheng.plans.changes import Change, CloseSchool, ConvertSchool, MoveStage, OpenSchool
from junheng.plans.layout import ExpandSchool, MovePupils
from junheng.plans.plan import Plan

Ledger = dict[tuple[str, str], dict[str, int]]
"""School and stage → pupils by grade, as the changes so far leave them; of a school known by its total only, as its homes tell."""

NAMED = 5
"""So many villages are named where pupils are sent elsewhere."""


def reasons(plans: Iterable[tuple[int, Plan]], schools: pl.DataFrame) -> dict[str, str]:
    """Chinese → English of why each change is made; `schools` has those that a school's own row gives."""
    given = (c.why for _, plan in plans for c in plan.changes if isinstance(c.why, Said))
    return dict(schools.select("reason", "reason_en").iter_rows()) | {
        str(w): in_language(w, "en") for w in given
    }


def plans(
    outcome: Outcome, tables: Mapping[str, pl.DataFrame], why: pl.DataFrame
) -> tuple[tuple[int, Plan], ...]:
    """The plans of all epochs. Each takes today's pupils to where its epoch's pupils go; `why` has the schools' reasons."""
    place = outcome.model.place
    writer = Writer(
        outcome, tables, {(e, c): r for e, c, r in why.select("epoch", "code", "reason").iter_rows()}
    )
    return tuple(
        (epoch, Plan(f"{epoch} 年布局调整", tuple(writer.epoch(t))))
        for t, epoch in enumerate(place.rules.epochs)
    )


class Writer:
    """Writes the changes, epoch by epoch, keeping count of who is where."""

    def __init__(
        self, outcome: Outcome, tables: Mapping[str, pl.DataFrame], why: Mapping[tuple[int, str], str]
    ):
        self.outcome, self.place, self.why = outcome, outcome.model.place, why
        self.ledger = _ledger(tables, self.place)
        self.code = dict(zip(range(len(self.place.codes)), self._codes(tables), strict=True))
        self.shares = self._now()
        self.here = [-1 if not s else self._first(j) for j, s in enumerate(self.place.sites["standing"])]

    def epoch(self, t: int) -> Iterator[Change]:
        """The changes at the start of epoch `t`."""
        options, sites = self.outcome.model.options, range(len(self.place.codes))
        now, then = list(self.here), [int(o) for o in self.outcome.option[t]]
        for j in sites:
            if now[j] == CLOSED and then[j] != CLOSED:
                yield from self._opened(t, j, options[then[j]])
            elif then[j] not in (now[j], CLOSED):
                yield from self._grown(t, j, options[now[j]], options[then[j]])
        moved = self._destinations(t)
        mains = dict(self._wholes(now, then, moved))
        yield from self._streams(t, moved, mains)
        for (j, stage), main in sorted(mains.items()):
            if self.ledger.get((self.code[j], stage)):
                yield self._stage(t, j, stage, main)
        for j in sites:
            if now[j] != CLOSED and then[j] == CLOSED:
                yield CloseSchool(code=self.code[j], why=self._reason(t, j))
            elif (
                now[j] != CLOSED
                and then[j] != CLOSED
                and options[then[j]].kind != options[now[j]].kind
                and self._shrinks(now[j], then[j])
            ):
                yield ConvertSchool(
                    code=self.code[j], school_kind=options[then[j]].kind, why=self._reason(t, j)
                )
        self.here, self.shares = then, self._assigned(t)

    def _opened(self, t: int, j: int, option) -> Iterator[Change]:
        row = self.place.sites.row(j, named=True)
        stages = tuple(dict.fromkeys(STAGE[b] for b in range(3) if option.bands[b]))
        yield OpenSchool(
            code=self.code[j], name=row["name"], school_kind=option.kind, stages=stages, setting=row["setting"], longitude=row["longitude"],
            latitude=row["latitude"], why=self._reason(t, j),
        )  # fmt: skip

    def _grown(self, t: int, j: int, before, after) -> Iterator[Change]:
        more, beds = after.rooms - before.rooms, after.seats - before.seats
        if more > 0 or beds > 0:
            stage = "初中" if after.bands[JUNIOR] and not after.bands[0] else "小学"
            rules = self.place.rules
            yield ExpandSchool(
                school=self.code[j], stage=stage, classes=max(more, 0), seats=max(beds, 0), dormitory=max(beds, 0) * rules.boarding.area,
                area=max(more, 0) * rules.classes.area, money=after.one_off, why=self._reason(t, j),
            )  # fmt: skip
        grows = any(a and not b for a, b in zip(after.bands, before.bands, strict=True))
        if grows and after.kind != before.kind:
            yield ConvertSchool(code=self.code[j], school_kind=after.kind, why=self._reason(t, j))

    def _shrinks(self, before: int, after: int) -> bool:
        options = self.outcome.model.options
        return not any(a and not b for a, b in zip(options[after].bands, options[before].bands, strict=True))

    def _destinations(self, t: int) -> dict[tuple[int, int], dict[int, float]]:
        """(site, band) → site → pupils of today who go from the one to the other."""
        found: dict[tuple[int, int], dict[int, float]] = {}
        for i, sources in enumerate(self.shares):
            to = int(self.outcome.site[t, i])
            band = int(self.place.band_of[i])
            for j, pupils in sources.items():
                target = to if to >= 0 else j
                some = found.setdefault((j, band), {})
                some[target] = some.get(target, 0.0) + pupils
        return found

    def _wholes(self, now, then, moved) -> Iterator[tuple[tuple[int, str], int]]:
        """(site, stage) that goes as a whole → the site that takes most of it, teachers included."""
        options = self.outcome.model.options
        for j, before in enumerate(now):
            if before == CLOSED:
                continue
            left = options[then[j]].bands if then[j] != CLOSED else (False, False, False)
            for stage, bands in (("小学", (0, 1)), ("初中", (2,))):
                if (self.code[j], stage) not in self.ledger or any(left[b] for b in bands):
                    continue
                sums: dict[int, float] = {}
                for b in bands:
                    for k, pupils in moved.get((j, b), {}).items():
                        if k != j:
                            sums[k] = sums.get(k, 0.0) + pupils
                if sums:
                    yield (j, stage), min(sums, key=lambda k: (-sums[k], k))

    def _streams(self, t: int, moved, mains) -> Iterator[Change]:
        """Pupils who leave, by source, target and stage; those of a stage that goes as a whole to its main target go with it."""
        grouped: dict[tuple[int, int, str], dict[str, int]] = {}
        for (j, stage), by_grade in sorted(self.ledger_of_sites()):
            main = mains.get((j, stage))
            for grade, pupils in sorted(by_grade.items()):
                shares = self._of_grade(moved, j, stage, grade)
                for k, number in _dealt(pupils, shares).items():
                    if k not in (j, main) and number:
                        grouped.setdefault((j, k, stage), {})[grade] = number
        for (j, k, stage), grades in sorted(grouped.items()):
            size = self.place.rules.classes.junior if stage == "初中" else self.place.rules.classes.primary
            self._book(self.code[j], self.code[k], stage, grades)
            yield MovePupils(
                source=self.code[j], target=self.code[k], stage=stage, class_size=size, pupils=tuple(f"{g}:{n}" for g, n in grades.items()),
                why=self._villages(t, j, k, stage),
            )  # fmt: skip

    def ledger_of_sites(self):
        at = {c: j for j, c in self.code.items()}
        return [((at[c], stage), grades) for (c, stage), grades in self.ledger.items() if c in at]

    def _of_grade(self, moved, j: int, stage: str, grade: str) -> dict[int, float]:
        """Site → share of a grade."""
        sums = moved.get((j, BAND_OF[grade]), {})
        total = sum(sums.values())
        return {k: p / total for k, p in sums.items()} if total else {}

    def _book(self, source: str, target: str, stage: str, grades: Mapping[str, int]) -> None:
        there, own = self.ledger.setdefault((target, stage), {}), self.ledger[source, stage]
        for grade, number in grades.items():
            there[grade] = there.get(grade, 0) + number
            own[grade] -= number
            if not own[grade]:
                del own[grade]

    def _stage(self, t: int, j: int, stage: str, main: int) -> Change:
        """The rest of a stage goes to one school, with its teachers."""
        source, target = self.code[j], self.code[main]
        own, there = self.ledger.pop((source, stage)), self.ledger.get((target, stage), {})
        self.ledger[target, stage] = {g: own.get(g, 0) + there.get(g, 0) for g in {**own, **there}}
        return MoveStage(source=source, stage=stage, target=target, why=self._reason(t, j))

    def _villages(self, t: int, j: int, k: int, stage: str) -> Said:
        place = self.place
        names = {
            place.villages["name"][int(place.village_of[i])]
            for i, sources in enumerate(self.shares)
            if j in sources and self.outcome.site[t, i] == k and STAGE[place.band_of[i]] == stage
        }
        listed = sorted(names)
        if len(listed) <= NAMED:
            return Said("{some}的学生", "Pupils of {some}", some=listed)
        return Said(
            "{some} 等 {n} 个村（社区）的学生", "Pupils of {some} and others, {n} villages in all", some=listed[:NAMED], n=len(listed)
        )  # fmt: skip

    def _now(self) -> list[dict[int, float]]:
        """Of each client: site → pupils who go there now."""
        place = self.place
        return [
            {int(j): float(pupils * row[j]) for j in np.flatnonzero(row)}
            for row, pupils in zip(place.attends, place.clients["pupils"], strict=True)
        ]

    def _assigned(self, t: int) -> list[dict[int, float]]:
        return [
            {int(self.outcome.site[t, i]): sum(was.values())} if self.outcome.site[t, i] >= 0 else was
            for i, was in enumerate(self.shares)
        ]

    def _first(self, j: int) -> int:
        return next(o for o, option in enumerate(self.outcome.model.options) if option.site == j)

    def _reason(self, t: int, j: int) -> str:
        return self.why.get((self.place.rules.epochs[t], self.place.codes[j]), "")

    def _codes(self, tables: Mapping[str, pl.DataFrame]) -> Iterator[str]:
        """Codes of the register; a candidate gets one nobody has used."""
        used = set(tables["school"]["code"])
        region = next((c[2:6] for c in sorted(used) if len(c) == 10), "0000")
        for row in self.place.sites.iter_rows(named=True):
            if row["standing"]:
                yield row["code"]
                continue
            head = "31" if row["kind"] in ("初级中学", "九年一贯制学校") else "21"
            code = next(c for n in count(1) if (c := f"{head}{region}{9000 + n:04d}") not in used)
            used.add(code)
            yield code


def _ledger(tables: Mapping[str, pl.DataFrame], place) -> Ledger:
    """Pupils by grade of the register; a total is dealt to the grades by where its pupils live."""
    rows = tables["enrolment"].filter(
        pl.col("year") == place.year, pl.col("stage").is_in(["小学", "初中"]), pl.col("pupils") > 0
    )
    graded = (pl.col("grade") != "合计").any().over("school", "stage")
    rows = rows.filter((pl.col("grade") != "合计") | ~graded).sort("school", "stage", "grade")
    lived: dict[tuple[str, str], dict[str, float]] = {}
    for school, band, grade, pupils in (
        place.flows.group_by("school", "band", "grade")
        .agg(pl.col("pupils").sum())
        .sort("school", "grade")
        .iter_rows()
    ):
        lived.setdefault((school, STAGE[band]), {})[grade] = pupils
    found: Ledger = {}
    for school, stage, grade, pupils in rows.select("school", "stage", "grade", "pupils").iter_rows():
        by_grade = lived.get((school, stage), {})
        total = sum(by_grade.values())
        if grade != "合计":
            found.setdefault((school, stage), {})[grade] = pupils
        elif total:
            dealt = _dealt(pupils, {g: p / total for g, p in by_grade.items()})
            found[school, stage] = {g: n for g, n in dealt.items() if n}
    return found


def _dealt(number: int, shares: Mapping) -> dict:
    """Whole pupils by largest remainder."""
    exact = {k: number * share for k, share in shares.items()}
    found = {k: int(x + 1e-9) for k, x in exact.items()}
    rest = sorted(exact, key=lambda k: (found[k] - exact[k], k))
    for k in rest[: number - sum(found.values())] if shares else ():
        found[k] += 1
    return found
