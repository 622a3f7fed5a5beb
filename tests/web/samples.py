"""Records to try every address with: one of school A, one of school B, with the name that must not leak."""

from __future__ import annotations

import datetime as dt
import functools
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import polars as pl
from django.utils import timezone
from tests.web.conftest import SCHOOL_A, SCHOOL_B
from tests.web.planning.layouts import draft, layout

from junheng.forecast.assumptions import Assumptions
from junheng.forecast.demand import demand
from junheng.forecast.forecast import forecast
from junheng.forecast.outlook import outlook
from junheng.forecast.scenario import Scenario
from junheng.forecast.staffing import Staffing
from junheng.register.example import demo
from junheng.register.tables import TABLES
from junheng.reports.outlook import kept
from junheng.reports.outlook.build import build
from junheng.web.accounts.models import ApiToken, Appointment, Handover, Person, Sighting
from junheng.web.accounts.roles import Right as R
from junheng.web.browse.models import FullExport, SavedView
from junheng.web.cases import documents
from junheng.web.cases.models import OwnProgramme, Submission
from junheng.web.imports.models import Import
from junheng.web.jobs.models import Job
from junheng.web.outlook import documents as scenarios
from junheng.web.outlook.models import OwnScenario, Run
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.models_closing import Closing
from junheng.web.printing.models import StoredReport
from junheng.web.register.frames import key_of
from junheng.web.register.models import MODELS, Batch, Posting, Pupil, School, Staff
from junheng.web.register.queries import right_to_read
from junheng.web.remarks.models import Remark
from junheng.web.returns.models import ReturnRound, SchoolReturn

NOBODY = 987_654_321
WHOLE = ("population", "births", "county_fact", "survey", "link")
OPEN_TABLES = ("place", "network", "membership")


@dataclass(frozen=True)
class Thing:
    """What fills an address. `school` it lies in (None: no school), `owner` who made it, `absent` if there is none."""

    args: Mapping
    school: str | None = None
    owner: str | None = None
    secret: str = ""
    rights: tuple = ()
    where: str = ""
    absent: bool = False
    masked: bool = field(default=False)


def person(name: str) -> Person:
    return Person.objects.get(username=name)


def make(sample: str) -> list[Thing]:
    """The records of a kind; made now, in the caller's transaction."""
    return SAMPLES[sample]() if sample else [Thing({})]


def _pk(made, **rest) -> Thing:
    return Thing({"pk": made.pk}, **rest)


def _gone(**more) -> Thing:
    return Thing({"pk": NOBODY, **more}, absent=True)


def _people() -> list[Thing]:
    made = Person.objects.create(username="stranger", name="生人某某")
    return [_pk(made, secret=made.name), _gone()]


def _job() -> list[Thing]:
    made = Job.objects.create(work="none", title="秘密任务", by=person("officer"), state=Job.DONE)
    return [_pk(made, owner="officer", secret="秘密任务"), _gone()]


def _import() -> Import:
    return Import.objects.create(
        by=person("school_clerk"),
        state=Import.WRONG,
        year=2025,
        files=[{"name": "秘密表.xlsx", "size": 1}],
        digest="x",
    )


def _imports() -> list[Thing]:
    return [_pk(_import(), owner="school_clerk", secret="秘密表"), _gone()]


def _round() -> ReturnRound:
    return ReturnRound.objects.create(
        kind="year", title="秘密填报", year=2025, standard="cn-youzhi-2017", asked={"campus": ["books"]}, limits={},
        due=timezone.localdate() + dt.timedelta(days=9), opened_by=person("officer"),
    )  # fmt: skip


def _returns() -> list[Thing]:
    asked = _round()
    made = [SchoolReturn.objects.create(round=asked, school_id=s) for s in (SCHOOL_A, SCHOOL_B)]
    return [*(_pk(one, school=one.school_id, secret="秘密填报") for one in made), _gone()]


def _rounds() -> list[Thing]:
    asked = _round()
    SchoolReturn.objects.create(round=asked, school_id=SCHOOL_B)
    return [_pk(asked, school=SCHOOL_B, secret="秘密填报"), _gone()]


def _schools(**more) -> list[Thing]:
    named = dict(School.objects.values_list("code", "name"))
    here = [Thing({"code": s, **more}, school=s, secret=named[s]) for s in (SCHOOL_A, SCHOOL_B)]
    return [*here, Thing({"code": "0000000000", **more}, absent=True)]


def _plans(**more) -> list[Thing]:
    change = {"kind": "none"}
    made = [
        StoredPlan.objects.create(
            title=f"秘密方案{s}",
            schools=[s],
            year=2025,
            revision=1,
            made_by=person("officer"),
            changes=[change],
        )
        for s in (SCHOOL_A, SCHOOL_B)
    ]
    StoredPlan.objects.update(changes=[])
    things = [_pk(one, school=one.schools[0], owner="officer", secret=one.title) for one in made]
    return [
        Thing({**t.args, **more}, t.school, t.owner, t.secret, absent=t.absent) for t in (*things, _gone())
    ]


def _closings(**more) -> list[Thing]:
    """Plans whose procedure has begun, each with a paper."""
    found = []
    for thing in _plans():
        if not thing.absent:
            plan = StoredPlan.objects.get(pk=thing.args["pk"])
            facts = {"document": "cn-closing-2018", "schools": plan.schools, "made_by": plan.made_by}
            closing = Closing.objects.create(plan=plan, **facts)
            paper = closing.papers.create(
                step="scheme", kind="scheme", name="方案.pdf", size=5, sha256=sha256(b"%PDF-").hexdigest(), by=plan.made_by
            )  # fmt: skip
            paper.path.parent.mkdir(parents=True, exist_ok=True)
            paper.path.write_bytes(b"%PDF-")
            thing = replace(thing, args={**thing.args, "number": paper.pk, **more})
        else:
            thing = replace(thing, args={**thing.args, "number": NOBODY, **more})
        found.append(thing)
    return found


def _tables(right: R | None = None, personal: R | None = None, names: tuple = tuple(TABLES)) -> list[Thing]:
    """Each table with the right it asks for; the county's own tables ask for it county-wide."""
    things = []
    for name in names:
        needed = (personal if TABLES[name].personal and personal else right) or right_to_read(name)
        whole = name in WHOLE
        things.append(Thing({"table": name}, rights=(needed,), where="county" if whole else ""))
    return [*things, Thing({"table": "no_such"}, absent=True)]


def _rows(*, personal_only: bool = False) -> list[Thing]:
    things = [] if personal_only else [*_plain_rows()]
    for n, school in enumerate((SCHOOL_A, SCHOOL_B)):
        child = Pupil.objects.first()
        child.pk, child.code, child.name, child.school_id = (
            None,
            f"G53233020150101009{n}",
            f"某孩{n}甲",
            school,
        )
        child.save(force_insert=True)
        staff = Staff.objects.first()
        staff.pk, staff.code, staff.name = None, f"T99{n}", f"某师{n}乙"
        staff.save(force_insert=True)
        post = Posting.objects.first()
        post.pk, post.staff_id, post.school_id = None, staff.code, school
        post.save(force_insert=True)
        things += [
            Thing({"table": "pupil", "key": f"~{child.pk}"}, school, secret=child.name, rights=(R.READ_CHILD,), masked=True),
            Thing({"table": "staff", "key": staff.code}, school, secret=staff.name, rights=(R.READ_STAFF,)),
        ]  # fmt: skip
    gone = [
        Thing({"table": t, "key": k}, absent=True) for t, k in (("pupil", f"~{NOBODY}"), ("staff", "no-such"))
    ]
    return [*things, *gone]


def _plain_rows() -> list[Thing]:
    found = []
    for name in ("school", "campus", "finance", "enrolment"):
        for school in (SCHOOL_A, SCHOOL_B):
            model = MODELS[name]
            rows = model.objects.filter(**{"code" if name == "school" else "school_id": school})
            row = rows.first()
            stored = {
                c: getattr(row, f"{c}_id" if TABLES[name].columns[c].refers else c) for c in TABLES[name].key
            }
            found.append(
                Thing({"table": name, "key": key_of(TABLES[name], stored)}, school, rights=(R.READ,))
            )
    return [*found, Thing({"table": "school", "key": "0000000000"}, absent=True)]


def _handover() -> list[Thing]:
    day = timezone.localdate() + dt.timedelta(days=9)
    facts = {
        "leaver": person("teacher"),
        "successor": Person.objects.create(username="stranger", name="生人某某"),
        "by": person("admin"),
        "day": day,
    }
    return [_pk(Handover.objects.create(**facts), secret="生人某某"), _gone()]


def _sighting() -> list[Thing]:
    made = Sighting.objects.create(
        person=Person.objects.create(username="stranger", name="生人某某"), table="pupil", key="G5·2025"
    )
    return [_pk(made, secret="生人某某"), _gone()]


def _token() -> list[Thing]:
    facts = {
        "person": person("officer"),
        "title": "秘密令牌",
        "rights": ["read"],
        "expires": timezone.localdate(),
    }
    return [_pk(ApiToken.make(**facts)[0], owner="officer", secret="秘密令牌"), _gone()]


def _view() -> list[Thing]:
    made = SavedView.objects.create(person=person("officer"), table="school", title="秘密视图")
    return [
        Thing({"table": "school", "pk": made.pk}, owner="officer"),
        Thing({"table": "school", "pk": NOBODY}, absent=True),
    ]


def _full_export() -> list[Thing]:
    facts = {"said": "无", "rows": 3, "kind": "csv", "reason": "秘密用途，核对学籍"}
    made = FullExport.objects.create(person=person("officer"), table="pupil", **facts)
    return [_pk(made, owner="officer", secret="秘密用途"), _gone()]


def _batch() -> list[Thing]:
    newest = Batch.objects.order_by("pk").last()
    return [Thing({"number": newest.pk}), Thing({"number": NOBODY}, absent=True)]


def _rollover() -> list[Thing]:
    made = Batch.objects.create(by=person("school_clerk"), kind="rollover", note="结转")
    return [_pk(made, owner="school_clerk"), _gone()]


def _reports(**more) -> list[Thing]:
    facts = {
        "kind": StoredReport.SELF, "year": 2025, "on": dt.date(2025, 9, 1), "standard": "cn-youzhi-2017", "revision": 1,
        "fingerprint": "f" * 64, "by": person("officer"),
    }  # fmt: skip
    made = [StoredReport.objects.create(**facts, schools=[s]) for s in (SCHOOL_A, SCHOOL_B)]
    return [*(Thing({"pk": one.pk, **more}, school=one.schools[0]) for one in made), _gone(**more)]


def _programmes(**more) -> list[Thing]:
    return [Thing({"code": "yuxi", **more}), Thing({"code": "no-such", **more}, absent=True)]


def _own_programme() -> list[Thing]:
    text = documents.shipped("blank")
    own = OwnProgramme.objects.create(code="secret-plan", origin="blank", made_by=person("officer"))
    own.versions.create(number=1, title="秘密方案", text=text, by=person("officer"))
    return [Thing({"code": own.code}, secret="秘密方案"), Thing({"code": "yuxi"}, absent=True)]


def _submissions(**more) -> list[Thing]:
    figure = {
        "id": "Y2.groups", "title": "教育集团", "english": "Groups", "unit": "个", "value": 3.0, "state": None, "target": None,
        "definition": "", "rows": 1, "problems": [], "whose": "", "mark": "",
    }  # fmt: skip
    facts = {
        "programme": "yuxi",
        "title": "秘密案例",
        "region": "某县",
        "on": dt.date(2024, 12, 30),
        "register": "f" * 16,
    }
    made = Submission.objects.create(**facts, text="", figures=[figure], by=person("director"))
    made.evidence.parent.mkdir(parents=True, exist_ok=True)
    rows = {
        "figure": ["Y2.groups"],
        "part": ["计入"],
        "table": ["network"],
        "title": ["网络"],
        "key": ["N01"],
        "label": ["甲"],
    }
    origin = {"source_file": [None], "source_sheet": [None], "source_row": [None]}
    pl.DataFrame(rows | origin).write_parquet(made.evidence)
    return [_pk(made, **{}) if not more else Thing({"pk": made.pk, **more}, secret="秘密案例"), _gone(**more)]


def _groups() -> list[Thing]:
    here = {SCHOOL_A: "N01", SCHOOL_B: "N04"}
    return [
        *(Thing({"code": code}, school=s) for s, code in here.items()),
        Thing({"code": "no-such"}, absent=True),
    ]


@functools.cache
def _forecast_folder() -> Path:
    """A forecast of the demo county to 2027, made once for all tests, with its report."""
    tables = demo.build().tables
    found = forecast(tables, given=Assumptions(2027, Scenario.load("medium")))
    needs = demand(tables, found.pupils, given=Staffing.read("cn-staffing"))
    folder = Path(tempfile.mkdtemp()) / "made"
    chinese, english = (
        build(tables, found, needs, outlook(found, needs), language=one) for one in ("zh", "en")
    )
    kept.save(chinese, folder, english)
    return folder


def make_outlook(**more) -> Run:
    """A forecast kept as a job keeps it."""
    token = secrets.token_hex(16)
    facts = {
        "title": "秘密预测", "scenario": "medium", "body": {"title": "中方案"}, "base": 2024, "to": 2027, "revision": 1,
        "fingerprint": "f" * 16, "token": token, "by": person("officer"),
    }  # fmt: skip
    made = Run.objects.create(**(facts | more))
    made.folder.parent.mkdir(parents=True, exist_ok=True)
    made.folder.symlink_to(_forecast_folder(), target_is_directory=True)
    return made


def _outlooks(**more) -> list[Thing]:
    made = make_outlook()
    return [Thing({"pk": made.pk, **more}, secret="秘密预测"), _gone(**more)]


def _scenarios() -> list[Thing]:
    own = OwnScenario.objects.create(code="secret-scenario", origin="medium", made_by=person("officer"))
    body = scenarios.plain(scenarios.shipped("medium").body) | {"id": own.code, "title": "秘密人口方案"}
    own.versions.create(number=1, title="秘密人口方案", body=body, by=person("officer"))
    return [
        Thing({"code": own.code}, secret="秘密人口方案"),
        Thing({"code": "medium"}),
        Thing({"code": "no-such"}, absent=True),
    ]


def _remarks() -> list[Thing]:
    made = [
        Remark.objects.create(
            figure=f"school/{s}/小学/R5", year=2024, school=s, text="秘密备注", by=person("officer")
        )
        for s in (SCHOOL_A, SCHOOL_B)
    ]
    return [*(_pk(one, school=one.school, secret="秘密备注") for one in made), _gone()]


def _layouts(**more) -> list[Thing]:
    """A draft, and one that has its result."""
    made = [draft("秘密布局"), layout("秘密布局")]
    return [Thing({"pk": one.pk, **more}, secret=one.title) for one in made] + [_gone(**more)]


SAMPLES = {
    "layout": _layouts,
    "layout_take": lambda: _layouts(table="villages"),
    "remark": _remarks,
    "outlook": _outlooks,
    "outlook_chart": lambda: _outlooks(key="stages"),
    "outlook_rows": lambda: _outlooks(number=1),
    "outlook_take": lambda: _outlooks(table="courses"),
    "scenario": _scenarios,
    "group": _groups,
    "programme": _programmes,
    "programme_figure": lambda: _programmes(figure="Y2.groups"),
    "own_programme": _own_programme,
    "submission": _submissions,
    "submission_figure": lambda: _submissions(figure="Y2.groups"),
    "report": _reports,
    "report_file": lambda: _reports(number=0),
    "row_plain": _plain_rows,
    "row_stored": lambda: [thing for thing in _plain_rows() if not thing.absent],
    "api_item": lambda: [Thing({"item": "G1"}), Thing({"item": "X99"}, absent=True)],
    "person": _people,
    "person_act": lambda: [Thing(t.args | {"deed": "name"}, absent=t.absent) for t in _people()],
    "appointment": lambda: [_pk(Appointment.objects.get(person__username="teacher")), _gone()],
    "handover": _handover,
    "sighting": _sighting,
    "token": lambda: [Thing({"key": "x", "uidb36": "1"})],
    "token_of_officer": _token,
    "job": _job,
    "import": _imports,
    "import_file": lambda: [Thing(t.args | {"n": 0}, owner=t.owner, secret=t.secret, absent=t.absent) for t in _imports()],
    "rollover": _rollover,
    "return": _returns,
    "round": _rounds,
    "school": _schools,
    "proof_school": lambda: _schools(stage="小学", indicator="R1"),
    "proof_county": lambda: [Thing({"stage": "小学", "indicator": "R1"}), Thing({"stage": "小学", "indicator": "R99"}, absent=True)],
    "indicator": lambda: [Thing({"code": "R1"}), Thing({"code": "R99"}, absent=True)],
    "item": lambda: [Thing({"code": "G1"}), Thing({"code": "X99"}, absent=True)],
    "chart": lambda: [Thing({"name": "no-such"}, absent=True)],
    "table": _tables,
    "table_export": lambda: _tables(R.EXPORT, R.EXPORT_PERSONAL, ("school", "campus", "pupil", "staff", "survey")),
    "table_edit": lambda: _tables(R.EDIT, None, ("campus", "finance")),
    "table_lookup": lambda: _tables(names=("school", "staff")),
    "row": _rows,
    "row_personal": lambda: _rows(personal_only=True),
    "batch": _batch,
    "full_export": _full_export,
    "full_table": lambda: [Thing({"table": "pupil"}), Thing({"table": "staff"}), Thing({"table": "school"}, absent=True)],
    "view": _view,
    "plan": _plans,
    "closing": _closings,
    "closing_paper": _closings,
    "closing_step": lambda: _closings(step="scheme"),
    "plan_do": lambda: _plans(verb="drop"),
    "plan_add": lambda: _plans(kind="close"),
    "plan_change": lambda: _plans(number=1),
}  # fmt: skip
