from django.urls import path

from junheng.web.outlook.views import explore, report, runs, scenarios

urlpatterns = [
    path("", runs.outlooks, name="outlooks"),
    path("new/", runs.outlook_new, name="outlook_new"),
    path("scenarios/<str:code>/", scenarios.scenario, name="outlook_scenario"),
    path("scenarios/<str:code>/copy/", scenarios.copy, name="outlook_copy"),
    path("<int:pk>/", explore.explore, name="outlook"),
    path("<int:pk>/people.json", explore.people, name="outlook_people"),
    path("<int:pk>/take/<str:table>.csv", explore.take, name="outlook_take"),
    path("<int:pk>/force/", runs.force, name="outlook_force"),
    path("<int:pk>/report/", report.report, name="outlook_report"),
    path("<int:pk>/report/charts/<str:key>.svg", report.chart, name="outlook_chart"),
    path("<int:pk>/rows/<int:number>/", report.rows, name="outlook_rows"),
    path("<int:pk>/print/", report.print_, name="outlook_print"),
]
