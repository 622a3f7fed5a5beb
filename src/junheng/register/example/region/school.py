"""A school of a reconstructed region, and the school table."""

import datetime as dt
from dataclasses import dataclass, field

from junheng.register.example.region.book import Book
from junheng.register.example.region.divisions import Township, Village

CATEGORY = {
    "幼儿园": "11", "小学": "21", "小学教学点": "21", "初级中学": "31", "九年一贯制学校": "31",
    "完全中学": "34", "高级中学": "34", "十二年一贯制学校": "34", "特殊教育学校": "51",
}  # fmt: skip
STAGES = {
    "幼儿园": ("学前",), "小学": ("小学",), "小学教学点": ("小学",), "初级中学": ("初中",),
    "九年一贯制学校": ("小学", "初中"), "完全中学": ("初中", "高中"), "高级中学": ("高中",),
    "十二年一贯制学校": ("小学", "初中", "高中"),
}  # fmt: skip
COMPULSORY = ("小学", "初中")
DAY = dt.date(2024, 9, 1)


@dataclass(eq=False)
class School:
    """A school as it stands in autumn 2024; `faculty` and `head` are filled when people are hired."""

    code: str
    name: str
    kind: str
    setting: str
    town: Township
    village: Village
    at: tuple[float, float]
    pupils: dict[str, int]
    centre: bool = False
    boarding: bool = False
    private: bool = False
    opened: dt.date = dt.date(1978, 9, 1)
    closed: dt.date | None = None
    faculty: dict[str, list[str]] = field(default_factory=dict)
    head: str = ""
    left_behind: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def stages(self) -> tuple[str, ...]:
        return STAGES[self.kind]

    @property
    def compulsory(self) -> bool:
        """Whether the school teaches the compulsory stages and is open."""
        return self.closed is None and bool(set(self.stages) & set(COMPULSORY))

    @property
    def rural(self) -> bool:
        return self.setting == "乡村"

    @property
    def grades(self) -> int:
        """A teaching point keeps the lower grades only."""
        return 4 if self.kind == "小学教学点" else 6

    @property
    def size(self) -> int:
        return sum(self.pupils.values())

    @property
    def compulsory_pupils(self) -> int:
        return sum(self.pupils.get(stage, 0) for stage in COMPULSORY)

    @property
    def teachers(self) -> list[str]:
        """Everyone who teaches here now."""
        return [code for people in self.faculty.values() for code in people]

    def open_in(self, year: int) -> bool:
        """Whether the school taught in the school year that began on 1 September of `year`."""
        start = dt.date(year, 9, 1)
        return self.opened <= start and (self.closed is None or self.closed > start)

    def far(self, other: "School") -> float:
        """How far another school is, in degrees: good enough to say which is nearer."""
        return (self.at[0] - other.at[0]) ** 2 + (self.at[1] - other.at[1]) ** 2


def write_schools(book: Book, schools: list[School]) -> None:
    """The school table."""
    for school in schools:
        book.add(
            "school",
            code=school.code,
            name=school.name,
            kind=school.kind,
            setting=school.setting,
            founder="民办" if school.private else "县级教育部门",
            place=school.village.code,
            boarding=school.boarding,
            opened=school.opened,
            closed=school.closed,
            longitude=school.at[0],
            latitude=school.at[1],
        )
