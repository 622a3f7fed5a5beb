from django.urls import path

from junheng.web.imports.views import files, imports, rollover, unreported

urlpatterns = [
    path("", imports.import_list, name="import_list"),
    path("new/", imports.import_new, name="import_new"),
    path("template/", files.template, name="import_template"),
    path("unreported/", unreported.unreported, name="unreported"),
    path("rollover/", rollover.rollover, name="rollover"),
    path("rollover/exceptions/", rollover.rollover_exceptions, name="rollover_exceptions"),
    path("rollover/<int:pk>/undo/", rollover.rollover_undo, name="rollover_undo"),
    path("<int:pk>/", imports.import_show, name="import_show"),
    path("<int:pk>/columns/", imports.import_columns, name="import_columns"),
    path("<int:pk>/recheck/", imports.import_recheck, name="import_recheck"),
    path("<int:pk>/commit/", imports.import_commit, name="import_commit"),
    path("<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("<int:pk>/problems.xlsx", files.import_problems, name="import_problems"),
    path("<int:pk>/files/<int:n>/", files.import_file, {"kind": "source"}, name="import_file"),
    path("<int:pk>/marked/<int:n>/", files.import_file, {"kind": "marked"}, name="import_marked"),
]
