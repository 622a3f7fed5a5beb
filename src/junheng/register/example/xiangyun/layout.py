"""The groups of 祥云: twelve of 1+6+N, one of 1+3+N, senior high groups, township and kindergarten groups, communities."""

import datetime as dt
from collections.abc import Sequence

from junheng.register.example.region.book import Book
from junheng.register.example.region.chance import dealt
from junheng.register.example.region.divisions import County
from junheng.register.example.region.groups import found, gathered, govern, join
from junheng.register.example.region.marks import marked, numbered
from junheng.register.example.region.school import School

SINCE, LATER, COMMUNITIES = dt.date(2023, 3, 1), dt.date(2023, 9, 1), dt.date(2023, 9, 1)
HELPED = {"小学": (4, 3, 3, 3, 2, 2), "初中": (3, 2, 2, 2, 2, 2)}
"""How many weaker schools each head school looks after."""
UNIFIED = ("教学计划", "常规管理", "教研活动", "质量考核", "学生评价")
NURSERY_GROUPS, IN_COMMUNITY = 12, 8
EVIDENCE = numbered("祥政办发", 2023, 5)


class Layout:
    """Writes the networks and remembers who is in which; `groups` are code → schools, the head first."""

    def __init__(self, book: Book, county: County, schools: list[School]):
        self.book, self.county, self.schools = book, county, schools
        self.free = [s for s in schools if not s.closed]
        self.groups: dict[str, list[School]] = {}

    def take(self, chosen: Sequence[School]) -> list[School]:
        """Schools that go into a group now and are free for no other."""
        self.free = [s for s in self.free if s not in chosen]
        return list(chosen)

    def group(self, name: str, heads: Sequence[School], members: Sequence[School], **more) -> str:
        """A group; the first of `heads` provides the head person."""
        role, since = more.pop("role", "总校"), more.pop("since", SINCE)
        book, others = self.book, more.pop("others", "成员校")
        code = found(book, name, "教育集团", since, heads[0], role=role, **more)
        join(book, code, heads[1:], role, since)
        join(book, code, members, others, since)
        self.groups[code] = self.take([*heads, *members])
        modes = {domain: "统一" if n < 3 else "分散" for n, domain in enumerate(UNIFIED)}
        govern(book, code, modes, since, EVIDENCE)
        return code

    def six(self, stage: str, heads: Sequence[School], weak: Sequence[School]) -> None:
        """Six head schools of a stage, each with the weaker schools nearest to it that are still to be helped."""
        waiting = list(weak)
        for head, several in zip(heads, HELPED[stage], strict=True):
            helped = sorted(waiting, key=lambda s: (head.far(s), s.code))[:several]
            waiting = [s for s in waiting if s not in helped]
            self.group(f"{head.name}教育集团", [head], helped, role="龙头校", pattern="1+6+N")
            for school in helped:
                self.book.add("link", kind="结对帮扶", source=head.code, target=school.code, since=SINCE)

    def of(self, kind: str) -> list[School]:
        """Schools of a kind that are still free, the largest first."""
        return sorted((s for s in self.free if s.kind == kind), key=lambda s: (-s.size, s.code))


def write_networks(book: Book, county: County, schools: list[School]) -> dict[str, list[School]]:
    """All networks; returns the education groups, code → its schools, the head first."""
    layout = Layout(book, county, schools)
    _compulsory(layout)
    _nurseries(layout)
    _seniors(layout)
    _townships(layout)
    _rest_of_nurseries(layout)
    _communities(layout)
    _merged(book, layout)
    return layout.groups


def _compulsory(layout: Layout) -> None:
    primaries, juniors = layout.of("小学"), layout.of("初级中学")
    seat = [s for s in primaries if s.setting == "城区"]
    first = layout.county.towns[0]
    village = sorted((s for s in primaries if s.rural), key=lambda s: (s.town != first, -s.size))
    layout.six("小学", seat[:6], [seat[7], *village[:16]])
    layout.six("初中", juniors[:6], juniors[6:])


def _nurseries(layout: Layout) -> None:
    nurseries = layout.of("幼儿园")
    heads = [s for s in nurseries if s.setting == "城区"][:3]
    centres = [s for s in nurseries if s.setting == "镇区"]
    layout.group("祥云县学前教育集团", heads, centres, role="龙头校", pattern="1+3+N")


def _seniors(layout: Layout) -> None:
    first, second, *others = layout.of("高级中学")
    for number, (head, members) in enumerate(((first, others[:2]), (second, others[2:])), 1):
        layout.group(
            f"{head.name}教育集团", [head], members, pattern=f"1+{len(members)}", others="合作校", since=LATER
        )
        for partner in (f"省内名校{number:02d}", f"省外名校{number:02d}"):
            layout.book.add("link", kind="名校合作", source=marked(partner), target=head.code, since=LATER)


def _townships(layout: Layout) -> None:
    """In every township the primary schools and points that are not yet in a group, led by the centre school."""
    for town in layout.county.towns:
        here = [s for s in layout.free if s.town == town and s.kind in ("小学", "小学教学点")]
        head = max(here, key=lambda s: (s.centre, s.size))
        others = [s for s in here if s is not head]
        layout.group(f"{town.name}小学教育集团", [head], others, pattern=f"1+{len(others)}", since=LATER)


def _rest_of_nurseries(layout: Layout) -> None:
    free = layout.of("幼儿园")
    heads, others = free[:NURSERY_GROUPS], free[NURSERY_GROUPS:]
    most = max(dealt(len(others), [1] * len(heads)))
    for head, members in gathered(heads, others, most).items():
        layout.group(f"{head.name}教育集团", [head], members, pattern=f"1+{len(members)}", since=LATER)


def _communities(layout: Layout) -> None:
    """1+1+X in the county seat: a head school, a core school and those round it; five things are done as one."""
    town = layout.county.towns[0]
    here = [s for s in layout.schools if s.town == town and s.kind == "小学" and not s.closed]
    heads = sorted((s for s in here if s.setting == "城区"), key=lambda s: s.code)[:IN_COMMUNITY]
    others = sorted((s for s in here if s not in heads), key=lambda s: (-s.size, s.code))
    nurseries = [s for s in layout.schools if s.kind == "幼儿园" and s.setting == "城区"]
    cores, rest = others[: len(heads)], others[len(heads) :]
    around = gathered(heads, [*rest, *nurseries], -(-len(rest + nurseries) // len(heads)))
    for head, core in zip(heads, cores, strict=True):
        code = found(
            layout.book, f"{head.name}办学共同体", "办学共同体", COMMUNITIES, head, role="龙头校", pattern="1+1+X"
        )  # fmt: skip
        join(layout.book, code, [core], "核心校", COMMUNITIES)
        join(layout.book, code, around[head], "成员校", COMMUNITIES)
        govern(layout.book, code, dict.fromkeys(UNIFIED, "统一"), COMMUNITIES, numbered("祥教体发", 2023, 28))


def _merged(book: Book, layout: Layout) -> None:
    """Teaching points that were members until they were closed."""
    for point in (s for s in layout.schools if s.closed):
        network = next(c for c, here in layout.groups.items() if here[0].town == point.town)
        book.add(
            "membership", network=network, school=point.code, role="成员校", since=SINCE, until=point.closed
        )
