"""Reports: printed by a job, kept with hashes, given only to who may and only as they were printed."""

import hashlib

import pytest
from tests.web.conftest import SCHOOL_A, SCHOOL_B

from junheng.register.snapshot import fingerprint
from junheng.register.tables import TABLES
from junheng.reports import fonts, verdict, write
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Act
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.printing import asking
from junheng.web.printing.models import StoredReport
from junheng.web.register import store
from junheng.web.register.frames import frame

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return int(frame("enrolment")["year"].max())


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    return tmp_path


def printed(**given):
    asking.ask(**given)
    work.carry_out(work.claim())
    job = Job.objects.order_by("-pk")[0]
    assert (job.state, job.error) == ("done", "")
    return StoredReport.objects.get(job=job.pk)


def test_a_principal_prints_and_takes_the_own_school_only(as_, person, year):
    answer = as_("principal_a").post("/reports/new/", {"kind": "self", "year": year})
    assert answer.status_code == 302
    work.carry_out(work.claim())
    report = StoredReport.objects.get()
    assert report.schools == [SCHOOL_A]
    mine, other = as_("principal_a"), as_("principal_b")
    file = f"/reports/{report.pk}/files/0/"
    taken = mine.get(file)
    body = b"".join(taken.streaming_content)
    assert hashlib.sha256(body).hexdigest() == report.files[0]["sha256"]
    assert (
        Act.objects.filter(verb="export", subject=f"报告 {report.pk}", person=person("principal_a")).count()
        == 1
    )
    assert other.get(file).status_code == other.get(f"/reports/{report.pk}/").status_code == 404
    assert list(other.get("/reports/").context["page"]) == []
    assert as_("director").get(file).status_code == 200
    for kind in ("all", "national", "verdict"):
        assert mine.post("/reports/new/", {"kind": kind, "year": year}).status_code == 422
        with pytest.raises(Refused):
            asking.ask(kind=kind, year=year, by=person("principal_a"))
    with pytest.raises(Refused):
        asking.ask(kind="self", year=year, schools=[SCHOOL_B], by=person("principal_a"))


def test_a_report_carries_the_register_it_was_printed_of(as_, person, year):
    report = printed(kind="national", year=year, by=person("officer"), tolerances=["extra_sports_area"])
    assert report.fingerprint == fingerprint({name: frame(name) for name in TABLES})
    assert report.revision == store.revision()
    assert [f["name"] for f in report.files] == ["国家申报表.xlsx", "国家申报表.docx"]
    text = as_("officer").get(f"/reports/{report.pk}/").content.decode()
    assert report.fingerprint in text
    assert report.files[1]["sha256"] in text
    assert "地下、屋顶运动场地" in text


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_file_that_is_no_longer_as_printed_is_refused(as_, person, year, harm):
    report = printed(kind="self", year=year, schools=[SCHOOL_A], by=person("officer"))
    path = report.folder / report.files[0]["name"]
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    answer = as_("officer").get(f"/reports/{report.pk}/files/0/")
    assert answer.status_code == 409
    assert "重新生成" in answer.content.decode()
    assert not Act.objects.filter(verb="export").exists()
    assert as_("officer").get(f"/reports/{report.pk}/files/7/").status_code == 404


def test_everything_is_printed_at_once_and_a_retry_prints_nothing_twice(person, year, folder):
    report = printed(kind="all", year=year, by=person("director"))
    assert len(report.files) == 5
    Job.objects.update(state="queued")
    work.carry_out(work.claim())
    assert StoredReport.objects.count() == 1
    assert [p.name for p in (folder / "reports").iterdir()] == [str(report.pk)]


def test_a_name_no_font_draws_costs_the_pdf_alone(as_, person, year, monkeypatch):
    def undrawable(*_):
        raise fonts.Undrawable("PDF 字体里没有这些字")

    monkeypatch.setattr(verdict, "write_pdf", undrawable)
    report = printed(kind="all", year=year, by=person("director"))
    assert [f["name"] for f in report.files] == list(write.FILES[:4])
    text = as_("director").get(f"/reports/{report.pk}/").content.decode()
    assert "没有生成《评估报告.pdf》：PDF 字体里没有这些字" in text


def test_nonsense_is_refused_in_words(person, year):
    for wrong in ({"kind": "x"}, {"year": 1900}, {"tolerances": ["x"]}):
        with pytest.raises(ValueError, match=r".+"):
            asking.ask(**({"kind": "all", "year": year} | wrong), by=person("officer"))


@pytest.mark.parametrize(("name", "status"), [
    ("director", 200), ("officer", 200), ("researcher", 200), ("inspector", 200), ("group_head", 200),
    ("principal_a", 200), ("teacher", 403), ("clerk", 403), ("auditor", 403), ("admin", 403), ("outsider", 403),
])  # fmt: skip
def test_who_may_print(as_, name, status):
    assert as_(name).get("/reports/").status_code == status
    assert as_(name).get("/reports/new/").status_code == status
