"""A result of the layout engine made by hand, for tests of its pages: no search, no compiled code."""

from __future__ import annotations

import secrets

import polars as pl
from django.utils import timezone

from junheng.layout.proposal import (
    COSTS,
    FORCED,
    PARTS,
    RELAXED,
    SCHOOLS,
    TRACE,
    VILLAGES,
    Certificate,
    Proposal,
)
from junheng.layout.said import Said
from junheng.layout.telling import groups
from junheng.layout.ways import whole_counts
from junheng.plans.changes import CloseSchool, MoveStage
from junheng.plans.plan import Plan
from junheng.web.accounts.models import Person
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting import found, queries, terms
from junheng.web.planning.siting.forms import TermsForm
from junheng.web.register import store

CLOSES, TAKES = "2153999013", "2153999001"
"""A school that closes, and the school that takes its pupils."""
EPOCHS = (2027, 2030)


def proposal(closes: str = CLOSES, takes: str = TAKES) -> Proposal:
    """Everything stays but one school, which closes in 2027; its village travels ten minutes longer."""
    sites = queries.sites()
    names = dict(sites.select("code", "name").iter_rows())
    schools, villages = [], []
    for epoch in EPOCHS:
        for row in sites.iter_rows(named=True):
            gone = row["code"] == closes or not row["standing"]
            schools.append(_school(epoch, row, gone, row["code"] == closes, takes, names))
        for n, row in enumerate(sites.filter("standing").head(12).iter_rows(named=True)):
            villages.append(_village(epoch, n, row, closes, takes, names))
    rules = terms.document().adjusted(epochs=EPOCHS)
    moves = [
        MoveStage(source=closes, stage="小学", target=takes),
        CloseSchool(code=closes, why="停办：学生少"),
    ]
    rows = pl.DataFrame(villages, schema=VILLAGES).with_columns(**whole_counts())
    relaxed = {"epoch": 2027, "what": "路途", "what_en": "travel", "code": "V", "name": "某村", "band": "小学一至三年级", "pupils": 4, "limit": 30.0,
               "needed": 41.0, "by": 11.0, "said": "2027 年某村超过上限", "said_en": "2027: a village is beyond the limit"}  # fmt: skip
    costs = [(2027, "路途", "P00", "=村0", "小学一至三年级", 1, 1, 10, 4.0, 5.0), (2030, "路途", "P00", "=村0", "小学一至三年级", 1, 1, 10, 6.0, 7.0),
             (2027, "学校运转", takes, names[takes], None, None, None, 30, 100.0, 90.0)]  # fmt: skip
    return Proposal(
        rules=rules, year=2024, plans=((2027, Plan("2027", tuple(moves))), (2030, Plan("2030", ()))), schools=pl.DataFrame(schools, schema=SCHOOLS),
        villages=rows, groups=groups(rows), relaxations=pl.DataFrame([relaxed], schema=RELAXED), parts=pl.DataFrame([("路途", "travel", 10.0, 12.0), ("学校运转", "running the schools", 100.0, 90.0)], schema=PARTS, orient="row"),
        trace=pl.DataFrame(schema=TRACE), forced=pl.DataFrame(schema=FORCED), notices=(("各校学生按就近摊到各村", "Pupils were spread over villages"),),
        certificate=Certificate(102.0, 100.0, 0.0196, False, "退火", "时间", (), 3.0), choice={"epochs": list(EPOCHS), "sites": {}, "homes": []}, reasons={"停办：学生少": "Closed: few pupils"}, travel=Said("直线距离 × {n}", "straight line × {n}", n="1.7"),
        costs=pl.DataFrame(costs, schema=COSTS, orient="row"),
    )  # fmt: skip


def _school(epoch: int, row: dict, gone: bool, closed: bool, takes: str, names: dict) -> dict:
    pupils = 0 if gone else row["pupils"] or 0
    reason = (
        (f"停办：学生到{names[takes]}", f"Closed: its pupils go to {names[takes]}")
        if closed
        else ("保留：有学生", "Kept: it has pupils")
    )
    return {
        "epoch": epoch, "code": row["code"], "name": row["name"], "kind_now": row["kind"] if row["standing"] else None, "kind": None if gone else row["kind"],
        "setting": row["setting"], "place": row["place"], "longitude": row["longitude"], "latitude": row["latitude"], "standing_now": row["standing"],
        "open": not gone, "action": "停办" if closed else "不建" if gone else "保留", "changed": closed and epoch == EPOCHS[0], "pupils_now": row["pupils"] or 0,
        "pupils": pupils, "low": 0, "high": 0, "junior": 0, "classes": pupils // 40 + 1, "rooms": row["rooms"], "boarders": 0, "seats": row["seats"],
        "one_off": 150_000.0 if closed and epoch == EPOCHS[0] else 0.0, "yearly": 0.0 if gone else 1_000_000.0, "protected": False, "locked": False, "fixed": False,
        "reason": reason[0], "reason_en": reason[1],
    }  # fmt: skip


def _village(epoch: int, n: int, row: dict, closes: str, takes: str, names: dict) -> dict:
    moved = row["code"] == closes
    to = takes if moved else row["code"]
    was, now = 12.0 + n, 22.0 + n if moved else 12.0 + n
    return {
        "epoch": epoch, "place": f"P{n:02d}", "name": f"=村{n}", "setting": row["setting"], "longitude": row["longitude"], "latitude": row["latitude"],
        "band": ("小学一至三年级", "小学四至六年级", "初中")[n % 3], "part": 1, "parts": 1, "pupils": 10 + n, "school_now": row["code"], "school_now_name": row["name"],
        "minutes_now": was, "longest_now": was, "weekly_now": was, "mode_now": "步行", "boarding_now": 0.0, "school": to, "school_name": names[to], "minutes": now, "mode": "步行",
        "boarding": False, "km": 2.0, "moved": 10 + n if moved else 0, "longer": now - was, "left_behind": 0.25, "over": 0.0,
        "reason": "停办，改到别校" if moved else "仍在原校", "reason_en": "closes, goes elsewhere" if moved else "stays",
    }  # fmt: skip


def draft(title: str = "秘密布局", by: str = "officer", **more) -> LayoutScenario:
    """A scenario not yet searched."""
    return LayoutScenario.objects.create(
        title=title, given=terms.usual(2024), made_by=Person.objects.get(username=by), token=secrets.token_hex(16), **more
    )  # fmt: skip


def layout(title: str = "秘密布局", **more) -> LayoutScenario:
    """A scenario with the result above, its effect left out."""
    made = draft(title, **more)
    made.given = made.given | {"epochs": list(EPOCHS)}
    effect = [
        {"epoch": e, "verdict": [], "spreads": [], "pupils": [], "met": [1, 1], "all": [2, 2]} for e in EPOCHS
    ]
    found.keep(made, proposal(), effect, made.given)
    made.revision, made.found_at = store.revision(), timezone.now()
    made.save()
    return made


def cells(scenario, **more):
    """What the form sends as it stands, with some cells changed."""
    form = TermsForm(scenario.given, year=2024, title=scenario.title)
    sent = {name: form[name].value() for name in form.fields} | more
    return {k: v for k, v in sent.items() if v not in (None, False)}


def text(answer) -> str:
    return answer.content.decode()
