"""Who is planned together: the pupils of one village and band; a large neighbourhood in parts, each of one school as far as can be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import ceil

import polars as pl

CLIENTS = {
    "place": pl.String, "band": pl.Int64, "part": pl.Int64, "parts": pl.Int64, "now": pl.String, "pupils": pl.Float64, "boards_now": pl.Float64,
    "left_behind": pl.Float64,
}  # fmt: skip
"""now: code of the school most of them go to. boards_now, left_behind: shares of the pupils."""
ORIGINS = {"client": pl.Int64, "school": pl.String, "share": pl.Float64}
"""Where a client's pupils go now, as shares of them; client: its row."""
FEW = 6
"""Schools with the fewest pupils, who are together fewer than this part of `together`, make no part of their own."""


@dataclass
class Part:
    """Pupils of a place and band: of each school their number, boarders and left-behind."""

    schools: dict[str, tuple[float, float, float]]

    def total(self, n: int) -> float:
        return sum(s[n] for s in self.schools.values())


def clients_of(
    flows: pl.DataFrame, together: int, apart: Collection[str] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of `CLIENTS` and of `ORIGINS` from those of `HOMES`. A place with more pupils of a band than `together` is divided by the
    schools they go to now, and those of one school evenly where they are still too many: so that nobody is sent elsewhere only
    because the neighbours go there. apart: schools that are not planned, whose pupils are always a part of their own."""
    sums = (
        flows.group_by("place", "band", "school")
        .agg(pl.col("pupils", "boarders", "left_behind").sum())
        .sort(["place", "band", "pupils", "school"], descending=[False, False, True, False])
    )
    clients, origins = [], []
    for (place, band), some in sums.group_by("place", "band", maintain_order=True):
        by_school = {
            s: (p, b, left)
            for s, p, b, left in some.select("school", "pupils", "boarders", "left_behind").iter_rows()
        }
        own = [Part({s: row}) for s, row in by_school.items() if s in apart]
        rest = {s: row for s, row in by_school.items() if s not in apart}
        parts = [*(_parts(Part(rest), together) if rest else ()), *own]
        for n, part in enumerate(parts, 1):
            pupils = part.total(0)
            now = max(part.schools, key=lambda s: part.schools[s][0])
            origins += [(len(clients), s, share[0] / pupils) for s, share in part.schools.items()]
            clients.append(
                (place, band, n, len(parts), now, pupils, part.total(1) / pupils, part.total(2) / pupils)
            )
    return pl.DataFrame(clients, CLIENTS, orient="row"), pl.DataFrame(origins, ORIGINS, orient="row")


def _parts(whole: Part, together: int) -> Iterator[Part]:
    """The parts of a place; `whole` has the school that most go to first."""
    if round(whole.total(0), 6) <= together:
        yield whole
        return
    first, *others = whole.schools
    few: dict[str, tuple[float, float, float]] = {}
    for school in reversed(others):
        if sum(r[0] for r in few.values()) + whole.schools[school][0] >= together / FEW:
            break
        few[school] = whole.schools[school]
    for school, row in whole.schools.items():
        if school in few:
            continue
        rest = few if school == first else {}
        number = ceil(round((row[0] + sum(r[0] for r in rest.values())) / together, 6))
        for _ in range(number):
            yield Part({s: tuple(x / number for x in r) for s, r in {school: row, **rest}.items()})
