"""No page asks the database row by row: every address within a bound, and every list the same for one entry as for many."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.permitted import PERMITTED
from tests.web.samples import make
from tests.web.test_pages_listed import EVERY_RIGHT
from tests.web.test_permissions import address

from junheng.web.accounts import audit
from junheng.web.accounts.models import ApiToken, Appointment, Handover, Person
from junheng.web.imports.models import Import
from junheng.web.jobs.models import Job
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.models_closing import Closing
from junheng.web.printing.models import StoredReport
from junheng.web.register.models import Batch, RowChange, School
from junheng.web.returns.models import SUBMITTED, ReturnRound, SchoolReturn

pytestmark = pytest.mark.django_db
MOST = 30
"""Session, person, appointments, year, scope and frame are about ten; the rest is the page's own."""
READ = sorted(
    n for n, need in PERMITTED.items() if need.method == "get" and not need.closed and need.body is None
)


def asked(browser, path):
    """The questions of a page that was opened before, and its status."""
    for _ in range(2):
        with transaction.atomic(), CaptureQueriesContext(connection) as found:
            answer = browser.get(path)
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
    return [q["sql"] for q in found if "SAVEPOINT" not in q["sql"]], answer.status_code


@pytest.mark.parametrize("name", READ)
def test_an_address_asks_the_database_little(name, as_):
    need = PERMITTED[name]
    for thing in [t for t in make(need.sample) if not t.absent][:4]:
        for who in (*EVERY_RIGHT, "auditor"):
            found, status = asked(as_(who), address(name, thing) + need.query)
            assert len(found) <= MOST, "\n".join(q[:160] for q in found)
            if status in (200, 302):
                break
        else:
            assert need.shaky or need.open, f"{name}: {status}"


def person(name):
    return Person.objects.get(username=name)


def round_of(n):
    made = ReturnRound.objects.create(
        kind="year", title=f"填报{n}", year=2024, standard="cn-youzhi-2017", asked={"campus": ["books"]}, limits={},
        due=timezone.localdate() + dt.timedelta(days=9), opened_by=person("officer"),
    )  # fmt: skip
    for school in School.objects.filter(code__gte="2153999001").order_by("code")[: n + 1]:
        SchoolReturn.objects.create(round=made, school=school, state=SUBMITTED)


def imported(n):
    facts = {
        "files": [{"name": f"{n}.xlsx", "size": 1}],
        "digest": str(n),
        "year": 2024,
        "state": Import.WRONG,
    }
    Import.objects.create(by=person("clerk"), **facts)


def printed(n):
    StoredReport.objects.create(
        kind=StoredReport.SELF, year=2024, on=dt.date(2024, 9, 1), standard="cn-youzhi-2017", revision=1,
        fingerprint="f" * 64, by=person(("officer", "director")[n % 2]), schools=[School.objects.order_by("code")[n].code],
    )  # fmt: skip


def planned(n):
    school = School.objects.order_by("code")[n].code
    change = {
        "kind": "AddResource",
        "school": school,
        "resource": "multimedia_rooms",
        "amount": 1,
        "why": "补",
    }
    facts = {
        "year": 2024,
        "revision": 1,
        "made_by": person(("officer", "director")[n % 2]),
        "state": StoredPlan.PROPOSED,
    }
    StoredPlan.objects.create(title=f"方案{n}", schools=[school], changes=[change], **facts)


def appointed(n):
    one = Person.objects.create(username=f"new{n}", name=f"新{n}")
    for role, code in (("principal", School.objects.order_by("code")[n].code), ("teacher", "2153999001")):
        Appointment.objects.create(person=one, role=role, scope="school", code=code)


def written(n):
    batch = Batch.objects.create(by=person(("officer", "director")[n % 2]), kind="edit", note=str(n))
    for table, key in (("school", "2153999001"), ("campus", "2153999001·本部·2024")):
        row = {"name": f"名{n}"}
        RowChange.objects.create(
            batch=batch, table=table, key=key, school="2153999001", before=row, after=row
        )


def asked_for(n):
    state = (Job.FAILED, Job.QUEUED)[n % 2]
    Job.objects.create(work="none", title=f"任务{n}", by=person("officer"), state=state, ended=timezone.now())


def looked(n):
    audit.seen(person(("officer", "teacher")[n % 2]), "pupil", [f"G{n}·2024"])


def acted(n):
    audit.record(person(("officer", "teacher")[n % 2]), "edit", f"行{n}", before={"a": n}, after={"a": n + 1})


def handed(n):
    facts = {
        "leaver": person("teacher"),
        "by": person("admin"),
        "day": timezone.localdate() + dt.timedelta(days=n + 1),
    }
    Handover.objects.create(successor=Person.objects.create(username=f"next{n}", name="接"), **facts)


def token(n):
    ApiToken.make(person=person("officer"), title=str(n), rights=["read"], expires=timezone.localdate())


def closed(n):
    planned(n)
    plan = StoredPlan.objects.order_by("-pk").first()
    made = Closing.objects.create(
        plan=plan, document="cn-closing-2018", schools=plan.schools, made_by=plan.made_by
    )
    facts = {"since": "2024-01-01", "until": "2024-02-01", "day": "2024-01-01"}
    for step in ("scheme", "argue", "notice"):
        record = made.records.create(step=step, facts=facts, bound="", by=plan.made_by)
    record.objections.create(who=f"张{n}", day=dt.date(2024, 1, 9), text="远", by=plan.made_by)


LISTS = {
    ("officer", "/plans/closing/"): closed,
    ("director", "/returns/tasks/"): closed,
    ("officer", "/jobs/"): asked_for,
    ("officer", "/"): asked_for,
    ("director", "/"): planned,
    ("principal_a", "/"): round_of,
    ("officer", "/plans/"): planned,
    ("officer", "/reports/"): printed,
    ("admin", "/people/"): appointed,
    ("admin", "/people/?state=unappointed"): handed,
    ("auditor", "/audit/"): acted,
    ("auditor", "/audit/sightings/"): looked,
    ("officer", "/me/trail/"): acted,
    ("officer", "/me/"): looked,
    ("officer", "/me/tokens/"): token,
    ("clerk", "/imports/"): imported,
    ("clerk", "/imports/unreported/"): round_of,
    ("officer", "/returns/"): round_of,
    ("principal_a", "/returns/"): round_of,
    ("officer", "/returns/tasks/"): round_of,
    ("officer", "/register/batches/"): written,
    ("principal_a", "/register/batches/"): written,
    ("officer", "/register/school/2153999001/history/"): written,
    ("officer", "/register/school/2153999001/"): written,
    ("officer", "/schools/2153999001/?tab=history"): written,
    ("officer", "/register/"): written,
    ("officer", "/search/?q=新"): appointed,
}
FEW, MANY = 3, 12


@pytest.mark.parametrize(("who", "path"), sorted(LISTS))
def test_a_list_of_many_asks_no_more_than_one_of_few(who, path, as_):
    browser, grow = as_(who), LISTS[who, path]
    for n in range(FEW):
        grow(n)
    few, status = asked(browser, path)
    assert status == 200
    for n in range(FEW, MANY):
        grow(n)
    many, _status = asked(browser, path)
    assert len(many) <= len(few), "\n".join(q[:200] for q in many if q not in few)


@pytest.mark.parametrize("table", ["school", "staff", "pupil", "posting", "enrolment", "membership"])
def test_a_table_s_list_asks_the_same_for_a_county_as_for_few_rows(table, as_):
    browser = as_("officer")
    few, _status = asked(browser, f"/register/{table}/?q=no-such")
    many, status = asked(browser, f"/register/{table}/")
    assert status == 200
    assert len(many) <= len(few) + 3  # names of what the rows refer to, one question per table
