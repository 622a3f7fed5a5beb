"""A return follows its batch: taking back what it wrote puts it before the reviewer again, and says who did so."""

import pytest

from junheng.web.accounts.models import Act
from junheng.web.register.models import Batch, Campus
from junheng.web.register.tasks import tasks_for
from junheng.web.returns import actions

from .conftest import A

pytestmark = pytest.mark.django_db
BOOKS = "campus|本部|books"


@pytest.fixture
def accepted(as_, given, page, hand_in, decide):
    """A's return, accepted with 50005 books; the books of before."""
    before = Campus.objects.get(school_id=A, year=2024).books
    page(as_("principal_a"), given(A).pk).save(**{BOOKS: "50005"})
    hand_in(as_("principal_a"), given(A))
    decide(as_("officer"), given(A), "accept")
    assert Campus.objects.get(school_id=A, year=2024).books == 50005
    return before


def test_an_accepted_return_is_handed_in_again_and_says_who_undid_it(as_, person, given, accepted):
    batch = given(A).batch
    seen = given(A).version
    assert as_("clerk").post(f"/register/batches/{batch.pk}/undo/").status_code == 302
    now = given(A)
    assert Campus.objects.get(school_id=A, year=2024).books == accepted
    assert (now.state, now.batch, now.version) == ("submitted", None, seen + 1)
    last = now.events.last()
    assert (last.verb, last.by) == ("undone", person("clerk"))
    told = f"批次 {batch.pk} 已由 演示clerk 撤销"
    for browser, page in ((as_("principal_a"), ""), (as_("officer"), "review/")):
        body = browser.get(f"/returns/{now.pk}/{page}").content.decode()
        assert told in body
        assert "回到“已提交”" in body
    assert any("待审核 1 所" in t.title for t in tasks_for(person("officer"), 2024)[0])
    act = Act.objects.get(verb="return_undone")
    assert (act.before["状态"], act.after["状态"]) == ("accepted", "submitted")


def test_it_can_be_accepted_again_and_writes_again(as_, given, accepted, decide):
    as_("clerk").post(f"/register/batches/{given(A).batch_id}/undo/")
    decide(as_("officer"), given(A), "accept")
    assert given(A).state == "accepted"
    assert given(A).batch is not None
    assert Campus.objects.get(school_id=A, year=2024).books == 50005


def test_one_sent_back_since_stays_with_the_school(as_, person, given, accepted):
    batch = given(A).batch
    actions.send_back(given(A), by=person("officer"), version=given(A).version, reason="请核对")
    as_("clerk").post(f"/register/batches/{batch.pk}/undo/")
    assert given(A).state == "back"
    assert given(A).batch is None
    body = as_("principal_a").get(f"/returns/{given(A).pk}/").content.decode()
    assert "请核对" in body
    assert "已由 演示clerk 撤销" in body


def test_undoing_that_is_refused_leaves_the_return_alone(as_, given, accepted):
    Campus.objects.filter(school_id=A, year=2024).update(books=1)
    batch = given(A).batch
    assert as_("clerk").post(f"/register/batches/{batch.pk}/undo/").status_code == 409
    assert given(A).state == "accepted"
    assert not Batch.objects.filter(undoes=batch).exists()
