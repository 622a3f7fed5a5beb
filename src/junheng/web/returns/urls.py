from django.urls import path

from junheng.web.returns.views import decisions, entry, pieces, rounds

urlpatterns = [
    path("", rounds.returns, name="returns"),
    path("tasks/", rounds.tasks, name="tasks"),
    path("rounds/new/", rounds.round_new, name="return_round_new"),
    path("rounds/<int:pk>/", rounds.round_show, name="return_round"),
    path("rounds/<int:pk>/change/", rounds.round_change, name="return_round_change"),
    path("rounds/<int:pk>/remind/", rounds.round_remind, name="return_remind"),
    path("rounds/<int:pk>/accept/", rounds.round_accept, name="return_accept_chosen"),
    path("<int:pk>/", entry.return_form, name="return_form"),
    path("<int:pk>/save/", entry.return_save, name="return_save"),
    path("<int:pk>/submit/", entry.return_submit, name="return_submit"),
    path("<int:pk>/withdraw/", entry.return_withdraw, name="return_withdraw"),
    path("<int:pk>/blank/", entry.return_blank, name="return_blank"),
    path("<int:pk>/checks/", pieces.checks, name="return_checks"),
    path("<int:pk>/cell/", pieces.cell, name="return_cell"),
    path("<int:pk>/row/", pieces.row, name="return_row"),
    path("<int:pk>/review/", decisions.return_review, name="return_review"),
    path("<int:pk>/decide/", decisions.return_decide, name="return_decide"),
    path("<int:pk>/comment/", decisions.return_comment, name="return_comment"),
]
