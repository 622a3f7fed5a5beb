"""What is known of the items that rest on the county's own figures and answers, and of the survey."""

from collections.abc import Callable

from junheng.register.example.items_of_schools import sizes
from junheng.register.example.judging import Item, at_least, judged, share
from junheng.register.example.truth import YEAR, Rows

SUBJECTS = ("chinese", "maths", "science", "sports", "arts", "moral")


class Facts:
    """The county's own figures and answers for the year."""

    def __init__(self, rows: Rows):
        self._rows = {row["item"]: row for row in rows["county_fact"] if row["year"] == YEAR}

    def value(self, item: str) -> float | None:
        return self._rows.get(item, {}).get("value")

    def said(self, item: str) -> bool | None:
        return self._rows.get(item, {}).get("fulfilled")

    def share(self, part: str, whole: str) -> float | None:
        return share(self.value(part), self.value(whole))


def said_by_schools(rows: Rows, item: str) -> list[bool | None]:
    answers = {
        r["school"]: r["fulfilled"] for r in rows["school_fact"] if (r["year"], r["item"]) == (YEAR, item)
    }
    return [answers.get(code) for code in sizes(rows)]


def government(facts: Facts) -> list[Item]:
    """The other government items."""
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
    migrant = share(placed, facts.value("migrant_eligible"))
    return [
        Item("G1", judged(facts.said("layout_plan"))),
        Item("G2", judged(facts.said("unified_standards"))),
        Item("G7", judged(at_least(special, 8000)), special),
        Item("G8", judged(at_least(pay, 1), facts.said("merit_pay_granted")), pay),
        Item("G9", judged(at_least(trained, 1)), trained),
        Item("G10", judged(facts.said("posts_allocated_by_county"))),
        Item("G11", judged(at_least(moved, 0.10), at_least(leading, 0.20)), moved),
        Item("G12", judged(at_least(certified, 1)), certified),
        Item("G13", judged(at_least(primary, 1), at_least(junior, 0.95)), junior),
        Item("G14", judged(at_least(quota, 0.5), facts.said("quota_tilted")), quota),
        Item("G15", judged(facts.said("left_behind_care"), at_least(migrant, 0.85)), migrant),
    ]


def _retention(facts: Facts) -> float | None:
    return share(
        facts.value("junior_graduates")
        - facts.value("junior_transferred_in")
        + facts.value("junior_transferred_out"),
        facts.value("junior_entrants") - facts.value("junior_deaths"),
    )


def quality(rows: Rows, facts: Facts) -> list[Item]:
    """The other quality items."""
    kept, enrolled = _retention(facts), facts.share("disabled_enrolled", "disabled_children")
    levels = [at_least(facts.value(f"monitoring_level_{subject}"), 3) for subject in SUBJECTS]
    spreads = [facts.value(f"monitoring_spread_{subject}") for subject in SUBJECTS]

    def asked(*items: str) -> str:
        return judged(*(answer for item in items for answer in said_by_schools(rows, item)))

    return [
        Item("Q1", judged(at_least(kept, 0.95)), kept),
        Item("Q2", judged(at_least(enrolled, 0.95)), enrolled),
        Item("Q3", asked("charter", "ict_management")),
        Item("Q5", judged(facts.said("ict_use"))),
        Item("Q6", asked("moral_education", "campus_culture")),
        Item("Q7", judged(facts.said("curriculum_full"))),
        Item("Q8", judged(facts.said("homework_light"))),
        Item("Q9", judged(*levels, *(None if s is None else s < 0.15 for s in spreads)), max(spreads)),
    ]


def recognition(rows: Rows) -> Item:
    """Satisfaction, in writing and on visits."""

    def satisfied(kind: str, of: Callable[[dict], int]) -> float:
        answers = [r for r in rows["survey"] if (r["year"], r["kind"]) == (YEAR, kind)]
        return sum(r["satisfied"] for r in answers) / sum(of(r) for r in answers)

    written = satisfied("问卷", lambda r: r["valid"])
    visited = satisfied("实地走访", lambda r: r["asked"])
    return Item("S1", judged(written >= 0.85, visited >= 0.85), written)
