"""Addresses of the whole app."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path


def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and its migrations are there."""
    try:
        tables = connection.introspection.table_names()
    except Exception:
        return JsonResponse({"ok": False, "database": False}, status=503)
    ready = "register_batch" in tables
    return JsonResponse({"ok": ready, "database": True}, status=200 if ready else 503)


handler403 = "junheng.web.pages.errors.forbidden"
handler404 = "junheng.web.pages.errors.missing"

urlpatterns = [
    path("", include("junheng.web.pages.urls")),
    path("", include("junheng.web.pages.measure.urls")),
    path("healthz", healthz),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("", include("junheng.web.accounts.urls")),
    path("jobs/", include("junheng.web.jobs.urls")),
    path("imports/", include("junheng.web.imports.urls")),
    path("returns/", include("junheng.web.returns.urls")),
    path("register/", include("junheng.web.browse.urls")),
    path("plans/", include("junheng.web.planning.urls")),
    path("programmes/", include("junheng.web.cases.urls")),
    path("groups/", include("junheng.web.groups.urls")),
    path("remarks/", include("junheng.web.remarks.urls")),
    path("outlook/", include("junheng.web.outlook.urls")),
    path("reports/", include("junheng.web.printing.urls")),
    path("api/", include("junheng.web.api.urls")),
]
