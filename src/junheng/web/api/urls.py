from django.urls import path, re_path

from junheng.web.api import doings, figures, tables
from junheng.web.api.spec import api, nowhere

api.add_router("", doings.me_router)
api.add_router("", tables.router)
api.add_router("", figures.router)
api.add_router("", doings.plans_router)
api.add_router("", doings.jobs_router)
api.add_router("", doings.reports_router)
urlpatterns = [path("v1/", nowhere), path("v1/", api.urls), re_path(r"^(?P<rest>[\s\S]*)$", nowhere)]
