"""The research network of 怒江 in four tiers: prefecture, counties, townships, schools; each led by a school that others gather at."""

import datetime as dt
from dataclasses import dataclass

from junheng.register.example.region.book import Book
from junheng.register.example.region.deeds import sessions
from junheng.register.example.region.divisions import SYSTEM, County
from junheng.register.example.region.groups import found, join
from junheng.register.example.region.school import School

SINCE = dt.date(2023, 3, 1)
KIND = "教研网络"
TIERS = ("州级", "县市级", "乡镇（学区）级", "校级")
SESSIONS = {"州级": 12, "县市级": 18, "乡镇（学区）级": 6, "校级": 6}
SILENT = ("马吉乡", "普拉底乡")
"""Townships that have not reported a session."""


@dataclass(frozen=True)
class Node:
    """One research network: its tier, its schools (the leading one first), and what lies under it."""

    code: str
    label: str
    tier: str
    schools: list[School]


def write_networks(book: Book, counties: list[County], schools: list[School]) -> list[Node]:
    """All four tiers, from the top down."""
    lead = max((s for s in schools if s.kind == "高级中学"), key=lambda s: s.size)
    largest = [_largest(schools, c.code) for c in counties]
    top = _node(book, "怒江州教研网络", TIERS[0], None, [lead, *largest], pattern="1+4+N")
    book.add("territory", network=top.code, place=f"{SYSTEM}533300", since=SINCE)
    nodes = [top]
    for county, head in zip(counties, largest, strict=True):
        here = [s for s in schools if s.town.county == county.code]
        members = [head, *(s for s in here if s is not head and (s.centre or s.setting == "城区"))]
        node = _node(book, f"{county.short}教研网络", TIERS[1], top.code, members)
        book.add("territory", network=node.code, place=county.code, since=SINCE)
        nodes += [node, *_towns(book, county, here, node.code)]
    for node in nodes:
        _meet(book, node)
    return nodes


def _largest(schools: list[School], county: str) -> School:
    return max(
        (s for s in schools if s.town.county == county and s.kind == "小学"), key=lambda s: (s.size, s.code)
    )


def _towns(book: Book, county: County, here: list[School], parent: str) -> list[Node]:
    """The townships of a county and, under each, its schools."""
    nodes = []
    for town in county.towns:
        schools = [s for s in here if s.town == town]
        if not schools:
            continue
        head = max((s for s in schools if s.kind == "小学"), key=lambda s: (s.centre, s.size))
        members = [head, *(s for s in schools if s is not head)]
        node = _node(book, f"{town.name}学区教研网络", TIERS[2], parent, members)
        book.add("territory", network=node.code, place=town.code, since=SINCE)
        nodes.append(node)
        for school in schools:
            if school.kind != "小学教学点":
                nodes.append(_node(book, f"{school.name}校本教研组", TIERS[3], node.code, [school]))
    return nodes


def _node(book: Book, label: str, tier: str, parent: str | None, schools: list[School], **more) -> Node:
    code = found(book, label, KIND, SINCE, schools[0], role="牵头单位", tier=tier, parent=parent, **more)
    join(book, code, schools[1:], "核心校" if tier == TIERS[0] else "成员", SINCE)
    return Node(code, label, tier, schools)


def _meet(book: Book, node: Node) -> None:
    if not node.label.startswith(SILENT):
        label = node.label.removesuffix("网络").removesuffix("组")
        sessions(
            book, book.chance(f"sessions:{node.code}"), node.code, label, node.schools, SESSIONS[node.tier]
        )
