"""Workbooks of networks and ties that contradict one another: refused with who, when and what to do, nothing written."""

import datetime as dt

import polars as pl
import pytest

from junheng.register.tables import TABLES
from junheng.schema import TableError
from junheng.web.imports.models import Import
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import Membership

pytestmark = pytest.mark.django_db
HEAD, OTHER = "2153999001", "2153999002"
SINCE = dt.date(2024, 9, 1)


def rows(table, *cells):
    """Rows of a table, empty where nothing is said."""
    full = [{n: row.get(n) for n in TABLES[table].columns} for row in cells]
    return TABLES[table].read(
        pl.DataFrame(full, schema={n: TABLES[table].schema[n] for n in TABLES[table].columns})
    )


def refused(client, send, book, **tables):
    """What the check of such a workbook says; it cannot be committed and nothing is written."""
    at = store.revision()
    imported = send(client, book(tables))
    assert imported.state == Import.WRONG, imported.summary
    assert store.revision() == at
    return client.get(f"/imports/{imported.pk}/").content.decode()


def test_a_school_in_two_groups_is_refused_at_its_row(as_, book, send):
    text = refused(
        as_("clerk"), send, book,
        membership=rows("membership", {"network": "N02", "school": HEAD, "role": "成员校", "since": SINCE}),
    )  # fmt: skip
    for word in (
        "云岭县第一小学",
        "云岭县第一小学教育集团",
        "2022-09-01 起",
        "云岭县第一初级中学教育集团",
        "2024-09-01 起",
        "终止日期",
        "第 ",
    ):
        assert word in text
    assert not Membership.objects.filter(network_id="N02", school_id=HEAD).exists()


def test_a_network_without_a_head_is_refused(as_, book, send):
    network = rows("network", {"code": "N90", "name": "试点集团", "kind": "教育集团", "since": SINCE})
    lone = rows("membership", {"network": "N90", "school": OTHER, "role": "成员校", "since": SINCE})
    text = refused(as_("clerk"), send, book, network=network, membership=lone)
    assert "试点集团（N90）" in text
    assert "2024-09-01 没有牵头校" in text


def test_a_tie_to_a_person_who_left_is_refused(as_, book, send):
    staff = frame("staff").head(1)
    who = staff["code"][0]
    gone = staff.with_columns(left=pl.lit(SINCE))
    tie = rows("link", {"kind": "总校长", "source": who, "target": "N01", "since": dt.date(2023, 9, 1)})
    text = refused(as_("clerk"), send, book, staff=gone, link=tie)
    assert "2024-09-01 离职" in text
    assert "不晚于 2024-09-01 的终止日期" in text


def test_a_pattern_nobody_can_read_is_refused(as_, book, send):
    network = rows(
        "network", {"code": "N90", "name": "试点学区", "kind": "学区", "pattern": "一加一", "since": SINCE}
    )
    assert "写法如 1+6+N" in refused(as_("clerk"), send, book, network=network)


def test_a_row_written_by_hand_is_refused_too_and_what_was_there_is_not(person):
    director = person("director")
    twice = rows("membership", {"network": "N02", "school": HEAD, "role": "成员校", "since": SINCE})
    with pytest.raises(TableError) as said:
        store.write_rows({"membership": (twice, ())}, by=director, kind="edit")
    assert "一所学校同一天只能在一个教育集团里" in str(said.value)
    bare = rows("network", {"code": "N90", "name": "试点集团", "kind": "教育集团", "since": SINCE})
    assert (
        store.write_rows({"network": (bare, ())}, by=director, kind="edit") is not None
    )  # its head comes next
    head = rows("membership", {"network": "N90", "school": OTHER, "role": "总校", "since": SINCE})
    batch = store.write_rows({"membership": (head, ())}, by=director, kind="edit")
    store.undo(batch, by=director)  # what is taken back may leave it without a head again
    assert not Membership.objects.filter(network_id="N90").exists()
