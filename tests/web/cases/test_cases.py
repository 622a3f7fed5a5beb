"""The case and its way to the province: printed, handed in frozen, returned with a reason, selected, published."""

import zipfile

import pytest

from junheng.web.accounts.models import Act
from junheng.web.cases import actions
from junheng.web.cases.models import Submission
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.printing.models import StoredReport
from junheng.web.register import caches
from junheng.web.register.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
ON = "2024-12-30"


def handed_in(as_):
    answer = as_("director").post("/programmes/yuxi/case/submit/", {"on": ON})
    assert answer.status_code == 302
    return Submission.objects.order_by("-pk").first()


def decide(as_, pk, state, reason=""):
    return as_("reviewer").post(f"/programmes/submissions/{pk}/decide/", {"state": state, "reason": reason})


def test_every_number_of_the_narrative_opens_and_what_falls_short_is_marked(as_):
    browser = as_("director")
    answer = browser.get(f"/programmes/yuxi/case/?on={ON}")
    case, text = answer.context["case"], answer.content.decode()
    assert case.marked
    for figure in case.figures:
        assert f"/programmes/yuxi/figures/{figure.id}/?on={ON}" in text
    for paragraph in case.paragraphs:
        assert all(note in text for note in paragraph.margin)


def test_it_is_printed_by_a_job_and_kept_with_its_hash(as_):
    browser = as_("officer")
    assert browser.post("/programmes/yuxi/case/print/", {"on": ON}).status_code == 302
    work.carry_out(work.claim())
    job = Job.objects.order_by("-pk").first()
    assert (job.state, job.error) == ("done", "")
    report = StoredReport.objects.get(job=job.pk)
    assert [f["name"].rsplit(".")[-1] for f in report.files] == ["docx", "pdf", "docx", "pdf"]
    assert browser.get(f"/reports/{report.pk}/").status_code == 200
    with zipfile.ZipFile(report.folder / report.files[0]["name"]) as package:
        assert (
            f"/programmes/yuxi/figures/Y2.groups/?on={ON}"
            in package.read("word/_rels/document.xml.rels").decode()
        )


def test_what_is_handed_in_stays_as_it_was(as_):
    made = handed_in(as_)
    page = f"/programmes/submissions/{made.pk}/figures/Y2.members/"
    before = as_("reviewer").get(page)
    Membership.objects.all().delete()
    caches.forget_all()
    after = as_("reviewer").get(page)
    assert after.context["value"] == before.context["value"]
    assert after.context["rows"] == before.context["rows"] != []
    assert all(f["value"] is not None or f["mark"] for f in made.figures)


def test_the_reviewer_reads_cases_and_nothing_else_of_the_register(as_):
    made = handed_in(as_)
    reviewer = as_("reviewer")
    assert reviewer.get(f"/programmes/submissions/{made.pk}/").status_code == 200
    for page in ("/overview/", "/programmes/yuxi/", "/register/"):
        assert reviewer.get(page).status_code == 403


def test_returned_with_a_reason_and_handed_in_again_then_selected_and_published(as_):
    made = handed_in(as_)
    decide(as_, made.pk, "returned")
    made.refresh_from_db()
    assert made.state == "submitted", "without a reason nothing is returned"
    decide(as_, made.pk, "returned", "请补齐心理教师名单")
    made.refresh_from_db()
    assert made.state == "returned"
    assert "请补齐心理教师名单" in as_("director").get(f"/programmes/submissions/{made.pk}/").content.decode()
    again = as_("director").post("/programmes/yuxi/case/submit/", {"on": ON, "earlier": made.pk})
    second = Submission.objects.get(earlier=made)
    assert again.url.endswith(f"/{second.pk}/")
    for state in ("accepted", "selected", "published"):
        decide(as_, second.pk, state)
    second.refresh_from_db()
    assert second.state == "published"
    assert [s.state for s in second.steps.order_by("pk")] == [
        "submitted",
        "accepted",
        "selected",
        "published",
    ]
    assert Act.objects.filter(verb="case_decide").count() == 4


def test_steps_cannot_be_skipped_or_taken_by_the_county(as_, person):
    made = handed_in(as_)
    with pytest.raises(ValueError, match="不能改为"):
        actions.decide(made, "published", by=person("reviewer"))
    answer = as_("director").post(f"/programmes/submissions/{made.pk}/decide/", {"state": "accepted"})
    assert answer.status_code == 403
    made.refresh_from_db()
    assert made.state == "submitted"


def test_only_a_returned_case_is_handed_in_again(as_):
    made = handed_in(as_)
    as_("director").post("/programmes/yuxi/case/submit/", {"on": ON, "earlier": made.pk})
    assert Submission.objects.count() == 1
