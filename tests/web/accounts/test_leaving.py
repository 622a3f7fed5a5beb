"""When a person leaves, the successor has everything from the day on and the leaver is out."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from junheng.web.accounts import handover, leaving
from junheng.web.accounts.actions import Misfit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.handover import Item
from junheng.web.accounts.models import Act, Handover, Person
from junheng.web.accounts.roles import Right
from junheng.web.browse.models import Draft
from junheng.web.planning.models import StoredPlan

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def passed(monkeypatch):
    """One kind of open work; the list of who passed it to whom."""
    happened = []

    class Letters:
        def open(self, person):
            return [Item(f"{person.username} 的信", "/letters/")]

        def pass_on(self, leaver, successor):
            happened.append((leaver.username, successor.username))
            return 1

    monkeypatch.setattr(handover, "KINDS", {"信件": Letters()})
    return happened


def fresh(name):
    return Person.objects.get(username=name)


def test_from_the_day_on_the_successor_has_the_same(person, as_, passed):
    leaver, successor, today = person("principal_a"), person("outsider"), timezone.localdate()
    browser = as_("principal_a")
    leaving.hand_over(leaver, successor, by=person("admin"), day=today)
    assert not fresh("principal_a").appointments_now()
    assert fresh("outsider").may(Right.SUBMIT)
    assert leaver.appointments.get().until == today
    assert passed == [("principal_a", "outsider")]
    assert browser.get("/me/").url == reverse("account_login")
    assert {a.verb for a in Act.objects.filter(subject__contains="principal_a")} >= {
        "handover",
        "handover_passed",
    }


def test_before_the_day_nothing_changes_and_it_can_be_called_off(person, as_, passed):
    day = timezone.localdate() + 10 * DAY
    done = leaving.hand_over(person("principal_a"), person("outsider"), by=person("admin"), day=day)
    assert fresh("principal_a").may(Right.SUBMIT)
    assert not fresh("outsider").may(Right.READ)
    assert as_("principal_a").get("/me/").status_code == 200
    assert passed == []
    assert as_("admin").post(reverse("handover_cancel", args=[done.pk])).status_code == 302
    assert fresh("principal_a").left is None
    assert fresh("principal_a").appointments.get().until is None
    assert not fresh("outsider").appointments.exists()
    with pytest.raises(Misfit, match="不能再取消"):
        leaving.call_off(Handover.objects.get(), by=person("admin"))


def test_open_work_goes_over_when_the_successor_first_comes_in(person, as_, passed, monkeypatch):
    today = timezone.localdate()
    leaving.hand_over(person("principal_a"), person("outsider"), by=person("admin"), day=today + DAY)
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + DAY)
    as_("outsider")
    as_("outsider")
    assert passed == [("principal_a", "outsider")]


def test_what_the_successor_holds_anyway_is_not_given_twice(person, passed):
    leaving.hand_over(person("officer"), person("clerk"), by=person("admin"), day=timezone.localdate())
    assert fresh("clerk").appointments.count() == 2
    one = Person.objects.create(username="second", name="第二位")
    one.appointments.create(role="officer", scope="county", code="")
    leaving.hand_over(one, fresh("clerk"), by=person("admin"), day=timezone.localdate())
    assert fresh("clerk").appointments.count() == 2


def test_taking_over_oneself_is_shown_to_the_auditor(person, passed):
    leaving.hand_over(person("officer"), person("admin"), by=person("admin"), day=timezone.localdate())
    assert Act.objects.filter(verb="appoint_self", person=person("admin")).count() == 1


def test_what_cannot_be_is_refused(person, passed):
    admin, one, today = person("admin"), person("officer"), timezone.localdate()
    with pytest.raises(Misfit, match="不能是本人"):
        leaving.hand_over(one, one, by=admin, day=today)
    with pytest.raises(Misfit, match="不能早于今天"):
        leaving.hand_over(one, person("clerk"), by=admin, day=today - DAY)
    with pytest.raises(Refused):
        leaving.hand_over(one, person("clerk"), by=person("director"), day=today)
    leaving.hand_over(one, person("clerk"), by=admin, day=today)
    with pytest.raises(Misfit, match="已登记在"):
        leaving.hand_over(one, person("director"), by=admin, day=today)
    with pytest.raises(Misfit, match="已停用或已登记离开"):
        leaving.hand_over(person("director"), fresh("officer"), by=admin, day=today)


def test_the_page_lists_what_goes_over(person, as_, passed):
    address = reverse("handover", args=[person("principal_a").pk])
    page = as_("admin").get(f"{address}?q=演示outsider").content.decode()
    assert "principal_a 的信" in page
    assert "校长" in page
    assert "演示outsider" in page
    asked = {"successor": person("outsider").pk, "day": timezone.localdate().isoformat()}
    assert as_("admin").post(address, asked).status_code == 302
    assert fresh("outsider").may(Right.SUBMIT)


def test_whoever_left_is_told_so_at_the_door(person, client, passed):
    leaving.hand_over(person("principal_a"), person("outsider"), by=person("admin"), day=timezone.localdate())
    asked = {"login": "principal_a", "password": "correct horse"}
    answer = client.post(reverse("account_login"), asked, follow=True)
    assert "您已登记在" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_unfinished_plans_and_forms_go_over(person):
    officer = person("officer")
    plan = StoredPlan.objects.create(title="草案", year=2025, revision=1, made_by=officer)
    kept = StoredPlan.objects.create(title="已采纳", year=2025, revision=1, made_by=officer, state="adopted")
    Draft.objects.create(person=officer, table="campus", key="new", cells={"books": "9"})
    Draft.objects.create(person=officer, table="pupil", key="G532322201501010017·2025")
    shown = str(handover.open_work(officer))
    assert "草案" in shown
    assert "已采纳" not in shown
    assert "G5323" not in shown
    leaving.hand_over(officer, person("clerk"), by=person("admin"), day=timezone.localdate())
    plan.refresh_from_db(), kept.refresh_from_db()
    assert (plan.made_by.username, kept.made_by.username) == ("clerk", "officer")
    assert Draft.objects.filter(person__username="clerk").count() == 2
