"""Plans: made by hand or from a file, tried before they count, adopted once and by who may."""

import json
import re

import pytest
from tests.web.conftest import SCHOOL_A, SCHOOL_B

from junheng.plans.changes import KINDS
from junheng.plans.plan import Plan
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Act
from junheng.web.planning import actions, kinds
from junheng.web.planning.models import StoredPlan
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import Batch, Campus, Membership, School
from junheng.web.register.scope import scope_of
from junheng.web.translate import CHINESE

pytestmark = pytest.mark.django_db
BUY = {"kind": "AddResource", "school": SCHOOL_A, "resource": "multimedia_rooms", "amount": 3, "why": "补足"}
MOVE = {
    "kind": "MovePupils", "source": "2153999057", "target": SCHOOL_A, "stage": "小学", "pupils": ["二年级:1", "一年级:1"],
    "why": "甲村 等 6 个村（社区）的学生",
}  # fmt: skip


@pytest.fixture
def year():
    return int(frame("enrolment")["year"].max())


@pytest.fixture
def plan(person, year):
    return actions.create("试", [BUY], year=year, by=person("officer"))


def rooms(code=SCHOOL_A):
    newest = Campus.objects.filter(school_id=code).order_by("-year").first()
    return newest.multimedia_rooms


def test_a_plan_is_made_changed_reordered_and_taken_apart(as_, year):
    officer = as_("officer")
    made = officer.post("/plans/new/", {"title": "补短板", "year": year, "note": "试"}, follow=True)
    stored = StoredPlan.objects.get(title="补短板")
    assert made.redirect_chain[-1][0] == f"/plans/{stored.pk}/"
    add = f"/plans/{stored.pk}/changes/add"
    cells = {
        "school": SCHOOL_A,
        "resource": "multimedia_rooms",
        "amount": "3",
        "campus": "本部",
        "why": "不够",
    }
    assert officer.post(f"{add}/AddResource/", cells).status_code == 302
    assert officer.post(f"{add}/AddResource/", cells | {"school": f"随便 {SCHOOL_B}"}).status_code == 302
    stored.refresh_from_db()
    assert [c["school"] for c in stored.changes] == [SCHOOL_A, SCHOOL_B] == stored.schools
    officer.post(f"/plans/{stored.pk}/changes/2/move/", {"to": "earlier"})
    officer.post(f"/plans/{stored.pk}/changes/1/", cells | {"school": SCHOOL_B, "amount": "4"})
    officer.post(f"/plans/{stored.pk}/changes/2/remove/")
    stored.refresh_from_db()
    assert [(c["school"], c["amount"]) for c in stored.changes] == [(SCHOOL_B, 4)]
    assert Act.objects.filter(verb="plan_edit", subject=f"方案 {stored.pk}").count() == 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_has_a_form_in_words(as_, plan, kind):
    page = as_("officer").get(f"/plans/{plan.pk}/changes/add/{kind}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert KINDS[kind].title in text
    assert all(slot.title in text for slot in kinds.slots(kind))


def test_a_change_that_cannot_be_carried_out_is_refused_in_words(as_, plan):
    cells = {"school": SCHOOL_A, "resource": "multimedia_rooms", "amount": "3", "campus": "没有的校区"}
    page = as_("officer").post(f"/plans/{plan.pk}/changes/add/AddResource/", cells)
    assert page.status_code == 422
    assert "没有的校区" in page.content.decode()
    page = as_("officer").post(f"/plans/{plan.pk}/changes/add/CloseSchool/", {"code": "不存在的学校"})
    assert "没有这所学校" in page.content.decode()
    assert StoredPlan.objects.get(pk=plan.pk).changes == plan.changes


def test_the_page_says_pupils_first_and_what_changes(as_, plan):
    text = as_("officer").get(f"/plans/{plan.pk}/").content.decode()
    assert (
        text.index("受影响的学生")
        < text.index("评估结论")
        < text.index("校际差异系数")
        < text.index("有变化的学校")
    )
    assert "补足" in text


def test_a_school_that_leaves_or_enters_the_evaluation_is_not_said_to_close_or_open(as_, person, year):
    shrinks, grows, closes = "2153999057", "2153999047", SCHOOL_B
    changes = [
        {
            "kind": "MovePupils",
            "source": shrinks,
            "target": SCHOOL_A,
            "stage": "小学",
            "pupils": ["六年级:9"],
        },
        {"kind": "ConvertSchool", "code": shrinks, "school_kind": "小学教学点"},
        {"kind": "ConvertSchool", "code": grows, "school_kind": "小学"},
        {"kind": "MergeSchool", "closing": closes, "into": SCHOOL_A},
    ]
    plan = actions.create("调整", changes, year=year, by=person("officer"))
    page = as_("officer").get(f"/plans/{plan.pk}/").content.decode()
    listed = page[page.index('id="h-schools"') :]
    rows = {
        code: listed[listed.index(f"/schools/{code}/") :].split("</tr>")[0]
        for code in (shrinks, grows, closes)
    }
    assert "58 → 49" in rows[shrinks]
    assert "仍开办，不再单独评估" in rows[shrinks]
    assert "不足50人的教学点" in rows[shrinks]
    assert "不再有此学段" not in rows[shrinks]
    assert "原已开办，未单独评估" in rows[grows]
    assert "新增" not in rows[grows]
    assert "不再有此学段" in rows[closes]


def test_many_changes_are_folded_with_their_number_and_grades_stand_in_order(as_, person, year):
    changes = [MOVE | {"pupils": ["三年级:1", "一年级:1", "二年级:1"]}] + [BUY] * 12
    plan = actions.create("很多条", changes, year=year, by=person("officer"))
    page = as_("officer").get(f"/plans/{plan.pk}/").content.decode()
    assert '<details class="more" data-printed><summary>逐条查看（13 条）' in page
    assert "一年级:1、二年级:1、三年级:1" in page
    done = as_("officer").post(f"/plans/{plan.pk}/changes/13/remove/", follow=True)
    assert "逐条查看" not in done.content.decode()
    again = actions.create("很多条", [*changes, BUY], year=year, by=person("officer"))
    done = as_("officer").post(f"/plans/{again.pk}/changes/14/remove/", follow=True)
    assert "data-printed open><summary>逐条查看（13 条）" in done.content.decode()


def test_the_page_speaks_english_to_who_reads_it(as_, person, year):
    reasons = {MOVE["why"]: "Pupils of Jia and others, 6 villages in all"}
    plan = actions.create(
        "Trial",
        [MOVE],
        year=year,
        by=person("officer"),
        origin=StoredPlan.LAYOUT,
        layout={"scenario": 0, "title": "Trial", "epoch": 2027, "reasons": reasons},
    )
    officer = as_("officer")
    officer.cookies["django_language"] = "en"
    page = officer.get(f"/plans/{plan.pk}/").content.decode()
    names = "|".join(map(re.escape, School.objects.values_list("name", flat=True)))
    changes = page[page.index('id="changes"') : page.index("</section>", page.index('id="changes"'))]
    pupils = page[page.index('id="h-pupils"') : page.index('id="h-spread"')]
    for part in (changes, pupils):
        assert not CHINESE.search(re.sub(names, "", part)), part
    assert "grade 1: 1, grade 2: 1" in changes
    assert reasons[MOVE["why"]] in changes


def test_states_and_counts_of_the_verdict_stand_under_their_heads(as_, plan):
    page = as_("officer").get(f"/plans/{plan.pk}/").content.decode()
    table = page[page.index('id="h-verdict"') :].split("</table>")[0]
    heads = re.findall(r'<th scope="col"( class="num")?>', table)
    cells = re.findall(r"<td([^>]*)>", table)
    assert heads[1:] == [' class="num"'] * 2
    assert set(cells) == {' class="num"'}


def test_a_file_comes_back_as_it_was_and_rubbish_is_refused(as_, plan, year, tmp_path):
    officer = as_("officer")
    text = officer.get(f"/plans/{plan.pk}/plan.json").content.decode()
    assert Plan.from_json(text) == plan.plan
    file = tmp_path / "plan.json"
    file.write_text(text, "utf-8-sig")
    with file.open("rb") as body:
        officer.post("/plans/new/", {"upload": "1", "year": year, "file": body})
    assert StoredPlan.objects.order_by("-pk")[0].changes == plan.changes
    for rubbish in ("", "[]", "[" * 3000, '{"title": "x", "changes": [1]}', '{"title": 3, "changes": []}',
                    '{"title": "x", "changes": [{"kind": "AddTeachers", "school": "1", "stage": "小学", "teachers": "3"}]}',
                    '{"title": "x", "changes": [{"kind": []}]}', "\x00"):  # fmt: skip
        file.write_text(rubbish, "utf-8")
        with file.open("rb") as body:
            page = officer.post("/plans/new/", {"upload": "1", "year": year, "file": body})
        assert page.status_code == 422, rubbish
        assert 'class="error"' in page.content.decode()


def test_a_plan_is_adopted_once_by_who_may_and_can_be_taken_back(as_, person, plan):
    officer, director, before = as_("officer"), as_("director"), rooms()
    adopt = f"/plans/{plan.pk}/adopt/"
    assert officer.get(adopt).status_code == 403
    assert director.post(adopt, {"seen": store.revision()}, follow=True).context["plan"].state == "draft"
    officer.post(f"/plans/{plan.pk}/propose/")
    page = director.get(adopt)
    assert "确认采纳" in page.content.decode()
    director.post(adopt, {"seen": page.context["seen"]})
    plan.refresh_from_db()
    assert (plan.state, plan.adopted_by.username, plan.batch.kind) == ("adopted", "director", "plan")
    assert rooms() == before + 3
    assert Act.objects.filter(verb="plan_adopt", subject=f"方案 {plan.pk}").count() == 1
    director.post(adopt, {"seen": store.revision()})
    assert rooms() == before + 3
    assert Batch.objects.filter(kind="plan").count() == 1
    store.undo(plan.batch, by=person("officer"))
    assert rooms() == before
    assert "已被撤销" in director.get(f"/plans/{plan.pk}/").content.decode()
    director.post(adopt, {"seen": store.revision()})
    assert rooms() == before + 3


def test_a_register_that_moved_on_is_shown_before_the_plan_is_written(as_, person, plan):
    actions.propose(plan, by=person("officer"))
    director, seen = as_("director"), store.revision()
    rows = frame("campus", Campus.objects.filter(school_id=SCHOOL_A))
    store.write_rows(
        {"campus": (rows.with_columns(books=rows["books"].fill_null(0) + 5), ())}, by=None, kind="edit"
    )
    page = director.post(f"/plans/{plan.pk}/adopt/", {"seen": seen})
    text = page.content.decode()
    assert "又有改动" in text
    assert "1 批改动" in text
    assert not Batch.objects.filter(kind="plan").exists()


def test_what_the_plan_would_do_now_stands_beside_what_it_promised(as_, person, year):
    close = {"kind": "AddTeachers", "school": SCHOOL_B, "stage": "小学", "teachers": 5, "backbone": 5}
    plan = actions.create("教师", [close], year=year, by=person("officer"))
    actions.propose(plan, by=person("officer"))
    pupils = frame("enrolment")
    store.write({"enrolment": pupils.with_columns(pupils=pupils["pupils"] + 1)}, by=None, kind="edit")
    assert "编制时算得" in as_("director").get(f"/plans/{plan.pk}/adopt/").content.decode()


def test_a_plan_that_breaks_a_rule_of_the_register_is_not_written(as_, person, year):
    less = BUY | {"resource": "teaching_area", "amount": -1e6}
    plan = actions.create("减", [less], year=year, by=person("officer"))
    actions.propose(plan, by=person("officer"))
    page = as_("director").post(f"/plans/{plan.pk}/adopt/", {"seen": store.revision()}, follow=True)
    assert "不应小于" in page.content.decode()
    assert not Batch.objects.filter(kind="plan").exists()


def test_a_group_head_plans_for_own_schools_only(as_, person, year, plan):
    head = person("group_head")
    mine = sorted(scope_of(head, "plan").schools)
    other = sorted(set(frame("school")["code"]) - set(mine))[0]
    stage = frame("enrolment").filter(school=mine[0], year=year)["stage"][0]
    own = {"kind": "AddTeachers", "school": mine[0], "stage": stage, "teachers": 1, "backbone": 1}
    made = actions.create("集团", [own], year=year, by=head)
    client = as_("group_head")
    assert client.get(f"/plans/{made.pk}/").status_code == 200
    cells = {"school": other, "resource": "multimedia_rooms", "amount": "1", "campus": "本部"}
    page = client.post(f"/plans/{made.pk}/changes/add/AddResource/", cells)
    assert "没有这所学校" in page.content.decode()
    body = json.dumps({"title": "别人的", "changes": [BUY | {"school": other}]})
    with pytest.raises(Refused, match=other):
        actions.create("别人的", json.loads(body)["changes"], year=year, by=head)
    assert client.get("/plans/remedy/").status_code == 403
    if plan.schools[0] not in mine:
        assert client.get(f"/plans/{plan.pk}/").status_code == 404
        assert plan.title not in [p.title for p in client.get("/plans/").context["page"]]
    assert Membership.objects.filter(school_id=mine[0]).exists()


def test_a_plan_is_copied_to_the_next_year_and_says_what_is_missing(as_, plan, year):
    page = as_("officer").post(f"/plans/{plan.pk}/copy/", {"year": year + 1}, follow=True)
    made = page.context["plan"]
    assert (made.year, made.state, made.changes) == (year + 1, "draft", plan.changes)
    assert "不能执行" in page.content.decode()


@pytest.mark.parametrize(("name", "status"), [
    ("director", 200), ("officer", 200), ("group_head", 200), ("principal_a", 403), ("clerk", 403), ("teacher", 403),
    ("auditor", 403), ("admin", 403), ("outsider", 403), ("inspector", 403), ("researcher", 403),
])  # fmt: skip
def test_who_may_open_the_list(as_, name, status):
    assert as_(name).get("/plans/").status_code == status


def test_only_the_maker_edits_and_only_a_draft(as_, person, plan):
    director = as_("director")
    assert director.post(f"/plans/{plan.pk}/changes/1/remove/").status_code == 404
    actions.propose(plan, by=person("officer"))
    assert as_("officer").post(f"/plans/{plan.pk}/changes/1/remove/").status_code == 404
    director.post(f"/plans/{plan.pk}/reopen/")
    assert as_("officer").post(f"/plans/{plan.pk}/changes/1/remove/").status_code == 302
    plan.refresh_from_db()
    assert plan.changes == []


def test_the_list_asks_few_questions(as_, person, year, django_assert_max_num_queries):
    for n in range(12):
        actions.create(f"方案{n}", [BUY], year=year, by=person("officer"))
    director = as_("director")
    director.get("/plans/")
    with django_assert_max_num_queries(16):
        director.get("/plans/")
