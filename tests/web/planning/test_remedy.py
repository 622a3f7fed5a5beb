"""The search for the cheapest path: terms from the form, a job, a plan with its certificate."""

import pytest

from junheng.remedy.costs import Costs, names
from junheng.web.accounts.door import Refused
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.planning import asking
from junheng.web.planning.forms import RemedyForm
from junheng.web.planning.models import StoredPlan
from junheng.web.register.frames import frame

pytestmark = pytest.mark.django_db


def cells(year, **more):
    form = RemedyForm(Costs.load(names()[0]), years=[year], initial={"title": "路径", "year": year})
    start = {name: form[name].value() for name in form.fields}
    return {k: v for k, v in (start | {"seconds": 5, "gap": 2} | more).items() if v not in (None, False)}


@pytest.fixture
def year():
    return int(frame("enrolment")["year"].max())


def test_the_terms_of_the_form_are_the_terms_of_the_search(as_, year):
    answer = as_("officer").post("/plans/remedy/", cells(year, cost_0=12345, move_km=15))
    job = Job.objects.get()
    assert answer.url == f"/jobs/{job.pk}/"
    assert job.given["costs"]["options"][0]["cost"] == 12345
    assert job.given["costs"]["moves"]["km_at_most"] == 15
    assert (job.given["seconds"], job.given["gap"]) == (5, 0.02)
    wrong = as_("officer").post("/plans/remedy/", cells(year, cost_0=-1))
    assert wrong.status_code == 422


def test_the_job_leaves_a_plan_with_cost_bound_and_reasons(as_, person, year):
    as_("officer").post("/plans/remedy/", cells(year))
    work.carry_out(work.claim())
    job = Job.objects.get()
    assert (job.state, job.error) == ("done", "")
    plan = StoredPlan.objects.get(job=job.pk)
    assert job.result["page"] == f"/plans/{plan.pk}/"
    assert plan.remedy["cost"] >= plan.remedy["bound"] > 0
    assert plan.remedy["certified"]
    assert plan.origin == "remedy"
    text = as_("officer").get(f"/plans/{plan.pk}/").content.decode()
    assert "独立核验通过" in text
    assert plan.remedy["why"][0]["reason"][:10] in text
    work.retry(job)
    Job.objects.update(state="queued")
    work.carry_out(work.claim())
    assert StoredPlan.objects.count() == 1


def test_a_search_can_be_stopped(as_, year):
    officer = as_("officer")
    officer.post("/plans/remedy/", cells(year))
    job = work.claim()
    progress.cancel(job.pk)
    work.carry_out(job)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not StoredPlan.objects.exists()


def test_nonsense_and_strangers_are_refused(person, year):
    given = {"year": year, "costs": cells_of(), "seconds": 5, "gap": 0.01, "title": "x"}
    with pytest.raises(Refused):
        asking.ask(**given, by=person("group_head"))
    for wrong in ({"seconds": 1e9}, {"gap": 2}, {"costs": {}}, {"costs": {"since": "x"}}, {"year": 1999}):
        with pytest.raises(ValueError, match=r".+"):
            asking.ask(**(given | wrong), by=person("officer"))


def cells_of():
    form = RemedyForm(Costs.load(names()[0]), cells(2024), years=[2024])
    assert form.is_valid(), form.errors
    return form.costs()
