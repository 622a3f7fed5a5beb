"""Which schools a county has and where they stand: seat, township centres, villages."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from junheng.register.example.region.book import Book
from junheng.register.example.region.divisions import County, Township, Village
from junheng.register.example.region.school import CATEGORY, STAGES, School

ORDINALS = "一二三四五六七八九十"
SIZES = {
    ("小学", "城区"): (850, 1750), ("小学", "镇区"): (300, 720), ("小学", "乡村"): (70, 230),
    ("小学教学点", "乡村"): (9, 58), ("初中", "城区"): (900, 1700), ("初中", "镇区"): (420, 900),
    ("高中", "城区"): (1100, 2100), ("学前", "城区"): (240, 420), ("学前", "镇区"): (110, 240),
    ("学前", "乡村"): (30, 90),
}  # fmt: skip
"""Pupils a school of that kind or stage usually has, by setting."""


@dataclass(frozen=True)
class Recipe:
    """How many schools of each kind a county gets; `seats` are the townships that make up the county seat."""

    seats: tuple[str, ...]
    seat_primaries: int
    seat_juniors: int
    primaries: int
    juniors: int
    points: int = 0
    nine_years: int = 0
    complete: int = 0
    seniors: int = 0
    seat_nurseries: int = 0
    nurseries: int = 0
    primary_names: tuple[str, ...] = ()
    junior_names: tuple[str, ...] = ()
    senior_names: tuple[str, ...] = ()

    @property
    def compulsory(self) -> int:
        return self.primaries + self.juniors + self.nine_years


class Builder:
    """Puts up the schools of one county; `serial` is the first of the invented school numbers."""

    def __init__(self, book: Book, county: County, recipe: Recipe, serial: str):
        self.book, self.county, self.recipe, self.serial = book, county, recipe, serial
        self.rng = book.chance(f"schools:{county.code}")
        self.built: list[School] = []
        self.seats = [t for t in county.towns if t.name in recipe.seats]
        self.others = [t for t in county.towns if t.name not in recipe.seats]

    def build(self) -> list[School]:
        """Every school of the county, the seat's first."""
        plan = self.recipe
        self._named("小学", plan.seat_primaries, plan.primary_names, "小学")
        self._named("完全中学", plan.complete, plan.junior_names, "中学")
        self._named(
            "初级中学",
            plan.seat_juniors - plan.complete,
            plan.junior_names[plan.complete :],
            "中学",
            plan.complete,
        )
        self._named("高级中学", plan.seniors, plan.senior_names, "高级中学")
        self._named("幼儿园", plan.seat_nurseries, (), "幼儿园")
        small = sorted(self.others, key=lambda t: (len(t.villages), t.code))[: plan.nine_years]
        for town in self.others:
            kind, name = ("九年一贯制学校", "九年一贯制学校") if town in small else ("小学", "中心小学")
            self._put(kind, town.name + name, town, town.villages[0], "镇区", centre=True)
        lacking = plan.juniors - plan.seat_juniors
        for number, town in zip(range(lacking), self._junior_towns(small), strict=False):
            name = "初级中学" if number < len(self.others) - len(small) else "第二初级中学"
            self._put("初级中学", town.name + name, town, town.villages[-1 if number else 0], "镇区")
        self._villages(plan.primaries - sum(s.kind == "小学" for s in self.built), plan.points)
        self._nurseries(plan.nurseries - plan.seat_nurseries)
        return self.built

    def _junior_towns(self, small: list[Township]) -> Iterator[Township]:
        large = [t for t in self.others if t not in small]
        yield from large
        yield from sorted(large, key=lambda t: -len(t.villages))

    def _named(self, kind: str, several: int, names: tuple[str, ...], last: str, skip: int = 0) -> None:
        """Schools of the county seat, numbered where they have no name of their own."""
        spots = [v for town in self.seats for v in town.villages if v.urban] or list(
            self.seats[0].villages[:3]
        )
        for number in range(several):
            name = (
                names[number]
                if number < len(names)
                else f"{self.county.short}第{_ordinal(number + skip)}{last}"
            )
            village = spots[(number * 3 + len(last)) % len(spots)]
            town = next(t for t in self.seats if village in t.villages)
            self._put(kind, name, town, village, "城区")

    def _villages(self, several: int, points: int) -> None:
        """Village schools, dealt over the townships by their number of villages; the last ones are teaching points."""
        free = {t: list(t.villages[1:]) for t in self.county.towns}
        taken: dict[Township, int] = dict.fromkeys(free, 0)
        for number in range(several):
            town = max(free, key=lambda t: (len(free[t]) > 0, len(t.villages) / (1 + taken[t]), t.code))
            village = self.rng.choice([v for v in free[town] if not v.urban] or free[town])
            free[town].remove(village)
            taken[town] += 1
            point = number >= several - points
            kind, last = ("小学教学点", "教学点") if point else ("小学", "小学")
            self._put(kind, f"{town.name}{village.stem}{last}", town, village, "乡村")

    def _nurseries(self, several: int) -> None:
        """A centre kindergarten in each township, then villages."""
        places = [(t, t.villages[0], "镇区", "中心幼儿园") for t in self.others]
        taught = [s for s in self.built if s.kind == "小学" and s.setting == "乡村"]
        places += [(s.town, s.village, "乡村", f"{s.village.stem}幼儿园") for s in taught]
        for town, village, setting, name in places[:several]:
            self._put("幼儿园", town.name + name, town, village, setting, centre=setting == "镇区")

    def _put(self, kind: str, name: str, town: Township, village: Village, setting: str, **more) -> School:
        code = f"{CATEGORY[kind]}53{self.serial}{self.book.count('school'):04d}"
        rng = self.rng
        pupils = {}
        for stage in STAGES[kind]:
            least, most = SIZES.get((kind, setting)) or SIZES[stage, setting]
            share = {"九年一贯制学校": 0.6, "完全中学": 0.7, "十二年一贯制学校": 0.4}.get(kind, 1)
            pupils[stage] = round(rng.uniform(least, most) * share)
        at = (
            round(village.longitude + rng.uniform(-0.006, 0.006), 5),
            round(village.latitude + rng.uniform(-0.006, 0.006), 5),
        )
        boarding = setting != "城区" and (kind in ("初级中学", "九年一贯制学校") or bool(more.get("centre")))
        school = School(
            code, name, kind, setting, town, village, at, pupils, boarding=boarding and kind != "幼儿园",
            opened=dt.date(rng.randrange(1952, 2010), 9, 1), **more,
        )  # fmt: skip
        self.built.append(school)
        return school


def _ordinal(number: int) -> str:
    ten, one = divmod(number + 1, 10)
    return (("" if ten == 1 else ORDINALS[ten - 1]) + "十" if ten else "") + (
        ORDINALS[one - 1] if one else ""
    )


def scaled(schools: list[School], stage: str, total: int) -> None:
    """Bring one stage of these schools to a total, each keeping its proportion."""
    teaching = [s for s in schools if stage in s.pupils]
    exact = total / sum(s.pupils[stage] for s in teaching)
    shares = [max(int(s.pupils[stage] * exact), 3) for s in teaching]
    spare = total - sum(shares)
    order = sorted(range(len(teaching)), key=lambda i: -teaching[i].pupils[stage])
    step = 1 if spare > 0 else -1
    for turn in range(abs(spare)):
        shares[order[turn % len(order)]] += step
    for school, share in zip(teaching, shares, strict=True):
        school.pupils[stage] = share


def shuffled(rng: random.Random, items: list) -> list:
    """The items in a random order, the list itself left alone."""
    return rng.sample(items, len(items))
