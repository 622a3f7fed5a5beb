from django.urls import path

from junheng.web.groups.views import group, networks

urlpatterns = [
    path("", networks.groups, name="groups"),
    path("schools/", networks.group_schools, name="group_schools"),
    path("<str:code>/", group.group, name="group"),
]
