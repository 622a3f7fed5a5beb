"""The education groups of 玉溪: each in one county, founded over some years, its schools joining one after the other."""

import datetime as dt
import random

from junheng.register.example.region.book import Book
from junheng.register.example.region.divisions import County
from junheng.register.example.region.groups import found, govern, join
from junheng.register.example.region.marks import numbered
from junheng.register.example.region.school import School
from junheng.register.example.yuxi.recipes import GROUPS

FOUNDED = tuple(dt.date(year, 9, 1) for year in (2019, 2020, 2021, 2021, 2022, 2022, 2023))
LATEST = dt.date(2024, 3, 1)
AT_LEAST, UNEVEN = 2, 1.45
"""Schools beside the head school that every group has; how many times the mean the largest may have."""
CHANGED = 12
"""Schools that were in another group before."""
DOMAINS = ("教学计划", "常规管理", "教研活动", "质量考核", "学生评价", "教育科研", "校产管理")


def write_groups(book: Book, counties: list[County], members: list[School]) -> dict[str, list[School]]:
    """Every group; returns code → its schools, the head first."""
    groups: dict[str, list[School]] = {}
    for county in counties:
        here = [s for s in members if s.town.county == county.code]
        for head, others in _gathered(here, GROUPS[county.code[-6:]]).items():
            code = _found(book, book.chance(f"group:{head.code}"), head, others)
            groups[code] = [head, *others]
    _changes(book, groups)
    return groups


def _gathered(schools: list[School], several: int) -> dict[School, list[School]]:
    """The largest schools lead, one in three a junior school; each first takes its nearest, then the rest follow."""
    by_size = sorted(schools, key=lambda s: (-s.size, s.code))
    juniors = [s for s in by_size if "初中" in s.stages][: several // 3]
    primaries = [s for s in by_size if s.stages == ("小学",)][: several - len(juniors)]
    groups: dict[School, list[School]] = {head: [] for head in (*primaries, *juniors)}
    free = [s for s in by_size if s not in groups]
    for _ in range(AT_LEAST):
        for head, here in groups.items():
            here.append(free.pop(free.index(min(free, key=lambda s: (head.far(s), s.code)))))
    most = round((len(schools) - several) / several * UNEVEN)
    for school in free:
        open_heads = [h for h in groups if len(groups[h]) < most]
        groups[min(open_heads, key=lambda h: (h.far(school), h.code))].append(school)
    return groups


def _found(book: Book, rng: random.Random, head: School, others: list[School]) -> str:
    since = max(rng.choice(FOUNDED), head.opened)
    code = found(
        book, f"{head.name}教育集团", "教育集团", since, head, pattern=f"1+{len(others)}",
        form=rng.choice(("紧密型", "融合型", "帮扶型", "帮扶型")),
    )  # fmt: skip
    for number, school in enumerate(others):
        later = [day for day in (*sorted(set(FOUNDED)), LATEST) if day >= since]
        joined = since if number < AT_LEAST else rng.choice(later)
        join(book, code, [school], "成员校", joined)
    modes = {domain: "统一" if rng.random() < 0.7 else "分散" for domain in DOMAINS}
    govern(book, code, modes, since, numbered("玉教体发", since.year, 9))
    return code


def _changes(book: Book, groups: dict[str, list[School]]) -> None:
    """Some schools were in another group of their county before they joined the one they are in."""
    rng = book.chance("changes")
    since = {row["code"]: row["since"] for row in book.rows["network"]}
    county = {code: here[0].town.county for code, here in groups.items()}
    heads = {here[0].code for here in groups.values()}
    rows = [r for r in book.rows["membership"] if r["network"] in groups and r["school"] not in heads]
    left = CHANGED
    for row in rng.sample(rows, CHANGED * 4):
        others = [
            c for c in groups
            if county[c] == county[row["network"]] and c != row["network"] and since[c] < row["since"]
        ]  # fmt: skip
        if others and left:
            left -= 1
            before = rng.choice(others)
            book.add(
                "membership", network=before, school=row["school"], role="成员校", since=since[before],
                until=row["since"],
            )  # fmt: skip
