"""Who is planned together: the pupils of one village and band; a large neighbourhood in parts, each of one school."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import ceil

import polars as pl

CLIENTS = {
    "place": pl.String, "band": pl.Int64, "part": pl.Int64, "parts": pl.Int64, "now": pl.String, "pupils": pl.Float64, "boards_now": pl.Float64,
    "left_behind": pl.Float64,
}  # fmt: skip
"""now: code of the school most of them go to. boards_now, left_behind: shares of the pupils."""
ORIGINS = {"client": pl.Int64, "school": pl.String, "share": pl.Float64}
"""Where a client's pupils go now, as shares of them; client: its row."""
Pupils = tuple[float, float, float]
"""Pupils of one school, those who board, those left behind."""


def clients_of(
    flows: pl.DataFrame, together: int, apart: Collection[str] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of `CLIENTS` and of `ORIGINS` from those of `HOMES`. A place with more pupils of a band than `together` is divided by the
    schools they go to now, and those of one school evenly where they are still too many: so that nobody there is sent elsewhere
    only because the neighbours go there. apart: schools that are not planned, whose pupils are always a part of their own."""
    sums = (
        flows.group_by("place", "band", "school")
        .agg(pl.col("pupils", "boarders", "left_behind").sum())
        .sort(["place", "band", "pupils", "school"], descending=[False, False, True, False])
    )
    clients, origins = [], []
    for (place, band), some in sums.group_by("place", "band", maintain_order=True):
        schools = {
            s: tuple(n) for s, *n in some.select("school", "pupils", "boarders", "left_behind").iter_rows()
        }
        parts = list(_parts(schools, together, apart))
        for n, part in enumerate(parts, 1):
            pupils, boarders, left = (sum(column) for column in zip(*part.values(), strict=True))
            # They are in order of their pupils.
            now = next(iter(part))
            origins += [(len(clients), s, own[0] / pupils) for s, own in part.items()]
            clients.append((place, band, n, len(parts), now, pupils, boarders / pupils, left / pupils))
    return pl.DataFrame(clients, CLIENTS, orient="row"), pl.DataFrame(origins, ORIGINS, orient="row")


def _parts(schools: dict[str, Pupils], together: int, apart: Collection[str]) -> Iterator[dict[str, Pupils]]:
    """The parts of a place: what each has of its schools."""
    planned = {s: own for s, own in schools.items() if s not in apart}
    whole = bool(planned) and round(sum(own[0] for own in planned.values()), 6) <= together
    if whole:
        yield planned
    for school, own in schools.items():
        if school in apart or not whole:
            number = max(1, ceil(round(own[0] / together, 6)))
            for _ in range(number):
                yield {school: tuple(x / number for x in own)}
