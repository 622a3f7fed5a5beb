from django.urls import path

from junheng.web.planning.siting.views import beside, editor, front, results, scenarios

urlpatterns = [
    path("", scenarios.layouts, name="layouts"),
    path("new/", scenarios.layout_new, name="layout_new"),
    path("compare/", beside.layout_compare, name="layout_compare"),
    path("<int:pk>/", scenarios.layout, name="layout"),
    path("<int:pk>/save/", editor.layout_save, name="layout_save"),
    path("<int:pk>/decide/", editor.layout_decide, name="layout_decide"),
    path("<int:pk>/progress/", scenarios.layout_progress, name="layout_progress"),
    path("<int:pk>/stop/", scenarios.layout_stop, name="layout_stop"),
    path("<int:pk>/copy/", scenarios.layout_copy, name="layout_copy"),
    path("<int:pk>/away/", scenarios.layout_away, name="layout_away"),
    path("<int:pk>/map.json", results.layout_map, name="layout_map"),
    path("<int:pk>/take/<str:table>.csv", results.layout_take, name="layout_take"),
    path("<int:pk>/force/", results.layout_force, name="layout_force"),
    path("<int:pk>/plan/", results.layout_plan, name="layout_plan"),
    path("<int:pk>/front/", front.layout_front, name="layout_front"),
    path("<int:pk>/front.svg", front.layout_front_picture, name="layout_front_picture"),
]
