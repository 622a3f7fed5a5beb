"""Who is logged in where. A person keeps the newest sessions (settings.SESSIONS_PER_PERSON); older ones are ended."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from django.conf import settings
from django.http import HttpRequest

from junheng.web.accounts import audit
from junheng.web.accounts.models import Person, Visit

KEPT = "visit"
"""Where the session keeps the key it was last known by; a new password changes it."""


def begin(request: HttpRequest, person: Person) -> None:
    """Note a log-in, and end the person's oldest sessions beyond the limit."""
    if not request.session.session_key:
        request.session.save()
    key = request.session.session_key
    agent = request.META.get("HTTP_USER_AGENT", "")[:200]
    known = {"person": person, "address": audit.address.get(), "agent": agent}
    Visit.objects.update_or_create(session=key, defaults=known)
    request.session[KEPT] = key
    end(open_visits(person)[settings.SESSIONS_PER_PERSON :])


def follow(request: HttpRequest) -> None:
    """The session was given another key (a changed password): keep it known."""
    old, now = request.session.get(KEPT), request.session.session_key
    if old and now and old != now:
        Visit.objects.filter(session=old).update(session=now)
        request.session[KEPT] = now


def open_visits(person: Person) -> list[Visit]:
    """Sessions still open, newest first; those that ran out are forgotten."""
    visits = list(Visit.objects.filter(person=person))
    over = [v.pk for v in visits if not alive(v.session)]
    if over:
        Visit.objects.filter(pk__in=over).delete()
    return [v for v in visits if v.pk not in over]


def alive(session: str) -> bool:
    """Whether a session has neither run out nor been ended."""
    return bool(import_module(settings.SESSION_ENGINE).SessionStore(session).load())


def end(visits: Iterable[Visit]) -> int:
    """End sessions; how many."""
    visits, store = list(visits), _store()
    for visit in visits:
        store.delete(visit.session)
    Visit.objects.filter(pk__in=[v.pk for v in visits]).delete()
    return len(visits)


def end_all(person: Person, *, but: str | None = None) -> int:
    """End a person's sessions, but for the one in hand."""
    return end(Visit.objects.filter(person=person).exclude(session=but))


def _store():
    return import_module(settings.SESSION_ENGINE).SessionStore()
