from django.urls import path

from junheng.web.cases.views import cases, liaison, programmes, texts

urlpatterns = [
    path("", programmes.programmes, name="programmes"),
    path("liaison/", liaison.liaison, name="liaison"),
    path("submissions/", cases.submissions, name="submissions"),
    path("submissions/<int:pk>/", cases.submission, name="submission"),
    path("submissions/<int:pk>/figures/<str:figure>/", cases.submission_figure, name="submission_figure"),
    path("submissions/<int:pk>/decide/", cases.submission_decide, name="submission_decide"),
    path("<slug:code>/", programmes.programme, name="programme"),
    path("<slug:code>/copy/", programmes.programme_copy, name="programme_copy"),
    path("<slug:code>/figures/<str:figure>/", programmes.programme_figure, name="programme_figure"),
    path("<slug:code>/fit/", programmes.programme_fit, name="programme_fit"),
    path("<slug:code>/text/", texts.programme_text, name="programme_text"),
    path("<slug:code>/versions/", texts.programme_versions, name="programme_versions"),
    path("<slug:code>/case/", cases.case, name="case"),
    path("<slug:code>/case/print/", cases.case_print, name="case_print"),
    path("<slug:code>/case/submit/", cases.case_submit, name="case_submit"),
]
