"""Ask for groups to be formed: the terms as plain data, checked before the job waits. The engine is loaded by the worker alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from junheng.networks.formation.stop import Stop
from junheng.networks.formation.terms import Terms
from junheng.networks.rules import Rules
from junheng.programmes.pattern import Range
from junheng.standards.standard import Standard
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.planning.outcome import STANDARD
from junheng.web.register.scope import scope_of

NAME = "planning.formation"
LONGEST = 1800
"""Seconds one search may take."""


def rules_of(given: Mapping[str, Any]) -> Rules:
    """The rules for groups with what the person moved: travel, helped schools, strength of heads, balance, ties."""
    rules = Rules.load()
    return replace(
        rules,
        limits=replace(
            rules.limits,
            travel_at_most=given["travel"],
            helped=Range(given["helped_low"], given["helped_high"]),
        ),
        head=replace(rules.head, strength_at_least=given["strength"]),
        weights=replace(rules.weights, balance=given["balance"], tie=given["tie"]),
    )


def terms_of(given: Mapping[str, Any]) -> Terms:
    """The terms as kept in a job. Raises ValueError (a sentence) for what contradicts itself."""
    return Terms(
        rules_of(given), dt.date.fromisoformat(given["on"]), pattern=given["pattern"], stages=tuple(given["stages"]),
        groups=given["groups"] or None, kind=given["kind"], heads=tuple(given["heads"]), not_heads=tuple(given["not_heads"]),
        together=tuple(map(tuple, given["together"])), apart=tuple(map(tuple, given["apart"])), existing=given["existing"],
    )  # fmt: skip


def ask(*, given: Mapping[str, Any], by: Person) -> Job:
    """Queue a formation over the whole county. ValueError where the terms are nonsense, Refused without the right to all."""
    if not scope_of(by, Right.PLAN).everything:
        raise Refused(Right.PLAN)
    terms_of(given)
    Stop(given["seconds"], given["gap"])
    if given["seconds"] > LONGEST:
        said = _("最多搜索 %(most)s 秒，收到 %(given)s 秒")
        raise ValueError(said % {"most": LONGEST, "given": f"{given['seconds']:g}"})
    Standard.load(STANDARD, on=dt.date(given["year"], 9, 1))
    kept = {name: value for name, value in given.items() if name != "title"} | {"called": given["title"]}
    return work.ask(NAME, _("测算组团方案：%(title)s") % {"title": given["title"]}, by=by, **kept)
