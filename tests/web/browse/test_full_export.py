"""Personal records in full: a reason, another person's approval, one file, everything on the trail."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from junheng.web.accounts.models import Act, Appointment, Person, Sighting
from junheng.web.accounts.roles import Right
from junheng.web.accounts.terms import terms
from junheng.web.browse import tasks
from junheng.web.browse.models import FullExport
from junheng.web.register.models import Pupil

pytestmark = pytest.mark.django_db
WHY = "市局核对学籍，用后删除"


def school():
    return Pupil.objects.order_by("school_id").first().school_id


def query():
    return f"school={school()}&year=all&col=code&col=name&col=born"


@pytest.fixture
def asked(as_):
    def ask(reason=WHY, kind="csv", who="officer"):
        answer = as_(who).post(f"/register/pupil/full/?{query()}", {"reason": reason, "kind": kind})
        assert answer.status_code == 302, answer.content.decode()
        return FullExport.objects.latest("pk")

    return ask


@pytest.fixture
def second(db):
    """Another officer of the county."""
    made = Person.objects.create(username="second", name="第二位")
    Appointment.objects.create(person=made, role="officer", scope="county", code="")
    return made


def approve(as_, one, who="director", **words):
    return as_(who).post(f"/register/full/{one.pk}/decide/", {"approve": "1"} | words)


def take(as_, one, who="officer"):
    return as_(who).post(f"/register/full/{one.pk}/file/")


def test_the_list_links_to_the_request_only_for_those_who_may(as_):
    assert "/register/pupil/full/?" in as_("officer").get(f"/register/pupil/?{query()}").content.decode()
    assert "/full/?" not in as_("officer").get("/register/school/").content.decode()
    assert "/full/?" not in as_("school_clerk").get("/register/pupil/").content.decode()
    assert as_("officer").get("/register/school/full/").status_code == 404


def test_another_person_approves_and_the_file_is_given_once_in_full(as_, asked, person):
    one = asked()
    rows = Pupil.objects.filter(school_id=school())
    assert (one.state, one.rows, one.columns) == ("asked", rows.count(), ["学籍号", "姓名", "出生日期"])
    assert take(as_, one).status_code == 409
    page = as_("director").get("/register/full/").content.decode()
    assert WHY in page
    assert not any(child.name in page for child in rows)
    assert approve(as_, one).status_code == 302
    answer = take(as_, one)
    table = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    cut = table.index([])
    about = {line[1]: line[2] for line in table[:cut]}
    assert (about["事由"], about["批准人"], about["申请"]) == (WHY, "演示director", f"#{one.pk}")
    assert {(line[0], line[1]) for line in table[cut + 2 :]} == set(rows.values_list("code", "name"))
    again = take(as_, one)
    assert again.status_code == 409
    assert "重新申请" in again.content.decode()
    logged = Sighting.objects.filter(person=person("officer"), table="pupil", unmasked=True)
    assert logged.count() == len(table) - cut - 2
    assert {seen.reason for seen in logged} == {f"{WHY}（导出全文申请 #{one.pk}）"}
    verbs = list(
        Act.objects.filter(subject=one.subject).order_by("pk").values_list("verb", "person__username")
    )
    assert verbs == [("full_ask", "officer"), ("full_approve", "director"), ("full_take", "officer")]


def test_nobody_approves_their_own_request(as_, asked, second):
    one = asked()
    assert Right.APPROVE_EXPORT in second.rights_now()
    answer = approve(as_, one, "officer")
    assert (answer.status_code, "另一位" in answer.content.decode()) == (409, True)
    assert 'name="approve"' not in as_("officer").get("/register/full/").content.decode()
    assert approve(as_, one, "second").status_code == 302
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("ready", second)
    assert approve(as_, one, "director").status_code == 409
    assert take(as_, one, "second").status_code == 409


def test_an_approver_of_a_part_does_not_approve_for_the_whole(as_, asked):
    place = Pupil.objects.filter(school_id=school()).values_list("school__place", flat=True)[0]
    made = Person.objects.create(username="town", name="乡镇科员")
    Appointment.objects.create(person=made, role="officer", scope="place", code=place)
    one = asked()
    assert approve(as_, one, "town").status_code == 403
    assert WHY not in as_("town").get("/register/full/").content.decode()


def test_a_refusal_needs_a_reason_and_ends_it(as_, asked):
    one = asked()
    refuse = {"refuse": "1"}
    address = f"/register/full/{one.pk}/decide/"
    assert as_("director").post(address, refuse).status_code == 409
    assert as_("director").post(address, refuse | {"words": "用遮蔽的就够"}).status_code == 302
    assert "用遮蔽的就够" in as_("officer").get("/register/full/").content.decode()
    assert take(as_, one).status_code == 409


def test_the_pages_say_how_long_an_approval_is_good_for(as_, asked):
    days = f"{terms().full_export_days} 天内可下载一次"
    for address in ("/register/full/", "/register/pupil/full/"):
        assert days in as_("officer").get(address).content.decode()


def test_an_approval_lapses_and_does_not_stretch_to_more_rows(as_, asked):
    one = asked()
    approve(as_, one)
    FullExport.objects.update(decided=timezone.now() - dt.timedelta(days=terms().full_export_days, minutes=1))
    assert take(as_, one).status_code == 409
    assert "已过期" in as_("officer").get("/register/full/").content.decode()
    FullExport.objects.update(decided=timezone.now(), rows=one.rows - 1)
    answer = take(as_, one)
    assert (answer.status_code, "多于批准的" in answer.content.decode()) == (409, True)
    assert FullExport.objects.get().state == "ready"
    assert not Sighting.objects.filter(unmasked=True).exists()


def test_who_lost_the_right_meanwhile_gets_no_file(as_, asked, person):
    one = asked()
    approve(as_, one)
    person("officer").appointments.update(until=timezone.localdate())
    assert take(as_, one).status_code == 403
    assert not Sighting.objects.filter(unmasked=True).exists()


@pytest.mark.parametrize(
    ("query", "reason", "said"), [("year=all", "要", "至少 5 个字"), ("school=0000000000", WHY, "没有行")]
)
def test_what_is_no_request_is_refused_in_words(as_, query, reason, said):
    answer = as_("officer").post(f"/register/pupil/full/?{query}", {"reason": reason})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not FullExport.objects.exists()


def test_it_waits_among_the_tasks_of_whoever_it_concerns(asked, as_, person):
    def waiting(name):
        return [task.title for task in tasks.full_exports(person(name), 2024)]

    one = asked()
    assert [len(waiting(n)) for n in ("director", "officer", "principal_a", "auditor")] == [1, 0, 0, 0]
    approve(as_, one)
    assert [len(waiting(n)) for n in ("director", "officer")] == [0, 1]
    b"".join(take(as_, one).streaming_content)
    assert waiting("officer") == []
