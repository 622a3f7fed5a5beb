"""Who leaves hands over the returns they asked for and those they had begun to fill in."""

import pytest
from django.utils import timezone
from tests.web.returns.conftest import A

import junheng.web.pages.passing  # noqa: F401  (an app registers its open work when it is loaded)
from junheng.web.accounts import handover, leaving
from junheng.web.accounts.models import Act, Appointment
from junheng.web.returns import actions
from junheng.web.returns.models import SchoolReturn

pytestmark = pytest.mark.django_db


def test_an_officer_hands_over_the_rounds_still_open(person, opened):
    assert "2024年学校年报" in str(dict(handover.open_work(person("officer"))))
    closed = actions.open_round(by=person("officer"), schools=[A], **asked_again(opened))
    closed.closed = timezone.now()
    closed.save()
    leaving.hand_over(person("officer"), person("outsider"), by=person("admin"), day=timezone.localdate())
    opened.refresh_from_db(), closed.refresh_from_db()
    assert (opened.opened_by.username, closed.opened_by.username) == ("outsider", "officer")


def asked_again(opened):
    facts = ("kind", "year", "standard", "asked", "must", "limits", "due")
    return {name: getattr(opened, name) for name in facts} | {"title": "结束了的一轮"}


def test_a_return_begun_goes_on_with_the_successor(as_, person, given, page):
    pk = given(A).pk
    page(as_("principal_a"), pk).save(**{"campus|本部|books": "4321"})
    assert given(A).round.title in str(dict(handover.open_work(person("principal_a"))))
    assert handover.open_work(person("principal_b")) == []
    leaving.hand_over(person("principal_a"), person("outsider"), by=person("admin"), day=timezone.localdate())
    told = Act.objects.get(verb="handover_passed").after
    assert told["填报中的表"] == 1
    assert Appointment.objects.filter(person=person("outsider"), code=A).exists()
    assert "4321" in as_("outsider").get(f"/returns/{pk}/").content.decode()
    cell = SchoolReturn.objects.get(pk=pk).cells.get(column="books")
    assert cell.by.username == "principal_a"
