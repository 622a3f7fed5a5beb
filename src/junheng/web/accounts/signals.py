"""What happens of itself when somebody comes in, changes the password or is shut out."""

from __future__ import annotations

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from junheng.web.accounts import audit, leaving, visits
from junheng.web.accounts.models import Person, Visit


@receiver(user_logged_in)
def came_in(request: HttpRequest | None, user: Person, **_rest: object) -> None:
    """Note the session, and take over what became due while the person was away."""
    if request is None:
        return
    visits.begin(request, user)
    audit.record(user, "log_in", f"人员 {user.username}")
    leaving.carry_out_due(user)


@receiver(user_logged_out)
def went(request: HttpRequest, user: Person | None, **_rest: object) -> None:
    """The session is over; it is no longer listed."""
    if user is not None and request.session.session_key:
        Visit.objects.filter(session=request.session.session_key).delete()


@receiver(password_changed)
def new_password(request: HttpRequest, user: Person, **_rest: object) -> None:
    """The password is the person's own now; their other sessions are over."""
    if user.must_change_password:
        user.must_change_password, user.temporary_until = False, None
        user.save(update_fields=["must_change_password", "temporary_until"])
    visits.follow(request)
    visits.end_all(user, but=request.session.session_key)
    audit.record(user, "password_change", f"人员 {user.username}")


@receiver(authenticator_added)
def factor_on(user: Person, authenticator: object, **_rest: object) -> None:
    audit.record(user, "second_factor_on", f"人员 {user.username}", after={"方式": authenticator.type})


@receiver(authenticator_removed)
def factor_off(user: Person, authenticator: object, **_rest: object) -> None:
    audit.record(user, "second_factor_off", f"人员 {user.username}", before={"方式": authenticator.type})


@receiver(user_locked_out)
def shut_out(username: str | None, ip_address: str | None, **_rest: object) -> None:
    """Too many wrong passwords."""
    audit.record(None, "locked_out", f"用户名 {username or '?'}")
