"""No school is closed before its procedure is through: the steps in order, dates that hold, objections answered, papers kept."""

import datetime as dt

import pytest
from tests.web.conftest import SCHOOL_A, SCHOOL_B
from tests.web.planning.procedures import (
    DATES,
    DAY,
    PROCEDURE,
    TODAY,
    adopt,
    facts_of,
    pdf,
    upto,
    way_of,
    write,
)

from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Act
from junheng.web.planning import actions as plans
from junheng.web.planning.closing import actions, gate, queries
from junheng.web.planning.models_closing import Closing, ClosingStep, Objection
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_apart")]


def test_a_plan_that_closes_a_school_is_not_adopted_without_its_procedure(as_, person, merging):
    with pytest.raises(gate.NotApproved, match="还没有开始"):
        adopt(merging, person("director"))
    page = as_("director").post(f"/plans/{merging.pk}/adopt/", {"seen": store.revision()}, follow=True)
    text = page.content.decode()
    assert "撤并程序" in text
    assert "开始撤并程序" in text
    assert School.objects.get(code=SCHOOL_B).closed is None
    shown = as_("director").get(f"/plans/{merging.pk}/adopt/").content.decode()
    assert "现在不能采纳" in shown
    assert "确认采纳" not in shown


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "MergeSchool", "closing": SCHOOL_B, "into": SCHOOL_A},
        {"kind": "ConvertSchool", "code": SCHOOL_B, "school_kind": "小学教学点"},
        {"kind": "MoveStage", "source": SCHOOL_B, "stage": "小学", "target": SCHOOL_A},
    ],
)
def test_every_way_to_close_a_school_asks_for_it(as_, person, year, change):
    """Merged, laid down, or emptied without being called closed; made by hand, by a file or by a program."""
    stages = frame("enrolment").filter(school=SCHOOL_B, year=year)["stage"].unique().to_list()
    assert stages == ["小学"]
    plan = plans.create("换个说法", [change], year=year, by=person("officer"))
    plans.propose(plan, by=person("officer"))
    with pytest.raises(gate.NotApproved, match="要先走完撤并程序"):
        adopt(plan, person("director"))
    assert "开始撤并程序" in as_("officer").get(f"/plans/{plan.pk}/").content.decode()


def test_other_plans_are_adopted_as_before(as_, person, year):
    buy = {"kind": "AddResource", "school": SCHOOL_A, "resource": "multimedia_rooms", "amount": 1}
    plan = plans.create("增配", [buy], year=year, by=person("officer"))
    plans.propose(plan, by=person("officer"))
    assert "撤并程序" not in as_("officer").get(f"/plans/{plan.pk}/").content.decode().split("<main")[1]
    with pytest.raises(actions.NotNow, match="用不着"):
        actions.start(plan, by=person("officer"))
    assert adopt(plan, person("director")).in_force


def test_the_whole_way_in_the_browser(as_, person, merging):
    officer, director = as_("officer"), as_("director")
    base = f"/plans/{merging.pk}/closing"
    assert "开始撤并程序" in officer.get(f"{base}/").content.decode()
    officer.post(f"{base}/start/")
    officer.post(f"{base}/start/")
    assert Closing.objects.filter(plan=merging).count() == 1
    for step in PROCEDURE.steps[:5]:
        browser = director if step.right == "adopt" else officer
        opened = browser.get(f"{base}/steps/{step.id}/")
        assert opened.status_code == 200
        version = opened.context["form"].initial["version"]
        cells = facts_of(step.id) | DATES[step.id]
        sent = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in cells.items()} | {
            "version": version
        }
        if step.id == "approval":
            missing = browser.post(f"{base}/steps/{step.id}/", sent)
            assert missing.status_code == 422
            assert "请上传“批复文件”" in missing.content.decode()
            sent |= {"paper_approval": pdf()}
        answer = browser.post(f"{base}/steps/{step.id}/", sent)
        assert answer.status_code == 302, answer.content.decode()
        if step.id == "notice":
            added = officer.post(
                f"{base}/objections/",
                {
                    "objection-who": "张小三",
                    "objection-private": "on",
                    "objection-text": "路太远",
                    "objection-day": str(TODAY - 460 * DAY),
                },
            )
            assert added.status_code == 302, added.content.decode()
            said = Objection.objects.get()
            assert said.who == "张某"
            blocked = officer.get(f"{base}/steps/hearing/").content.decode()
            assert "1 件异议没有答复" in blocked
            assert officer.get(f"{base}/objections/{said.pk}/").url == f"{base}/"
            answered = officer.post(
                f"{base}/objections/{said.pk}/", {"answer": "开通校车", "day": str(TODAY - 455 * DAY)}
            )
            assert answered.status_code == 302
    assert officer.get(f"{base}/steps/carry/").status_code == 403
    assert "还没有采纳" in director.get(f"{base}/steps/carry/").content.decode()
    page = director.get(f"/plans/{merging.pk}/adopt/")
    assert "确认采纳" in page.content.decode()
    director.post(f"/plans/{merging.pk}/adopt/", {"seen": page.context["seen"]})
    merging.refresh_from_db()
    assert merging.in_force
    assert School.objects.get(code=SCHOOL_B).closed is not None
    write(merging, "carry", person("director"))
    assert way_of(merging).due == TODAY - 410 * DAY + dt.timedelta(days=365 + _leap(TODAY - 410 * DAY))
    write(merging, "review", person("officer"))
    text = officer.get(f"{base}/").content.decode()
    assert "程序已全部办完" in text
    assert "张小三" not in text
    verbs = set(Act.objects.filter(subject__startswith="撤并程序").values_list("verb", flat=True))
    assert {"closing_start", "closing_write", "closing_objection", "closing_answer"} <= verbs
    assert not any("张小三" in str(a.after) for a in Act.objects.all())


def _leap(day):
    """A leap day between a day and the same day a year later."""
    year = day.year if day.month <= 2 else day.year + 1
    return int(year % 4 == 0)


@pytest.mark.parametrize(
    ("step", "changed", "said"),
    [
        ("argue", {"day": TODAY + DAY}, "还没有到"),
        ("argue", {"day": TODAY - 501 * DAY}, "不能早于"),
        ("notice", {"until": TODAY - 460 * DAY}, "少于 30 天"),
        ("hearing", {"day": TODAY - 450 * DAY}, "之后"),
        ("approval", {"sent_on": TODAY - 441 * DAY}, "不能早于"),
        ("hearing", {"participants": 3, "against": 4}, "不能多于"),
    ],
)
def test_dates_and_counts_that_contradict_are_refused_with_what_to_do(
    as_, person, merging, step, changed, said
):
    upto(merging, step, person("officer"))
    who = "director" if step == "approval" else "officer"
    with pytest.raises(actions.Wrong, match=said):
        write(merging, step, person(who), **changed)
    cells = facts_of(step) | DATES[step] | changed
    sent = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in cells.items()}
    sent |= {"version": Closing.objects.get().version}
    answer = as_(who).post(f"/plans/{merging.pk}/closing/steps/{step}/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ClosingStep.objects.filter(step=step).exists()


def test_a_step_out_of_turn_is_refused(person, merging):
    officer, director = person("officer"), person("director")
    actions.start(merging, by=officer)
    with pytest.raises(actions.NotNow, match="先办完“方案”"):
        write(merging, "hearing", officer)
    write(merging, "scheme", officer)
    with pytest.raises(actions.NotNow, match="已经记录"):
        write(merging, "scheme", officer, reason="另一个")
    with pytest.raises(Refused):
        write(merging, "approval", officer)
    with pytest.raises(actions.NotNow, match="先办完“论证”"):
        write(merging, "approval", director)


def test_a_draft_is_not_posted(person, year):
    officer = person("officer")
    plan = plans.create(
        "草稿", [{"kind": "MergeSchool", "closing": SCHOOL_B, "into": SCHOOL_A}], year=year, by=officer
    )
    actions.start(plan, by=officer)
    write(plan, "scheme", officer)
    write(plan, "argue", officer)
    with pytest.raises(actions.NotNow, match="草稿"):
        write(plan, "notice", officer)
    plans.propose(plan, by=officer)
    assert write(plan, "notice", officer)


def test_the_notice_runs_to_its_last_day(person, merging):
    officer = person("officer")
    upto(merging, "notice", officer)
    write(merging, "notice", officer, since=TODAY - 5 * DAY, until=TODAY + 30 * DAY)
    assert way_of(merging).now.state == "running"
    with pytest.raises(actions.NotNow, match="先办完“公示”"):
        write(merging, "hearing", officer, day=TODAY)
    with pytest.raises(gate.NotApproved, match="公示"):
        adopt(merging, person("director"))


def test_a_majority_against_stops_it(as_, person, merging):
    officer = person("officer")
    upto(merging, "argue", officer)
    write(merging, "argue", officer, families=10, against=6)
    assert way_of(merging).now.state == "stopped"
    with pytest.raises(actions.NotNow, match="多数学生家长反对"):
        write(merging, "notice", officer)
    with pytest.raises(gate.NotApproved, match="多数学生家长反对"):
        adopt(merging, person("director"))
    assert "不得强行撤并" in as_("officer").get(f"/plans/{merging.pk}/closing/").content.decode()
    actions.send_back(merging, "argue", reason="改方案，重新征求", by=officer)
    assert write(merging, "argue", officer, families=10, against=2)


def test_an_approval_that_is_refused_does_not_open_the_register(person, merging):
    upto(merging, "approval", person("officer"))
    write(merging, "approval", person("director"), decision="不同意")
    with pytest.raises(gate.NotApproved, match="不同意"):
        adopt(merging, person("director"))


def test_a_returned_step_stays_to_be_read_and_says_why(as_, person, merging):
    officer = person("officer")
    upto(merging, "approval", officer)
    with pytest.raises(actions.NotNow, match="理由"):
        actions.send_back(merging, "notice", reason=" ", by=officer)
    base = f"/plans/{merging.pk}/closing"
    as_("officer").post(f"{base}/steps/notice/return/", {"reason": "公示地点少了一个村"})
    assert [r.void for r in ClosingStep.objects.order_by("pk")] == ["", "", "returned", "returned"]
    text = as_("officer").get(f"{base}/").content.decode()
    assert "公示地点少了一个村" in text
    assert way_of(merging).now.step.id == "notice"


def test_a_plan_that_changes_after_the_notice_loses_it(as_, person, merging):
    officer, director = person("officer"), person("director")
    upto(merging, "carry", officer)
    assert way_of(merging).approved
    plans.reopen(merging, by=director)
    merging.refresh_from_db()
    assert "方案已公示。改动任何一条" in as_("officer").get(f"/plans/{merging.pk}/").content.decode()
    plans.describe(merging, title="改个名", note="", year=merging.year, by=officer)
    plans.propose(merging, by=officer)
    assert way_of(merging).approved, "a title is not what was posted"
    plans.reopen(merging, by=director)
    buy = {"kind": "AddResource", "school": SCHOOL_A, "resource": "multimedia_rooms", "amount": 1}
    answer = as_("officer").post(
        f"/plans/{merging.pk}/changes/add/AddResource/",
        {k: v for k, v in buy.items() if k != "kind"} | {"campus": "本部"},
    )
    assert answer.status_code == 302
    text = as_("officer").get(f"/plans/{merging.pk}/").content.decode()
    assert "方案在公示之后改过" in text
    assert [r.step for r in ClosingStep.objects.filter(void="changed")] == ["notice", "hearing", "approval"]
    merging.refresh_from_db()
    plans.propose(merging, by=officer)
    with pytest.raises(gate.NotApproved, match="公示"):
        adopt(merging, director)
    write(merging, "notice", officer)
    write(merging, "hearing", officer)
    with pytest.raises(actions.Wrong, match="批复文件"):
        write(merging, "approval", director, papers={})
    write(merging, "approval", director)
    assert adopt(merging, director).in_force
    with pytest.raises(actions.NotNow, match="先撤销"):
        actions.send_back(merging, "hearing", reason="晚了", by=director)


def test_two_people_at_one_step(person, merging):
    officer = person("officer")
    actions.start(merging, by=officer)
    version = Closing.objects.get().version
    facts = facts_of("scheme") | DATES["scheme"]
    assert actions.write(merging, "scheme", facts, {}, version=version, by=officer)
    assert not actions.write(merging, "scheme", facts, {}, version=version, by=officer)
    with pytest.raises(actions.NotNow, match="新的记录"):
        actions.write(merging, "scheme", facts | {"reason": "别的"}, {}, version=version, by=officer)


def test_who_sees_and_does_what(as_, person, merging):
    actions.start(merging, by=person("officer"))
    base = f"/plans/{merging.pk}/closing/"
    for name, status in {
        "officer": 200,
        "director": 200,
        "principal_b": 403,
        "clerk": 403,
        "auditor": 403,
    }.items():
        assert as_(name).get(base).status_code == status, name
    head = as_("group_head").get(base).status_code
    inside = not plans.queries.outside(person("group_head"), merging.schools, "plan")
    assert head == (200 if inside else 404)
    assert queries.closings_for(person("principal_b")).count() == 0


def test_a_school_the_procedure_does_not_name_is_not_closed(person, merging):
    """The register has moved on, and the plan now empties a school nobody was asked about."""
    upto(merging, "carry", person("officer"))
    Closing.objects.update(schools=[SCHOOL_A])
    with pytest.raises(gate.NotApproved, match="撤并程序里没有"):
        adopt(merging, person("director"))


def test_who_adopts_sees_that_a_plan_waits_for_its_procedure(as_, person, merging):
    assert gate.waiting([merging]) == {merging.pk}
    assert "撤并程序还没有批准" in as_("director").get("/").content.decode()
    upto(merging, "carry", person("officer"))
    assert gate.waiting([merging]) == set()
    assert "撤并程序还没有批准" not in as_("director").get("/").content.decode()


def test_an_adoption_taken_back_may_be_made_again(person, merging):
    upto(merging, "carry", person("officer"))
    done = adopt(merging, person("director"))
    store.undo(done.batch, by=person("officer"))
    assert School.objects.get(code=SCHOOL_B).closed is None
    assert adopt(merging, person("director")).in_force
