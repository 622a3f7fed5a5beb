"""Changing rows: the import's checks, scope, conflicts, double sending, drafts, deleting."""

import polars as pl
import pytest

from junheng.register.tables import TABLES
from junheng.web.browse.cells import typed
from junheng.web.browse.models import Draft
from junheng.web.register import store
from junheng.web.register.frames import attribute, frame
from junheng.web.register.models import MODELS, Batch, School
from junheng.web.register.store import revision

pytestmark = pytest.mark.django_db
SCHOOL_A, SCHOOL_B = "2153999001", "2153999002"
EDIT = f"/register/school/{SCHOOL_A}/edit/"


def cells(row, table="school", **changed):
    """What the browser sends of a row's form."""
    declared = TABLES[table]
    sent = {
        f"f-{n}": typed(getattr(row, attribute(declared, n)))
        for n, c in declared.columns.items()
        if n not in declared.key and not c.private
    }
    return sent | {f"f-{n}": v for n, v in changed.items()}


def opened(client, address=EDIT):
    said = client.get(address).context
    return {"version": said["version"], "seen": said["seen"], "token": said["token"]}


def school(code=SCHOOL_A):
    return School.objects.get(code=code)


def batches():
    return Batch.objects.count()


def meanwhile(person, **changed):
    """Somebody else changes the school."""
    row = frame("school", School.objects.filter(code=SCHOOL_A)).with_columns(
        **{k: pl.lit(v) for k, v in changed.items()}
    )
    store.write_rows({"school": (row, ())}, by=person("clerk"), kind="edit")


@pytest.mark.parametrize("table", TABLES)
def test_a_form_sent_as_it_was_opened_writes_nothing(as_, table):
    client = as_("officer")
    link = client.get(f"/register/{table}/?year=all").context["lines"][0].link
    before, said = batches(), client.get(f"{link}edit/").context
    sent = {f.id: f.value for f in said["form"].fields if not f.fixed}
    answer = client.post(
        f"{link}edit/", sent | {"version": said["version"], "seen": said["seen"], "token": "t"}, follow=True
    )
    assert "没有变化" in answer.content.decode()
    assert batches() == before


def test_a_change_is_written_as_one_batch(as_, person):
    client = as_("officer")
    answer = client.post(EDIT, cells(school(), name="改名小学", note="更名") | opened(client), follow=True)
    assert answer.status_code == 200
    assert school().name == "改名小学"
    batch = Batch.objects.order_by("-id").first()
    assert (batch.kind, batch.by, batch.changes.count()) == ("edit", person("officer"), 1)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": ""}, "name", "必填"),
        ({"kind": "大学"}, "kind", "之一"),
        ({"longitude": "200"}, "longitude", "不应大于"),
        ({"longitude": "abc"}, "longitude", "应为数字"),
        ({"opened": "2020-01-01", "closed": "2019-01-01"}, "closed", "不应早于"),
        ({"place": "统计:0"}, "place", "没有这个编号"),
        ({"name": "长" * 201}, "name", "不应超过"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(as_, changed, field, said):
    client, before = as_("officer"), batches()
    answer = client.post(EDIT, cells(school(), **changed) | opened(client))
    assert answer.status_code == 422
    shown = {f.name: f for f in answer.context["form"].fields}
    assert any(said in error for error in shown[field].errors)
    for name, value in changed.items():
        assert shown[name].value == value
        assert value in answer.content.decode()
    assert batches() == before


def test_a_number_beyond_the_database_is_refused(as_):
    client, row = as_("officer"), MODELS["campus"].objects.filter(school_id=SCHOOL_A).first()
    address = (
        client.get(f"/register/campus/?year={row.year}&school={SCHOOL_A}").context["lines"][0].link + "edit/"
    )
    answer = client.post(address, cells(row, "campus", books="99999999999") | opened(client, address))
    assert answer.status_code == 422


def test_sending_twice_writes_once(as_):
    client, before = as_("officer"), batches()
    sent = cells(school(), name="双击小学") | opened(client)
    assert client.post(EDIT, sent).status_code == 302
    assert client.post(EDIT, sent).status_code == 302
    assert (
        client.post(EDIT, sent | {"token": "other"}).status_code == 302
    )  # no token remembered, equal content
    assert batches() == before + 1


def test_sending_an_old_form_again_does_not_undo_what_came_after(as_, person):
    client = as_("officer")
    sent = cells(school(), name="一") | opened(client)
    client.post(EDIT, sent)
    meanwhile(person, name="二")
    client.post(EDIT, sent)
    assert school().name == "二"


def test_two_people_on_one_row_meet_a_choice_and_nothing_is_lost(as_, person):
    client, was = as_("officer"), school()
    form = opened(client)
    meanwhile(person, name="对方的名", founder="民办")
    mine = cells(was, name="我的名", setting="城区" if was.setting != "城区" else "乡村")
    answer = client.post(EDIT, mine | form)
    assert answer.status_code == 409
    shown = {c["head"].name: c for c in answer.context["cells"]}
    assert (shown["name"]["mine"], shown["name"]["theirs"], shown["name"]["was"]) == (
        "我的名",
        "对方的名",
        was.name,
    )
    assert shown["name"]["both"]
    assert shown["name"]["pick"] == ""
    assert shown["founder"]["pick"] == "theirs"
    assert shown["setting"]["pick"] == "mine"
    assert school().name == "对方的名"
    hidden = (
        answer.context["given"]
        | {k: answer.context[k] for k in ("version", "seen", "token")}
        | {"resolve": "1"}
    )
    undecided = client.post(EDIT, hidden | {"pick-founder": "theirs", "pick-setting": "mine"})
    assert undecided.status_code == 409
    picks = {"pick-name": "mine", "pick-founder": "theirs", "pick-setting": "mine"}
    assert client.post(EDIT, hidden | picks).status_code == 302
    now = school()
    assert (now.name, now.founder, now.setting) == ("我的名", "民办", mine["f-setting"])


def test_a_third_change_during_the_choice_is_a_conflict_again(as_, person):
    client, was = as_("officer"), school()
    form = opened(client)
    meanwhile(person, name="二")
    answer = client.post(EDIT, cells(was, name="一") | form)
    hidden = (
        answer.context["given"]
        | {k: answer.context[k] for k in ("version", "seen", "token")}
        | {"resolve": "1"}
    )
    meanwhile(person, name="三")
    again = client.post(EDIT, hidden | {"pick-name": "mine"})
    assert again.status_code == 409
    assert school().name == "三"
    hidden["version"] = again.context["version"]
    client.post(EDIT, hidden | {"pick-name": "mine", "token": "new"})
    assert school().name == "一"


def test_a_row_removed_meanwhile_becomes_the_draft_of_a_new_one(as_, person):
    client, award = as_("officer"), MODELS["award"].objects.first()
    address = f"/register/award/{award.code}/edit/"
    form = opened(client, address)
    store.write(
        {"award": frame("award").filter(pl.col("code") != award.code)}, by=person("clerk"), kind="edit"
    )
    answer = client.post(address, cells(award, "award", title="我的表彰") | form, follow=True)
    shown = {f.name: f.value for f in answer.context["form"].fields}
    assert (shown["code"], shown["title"]) == (award.code, "我的表彰")
    said = answer.context
    client.post(
        "/register/award/new/", {f.id: f.value for f in said["form"].fields} | {"token": said["token"]}
    )
    assert MODELS["award"].objects.get(code=award.code).title == "我的表彰"


def test_a_new_row_is_written_once_and_its_key_is_taken_once(as_):
    client, before = as_("officer"), batches()
    row = {f"f-{n}": typed(c.example) for n, c in TABLES["room"].columns.items()} | {
        "f-school": SCHOOL_A,
        "f-number": "新9",
    }
    first = client.post("/register/room/new/", row | {"token": "a"})
    assert first.status_code == 302
    assert client.get(first["Location"]).status_code == 200
    assert client.post("/register/room/new/", row | {"token": "a"})["Location"] == first["Location"]
    assert client.post("/register/room/new/", row | {"token": "b"}).status_code == 302
    assert batches() == before + 1
    taken = client.post("/register/room/new/", row | {"token": "c", "f-area": "5"})
    assert taken.status_code == 422
    assert "已经有这样一行" in taken.content.decode()


def test_a_reference_may_be_typed_by_name(as_):
    client = as_("officer")
    row = {f"f-{n}": typed(c.example) for n, c in TABLES["room"].columns.items()}
    name = school().name
    client.post("/register/room/new/", row | {"f-school": name, "f-number": "新8", "token": "a"})
    assert MODELS["room"].objects.get(number="新8").school_id == SCHOOL_A


def test_edits_stay_within_scope(as_):
    client = as_("principal_a")
    assert client.get(f"/register/school/{SCHOOL_B}/edit/").status_code == 403
    assert (
        client.post(f"/register/school/{SCHOOL_B}/edit/", cells(school(SCHOOL_B), name="占")).status_code
        == 403
    )
    network = MODELS["network"].objects.first()
    assert client.get(f"/register/network/{network.code}/edit/").status_code == 403
    assert client.get("/register/place/new/").status_code == 403
    assert client.get("/register/staff/new/").status_code == 403
    row = {f"f-{n}": typed(c.example) for n, c in TABLES["room"].columns.items()} | {
        "f-number": "9",
        "token": "x",
    }
    refused = client.post("/register/room/new/", row | {"f-school": SCHOOL_B})
    assert refused.status_code == 422
    assert "范围" in refused.content.decode()
    assert client.post("/register/room/new/", row | {"f-school": SCHOOL_A, "token": "y"}).status_code == 302
    MODELS["pupil"].objects.filter(pk=MODELS["pupil"].objects.first().pk).update(school_id=SCHOOL_A)
    pupil = MODELS["pupil"].objects.get(school_id=SCHOOL_A)
    address = f"/register/pupil/~{pupil.pk}/edit/"
    moved = client.post(address, cells(pupil, "pupil", school=SCHOOL_B) | opened(client, address))
    assert moved.status_code == 422
    for name in ("director", "inspector", "auditor", "researcher", "teacher"):
        assert as_(name).get(EDIT).status_code == 403, name
        assert as_(name).post(EDIT, cells(school(), name="占")).status_code == 403


def test_masked_cells_left_empty_stay_as_they_are(as_):
    client, pupil = as_("officer"), MODELS["pupil"].objects.exclude(born=None).first()
    address = f"/register/pupil/~{pupil.pk}/edit/"
    page = client.get(address).content.decode()
    assert pupil.name not in page
    assert pupil.code not in page
    assert pupil.born.isoformat() not in page
    sent = cells(pupil, "pupil", number="9班", name="", born="") | opened(client, address)
    assert client.post(address, sent).status_code == 302
    now = MODELS["pupil"].objects.get(pk=pupil.pk)
    assert (now.name, now.born, now.number) == (pupil.name, pupil.born, "9班")
    sent = cells(now, "pupil", name="新名", born="") | opened(client, address)
    client.post(address, sent)
    assert MODELS["pupil"].objects.get(pk=pupil.pk).name == "新名"


def test_a_conflict_on_a_child_shows_no_masked_cell(as_, person):
    client, pupil = as_("officer"), MODELS["pupil"].objects.exclude(born=None).first()
    address = f"/register/pupil/~{pupil.pk}/edit/"
    form = opened(client, address)
    row = frame("pupil", MODELS["pupil"].objects.filter(pk=pupil.pk)).with_columns(
        name=pl.lit("旁人改名"), number=pl.lit("8班")
    )
    store.write_rows({"pupil": (row, ())}, by=person("clerk"), kind="edit")
    answer = client.post(address, cells(pupil, "pupil", number="7班", name="", born="") | form)
    assert answer.status_code == 409
    page = answer.content.decode()
    for secret in (pupil.name, "旁人改名", pupil.code, pupil.born.isoformat()):
        assert secret not in page
    hidden = (
        answer.context["given"]
        | {k: answer.context[k] for k in ("version", "seen", "token")}
        | {"resolve": "1"}
    )
    assert client.post(address, hidden | {"pick-number": "mine"}).status_code == 302
    now = MODELS["pupil"].objects.get(pk=pupil.pk)
    assert (now.name, now.number) == ("旁人改名", "7班")


def test_a_draft_outlives_the_session_and_is_offered(as_, person):
    client = as_("officer")
    form = opened(client)
    kept = client.post(f"/register/school/{SCHOOL_A}/draft/", cells(school(), name="草稿名") | form)
    assert "草稿已保存" in kept.content.decode()
    client.logout()
    lost = client.post(EDIT, cells(school(), name="草稿名") | form)
    assert lost.status_code == 302
    assert "login" in lost["Location"]
    client = as_("officer")
    offered = client.get(EDIT)
    assert offered.context["draft"].cells["f-name"] == "草稿名"
    assert {f.name: f.value for f in offered.context["form"].fields}["name"] == school().name
    restored = client.get(f"{EDIT}?draft=1")
    assert {f.name: f.value for f in restored.context["form"].fields}["name"] == "草稿名"
    assert as_("clerk").get(EDIT).context["draft"] is None
    again = {k: restored.context[k] for k in ("version", "seen", "token")}
    client.post(EDIT, cells(school(), name="草稿名") | again)
    assert school().name == "草稿名"
    assert not Draft.objects.exists()


def test_a_draft_of_an_older_row_meets_the_conflict_screen(as_, person):
    client, was = as_("officer"), school()
    client.post(f"/register/school/{SCHOOL_A}/draft/", cells(was, name="草稿名") | opened(client))
    meanwhile(person, name="旁人")
    restored = client.get(f"{EDIT}?draft=1").context
    answer = client.post(
        EDIT, cells(was, name="草稿名") | {k: restored[k] for k in ("version", "seen", "token")}
    )
    assert answer.status_code == 409


def test_drafts_may_be_thrown_away_and_are_refused_out_of_scope(as_):
    client = as_("officer")
    client.post("/register/school/new/draft/", {"f-name": "新校", "version": "0", "seen": "0"})
    assert client.get("/register/school/new/").context["draft"] is not None
    client.post("/register/school/new/draft/", {"drop": "1"})
    assert not Draft.objects.exists()
    assert as_("principal_a").post(f"/register/school/{SCHOOL_B}/draft/", {"f-name": "x"}).status_code == 403
    assert as_("director").post("/register/school/new/draft/", {"f-name": "x"}).status_code == 403


def test_a_row_is_deleted_after_asking_and_only_where_nobody_refers_to_it(as_):
    client, award = as_("officer"), MODELS["award"].objects.first()
    address = f"/register/award/{award.code}/delete/"
    form = opened_delete(client, address)
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 302
    assert not MODELS["award"].objects.filter(code=award.code).exists()
    refused = client.post(
        f"/register/school/{SCHOOL_A}/delete/", opened_delete(client, f"/register/school/{SCHOOL_A}/delete/")
    )
    assert refused.status_code == 422
    assert "引用" in refused.content.decode()
    assert School.objects.filter(code=SCHOOL_A).exists()


def test_a_row_changed_since_is_not_deleted(as_, person):
    client, site = as_("officer"), MODELS["site"].objects.first()
    address = f"/register/site/{site.code}/delete/"
    form = opened_delete(client, address)
    row = frame("site", MODELS["site"].objects.filter(code=site.code)).with_columns(name=pl.lit("新名"))
    store.write_rows({"site": (row, ())}, by=person("clerk"), kind="edit")
    assert client.post(address, form).status_code == 409
    assert MODELS["site"].objects.filter(code=site.code).exists()


def opened_delete(client, address):
    said = client.get(address).context
    return {"version": said["version"], "token": said["token"]}


def test_the_register_is_unmoved_by_looking(as_):
    before = revision()
    as_("officer").get(EDIT)
    assert revision() == before
