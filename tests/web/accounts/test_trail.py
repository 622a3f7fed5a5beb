"""The trail: added to, read by those who audit the county, exported with a line of its own, never changed."""

import csv
import io

import pytest
from django.urls import reverse

from junheng.web.accounts import audit
from junheng.web.accounts.models import Act, Sighting, WrittenOnce

pytestmark = pytest.mark.django_db
CHILD = "G532322201501010017"


@pytest.fixture
def lines(person):
    audit.record(person("clerk"), "edit", "学校 =cmd", before={"名称": "旧名"}, after={"名称": "新名"})
    audit.seen(person("officer"), "pupil", [f"{CHILD}·2025"], unmasked=True, reason="家长来访")
    audit.seen(person("teacher"), "pupil", [f"{CHILD}·2024", "G532322201501019999·2025"])


def test_a_line_is_never_changed(lines):
    for line in (Act.objects.get(verb="edit"), Sighting.objects.first()):
        line.address = "10.0.0.1"
        with pytest.raises(WrittenOnce):
            line.save()
        with pytest.raises(WrittenOnce):
            line.delete()
    for trail in (Act.objects, Sighting.objects):
        with pytest.raises(WrittenOnce):
            trail.update(address=None)
        with pytest.raises(WrittenOnce):
            trail.filter(pk__gt=0).delete()
        with pytest.raises(WrittenOnce):
            trail.bulk_update(list(trail.all()), ["address"])
        with pytest.raises(WrittenOnce):
            trail.bulk_create([], update_conflicts=True)
    with pytest.raises(WrittenOnce):
        Act(pk=Act.objects.get(verb="edit").pk, verb="edit", subject="x").delete()


def test_acts_are_filtered(as_, lines):
    browser = as_("auditor")
    page = browser.get(f"{reverse('audit')}?verb=edit&who=clerk&subject=学校").content.decode()
    assert "旧名" in page
    assert "新名" in page
    assert "没有符合条件" in browser.get(f"{reverse('audit')}?verb=edit&who=officer").content.decode()
    assert "没有符合条件" in browser.get(f"{reverse('audit')}?since=2999-01-01").content.decode()
    assert browser.get(f"{reverse('audit')}?since=nonsense&page=x&verb=nothing").status_code == 200


def test_who_looked_at_a_child(as_, lines):
    browser = as_("auditor")
    page = browser.get(reverse("sightings")).content.decode()
    assert CHILD not in page
    assert "家长来访" in page
    found = browser.get(f"{reverse('sightings')}?key={CHILD}").content.decode()
    assert "演示officer" in found
    assert "演示teacher" in found
    assert "共 2 条" in found
    one = Sighting.objects.filter(key__startswith=CHILD).first()
    of = browser.get(reverse("sightings_of", args=[one.pk])).content.decode()
    assert "共被 2 人查看 2 次" in of
    assert CHILD not in of


def test_an_export_holds_what_is_shown_and_is_itself_a_line(as_, lines, person):
    answer = as_("auditor").get(f"{reverse('audit_export')}?kind=acts&verb=edit")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][5] == "学校 =cmd"
    line = Act.objects.get(verb="export")
    assert line.person == person("auditor")
    assert line.after == {"筛选": {"verb": "edit"}, "行数": 1}
    seen = as_("auditor").get(f"{reverse('audit_export')}?kind=sightings")
    text = b"".join(seen.streaming_content).decode()
    assert CHILD not in text
    assert "家长来访" in text


def test_no_cell_of_an_export_is_a_formula(as_, person):
    audit.record(person("clerk"), "edit", "=1+1")
    answer = as_("auditor").get(f"{reverse('audit_export')}?verb=edit")
    assert ",'=1+1," in b"".join(answer.streaming_content).decode()


def test_the_administrator_reads_the_trail_but_takes_nothing_out(as_):
    assert as_("admin").get(reverse("audit")).status_code == 200
    assert as_("admin").get(reverse("audit_export")).status_code == 403


def test_who_audits_one_place_does_not_see_the_county(as_, person):
    person("director").appointments.update(scope="place", code="统计:0")
    assert as_("director").get(reverse("audit")).status_code == 403


def test_a_page_with_personal_records_is_not_kept(rf, as_, monkeypatch, person):
    from junheng.web.accounts.middleware import DoorMiddleware  # noqa: PLC0415

    def page(request):
        from django.http import HttpResponse  # noqa: PLC0415

        audit.seen(request.user, "pupil", ["1·2025"])
        return HttpResponse("")

    request = rf.get("/register/pupil/")
    request.user, request.session = person("officer"), as_("officer").session
    assert DoorMiddleware(page)(request)["Cache-Control"] == "private, no-store"
    assert as_("officer").get("/me/")["Cache-Control"] == "private, no-cache"


def test_everybody_sees_what_they_themselves_did_and_saw(as_, lines):
    page = as_("officer").get(reverse("me")).content.decode()
    assert "家长来访" in page
    assert "学校 =cmd" not in page
    assert "学校 =cmd" in as_("clerk").get(f"{reverse('my_trail')}?kind=acts").content.decode()
