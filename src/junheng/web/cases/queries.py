"""Who sees programmes, their figures and the cases handed in. Scope is applied here."""

from __future__ import annotations

import polars as pl
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from junheng.programmes.figures import Figure
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.cases.models import Submission
from junheng.web.register.scope import held_scope

NEEDED = {"儿童": Right.READ_CHILD, "教职工": Right.READ_STAFF}
"""The right to see rows that name such people, even masked."""


def everywhere(person: Person, right: Right) -> bool:
    """Whether the person holds the right for the whole region."""
    return held_scope(person, right).everything


def county_wide(person: Person, right: Right = Right.READ) -> None:
    """A programme's figures are of the whole region: refuse whose scope is less."""
    if not everywhere(person, right):
        raise Refused(right, _("全县"))


def submissions_for(person: Person) -> QuerySet[Submission]:
    """The cases a person may see: who reads the whole region, or judges cases."""
    found = Submission.objects.select_related("by", "earlier").order_by("-pk")
    sees = any(everywhere(person, right) for right in (Right.READ, Right.JUDGE_CASE))
    return found if sees else found.none()


def submission_for(person: Person, pk: int) -> Submission:
    """One case; not found where the person may not see it."""
    found = submissions_for(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_see_rows(person: Person, whose: str) -> bool:
    """Whether the person may see rows that name children or staff."""
    return not whose or everywhere(person, NEEDED[whose])


def rows_of(person: Person, figure: Figure) -> pl.DataFrame:
    """The rows behind a figure with children's keys masked; none where the person may not see such rows."""
    if not may_see_rows(person, figure.whose):
        return figure.rows.clear()
    return masked(figure.rows, figure.whose)


def masked(rows: pl.DataFrame, whose: str) -> pl.DataFrame:
    """Rows that name a child, with the child's number hidden wherever it stands in the key."""
    if whose != "儿童":
        return rows
    hidden = pl.col("key").str.replace_all(r"\b([A-Z]?G\w|[A-Z]\d)\w{2,}(\w{2})\b", "${1}***${2}")
    return rows.with_columns(
        key=pl.when(pl.col("table").is_in(["pupil", "link"])).then(hidden).otherwise("key")
    )


def looked_at(person: Person, figure: Figure, keys: list[str]) -> None:
    """Write down that rows naming children were shown."""
    if figure.whose == "儿童" and keys:
        audit.seen(person, "pupil", keys)
