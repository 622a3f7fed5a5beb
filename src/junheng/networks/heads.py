"""Which school leads a network: the one with the highest leading role (总校 before 龙头校 before 核心校 before 牵头单位)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.register.codes import LEADING_ROLES

RANK = {role: n for n, role in enumerate(LEADING_ROLES)}


def heads(members: pl.DataFrame) -> pl.DataFrame:
    """network, head, heads (how many schools share the highest leading role) of rows of network, school, role.

    `head` is the first by code; `heads` is 0 where nobody leads.
    """
    rank = pl.col("role").replace_strict(RANK, default=None, return_dtype=pl.Int64)
    leads = (pl.col("rank") == pl.col("rank").min().over("network")).fill_null(False)
    ranked = members.with_columns(rank=rank).with_columns(leads=leads).sort("network", "school")
    return ranked.group_by("network", maintain_order=True).agg(
        head=pl.col("school").filter(pl.col("leads")).first(), heads=pl.col("leads").sum().cast(pl.Int64)
    )


def head_of(roles: Mapping[str, str]) -> str | None:
    """The head of one network, given school → role; None where nobody leads."""
    leading = [(RANK[role], school) for school, role in roles.items() if role in RANK]
    return min(leading)[1] if leading else None
