from django.urls import include, path, re_path

from junheng.web.planning.closing import views as closing
from junheng.web.planning.views import adopt, changes, formation, plans, remedy

urlpatterns = [
    path("", plans.plans, name="plans"),
    path("new/", plans.plan_new, name="plan_new"),
    path("remedy/", remedy.remedy_new, name="remedy_new"),
    path("formation/", formation.formation_new, name="formation_new"),
    path("formation/compare/", formation.formation_compare, name="formation_compare"),
    path("layout/", include("junheng.web.planning.siting.urls")),
    path("closing/", closing.closings, name="closings"),
    path("<int:pk>/closing/", closing.closing, name="closing"),
    path("<int:pk>/closing/start/", closing.closing_start, name="closing_start"),
    path("<int:pk>/closing/papers/", closing.closing_attach, name="closing_attach"),
    path("<int:pk>/closing/papers/<int:number>/", closing.closing_paper, name="closing_paper"),
    path("<int:pk>/closing/print/", closing.closing_print, name="closing_print"),
    path("<int:pk>/closing/objections/", closing.closing_objection, name="closing_objection"),
    path("<int:pk>/closing/objections/<int:number>/", closing.closing_answer, name="closing_answer"),
    path("<int:pk>/closing/steps/<slug:step>/", closing.closing_step, name="closing_step"),
    path("<int:pk>/closing/steps/<slug:step>/return/", closing.closing_back, name="closing_back"),
    path("<int:pk>/", plans.plan, name="plan"),
    path("<int:pk>/plan.json", plans.plan_file, name="plan_file"),
    path("<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("<int:pk>/copy/", plans.plan_copy, name="plan_copy"),
    path("<int:pk>/adopt/", adopt.plan_adopt, name="plan_adopt"),
    re_path(r"^(?P<pk>\d+)/(?P<verb>propose|reopen|drop)/$", plans.plan_do, name="plan_do"),
    path("<int:pk>/changes/add/<str:kind>/", changes.change_add, name="plan_change_add"),
    path("<int:pk>/changes/<int:number>/", changes.change_edit, name="plan_change_edit"),
    path("<int:pk>/changes/<int:number>/remove/", changes.change_remove, name="plan_change_remove"),
    path("<int:pk>/changes/<int:number>/move/", changes.change_move, name="plan_change_move"),
]
