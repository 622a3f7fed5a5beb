"""Addresses of the measure's pages."""

from django.urls import path

from junheng.web.pages.measure import charts, handbook, indicator, item, overview, proofs, school

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview/unfilled/", overview.unfilled, name="coverage"),
    path("indicators/", indicator.indicators, name="indicators"),
    path("indicators/<str:code>/", indicator.indicator, name="indicator"),
    path("items/<str:code>/", item.item, name="item"),
    path("schools/", school.school_list, name="schools"),
    path("schools/<str:code>/", school.school, name="school"),
    path("proof/school/<str:code>/<str:stage>/<str:indicator>/", proofs.of_school, name="proof_school"),
    path("proof/county/<str:stage>/<str:indicator>/", proofs.of_county, name="proof_county"),
    path("proof/item/<str:code>/", proofs.of_item, name="proof_item"),
    path("handbook/", handbook.handbook, name="handbook"),
    path("handbook/dictionary/", handbook.dictionary, name="dictionary"),
    path("charts/<str:name>.svg", charts.chart, name="chart"),
]
