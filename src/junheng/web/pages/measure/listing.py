"""A list of rows as the address asks for it: filtered, sorted, a page of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict

PAGE = 100


@dataclass(frozen=True)
class Choice:
    """One filter: its name in the address, its label, the values that occur."""

    name: str
    label: str
    values: Sequence[str]
    chosen: str


def choices(rows: Sequence[Mapping], given: QueryDict, wanted: Mapping[str, str]) -> list[Choice]:
    """Filters over columns of `rows`: name → label. A value that does not occur is as good as none."""
    found = []
    for name, label in wanted.items():
        values = sorted({row[name] for row in rows if row[name]})
        chosen = given.get(name, "")
        if len(values) > 1 or chosen:
            found.append(Choice(name, label, values, chosen if chosen in values else ""))
    return found


def filtered(rows: Sequence[Mapping], filters: Sequence[Choice]) -> list[Mapping]:
    picked = {f.name: f.chosen for f in filters if f.chosen}
    return [row for row in rows if all(row[name] == value for name, value in picked.items())]


def in_order(rows: Sequence[Mapping], sort: str, allowed: Sequence[str]) -> list[Mapping]:
    """Sorted by a column, `-` for from high to low; unknown cells always last."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name not in allowed:
        return list(rows)
    known = [row for row in rows if row[name] is not None]
    return sorted(known, key=lambda row: row[name], reverse=down) + [r for r in rows if r[name] is None]


def page_of(rows: Sequence[Mapping], number: str) -> Page:
    return Paginator(rows, PAGE).get_page(number)


def heads(columns: Mapping[str, str], given: QueryDict, sort: str, fixed: Sequence[str] = ()) -> list[dict]:
    """Column heads with the address that sorts by each: once more turns the order round."""
    found = []
    for name, label in columns.items():
        up = sort == name
        kept = [(k, v) for k, values in given.lists() for v in values if k not in ("sort", "page")]
        link = f"?{urlencode([*kept, ('sort', f'-{name}' if up else name)])}"
        order = "ascending" if up else "descending" if sort == f"-{name}" else ""
        found.append({"name": name, "label": label, "link": "" if name in fixed else link, "order": order})
    return found


def query_without(given: QueryDict, *names: str) -> str:
    """The address's query without some names, ready to be added to."""
    kept = [(k, v) for k, values in given.lists() for v in values if k not in names]
    return urlencode(kept) + "&" if kept else ""
