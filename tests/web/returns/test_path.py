"""From asking to the register: two schools, handing in, sending back, accepting, and the figure that changes."""

import datetime as dt

import polars as pl
import pytest

from junheng.web.accounts.models import Act
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.measured import measured
from junheng.web.register.models import Batch, Campus
from junheng.web.register.tasks import tasks_for
from junheng.web.returns import actions
from junheng.web.returns.models import ReturnCell, ReturnRound

from .conftest import A, B, asked

pytestmark = pytest.mark.django_db
AREA, BOOKS = "campus|本部|sports_ground_area", "campus|本部|books"


def value(code, indicator):
    rows = measured(dt.date(2024, 9, 1)).values
    return rows.filter((pl.col("code") == code) & (pl.col("indicator") == indicator))["value"][0]


def test_an_officer_opens_a_round_of_the_schools_chosen(as_, person):
    browser = as_("officer")
    shown = browser.get("/returns/rounds/new/")
    start = shown.context["form"]
    body = {
        "title": "年报",
        "year": 2024,
        "due": (dt.date.today() + dt.timedelta(5)).isoformat(),
        "percent": 30,
    }
    body |= {"only": f"{A}\n{B}", "ask_campus": ["books"]} | {f.name: f.initial for f in start.leasts}
    answer = browser.post("/returns/rounds/new/", body, follow=True)
    opened = ReturnRound.objects.get()
    assert opened.asked == {"campus": ["books"]}
    assert sorted(opened.returns.values_list("school_id", flat=True)) == [A, B]
    assert answer.redirect_chain[-1][0] == f"/returns/rounds/{opened.pk}/"
    assert Act.objects.filter(verb="round_open", person=person("officer")).exists()


def test_the_same_round_is_not_opened_twice(opened, person):
    with pytest.raises(actions.NotNow, match="同名"):
        actions.open_round(by=person("officer"), schools=[A], **asked())
    assert ReturnRound.objects.count() == 1


def test_a_round_without_columns_schools_or_in_the_past_is_refused(as_):
    browser = as_("officer")
    answer = browser.post(
        "/returns/rounds/new/", {"title": "x", "year": 2024, "due": "2020-01-01", "only": "没有的学校"}
    )
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "截止日期不应早于今天" in said
    assert "请至少勾选一列" in said
    assert "没有的学校" in said
    assert not ReturnRound.objects.exists()


def test_a_return_starts_with_what_the_register_has_and_last_year_beside(as_, given, page):
    html = page(as_("principal_a"), given(A).pk).html
    campus = Campus.objects.get(school_id=A, year=2024)
    assert f'name="w:{BOOKS}" value="0:{campus.books}"' in html
    assert "上年 50544" in html
    assert "学校制定章程" in html
    assert "教职工名册统计" in html
    assert "v:staff_count" not in html


def test_the_whole_path_of_two_schools(as_, person, given, page, hand_in, decide):
    before = value(A, "R5")
    first = page(as_("principal_a"), given(A).pk)
    answer = first.save(**{AREA: "19,313"}).json()
    cell = next(c for c in answer["cells"] if c["text"] == "19313")
    assert cell["state"] == "notice"
    assert given(A).state == "draft"
    assert Campus.objects.get(school_id=A, year=2024).sports_ground_area == 9313
    first.browser.post(f"/returns/{given(A).pk}/cell/", {"cell": AREA, "note": "新建操场"})
    hand_in(as_("principal_a"), given(A))
    assert given(A).state == "submitted"
    assert value(A, "R5") == before
    second = page(as_("principal_b"), given(B).pk)
    second.save(**{BOOKS: "777"})
    hand_in(as_("principal_b"), given(B))

    officer = as_("officer")
    assert "待审核 2 所" in " ".join(t.title for t in tasks_for(person("officer"), 2024)[0])
    review = officer.get(f"/returns/{given(A).pk}/review/").content.decode()
    assert "新建操场" in review
    assert "+107.4%" in review
    decide(officer, given(A), "accept")
    decide(officer, given(B), "back", "图书册数请核对")
    assert given(A).state == "accepted"
    assert Campus.objects.get(school_id=A, year=2024).sports_ground_area == 19313
    assert value(A, "R5") > before
    batch = Batch.objects.get(pk=given(A).batch_id)
    assert batch.kind == "return"
    assert batch.changes.count() == 1
    assert "填报" in Campus.objects.get(school_id=A, year=2024).source_file

    assert given(B).state == "back"
    told = [t for t in tasks_for(person("principal_b"), 2024)[0] if "被退回" in t.title]
    assert told
    assert told[0].urgent
    again = page(as_("principal_b"), given(B).pk)
    assert "图书册数请核对" in again.html
    again.save(**{BOOKS: "45000"})
    hand_in(as_("principal_b"), given(B))
    decide(officer, given(B), "accept")
    assert Campus.objects.get(school_id=B, year=2024).books == 45000
    verbs = [e.verb for e in given(B).events.all()]
    assert verbs == ["start", "submit", "back", "submit", "accept"]


def test_sending_back_needs_a_reason(as_, given, hand_in, decide):
    hand_in(as_("principal_a"), given(A))
    said = decide(as_("officer"), given(A), "back").content.decode()
    assert "退回要写明原因" in said
    assert given(A).state == "submitted"


def test_a_second_click_changes_nothing(as_, given, page, hand_in, decide):
    page(as_("principal_a"), given(A).pk).save(**{BOOKS: "50000"})
    stale = given(A)
    hand_in(as_("principal_a"), stale)
    assert "没有重复提交" in hand_in(as_("principal_a"), stale).content.decode()
    assert given(A).events.filter(verb="submit").count() == 1
    waiting, batches = given(A), Batch.objects.count()
    decide(as_("officer"), waiting, "accept")
    assert "没有重复处理" in decide(as_("officer"), waiting, "accept").content.decode()
    assert Batch.objects.count() == batches + 1


def test_a_stale_form_sent_again_after_a_return_is_harmless(as_, given, page, hand_in, decide):
    browser = as_("principal_a")
    old = page(browser, given(A).pk)
    old.save(**{BOOKS: "50001"})
    stale = given(A)
    hand_in(browser, stale)
    decide(as_("officer"), given(A), "back", "再看")
    assert "状态已经变了" in hand_in(browser, stale).content.decode()
    assert given(A).state == "back"
    page(browser, given(A).pk).save(**{BOOKS: "50002"})
    everything = {name[2:]: was.partition(":")[2] for name, was in old.was.items()}
    old.save(as_page=True, **everything)
    cell = ReturnCell.objects.get(given=given(A), column="books")
    assert (cell.text, cell.rival) == ("50002", None)
    assert ReturnCell.objects.filter(given=given(A)).count() == 1


def test_nothing_is_entered_after_handing_in_until_it_is_taken_back(as_, given, page, hand_in):
    browser = as_("principal_a")
    form = page(browser, given(A).pk)
    hand_in(browser, given(A))
    answer = form.save(**{BOOKS: "1"})
    assert answer.status_code == 409
    assert not ReturnCell.objects.exists()
    browser.post(f"/returns/{given(A).pk}/withdraw/")
    assert given(A).state == "draft"
    assert form.save(**{BOOKS: "1"}).json()["saved"]


def test_an_accepted_return_writes_only_what_was_entered(as_, person, given, page, hand_in, decide):
    """An import that came in between is not taken back by a return that did not touch its cells."""
    page(as_("principal_a"), given(A).pk).save(**{BOOKS: "50005"})
    rows = frame("campus", Campus.objects.filter(school_id=A, year=2024)).with_columns(
        land_area=pl.lit(40000.0)
    )
    store.write_rows({"campus": (rows, ())}, by=person("clerk"), kind="import")
    hand_in(as_("principal_a"), given(A))
    decide(as_("officer"), given(A), "accept")
    now = Campus.objects.get(school_id=A, year=2024)
    assert (now.books, now.land_area) == (50005, 40000.0)


def test_reminders_make_the_task_urgent_and_ended_rounds_ask_nobody(as_, person, opened, given, page):
    def task():
        return [t for t in tasks_for(person("principal_a"), 2024)[0] if "年报" in t.title]

    assert not task()[0].urgent
    as_("officer").post(f"/returns/rounds/{opened.pk}/remind/")
    assert task()[0].urgent
    assert task()[0].note == "科室已催办"
    form = page(as_("principal_a"), given(A).pk)
    as_("officer").post(
        f"/returns/rounds/{opened.pk}/change/", {"due": opened.due.isoformat(), "closed": "1"}
    )
    assert not task()
    assert form.save(**{BOOKS: "1"}).status_code == 409


def test_overdue_is_urgent_for_both_sides(person):
    actions.open_round(by=person("officer"), schools=[A], **asked(due=dt.date.today() - dt.timedelta(days=3)))
    school = next(t for t in tasks_for(person("principal_a"), 2024)[0] if "请填报" in t.title)
    assert school.urgent
    assert school.note == "已逾期 3 天"
    assert any("已过截止日期" in t.title and t.urgent for t in tasks_for(person("officer"), 2024)[0])


def test_returns_are_accepted_together_each_by_itself(as_, person, opened, given, page, hand_in):
    """Two are ticked: one is as it was listed; the other was taken back meanwhile, and is named."""
    officer, accept = as_("officer"), f"/returns/rounds/{opened.pk}/accept/"
    assert "通过选中的学校" not in officer.get(f"/returns/rounds/{opened.pk}/").content.decode()
    for who, code in (("principal_a", A), ("principal_b", B)):
        page(as_(who), given(code).pk).save(**{BOOKS: "60000"})
        hand_in(as_(who), given(code))
    shown = officer.get(f"/returns/rounds/{opened.pk}/").content.decode()
    ticked = [f"{given(code).pk}:{given(code).version}" for code in (A, B)]
    assert all(f'value="{one}"' in shown for one in ticked)
    as_("principal_b").post(f"/returns/{given(B).pk}/withdraw/")
    said = officer.post(accept, {"given": ticked}, follow=True).content.decode()
    assert "已通过 1 所学校" in said
    assert f"{given(B).school.name}：" in said
    assert (given(A).state, given(B).state) == ("accepted", "draft")
    assert Campus.objects.get(school_id=A, year=2024).books == 60_000
    assert Act.objects.filter(verb="return_accept", person=person("officer")).count() == 1
    again = officer.post(accept, {"given": ticked[:1]}, follow=True).content.decode()
    assert "已通过" not in again.split("<main")[1].split("states cards")[0]
    assert Batch.objects.filter(kind="return").count() == 1


def test_accepting_together_stays_in_the_round_and_with_who_reviews(as_, opened, given, page, hand_in):
    page(as_("principal_a"), given(A).pk).save(**{BOOKS: "60000"})
    hand_in(as_("principal_a"), given(A))
    body, accept = {"given": f"{given(A).pk}:{given(A).version}"}, f"/returns/rounds/{opened.pk}/accept/"
    for who in ("principal_a", "clerk", "director"):
        assert as_(who).post(accept, body).status_code == 403, who
    for nonsense in ("", "x:1", "1", f"{given(A).pk}:x", f"{10**15}:1", "²:1"):
        assert as_("officer").post(accept, {"given": nonsense}).status_code == 302, nonsense
    assert given(A).state == "submitted"


@pytest.mark.parametrize("words", [A[:9], A, "第一小学", "没有这样的学校"])
def test_a_round_is_searched_by_name_and_by_the_beginning_of_a_code(as_, opened, words):
    answer = as_("officer").get(f"/returns/rounds/{opened.pk}/", {"q": words})
    shown = [given.school_id for given, _cells in answer.context["lines"]]
    assert shown == {A[:9]: [A, B], A: [A], "第一小学": [A], "没有这样的学校": []}[words]
