"""The tiered diagram: every network a box with its head on top and its members below, under the network it lies under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from junheng.web.register import words

COLUMNS, WIDE, GAP = 4, 264, 18
TOP, LINE, FOOT, BAND = 58, 21, 12, 46
NAME, MEMBER = 15, 15
"""Characters of a name that fit a line."""


@dataclass(frozen=True)
class Card:
    """One network: where it stands, what is written, and its members line by line (text, role, leads)."""

    x: int
    y: int
    high: int
    number: int
    title: str
    full: str
    page: str
    said: str
    lines: tuple[dict, ...]

    @property
    def wide(self) -> int:
        return WIDE


@dataclass(frozen=True)
class Band:
    """The network that stands over the cards below it; `page` is empty for those under none."""

    y: int
    title: str
    said: str
    page: str
    to: int


@dataclass
class Drawing:
    """Everything drawn, in the units of the picture."""

    width: int = COLUMNS * (WIDE + GAP) - GAP
    height: int = 0
    bands: list[Band] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)


def draw(networks: Sequence[Mapping], members: Mapping[str, Sequence[Mapping]], alone: str) -> Drawing:
    """Lay the networks out: each that has others under it as a band over theirs, the rest under the words `alone`."""
    made, codes = Drawing(), {n["code"] for n in networks}
    upper = {n["parent"] for n in networks if n["parent"] in codes}
    y = 0
    for top in [n for n in networks if n["code"] in upper]:
        below = [n for n in networks if n["parent"] == top["code"] and n["code"] not in upper]
        said = "、".join(f"{words.word(m['role'])} {m['name']}" for m in members.get(top["code"], ())[:3])
        y = _band(made, y, top["name"], said, top["page"], below, members)
    rest = [n for n in networks if n["parent"] not in upper and n["code"] not in upper]
    if rest:
        _band(made, y, alone if upper else "", "", "", rest, members)
    return made


def _band(made: Drawing, y: int, title: str, said: str, page: str, cards: Sequence, members: Mapping) -> int:
    """A band and its cards; where the next one begins."""
    start = y + BAND if title else y
    columns = [start] * COLUMNS
    for network in cards:
        column = columns.index(min(columns))
        card = _card(column * (WIDE + GAP), columns[column], network, members.get(network["code"], ()))
        made.cards.append(card)
        columns[column] += card.high + GAP
    if title:
        made.bands.append(Band(y, title, said, page, max(columns) - GAP))
    made.height = max(columns)
    return made.height + GAP


def _card(x: int, y: int, network: Mapping, members: Sequence[Mapping]) -> Card:
    lines, at = [], TOP
    for member in members:
        lines.append(
            {
                "y": at + 15, "text": short(member["name"], MEMBER), "full": member["name"], "role": member["role"],
                "leads": member["leads"],
            }
        )  # fmt: skip
        at += LINE
    said = " · ".join(filter(None, (network["pattern"], network["tier"])))
    name = short(network["name"], NAME)
    return Card(
        x, y, at + FOOT, network["number"], name, network["name"], network["page"], said, tuple(lines)
    )


def short(text: str, most: int) -> str:
    """A name cut to what fits; the whole stands in the title and the table."""
    return text if len(text) <= most else text[: most - 1] + "…"
