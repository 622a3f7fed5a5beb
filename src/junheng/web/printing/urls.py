from django.urls import path

from junheng.web.printing import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("new/", views.report_new, name="report_new"),
    path("<int:pk>/", views.report, name="report"),
    path("<int:pk>/files/<int:number>/", views.report_file, name="report_file"),
]
