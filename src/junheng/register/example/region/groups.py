"""Networks of schools while a region is written: founding, joining, leading, what is done as one."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from junheng.register.example.region.book import Book
from junheng.register.example.region.marks import marked
from junheng.register.example.region.school import School


def found(book: Book, name: str, kind: str, since: dt.date, head: School | None = None, **more) -> str:
    """A network; with `head`, that school leads it and the head of that school is its head person."""
    code = book.number("N")
    role = more.pop("role", "总校")
    book.add("network", code=code, name=marked(name), kind=kind, since=since, **more)
    if head:
        join(book, code, [head], role, since)
        lead(book, code, head, since)
    return code


def lead(book: Book, network: str, head: School, since: dt.date) -> None:
    """The head of a school becomes the head person of a network, not before taking office."""
    began = max(since, book.home[head.head]["since"])
    book.add("link", kind="总校长", source=head.head, target=network, since=began)


def join(book: Book, network: str, schools: Iterable[School], role: str, since: dt.date) -> None:
    """Schools become members; a school that opened later joins when it opens."""
    for school in schools:
        began = max(since, school.opened)
        book.add("membership", network=network, school=school.code, role=role, since=began, until=None)


def govern(
    book: Book, network: str, modes: Mapping[str, str], since: dt.date, evidence: str | None = None
) -> None:
    """What the network does as one and what each school keeps."""
    for domain, mode in modes.items():
        book.add(
            "governance",
            network=network,
            domain=domain,
            mode=mode,
            since=since,
            evidence=evidence,
            until=None,
        )


def gathered(heads: Sequence[School], others: Iterable[School], most: int) -> dict[School, list[School]]:
    """Each of `others` goes to the nearest head that still has room; in the order given, so that it is repeatable."""
    groups: dict[School, list[School]] = {head: [] for head in heads}
    for school in others:
        free = [h for h in heads if len(groups[h]) < most]
        nearest = min(free, key=lambda h: (school.far(h), h.code))
        groups[nearest].append(school)
    return groups
