"""What the objective is made of, row by row: what each village's ways and each school come to, in every epoch, now and in the plan."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from junheng.layout import unchanged
from junheng.layout.bands import BANDS
from junheng.layout.outcome import Outcome
from junheng.layout.proposal import COSTS


def costs(outcome: Outcome) -> pl.DataFrame:
    """Rows of `COSTS`, those of a part together."""
    place, model = outcome.model.place, outcome.model
    home = {
        "code": place.clients["place"], "name": place.villages["name"].gather(place.village_of), "band": [BANDS[b] for b in place.band_of],
        "piece": place.clients["part"], "pieces": place.clients["parts"],
    }  # fmt: skip
    site = {"code": place.sites["code"], "name": place.sites["name"]}
    rows = [
        *_rows(place.rules.epochs, home, place.pupils, unchanged.of_clients(model), outcome.of_clients()),
        *_rows(
            place.rules.epochs, site, outcome.load.sum(axis=2), unchanged.of_sites(model), outcome.of_sites()
        ),
    ]
    return pl.concat(rows, how="diagonal_relaxed").select(pl.col(c).cast(t) for c, t in COSTS.items())


def _rows(epochs: tuple[int, ...], whose: Mapping, pupils: np.ndarray, now: Mapping, then: Mapping):
    named = pl.DataFrame(dict(whose))
    for part, value in then.items():
        for t, epoch in enumerate(epochs):
            rows = named.with_columns(
                epoch=pl.lit(epoch), part=pl.lit(part), pupils=pl.Series(pupils[t]).cast(pl.Int64), now=pl.Series(now[part][t]), value=pl.Series(value[t])
            )  # fmt: skip
            yield rows.filter((pl.col("now") != 0) | (pl.col("value") != 0))
