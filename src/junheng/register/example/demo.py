"""The invented county 云岭县 (虚构): a complete register, and the truth about it."""

import random
from dataclasses import dataclass

import polars as pl

from junheng.register.example import campuses, people, places, pupils, resources, schools
from junheng.register.example import truth as known
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
    return {
        "place": places.place_rows(chance("places"), where),
        "population": places.population_rows(chance("population"), births),
        "births": births,
        "school": schools.school_rows(chance("opened"), all_schools),
        "enrolment": pupils.enrolment_rows(chance("enrolment"), counts, all_schools),
        "class_group": pupils.class_rows(counts, all_schools),
        "campus": campuses.campus_rows(all_schools, premises),
        "room": campuses.room_rows(chance("rooms"), all_schools, counts),
        "staff_count": people.staff_count_rows(all_schools, staffing),
        "staff": payroll.staff,
        "posting": payroll.postings,
    }


@dataclass(frozen=True)
class Truth:
    """What any correct measure of the county must find for the school year 2024."""

    schools: tuple[known.Cell, ...]
    school_verdicts: tuple[known.SchoolVerdict, ...]
    county: tuple[known.CountyLine, ...]
    left_out: tuple[known.LeftOut, ...]


@dataclass(frozen=True)
class Demo:
    """The register of the invented county, the truth about it, and its story in words."""

    tables: dict[str, pl.DataFrame]
    truth: Truth


def build(seed: int = 2024) -> Demo:
    """The county as it is for this seed; the story is told of the default seed."""
    rows = generate(seed)
    tables = {
        name: table.read(pl.DataFrame(rows.get(name, []), schema=table.schema))
        for name, table in TABLES.items()
    }
    judged, left_out = known.scope(rows)
    cells = known.cells(rows)
    truth = Truth(cells, known.school_verdicts(cells), known.county_lines(cells, judged), left_out)
    return Demo(tables, truth)
