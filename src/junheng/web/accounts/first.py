"""The first account of an empty system: without it nobody could come in to appoint anybody."""

from __future__ import annotations

from django.db import transaction

from junheng.web.accounts import audit
from junheng.web.accounts.actions import temporary_password
from junheng.web.accounts.models import Appointment, Person
from junheng.web.accounts.roles import COUNTY


@transaction.atomic
def administrator() -> tuple[Person, str] | None:
    """A system administrator with a password for the first log-in; None where somebody has an account already."""
    if Person.objects.exists():
        return None
    password = temporary_password()
    person = Person.objects.create_user(
        "admin", password=password, name="系统管理员", must_change_password=True
    )
    Appointment.objects.create(person=person, role="admin", scope=COUNTY)
    audit.record(
        None, "person_new", f"人员 {person.username}", after={"用户名": person.username, "角色": "系统管理员"}
    )
    return person, password
