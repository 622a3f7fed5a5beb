"""Changes to networks in the app: typed in a form, read in words, kept to who may, written and undone like any other."""

import pytest
from tests.web.conftest import SCHOOL_A, SCHOOL_B

from junheng.schema import TableError
from junheng.web.accounts.door import Refused
from junheng.web.planning import actions
from junheng.web.planning.models import StoredPlan
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import Membership, Network, School
from junheng.web.register.scope import scope_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return int(frame("enrolment")["year"].max())


@pytest.fixture
def plan(person, year):
    return actions.create("组团", [], year=year, by=person("director"))


def test_a_group_is_founded_by_form_adopted_and_undone(as_, person, plan, year):
    client, name = as_("director"), School.objects.get(code=SCHOOL_B).name
    page = f"/plans/{plan.pk}/changes/add/FoundNetwork/"
    cells = {
        "network": "N90", "name": "试办集团", "network_kind": "学校联盟", "head": SCHOOL_A, "members": f"{name} {SCHOOL_B}\n不存在的学校",
        "head_role": "龙头校", "since": "2025-03-01",
    }  # fmt: skip
    refused = client.post(page, cells)
    assert refused.status_code == 422
    assert "不存在的学校" in refused.content.decode()
    assert client.post(page, cells | {"members": name}).status_code == 302
    rule = {"network": "N90", "domain": "教学计划", "mode": "统一", "since": "2025-03-01"}
    assert client.post(f"/plans/{plan.pk}/changes/add/ManageDomain/", rule).status_code == 302
    plan.refresh_from_db()
    assert plan.changes[0]["members"] == [SCHOOL_B]
    assert plan.schools == sorted([SCHOOL_A, SCHOOL_B])
    shown = client.get(f"/plans/{plan.pk}/").content.decode()
    assert "试办集团 的教学计划改为统一" in shown
    assert name in client.get(f"/plans/{plan.pk}/changes/1/").content.decode()
    actions.adopt(plan, seen=store.revision(), by=person("director"))
    joined = Membership.objects.filter(network__code="N90").order_by("school__code")
    assert [(m.school_id, m.role, m.since.isoformat()) for m in joined] == sorted(
        [(SCHOOL_A, "龙头校", "2025-03-01"), (SCHOOL_B, "成员校", "2025-03-01")]
    )
    store.undo(StoredPlan.objects.get(pk=plan.pk).batch, by=person("director"))
    assert not Network.objects.filter(code="N90").exists()


def test_a_school_of_another_group_is_refused_with_who_when_and_what_to_do_and_nothing_is_lost(
    as_, person, plan, year
):
    found = {"kind": "FoundNetwork", "network": "N90", "name": "试办集团", "network_kind": "教育集团", "head": SCHOOL_A,
             "members": [SCHOOL_B], "since": "2025-03-01"}  # fmt: skip
    made, at = actions.create("试办", [found], year=year, by=person("director")), store.revision()
    director = as_("director")
    page = director.get(f"/plans/{made.pk}/").content.decode()
    for word in (
        "云岭县第一小学",
        "N01",
        "2022-09-01 起",
        "N90",
        "2025-03-01 起",
        "一所学校同一天只能在一个教育集团里",
    ):
        assert word in page
    with pytest.raises(ValueError, match="终止日期"):
        actions.propose(made, by=person("director"))
    with pytest.raises(TableError) as refused:
        actions.adopt(made, seen=at, by=person("director"))
    assert "终止日期" in str(refused.value)
    made.refresh_from_db()
    assert (made.changes[0]["members"], made.in_force, store.revision()) == ([SCHOOL_B], False, at)
    leaving = {"kind": "LeaveNetwork", "network": "N01", "school": SCHOOL_A, "since": "2025-03-01"}
    assert (
        "退出后没有牵头校"
        in director.get(
            f"/plans/{actions.create('先退', [leaving, found], year=year, by=person('director')).pk}/"
        ).content.decode()
    )


def test_a_change_to_a_network_concerns_every_member(person, year):
    head = person("group_head")
    mine = scope_of(head, "plan").schools
    foreign = Network.objects.exclude(memberships__school__code__in=mine).first()
    assert foreign is not None
    with pytest.raises(Refused):
        actions.create("撤", [{"kind": "DissolveNetwork", "network": foreign.code}], year=year, by=head)
    made = actions.create(
        "撤", [{"kind": "DissolveNetwork", "network": foreign.code}], year=year, by=person("director")
    )
    assert set(made.schools) == set(
        Membership.objects.filter(network=foreign, until=None).values_list("school", flat=True)
    )


def test_what_cannot_be_done_to_a_network_is_said(as_, plan):
    client = as_("director")
    network = Network.objects.filter(until=None).first()
    lead = Membership.objects.filter(network=network, role__in=("总校", "龙头校", "核心校")).first()
    page = client.post(
        f"/plans/{plan.pk}/changes/add/LeaveNetwork/", {"network": network.code, "school": lead.school_id}
    )
    assert page.status_code == 422
    assert "没有牵头校" in page.content.decode()
