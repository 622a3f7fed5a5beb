"""How the tests write a procedure down: facts that pass, on days that fit, step after step."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from junheng.layout.closing.document import shipped
from junheng.web.accounts.models import Person
from junheng.web.planning import actions as plans
from junheng.web.planning.closing import actions, gate
from junheng.web.planning.closing.way import DOCUMENT, Way
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.models_closing import Closing
from junheng.web.register import store

PDF = b"%PDF-1.4 decision"
PROCEDURE = shipped(DOCUMENT)
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def pdf(name="批复.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def facts_of(code, day=None, **more):
    """What may be written down of a step; everything on one day."""
    day = day or TODAY - 400 * DAY
    found = {}
    for fact in PROCEDURE.step(code).facts:
        found[fact.id] = {
            "date": day, "count": max(fact.at_least, 0), "text": "某处", "long": "写明了",
            "choice": (fact.passes or tuple(fact.choices) or ("",))[0],
        }[fact.kind]  # fmt: skip
    return found | more


DATES = {
    "scheme": {"day": TODAY - 500 * DAY}, "argue": {"day": TODAY - 490 * DAY},
    "notice": {"since": TODAY - 480 * DAY, "until": TODAY - 450 * DAY}, "hearing": {"day": TODAY - 440 * DAY},
    "approval": {"sent_on": TODAY - 430 * DAY, "day": TODAY - 420 * DAY}, "carry": {"day": TODAY - 410 * DAY},
    "review": {"day": TODAY - 10 * DAY},
}  # fmt: skip


def write(plan, code, by, papers=None, **more):
    version = Closing.objects.get(plan=plan).version
    papers = papers if papers is not None else {"approval": pdf()} if code == "approval" else {}
    return actions.write(plan, code, facts_of(code) | DATES[code] | more, papers, version=version, by=by)


def upto(plan, last, by):
    """Everything before `last` written down."""
    director = Person.objects.get(username="director")
    actions.start(plan, by=by)
    for step in PROCEDURE.steps:
        if step.id == last:
            return
        write(plan, step.id, director if step.right == "adopt" else by)


def way_of(plan):
    return Way.of(gate.closing_of(StoredPlan.objects.get(pk=plan.pk)))


def adopt(plan, by):
    return plans.adopt(plan, seen=store.revision(), by=by)
