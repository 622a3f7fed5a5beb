"""The demonstration: an invented county in an empty register, and one person for each role, all with one known password."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from django.db import transaction

from junheng.web.accounts.models import Appointment, Person
from junheng.web.register import store
from junheng.web.register.models import Batch, Membership, Place, School

NOTE = "演示数据（虚构）"
PASSWORD = "junheng-demo-2024"
"""Public on purpose: there is nothing real behind it."""
CAST = (
    ("director", "演示局长", "director", "county"), ("officer", "演示科员", "officer", "county"),
    ("researcher", "演示教研员", "researcher", "county"), ("inspector", "演示督学", "inspector", "place"),
    ("grouphead", "演示总校长", "group_head", "network"), ("principal", "演示校长", "principal", "school"),
    ("teacher", "演示教师", "teacher", "school"), ("clerk", "演示数据员", "clerk", "county"),
    ("reviewer", "演示省级评审", "reviewer", "county"),
    ("auditor", "演示审计员", "auditor", "county"), ("admin", "演示管理员", "admin", "county"),
)  # fmt: skip
"""User name, name, role, kind of scope."""


def load(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Write the demo county and its people once. False where they are there already; refuses to touch other data."""
    first = Batch.objects.order_by("id").first()
    if first is not None:
        if first.note != NOTE:
            raise ValueError("数据文件夹里已有别的数据，演示不会写入；请换一个空文件夹，或去掉 --demo")
        return False
    if Person.objects.exists():
        raise ValueError("数据文件夹里已有人员，演示不会写入；请换一个空文件夹，或去掉 --demo")
    with transaction.atomic():
        store.write(tables, by=None, kind="import", note=NOTE)
        _people()
    return True


def _people() -> None:
    scopes = _scopes()
    for username, name, role, scope in CAST:
        person = Person.objects.create_user(username, password=PASSWORD, name=name)
        Appointment.objects.create(person=person, role=role, scope=scope, code=scopes[scope])


def _scopes() -> dict[str, str]:
    """The town, the group and the school the demo people belong to: those with the most in them, by code where equal."""
    open_now = School.objects.filter(closed=None)
    places = (
        open_now.filter(place__parent__isnull=False)
        .order_by("place_id")
        .values_list("place_id", "place__parent_id")
    )
    towns = dict(Place.objects.filter(level__in=("乡镇", "街道")).values_list("code", "name"))
    sizes: dict[str, int] = {}
    for place, parent in places:
        town = place if place in towns else parent
        if town in towns:
            sizes[town] = sizes.get(town, 0) + 1
    members: dict[str, list[str]] = {}
    for network, school in (
        Membership.objects.filter(until=None)
        .order_by("network_id", "school_id")
        .values_list("network_id", "school_id")
    ):
        members.setdefault(network, []).append(school)
    group = max(members, key=lambda n: (len(members[n]), n), default="")
    school = (
        members[group][0] if group else open_now.order_by("code").values_list("code", flat=True).first() or ""
    )
    return {
        "county": "",
        "place": max(sizes, key=lambda t: (sizes[t], t), default=""),
        "network": group,
        "school": school,
    }


def people() -> list[Person]:
    """The demo people that exist, in the order of the roles."""
    found = {p.username: p for p in Person.objects.filter(username__in=[c[0] for c in CAST])}
    return [found[c[0]] for c in CAST if c[0] in found]
