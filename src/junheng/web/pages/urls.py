"""Addresses of the shell's own pages."""

from django.urls import path

from junheng.web.pages import home, passing, search, system, waiting, why

TASKS = (waiting.jobs, waiting.cells, waiting.plans)
"""Importing `waiting` registers them."""

HANDED_OVER = passing.Drafts
"""Importing `passing` registers what goes over to a successor."""

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("system/", system.system, name="system"),
    path("why/", why.why, name="why"),
]
