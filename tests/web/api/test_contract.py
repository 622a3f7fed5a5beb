"""The whole OpenAPI document against the running app, with made-up calls of a clerk's token: no crash, no answer that is
not declared, no body of another shape."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from junheng.web.api.urls import api as junheng_api

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection,
)  # fmt: skip


schema = schemathesis.openapi.from_dict(junheng_api.get_openapi_schema(path_prefix="/api/v1/"))
schema.app = get_wsgi_application()
QUIET = (
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
)


@pytest.mark.django_db
@schema.parametrize()
@settings(max_examples=20, deadline=None, suppress_health_check=QUIET, derandomize=True)
def test_every_answer_is_a_declared_one(case, caller):
    case.call_and_validate(headers={"Authorization": f"Bearer {caller}"}, checks=CHECKS)


@pytest.fixture
def one_transaction(db):
    """The test's transaction outlives a call: as in Django's own test client, the connection stays open."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def caller(token, monkeypatch, one_transaction):
    """A clerk's token, whose calls nobody counts."""
    for router in junheng_api._get_bound_routers():  # noqa: SLF001
        for view in router.path_operations.values():
            for operation in view.operations:
                for throttle in operation.throttle_objects:
                    monkeypatch.setattr(throttle, "num_requests", 10**9)
    return token("clerk")
