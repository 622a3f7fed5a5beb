"""Addresses of remarks."""

from django.urls import path

from junheng.web.remarks import tasks, views

TASKS = tasks.remarks
"""Importing `tasks` registers it."""

urlpatterns = [
    path("", views.remarks, name="remarks"),
    path("add/", views.remark_add, name="remark_add"),
    path("<int:pk>/settle/", views.remark_settle, name="remark_settle"),
]
