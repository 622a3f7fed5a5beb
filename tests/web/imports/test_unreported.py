"""Who has not reported, and the reminder that stands among the school's tasks until it has."""

import datetime as dt

import polars as pl
import pytest
from django.utils import timezone
from tests.web.conftest import SCHOOL_A

from junheng.web.imports.models import Reminder
from junheng.web.imports.tasks import reminded
from junheng.web.imports.unreported import ASKED, missing
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.measured import years
from junheng.web.register.models import Finance

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_finance(person):
    """School A has not reported its finances of the latest year."""
    year = years()[0]
    rows = frame("finance")
    mine = (pl.col("school") == SCHOOL_A) & (pl.col("year") == year)
    store.write({"finance": rows.filter(~mine)}, by=person("clerk"), kind="edit")
    return year, rows


def test_the_school_and_its_people_are_named(as_, person, without_finance):
    year, _ = without_finance
    found, counts, asked = missing(person("officer"), year)
    one = next(m for m in found if m.code == SCHOOL_A)
    assert "finance" in one.tables
    assert one.who == ["演示principal_a（校长）", "演示school_clerk（数据员）"]
    assert (
        counts["finance"] == asked - Finance.objects.filter(year=year).values("school").distinct().count()
        or counts["finance"] >= 1
    )
    page = as_("officer").get(f"/imports/unreported/?year={year}&table=finance").content.decode()
    assert one.name in page
    assert "校长" in page


def test_a_year_nobody_reported_lists_every_open_school(as_, person):
    year = years()[0] + 1
    found, counts, asked = missing(person("officer"), year)
    assert len(found) == asked > 40
    assert counts["enrolment"] == asked
    assert set(ASKED) == set(counts)


def test_a_reminder_is_a_task_until_the_rows_are_there(as_, person, without_finance):
    year, rows = without_finance
    due = timezone.localdate() + dt.timedelta(days=3)
    form = {"year": year, "table": "finance", "school": [SCHOOL_A], "due": due.isoformat()}
    assert as_("officer").post("/imports/unreported/", form).status_code == 302
    reminder = Reminder.objects.get()
    assert "finance" in reminder.tables
    for name in ("principal_a", "school_clerk"):
        (task,) = reminded(person(name), year)
        assert "学校经费" in task.title
        assert task.due == due
    assert not list(reminded(person("principal_b"), year))
    still = [t for t in reminder.tables if t != "finance"]
    Reminder.objects.update(tables=["finance"])
    store.write({"finance": rows}, by=person("clerk"), kind="edit")
    assert not list(reminded(person("principal_a"), year)), still


def test_a_reminder_for_yesterday_or_for_nobody_is_refused(as_, without_finance):
    year, _ = without_finance
    for form in (
        {"due": "2020-01-01", "school": SCHOOL_A},
        {"due": "soon", "school": SCHOOL_A},
        {"due": "2099-01-01"},
    ):
        as_("officer").post("/imports/unreported/", {"year": year} | form)
    assert not Reminder.objects.exists()


def test_the_list_downloads_without_formulas(as_, person, without_finance):
    year, _ = without_finance
    rows = frame("school").with_columns(
        name=pl.when(pl.col("code") == SCHOOL_A).then(pl.lit("=1+1小学")).otherwise("name")
    )
    store.write({"school": rows}, by=person("clerk"), kind="edit")
    csv = (
        as_("officer")
        .get(f"/imports/unreported/?year={year}&table=finance&format=csv")
        .content.decode("utf-8-sig")
    )
    assert "'=1+1小学" in csv
    assert as_("officer").get(f"/imports/unreported/?year={year}&format=xlsx").content.startswith(b"PK")


def test_a_school_clerk_sees_the_own_school_alone(as_, person, without_finance):
    year, _ = without_finance
    found, _, asked = missing(person("school_clerk"), year)
    assert asked == 1
    assert [m.code for m in found] == [SCHOOL_A]
    assert as_("principal_a").get("/imports/unreported/").status_code == 403


def test_few_queries_whatever_the_number_of_schools(as_, django_assert_max_num_queries):
    client, year = as_("officer"), years()[0] + 1
    client.get(f"/imports/unreported/?year={year}")
    with django_assert_max_num_queries(30):
        assert client.get(f"/imports/unreported/?year={year}").status_code == 200
