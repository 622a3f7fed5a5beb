"""The measure and the proof of its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from junheng.standards import proof
from junheng.standards.contract import as_json
from junheng.standards.measure import Measurement
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused, demand
from junheng.web.accounts.roles import Right
from junheng.web.api import shapes
from junheng.web.api.problems import DECLARED, Trouble
from junheng.web.api.shapes import Indicator, ItemName, Stage, ToleranceName
from junheng.web.register import measured
from junheng.web.register.masks import POSTING, people_counted
from junheng.web.register.scope import Scope, scope_of

router = Router(tags=["测算"])
ON = Query(
    None, ge=dt.date(2017, 1, 1), le=dt.date(2100, 1, 1), description="口径日期；不写则为最近学年的 9 月 1 日"
)
TOLERANCE = Query([], max_length=10, description="启用的过渡性口径，可重复")


@router.get("/measure", response={200: dict[str, Any]} | DECLARED, summary="测算结果")
def measure(
    request: HttpRequest, on: dt.date | None = ON, tolerance: list[ToleranceName] = TOLERANCE
) -> dict:
    """The object of `junheng measure --json`. The county's aggregates are whole; single schools are those in scope."""
    found, scope = _measured(request, on, tolerance)
    body = as_json(found)
    for part in ("schools", "school_verdicts", "left_out"):
        body[part] = [row for row in body[part] if scope.covers(row["code"])]
    return body


@router.get(
    "/measure/proof/school/{code}", response={200: shapes.Proof} | DECLARED, summary="一校一项指标的出处"
)
def of_school(
    request: HttpRequest, code: shapes.Text, stage: Stage, indicator: Indicator, on: dt.date | None = ON,
    tolerance: list[ToleranceName] = TOLERANCE,
) -> dict:  # fmt: skip
    """Formula, clause, arithmetic and the rows a school's figure rests on."""
    found, scope = _measured(request, on, tolerance)
    if not scope.covers(code):
        raise Refused(Right.READ, code)
    opened = _opened(lambda: proof.of_school(measured.tables(), found, code, stage.value, indicator.value))
    people = opened.rows.filter(pl.col("table") == POSTING)["row"].unique(maintain_order=True).to_list()
    if people and scope_of(request.user, Right.READ_STAFF).covers(code):
        audit.seen(request.user, "staff", people, reason="API")
    elif people:
        opened = replace(opened, rows=people_counted(opened.rows))
    return _told(opened)


@router.get("/measure/proof/county", response={200: shapes.Proof} | DECLARED, summary="差异系数的出处")
def of_county(
    request: HttpRequest, stage: Stage, indicator: Indicator, on: dt.date | None = ON,
    tolerance: list[ToleranceName] = TOLERANCE,
) -> dict:  # fmt: skip
    """Each school's share and term of a spread; only for who reads every school."""
    found, scope = _measured(request, on, tolerance)
    _whole(scope)
    opened = _opened(lambda: proof.of_county(measured.tables(), found, stage.value, indicator.value))
    return _told(replace(opened, rows=people_counted(opened.rows)))


@router.get("/measure/proof/item/{item}", response={200: shapes.Proof} | DECLARED, summary="县级指标的出处")
def of_item(
    request: HttpRequest, item: ItemName, on: dt.date | None = ON, tolerance: list[ToleranceName] = TOLERANCE
) -> dict:
    """What a county item's state rests on; only for who reads every school."""
    found, scope = _measured(request, on, tolerance)
    _whole(scope)
    return _told(_opened(lambda: proof.of_item(measured.tables(), found, item.value)))


def _whole(scope: Scope) -> None:
    if not scope.everything:
        raise Refused(Right.READ, _("全县各校"))


def _measured(
    request: HttpRequest, on: dt.date | None, tolerance: list[ToleranceName]
) -> tuple[Measurement, Scope]:
    demand(request.user, Right.READ)
    years = measured.years()
    if on is None and not years:
        raise Trouble(409, _("登记库还没有在校生数据，无法测算"))
    day = on or dt.date(years[0], 9, 1)
    found = measured.measured(day, shapes.STANDARD, tuple(sorted({t.value for t in tolerance})))
    return found, scope_of(request.user, Right.READ)


def _opened(open_it: Callable[[], proof.Proof]) -> proof.Proof:
    try:
        return open_it()
    except ValueError as absent:
        raise Trouble(404, str(absent)) from None


def _told(found: proof.Proof) -> dict:
    plain = {
        k: v
        for k, v in asdict(replace(found, steps=tuple(found.steps), rows=None, terms=None)).items()
        if k not in ("rows", "terms")
    }
    terms = None if found.terms is None else found.terms.to_dicts()
    return plain | {"rows": found.rows.to_dicts(), "terms": terms}
