"""The 138 layout of 双柏: one tight group, three communities of town and village, eight township areas, two leagues."""

import datetime as dt

from junheng.register.example.region.book import Book
from junheng.register.example.region.deeds import sessions
from junheng.register.example.region.divisions import County
from junheng.register.example.region.groups import found, govern, join
from junheng.register.example.region.marks import numbered
from junheng.register.example.region.school import School

GROUP, AREAS, LEAGUES = dt.date(2023, 6, 1), dt.date(2023, 8, 20), dt.date(2023, 9, 1)
UNIFIED = ("教育管理", "学校管理", "教育科研", "校产管理", "教育评价")
KEPT = ("校园文化", "课程特色", "学生活动")
SHARED = ("课程共建", "管理共通", "优师共用", "研训共联", "资源共享")
SESSIONS = {"group": 20, "community": 15, "area": 9, "league": 12}


def _modes(unified: tuple[str, ...]) -> dict[str, str]:
    """Every domain of the group: done as one, or kept by each school."""
    return {domain: "统一" if domain in unified else "分散" for domain in (*UNIFIED, *KEPT)}


def write_networks(book: Book, county: County, schools: list[School]) -> dict[str, list[School]]:
    """All networks; returns code → its schools, the head first."""
    named = {s.name: s for s in schools}
    juniors = [s for s in schools if "初中" in s.stages]
    first, second = juniors[0], juniors[1]
    tight = [first, second, *juniors[2:5]]
    networks = {_tight(book, tight): tight}
    nurseries = [s for s in schools if s.kind == "幼儿园"]
    centres = [s for s in schools if s.kind == "小学" and s.centre]
    villages = sorted((s for s in schools if s.kind == "小学" and s.rural), key=lambda s: -s.size)
    for label, members in (
        ("妥甸小学城乡学校共同体", [named["妥甸小学"], *centres[:3], *villages[:4]]),
        ("双柏县第二中学城乡学校共同体", [second, *juniors[5:]]),
        ("双柏县第一幼儿园城乡学校共同体", [nurseries[0], *(s for s in nurseries[1:] if s.centre)]),
    ):
        networks[_community(book, label, members)] = members
    for town in county.towns:
        here = [s for s in schools if s.town == town and s.kind in ("小学", "小学教学点")]
        head = next((s for s in here if s.centre), named["双柏县第二小学"])
        members = [head, *(s for s in here if s is not head and s.name != "妥甸小学")]
        networks[_area(book, town.name, town.code, members)] = members
    primaries = [s for s in schools if s.kind in ("小学", "小学教学点")]
    others = [s for s in primaries if s.name != "妥甸小学"]
    networks[_league(book, "双柏县小学联盟", [named["妥甸小学"], *others])] = [named["妥甸小学"], *others]
    networks[_league(book, "双柏县初中联盟", juniors)] = juniors
    return networks


def _tight(book: Book, members: list[School]) -> str:
    code = found(
        book, "双柏县第一中学教育集团", "教育集团", GROUP, members[0], pattern=f"1+{len(members) - 1}", form="紧密型"
    )  # fmt: skip
    join(book, code, members[1:], "成员校", GROUP)
    govern(book, code, _modes(UNIFIED), GROUP, numbered("双政办发", 2023, 12))
    _meet(book, code, "双柏县第一中学教育集团", members, SESSIONS["group"])
    return code


def _community(book: Book, label: str, members: list[School]) -> str:
    code = found(
        book, label, "城乡共同体", AREAS, members[0], pattern=f"1+{len(members) - 1}", role="龙头校",
        form="帮扶型",
    )  # fmt: skip
    join(book, code, members[1:], "成员校", AREAS)
    govern(book, code, _modes(("教育科研", "教育评价")), AREAS, numbered("双教体发", 2023, 31))
    _meet(book, code, label, members, SESSIONS["community"])
    return code


def _area(book: Book, town: str, place: str, members: list[School]) -> str:
    code = found(book, f"{town}中心学校片区", "中心校片区", AREAS, members[0], role="核心校")
    join(book, code, members[1:], "成员校", AREAS)
    book.add("territory", network=code, place=place, since=AREAS)
    govern(book, code, _modes(("学校管理", "教育科研", "校产管理")), AREAS, numbered("双教体发", 2023, 31))
    _meet(book, code, f"{town}片区", members, SESSIONS["area"])
    return code


def _league(book: Book, label: str, members: list[School]) -> str:
    code = found(book, label, "学校联盟", LEAGUES, members[0], role="龙头校", form="松散型")
    join(book, code, members[1:], "成员校", LEAGUES)
    govern(book, code, dict.fromkeys(SHARED, "统一"), LEAGUES, numbered("双教体发", 2023, 35))
    _meet(book, code, label, members, SESSIONS["league"])
    return code


def _meet(book: Book, code: str, label: str, members: list[School], several: int) -> None:
    sessions(book, book.chance(f"sessions:{code}"), code, label, members, several)
