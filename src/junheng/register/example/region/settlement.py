"""Places of a region with their children and births, in keeping with its schools."""

from junheng.register.example.places import fertility
from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import dealt
from junheng.register.example.region.cohorts import NOW
from junheng.register.example.region.divisions import SYSTEM, County
from junheng.register.example.region.marks import marked
from junheng.register.example.region.school import School

AGES = range(18)
FIRST_BIRTHS = 2010


def write_places(
    book: Book, counties: list[County], above: tuple[tuple[str, str, str], ...], seats: set[str]
) -> None:
    """`above` are code, name and level of what lies over the counties; `seats` the townships of the county seats."""
    parent = None
    for code, name, level in above:
        book.add("place", code=SYSTEM + code, name=name, level=level, parent=parent)
        parent = SYSTEM + code
    for county in counties:
        seat = county.towns[0]
        at = {"longitude": seat.longitude, "latitude": seat.latitude}
        name = county.name if above else marked(county.name)
        book.add("place", code=county.code, name=name, level="县", parent=parent, **at)
        for town in county.towns:
            setting = "城区" if town.name in seats else "镇区"
            at = {"longitude": town.longitude, "latitude": town.latitude}
            book.add(
                "place",
                code=town.code,
                name=town.name,
                level="乡镇",
                parent=county.code,
                setting=setting,
                **at,
            )
            for number, village in enumerate(town.villages):
                own = setting if village.urban or number == 0 else "乡村"
                at = {"longitude": village.longitude, "latitude": village.latitude}
                book.add(
                    "place",
                    code=village.code,
                    name=village.name,
                    level="村",
                    parent=town.code,
                    setting=own,
                    **at,
                )


def write_children(book: Book, counties: list[County], schools: list[School], childless: set[str]) -> None:
    """Children of 0–17 village by village and births by township; in `childless` villages lives no child."""
    rng = book.chance("children")
    for county in counties:
        primary = sum(
            s.pupils.get("小学", 0) for s in schools if s.town.county == county.code and not s.closed
        )
        per_cohort = primary / 6
        weight = {
            v: (2.2 if v.urban else 1.0) * rng.uniform(0.6, 1.4)
            for t in county.towns
            for v in t.villages
            if v.code not in childless
        }
        for age in AGES:
            born = fertility(max(NOW - age, FIRST_BIRTHS)) / fertility(NOW - 9)
            persons = dealt(round(per_cohort * born), list(weight.values()))
            for village, several in zip(weight, persons, strict=True):
                _children(book, village.code, age, several)
            for village in (v for t in county.towns for v in t.villages if v.code in childless):
                _children(book, village.code, age, 0)
        _births(book, county, per_cohort, sum(weight.values()), weight)


def _children(book: Book, village: str, age: int, persons: int) -> None:
    book.add("population", place=village, year=NOW, age=age, sex="合计", persons=persons)


def _births(book: Book, county: County, per_cohort: float, everyone: float, weight: dict) -> None:
    for town in county.towns:
        share = sum(weight.get(v, 0) for v in town.villages) / everyone
        for year in range(FIRST_BIRTHS, NOW + 1):
            births = round(per_cohort * share * fertility(year) / fertility(NOW - 9))
            book.add("births", place=town.code, year=year, births=births)
