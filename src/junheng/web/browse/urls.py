"""Addresses of the register's tables and batches."""

from django.urls import path

from junheng.web.browse.views import batches, edit, full, lists, rows

urlpatterns = [
    path("", lists.table_list, name="table_list"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:number>/", batches.batch, name="batch"),
    path("batches/<int:number>/undo/", batches.batch_undo, name="batch_undo"),
    path("full/", full.full_exports, name="full_exports"),
    path("full/<int:pk>/decide/", full.full_export_decide, name="full_export_decide"),
    path("full/<int:pk>/file/", full.full_export_take, name="full_export_take"),
    path("<slug:table>/", lists.table_rows, name="table_rows"),
    path("<slug:table>/full/", full.full_export_new, name="full_export_new"),
    path("<slug:table>/export/", lists.table_export, name="table_export"),
    path("<slug:table>/new/", edit.row_new, name="row_new"),
    path("<slug:table>/views/", lists.view_save, name="view_save"),
    path("<slug:table>/views/<int:pk>/delete/", lists.view_delete, name="view_delete"),
    path("<slug:table>/lookup/", lists.row_lookup, name="row_lookup"),
    path("<slug:table>/<str:key>/", rows.row, name="row"),
    path("<slug:table>/<str:key>/history/", rows.row_history, name="row_history"),
    path("<slug:table>/<str:key>/edit/", edit.row_edit, name="row_edit"),
    path("<slug:table>/<str:key>/draft/", edit.row_draft, name="row_draft"),
    path("<slug:table>/<str:key>/delete/", edit.row_delete, name="row_delete"),
    path("<slug:table>/<str:key>/unmask/", rows.row_unmask, name="row_unmask"),
]
