"""The invented county 云岭县 (虚构): a complete register, and the truth about it."""

import random
from dataclasses import dataclass

import polars as pl

from junheng.register.example import (
    campuses,
    county,
    homes,
    operations,
    people,
    places,
    pupils,
    resources,
    rollbook,
    schools,
    ties,
    verdict,
)
from junheng.register.example.story import STORY
from junheng.register.tables import TABLES


def generate(seed: int) -> dict[str, list[dict]]:
    """Every table as plain rows. Each part has its own stream of chance, so that changing one leaves the others."""

    def chance(part: str) -> random.Random:
        return random.Random(f"{seed}:{part}")

    where = places.spots(chance("spots"))
    all_schools = schools.schools(chance("schools"), where)
    counts = pupils.pupils(chance("pupils"), all_schools)
    staffing = resources.all_staffing(chance("staffing"), all_schools, counts)
    premises = resources.all_premises(chance("premises"), all_schools, counts)
    payroll = people.payroll(chance("people"), all_schools, staffing)
    births = places.births_rows(chance("births"), pupils.primary_by_town(counts, all_schools))
    enrolment = pupils.enrolment_rows(chance("enrolment"), counts, all_schools)
    classes = pupils.class_rows(counts, all_schools)
    own = {
        "place": places.place_rows(chance("places"), where),
        "population": places.population_rows(chance("population"), births),
        "births": births,
        "school": schools.school_rows(chance("opened"), all_schools),
        "enrolment": enrolment,
        "pupil": rollbook.pupil_rows(chance("roll"), classes),
        "class_group": classes,
        "campus": campuses.campus_rows(all_schools, premises),
        "room": campuses.room_rows(chance("rooms"), all_schools, counts),
        "staff_count": people.staff_count_rows(all_schools, staffing),
        "staff": payroll.staff,
        "posting": payroll.postings,
        "finance": county.finance_rows(chance("finance"), all_schools, counts),
        "school_fact": county.school_fact_rows(all_schools),
        "county_fact": county.county_fact_rows(enrolment, counts, all_schools, staffing),
        "survey": county.survey_rows(),
    }
    ran = operations.operations_rows(chance("operations"), all_schools, counts, payroll.postings)
    own |= homes.home_rows(chance("homes"), where, all_schools, counts)
    return own | ties.tie_rows(chance("ties"), where, all_schools, payroll.postings) | ran


@dataclass(frozen=True)
class Demo:
    """The register of the invented county, the truth about it, and its story in words."""

    tables: dict[str, pl.DataFrame]
    truth: verdict.Truth
    story: str


def build(seed: int = 2024) -> Demo:
    """The county as it is for this seed; the story is told of the default seed."""
    rows = generate(seed)
    tables = {
        name: table.read(pl.DataFrame(rows[name], schema=table.schema)) for name, table in TABLES.items()
    }
    return Demo(tables, verdict.known(rows), STORY)
