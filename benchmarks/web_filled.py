"""The large county in the web app's database for its benchmark: people of five roles, a plan, a round of returns, two workbooks."""

from __future__ import annotations

import datetime as dt
import importlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.county import large
from junheng.io import template
from junheng.register.tables import TABLES

SCHOOL = "2153999001"
ROLES = {
    "officer": "county",
    "principal": "school",
    "auditor": "county",
    "admin": "county",
    "clerk": "county",
}
EACH = 10
"""Sessions per role: readers do not share one."""
YEAR = 2024


def module(name: str):
    """A module of the app, once Django is set up."""
    return importlib.import_module(f"junheng.web.{name}")


@dataclass(frozen=True)
class Filled:
    """Sessions by role, numbers of the records pages are opened for, and workbooks to be imported by turns."""

    cookies: dict[str, list[str]]
    plan: int
    round: int
    given: int
    books: list[Path]


def fill(data: Path) -> Filled:
    """Migrate, load the county, appoint people; the database is emptied first."""
    os.environ |= {"JUNHENG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "junheng.web.settings"}
    importlib.import_module("django").setup()
    commands = importlib.import_module("django.core.management")
    commands.call_command("migrate", verbosity=0)
    commands.call_command("flush", interactive=False, verbosity=0)
    tables = large()
    module("register.store").write(tables, by=None, kind="import", note="大县")
    people = {role: _people(role, scope) for role, scope in ROLES.items()}
    officer = people["officer"][0]
    plan = module("planning.actions").create("补足多媒体教室", [_change()], year=YEAR, by=officer)
    asked = _round(officer, tables["school"]["code"].to_list())
    given = asked.returns.get(school_id=SCHOOL).pk
    cookies = {role: [_session(p) for p in some] for role, some in people.items()}
    return Filled(cookies, plan.pk, asked.pk, given, _books(data, tables))


def _people(role: str, scope: str) -> list:
    models = module("accounts.models")
    made = []
    for n in range(EACH):
        person = models.Person.objects.create_user(f"{role}{n}", password=uuid.uuid4().hex, name="罗正平")
        code = SCHOOL if scope == "school" else ""
        models.Appointment.objects.create(person=person, role=role, scope=scope, code=code)
        made.append(person)
    return made


def client_of(person):
    """A client of the app in this process, logged in."""
    client = importlib.import_module("django.test").Client(headers={"host": "localhost"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _session(person) -> str:
    return client_of(person).cookies["sessionid"].value


def _change() -> dict:
    return {
        "kind": "AddResource",
        "school": SCHOOL,
        "resource": "multimedia_rooms",
        "amount": 3,
        "why": "补足",
    }


def _round(by, schools: list[str]):
    kind = module("returns.kinds").kinds()["annual"]
    facts = {
        "kind": "annual", "title": "2024年学校年报", "year": YEAR, "standard": kind.standard,
        "asked": {t: list(c) for t, c in kind.asks.items()}, "must": {t: list(c) for t, c in kind.must.items()},
        "limits": dict(kind.limits), "due": dt.date.today() + dt.timedelta(days=10),
    }  # fmt: skip
    return module("returns.actions").open_round(by=by, schools=schools, **facts)


def _books(data: Path, tables: dict[str, pl.DataFrame]) -> list[Path]:
    """Small ones change what the measure reads; large ones change every one of 200,000 children. In pairs: there and back."""
    staff = tables["staff_count"].filter(pl.col("year") == YEAR)
    more = staff.with_columns(certified=pl.col("certified") - 1)
    every, none = (tables["pupil"].with_columns(boarder=pl.lit(b)) for b in (True, False))
    books = []
    for name, held in {
        "教职工数一": {"staff_count": more},
        "学生一": {"pupil": every},
        "教职工数二": {"staff_count": staff},
        "学生二": {"pupil": none},
    }.items():
        path = data / "books" / f"{name}.xlsx"
        path.parent.mkdir(exist_ok=True)
        template.write_workbook(path, held, TABLES)
        books.append(path)
    return books
