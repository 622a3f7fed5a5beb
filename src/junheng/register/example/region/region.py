"""A finished region, and the parts every region is made of."""

from dataclasses import dataclass

import polars as pl

from junheng.register.example.region import cohorts, deeds, faculty, premises
from junheng.register.example.region.book import Book
from junheng.register.example.region.divisions import County
from junheng.register.example.region.school import School, write_schools
from junheng.register.example.region.settlement import write_children


@dataclass(frozen=True)
class Region:
    """The register of a region and its story in words; the story goes into every workbook."""

    tables: dict[str, pl.DataFrame]
    story: str


def write_basics(
    book: Book, counties: list[County], schools: list[School], childless: frozenset[str] = frozenset()
) -> None:
    """What every school has once its people are hired: rows of its own, pupils, premises, lessons, tests, home visits."""
    write_schools(book, schools)
    cohorts.write_enrolment(book, schools)
    write_children(book, counties, schools, set(childless))
    premises.write_premises(book, schools)
    premises.write_lessons(book, schools)
    premises.write_fitness(book, schools)
    deeds.home_visits(book, [s for s in schools if s.compulsory and s.kind != "小学教学点"])
    faculty.retire(book, [s for s in schools if not s.closed], max(len(schools) // 8, 4))
