"""What schools and a county report beside their rows: classes, public funds, answers, the county's own figures, a survey.

A register of several counties gets the schools' part alone: the items of government are judged county by county.
"""

import datetime as dt
from collections.abc import Iterator

from junheng.register.example.county import ANSWERED, SCHOOL_ITEMS, VETOES
from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import dealt
from junheng.register.example.region.cohorts import NOW
from junheng.register.example.region.divisions import County
from junheng.register.example.region.marks import MARK, marked
from junheng.register.example.region.school import COMPULSORY, School

RATE = {"小学": 720, "初中": 940, "高中": 1200}
BOARDER_RATE, LEAST_FUNDED = 300, 100
TRAINING = (0.05, 0.07)
SPECIAL_RATE = 8_100.0
UNANSWERED = 0.01
"""The share of answers that schools left open."""
SEASON = dt.date(2024, 7, 1)
"""Who moved since then moved for this school year."""
SETTLED = dt.date(2018, 9, 1)
"""Who has been at a school since then is due to move."""
MONITORED = {"chinese": 3, "maths": 3, "science": 3, "sports": 4, "arts": 3, "moral": 4}
ASKED = {"家长": 900, "教师": 300, "校长": 40, "学生": 500, "人大代表": 30, "政协委员": 30, "其他群众": 120}
VISITED = {"家长": 50, "其他群众": 30}


def write_facts(book: Book, schools: list[School], county: County | None) -> None:
    """All tables of this module; `county` where the register is that of one county."""
    taught = [s for s in schools if s.compulsory]
    write_classes(book)
    for school in taught:
        _finance(book, school)
        _answers(book, school)
    if county is not None:
        _county(book, county, taught)
        _survey(book, county)


def write_classes(book: Book) -> None:
    """Every class of this year, as many pupils in each as the count of its grade gives."""
    for row in [r for r in book.rows["enrolment"] if r["year"] == NOW and r["stage"] in COMPULSORY]:
        at = {k: row[k] for k in ("school", "year", "stage", "grade")}
        for number, pupils in enumerate(dealt(row["pupils"], [1] * row["classes"]), 1):
            book.add("class_group", **at, number=f"{number}班", pupils=pupils)


def _finance(book: Book, school: School) -> None:
    """Public funds by the rate of each stage; a school under 100 pupils is funded as one of 100."""
    rng = book.chance(f"finance:{school.code}")
    rate = sum(RATE.get(stage, 0) * n for stage, n in school.pupils.items()) / school.size
    funded = max(school.size, LEAST_FUNDED)
    budget = round(funded * (rate + BOARDER_RATE * school.boarding))
    book.add(
        "finance", school=school.code, year=NOW, public_budget=float(budget),
        training_budget=float(round(budget * rng.uniform(*TRAINING)) + 1), funded_pupils=funded,
    )  # fmt: skip


def _answers(book: Book, school: School) -> None:
    """The yes-or-no questions put to every school; a few are left open."""
    rng = book.chance(f"answers:{school.code}")
    for item, evidence in SCHOOL_ITEMS.items():
        open_ = rng.random() < UNANSWERED
        book.add(
            "school_fact", school=school.code, year=NOW, item=item, fulfilled=None if open_ else True,
            evidence=None if open_ else marked(evidence),
        )  # fmt: skip


def _county(book: Book, county: County, schools: list[School]) -> None:
    base = {"place": county.code, "year": NOW}
    for item, value in {
        **_pupil_facts(book),
        **_staff_facts(book, schools),
        **_entry_facts(book, schools),
    }.items():
        book.add("county_fact", **base, item=item, value=value, evidence=f"{MARK}：按登记的行计数")
    for item, value in _reported(book):
        book.add("county_fact", **base, item=item, value=value, evidence=f"{MARK}：虚构的数")
    for item, said in ANSWERED.items():
        said = said.replace("云岭县", county.short)
        book.add("county_fact", **base, item=item, fulfilled=True, evidence=marked(said))
    for item in VETOES:
        book.add("county_fact", **base, item=item, fulfilled=False, evidence=f"{MARK}：未发现")


def _pupil_facts(book: Book) -> dict[str, float]:
    """Migrant and disabled children, in keeping with the enrolment table."""
    rows = [r for r in book.rows["enrolment"] if r["year"] == NOW and r["stage"] in COMPULSORY]
    migrant, disabled = (sum(r[c] or 0 for r in rows) for c in ("migrant", "disabled"))
    return {
        "migrant_eligible": round(migrant / 0.93), "migrant_public": migrant, "migrant_purchased": 0,
        "disabled_children": round(disabled / 0.965), "disabled_enrolled": disabled, "disabled_in_special": 0,
        "special_funding": disabled * SPECIAL_RATE, "special_pupils": disabled,
    }  # fmt: skip


def _staff_facts(book: Book, schools: list[School]) -> dict[str, float]:
    """Teachers of the compulsory stages, and those who moved for this school year among those who were due."""
    teachers = {stage: {t for s in schools for t in s.faculty.get(stage, ())} for stage in COMPULSORY}
    everyone = set().union(*teachers.values())
    staff = {row["code"]: row for row in book.rows["staff"]}
    moved = {
        row["staff"] for row in book.rows["posting"] if row["kind"] == "交流轮岗" and row["since"] >= SEASON
    } & everyone
    settled = {
        row["staff"] for row in book.rows["posting"] if row["kind"] == "任教" and row["since"] <= SETTLED
    } & everyone
    leading = [code for code in moved if staff[code].get("backbone")]
    certified = [code for code in everyone if staff[code].get("certified")]
    return {
        "trained_teachers": len(everyone), "trainable_teachers": len(everyone), "certified_teachers": len(certified),
        "full_time_teachers": len(everyone), "staff_primary": round(len(teachers["小学"]) * 1.06),
        "staff_junior": round(len(teachers["初中"]) * 1.08), "exchange_eligible": max(len(settled), len(moved)),
        "exchanged": len(moved), "exchanged_backbone": len(leading),
    }  # fmt: skip


def _entry_facts(book: Book, schools: list[School]) -> dict[str, float]:
    """Who entered near home, and how many of those who entered junior school in 2022 are still there."""
    near = {s.code for s in schools if not (s.rural or s.boarding)}

    def of(stage: str, grade: str, year: int, column: str, among: set[str] | None = None) -> int:
        return sum(
            r[column] or 0
            for r in book.rows["enrolment"]
            if (r["stage"], r["grade"], r["year"]) == (stage, grade, year)
            and (among is None or r["school"] in among)
        )

    primary, junior = of("小学", "一年级", NOW, "pupils", near), of("初中", "七年级", NOW, "pupils", near)
    entered, leaving = of("初中", "七年级", NOW - 2, "pupils"), of("初中", "九年级", NOW, "pupils")
    kept = round((entered - 1) * 0.972)
    came = 20 + max(leaving - kept, 0)
    return {
        "near_primary_admitted": primary, "near_primary_total": primary,
        "near_junior_admitted": round(junior * 0.962), "near_junior_total": junior,
        "junior_graduates": leaving, "junior_entrants": entered, "junior_deaths": 1,
        "junior_transferred_in": came, "junior_transferred_out": kept - leaving + came,
    }  # fmt: skip


def _reported(book: Book) -> Iterator[tuple[str, float]]:
    """What no row of the register could give: pay, places at good senior schools, the county's size, national monitoring."""
    rng = book.chance("reported")
    yield from {"teacher_pay": 101_300.0, "civil_servant_pay": 98_900.0}.items()
    yield from {"quota_total": 800.0, "quota_allocated": 440.0, "quota_rural": 250.0}.items()
    for subject, level in MONITORED.items():
        yield f"monitoring_level_{subject}", level
        yield f"monitoring_spread_{subject}", round(rng.uniform(0.09, 0.145), 3)


def _survey(book: Book, county: County) -> None:
    """Recognition: questionnaires by group, and visits."""
    rng = book.chance("survey")
    for kind, groups in (("问卷", ASKED), ("实地走访", VISITED)):
        for who, asked in groups.items():
            valid = round(asked * rng.uniform(0.95, 1.0)) if kind == "问卷" else asked
            book.add(
                "survey", place=county.code, year=NOW, kind=kind, respondent=who, asked=asked, valid=valid,
                satisfied=round(valid * rng.uniform(0.88, 0.95)),
            )  # fmt: skip
