"""The first account of an empty system: without it nobody could come in to appoint anybody."""

from __future__ import annotations

from django.db import transaction

from junheng.web.accounts import audit
from junheng.web.accounts.actions import temporary_password
from junheng.web.accounts.models import Appointment, Person
from junheng.web.accounts.roles import COUNTY


@transaction.atomic
def administrator() -> tuple[Person, str] | None:
    """A system administrator with a password for the first log-in; None where somebody has an account already.

    One who never came in while the password was good gets a new one: there is nobody else to ask.
    """
    password = temporary_password()
    if Person.objects.exists():
        alone = Person.objects.get() if Person.objects.count() == 1 else None
        if alone is None or alone.last_login or not alone.too_late:
            return None
        alone.hand_out(password)
        alone.save(update_fields=["password", "must_change_password", "temporary_until"])
        audit.record(None, "password_reset", f"人员 {alone.username}")
        return alone, password
    person = Person(username="admin", name="系统管理员")
    person.hand_out(password)
    person.save()
    Appointment.objects.create(person=person, role="admin", scope=COUNTY)
    audit.record(
        None, "person_new", f"人员 {person.username}", after={"用户名": person.username, "角色": "系统管理员"}
    )
    return person, password
