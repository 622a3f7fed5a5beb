"""The standing cast and the demo county, loaded once into the test database (SQLite, or PostgreSQL by the environment)."""

import pytest
from django.test import Client
from django.utils import translation

from junheng.register.example import demo
from junheng.web.accounts.models import Appointment, Person
from junheng.web.register import caches, store

SCHOOL_A, SCHOOL_B = "2153999001", "2153999002"
CAST = {
    "director": ("director", "county", ""),
    "officer": ("officer", "county", ""),
    "researcher": ("researcher", "county", ""),
    "inspector": ("inspector", "county", ""),
    "group_head": ("group_head", "network", None),
    "principal_a": ("principal", "school", SCHOOL_A),
    "principal_b": ("principal", "school", SCHOOL_B),
    "teacher": ("teacher", "school", SCHOOL_A),
    "clerk": ("clerk", "county", ""),
    "school_clerk": ("clerk", "school", SCHOOL_A),
    "reviewer": ("reviewer", "county", ""),
    "auditor": ("auditor", "county", ""),
    "admin": ("admin", "county", ""),
    "outsider": None,
}
"""Name → role, scope kind, scope code. The outsider has an account and no appointment."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with the demo county and the cast in it; tests roll back to this."""
    with django_db_blocker.unblock():
        tables = demo.build().tables
        store.write(tables, by=None, kind="import", note="演示数据")
        group = sorted(tables["network"]["code"])[0]
        for name, appointed in CAST.items():
            person = Person.objects.create_user(name, password="correct horse", name=f"演示{name}")
            if appointed:
                role, scope, code = appointed
                Appointment.objects.create(
                    person=person, role=role, scope=scope, code=group if code is None else code
                )


@pytest.fixture(autouse=True)
def in_chinese():
    """A page asked for in English leaves its thread in English until the next request; a test asks nobody before it."""
    translation.deactivate()


@pytest.fixture
def person(db):
    """`person("officer")`: one of the cast."""
    return lambda name: Person.objects.get(username=name)


@pytest.fixture
def as_(person):
    """`as_("officer")`: a client logged in as one of the cast."""

    def client(name: str) -> Client:
        browser = Client()
        browser.force_login(person(name), backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return client


@pytest.fixture
def nothing_kept():
    """For a test that changes rows behind the writer's back: nothing made of the register before outlives it, or comes of it."""
    caches.forget_all()
    yield
    caches.forget_all()
