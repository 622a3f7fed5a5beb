"""What is known about the invented county as a whole in 2024: the items of government, quality and recognition."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from junheng.register.example import truth
from junheng.register.example.truth import MET, NOT_MET, UNKNOWN, YEAR, Rows

COMPULSORY = ("小学", "初中")
VETO_PREFIX = "veto_"
SUBJECTS = ("chinese", "maths", "science", "sports", "arts", "moral")


@dataclass(frozen=True)
class Item:
    """One county item: its state, and where it rests on one share or amount, that figure (a share as a fraction)."""

    code: str
    state: str
    figure: float | None = None


@dataclass(frozen=True)
class Truth:
    """What any correct measure of the county must find for the school year 2024."""

    schools: tuple[truth.Cell, ...]
    school_verdicts: tuple[truth.SchoolVerdict, ...]
    county: tuple[truth.CountyLine, ...]
    left_out: tuple[truth.LeftOut, ...]
    items: dict[str, Item]
    vetoes: dict[str, str]
    verdict: dict[str, str]
    overall: str


def together(states: Iterable[str]) -> str:
    """One failure fails all; else one open question leaves all open."""
    found = set(states)
    return NOT_MET if NOT_MET in found else UNKNOWN if UNKNOWN in found else MET


def _state(*holds: bool | None) -> str:
    return together(UNKNOWN if hold is None else MET if hold else NOT_MET for hold in holds)


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or whole is None else part / whole


def _at_least(figure: float | None, least: float) -> bool | None:
    return None if figure is None else figure >= least


class _Facts:
    """The county's own figures and answers for the year."""

    def __init__(self, rows: Rows):
        self._rows = {row["item"]: row for row in rows["county_fact"] if row["year"] == YEAR}

    def value(self, item: str) -> float | None:
        return self._rows.get(item, {}).get("value")

    def said(self, item: str) -> bool | None:
        return self._rows.get(item, {}).get("fulfilled")

    def share(self, part: str, whole: str) -> float | None:
        return _share(self.value(part), self.value(whole))


def _classes(rows: Rows) -> dict[str, int]:
    """School → classes of its compulsory stages."""
    sums: dict[str, int] = {}
    for row in rows["enrolment"]:
        if row["year"] == YEAR and row["stage"] in COMPULSORY:
            sums[row["school"]] = sums.get(row["school"], 0) + row["classes"]
    return sums


def _room_enough(rows: Rows, code: str, kind: str, least: float, need: int) -> bool | None:
    areas = [r["area"] for r in rows["room"] if (r["school"], r["year"], r["kind"]) == (code, YEAR, kind)]
    good = sum(area is not None and area >= least for area in areas)
    if good >= need:
        return True
    return None if good + areas.count(None) >= need else False


def rooms_short(rows: Rows) -> dict[str, str]:
    """School → state of its music and art rooms, for every ordinary school with compulsory classes."""
    kinds = {row["code"]: row["kind"] for row in rows["school"]}
    return {
        code: _state(
            _room_enough(rows, code, "音乐", 96, math.ceil(classes / 12)),
            _room_enough(rows, code, "美术", 90, math.ceil(classes / 12)),
        )
        for code, classes in _classes(rows).items()
        if kinds[code] != "特殊教育学校"
    }


def _sizes(rows: Rows) -> dict[str, int]:
    """School → pupils of its compulsory stages."""
    sums: dict[str, int] = {}
    for (code, stage), pupils in truth.stage_pupils(rows).items():
        if stage in COMPULSORY:
            sums[code] = sums.get(code, 0) + pupils
    return sums


def _school_items(rows: Rows) -> list[Item]:
    kinds = {row["code"]: row["kind"] for row in rows["school"]}
    sizes = _sizes(rows)
    most = {code: 2500 if "一贯制" in kinds[code] else 2000 for code in sizes}
    limits = {"小学": 45, "初中": 50}
    classes = [row for row in rows["class_group"] if row["year"] == YEAR and row["stage"] in limits]
    finance = {row["school"]: row for row in rows["finance"] if row["year"] == YEAR}
    small = [code for code, pupils in sizes.items() if pupils < 100]
    training = [_share(finance[code]["training_budget"], finance[code]["public_budget"]) for code in sizes]
    return [
        Item("G3", together(rooms_short(rows).values())),
        Item("G4", _state(*(pupils <= most[code] for code, pupils in sizes.items()))),
        Item("G5", _state(*(row["pupils"] <= limits[row["stage"]] for row in classes))),
        Item("G6", _state(*(_at_least(finance[code]["funded_pupils"], 100) for code in small))),
        Item("Q4", _state(*(_at_least(share, 0.05) for share in training))),
    ]


def _said_by_schools(rows: Rows, item: str) -> list[bool | None]:
    answers = {
        r["school"]: r["fulfilled"] for r in rows["school_fact"] if (r["year"], r["item"]) == (YEAR, item)
    }
    return [answers.get(code) for code in _sizes(rows)]


def _government(facts: _Facts) -> list[Item]:
    special = facts.share("special_funding", "special_pupils")
    pay = facts.share("teacher_pay", "civil_servant_pay")
    trained = facts.share("trained_teachers", "trainable_teachers")
    moved = facts.share("exchanged", "exchange_eligible")
    leading = facts.share("exchanged_backbone", "exchanged")
    certified = facts.share("certified_teachers", "full_time_teachers")
    primary = facts.share("near_primary_admitted", "near_primary_total")
    junior = facts.share("near_junior_admitted", "near_junior_total")
    quota = facts.share("quota_allocated", "quota_total")
    placed = (facts.value("migrant_public") or 0) + (facts.value("migrant_purchased") or 0)
    migrant = _share(placed, facts.value("migrant_eligible"))
    return [
        Item("G1", _state(facts.said("layout_plan"))),
        Item("G2", _state(facts.said("unified_standards"))),
        Item("G7", _state(_at_least(special, 8000)), special),
        Item("G8", _state(_at_least(pay, 1), facts.said("merit_pay_granted")), pay),
        Item("G9", _state(_at_least(trained, 1)), trained),
        Item("G10", _state(facts.said("posts_allocated_by_county"))),
        Item("G11", _state(_at_least(moved, 0.10), _at_least(leading, 0.20)), moved),
        Item("G12", _state(_at_least(certified, 1)), certified),
        Item("G13", _state(_at_least(primary, 1), _at_least(junior, 0.95)), junior),
        Item("G14", _state(_at_least(quota, 0.5)), quota),
        Item("G15", _state(facts.said("left_behind_care"), _at_least(migrant, 0.85)), migrant),
    ]


def _retention(facts: _Facts) -> float | None:
    return _share(
        facts.value("junior_graduates")
        - facts.value("junior_transferred_in")
        + facts.value("junior_transferred_out"),
        facts.value("junior_entrants") - facts.value("junior_deaths"),
    )


def _quality(rows: Rows, facts: _Facts) -> list[Item]:
    kept, enrolled = _retention(facts), facts.share("disabled_enrolled", "disabled_children")
    levels = [_at_least(facts.value(f"monitoring_level_{subject}"), 3) for subject in SUBJECTS]
    spreads = [facts.value(f"monitoring_spread_{subject}") for subject in SUBJECTS]

    def asked(*items: str) -> str:
        return _state(*(answer for item in items for answer in _said_by_schools(rows, item)))

    return [
        Item("Q1", _state(_at_least(kept, 0.95)), kept),
        Item("Q2", _state(_at_least(enrolled, 0.95)), enrolled),
        Item("Q3", asked("charter", "ict_management")),
        Item("Q5", _state(facts.said("ict_use"))),
        Item("Q6", asked("moral_education", "campus_culture")),
        Item("Q7", _state(facts.said("curriculum_full"))),
        Item("Q8", _state(facts.said("homework_light"))),
        Item("Q9", _state(*levels, *(None if s is None else s < 0.15 for s in spreads)), max(spreads)),
    ]


def _recognition(rows: Rows) -> Item:
    def satisfied(kind: str, of: Callable[[dict], int]) -> float:
        answers = [r for r in rows["survey"] if (r["year"], r["kind"]) == (YEAR, kind)]
        return sum(r["satisfied"] for r in answers) / sum(of(r) for r in answers)

    written = satisfied("问卷", lambda r: r["valid"])
    visited = satisfied("实地走访", lambda r: r["asked"])
    return Item("S1", _state(written >= 0.85, visited >= 0.85), written)


def known(rows: Rows) -> Truth:
    """Everything that is known about the county, from its plain rows."""
    judged, left_out = truth.scope(rows)
    cells, facts = truth.cells(rows), _Facts(rows)
    schools, lines = truth.school_verdicts(cells), truth.county_lines(cells, judged)
    found = [*_school_items(rows), *_government(facts), *_quality(rows, facts), _recognition(rows)]
    items = {item.code: item for item in sorted(found, key=lambda i: (i.code[0], int(i.code[1:])))}
    happened = {
        r["item"]: r.get("fulfilled") for r in rows["county_fact"] if r["item"].startswith(VETO_PREFIX)
    }
    vetoes = {item: _state(None if did is None else not did) for item, did in happened.items()}
    verdict = {
        "resource": together([s.state for s in schools] + [line.state for line in lines]),
        "government": together(i.state for c, i in items.items() if c.startswith("G")),
        "quality": together(i.state for c, i in items.items() if c.startswith("Q")),
        "recognition": items["S1"].state,
    }
    overall = together([*verdict.values(), *vetoes.values()])
    return Truth(cells, schools, lines, left_out, items, vetoes, verdict, overall)
