"""What people do with scenarios and forecasts. Every verb takes `by`, is atomic and leaves an audit row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from junheng.forecast.scenario import names
from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.outlook import documents, queries, words
from junheng.web.outlook.models import OwnScenario, Run, ScenarioVersion

RUN = "outlook.run"
PRINT = "printing.outlook"
FURTHEST = 30


@transaction.atomic
def copy(code: str, *, new: str, title: str, by: Person) -> OwnScenario:
    """A scenario of the bureau's own, begun as a copy. ValueError where the code is taken or is none."""
    queries.county_wide(by, Right.PLAN)
    new, title = slugify(new), title.strip()
    if not new:
        raise ValueError(_("编号只能用小写字母、数字和连字符，如 yunling-2025"))
    if new in names() or OwnScenario.objects.filter(code=new).exists():
        raise ValueError(_("编号“%(code)s”已经有人口方案在用，请换一个") % {"code": new})
    found = documents.document(code)
    body = documents.plain(found.body) | {"id": new, "title": title or found.title}
    documents.scenario(body)
    own = OwnScenario.objects.create(code=new, origin=code, made_by=by)
    _keep(own, body, _("复制自 %(code)s") % {"code": code}, by)
    audit.record(by, "scenario_copy", f"人口方案 {new}", after={"复制自": code})
    return own


@transaction.atomic
def save(code: str, body: Mapping[str, Any], *, seen: int, note: str = "", by: Person) -> ScenarioVersion:
    """A new version of an own scenario. ValueError where it makes no sense, or somebody saved meanwhile."""
    queries.county_wide(by, Right.PLAN)
    own = OwnScenario.objects.select_for_update().get(code=code)
    newest = own.newest
    if newest.number != seen:
        raise ValueError(
            _("%(who)s 在您编辑时保存了版本 %(n)s；您的数还在，请对照后再保存")
            % {"who": newest.by, "n": newest.number}
        )
    body = documents.plain(body) | {"id": code}
    documents.scenario(body)
    if body == newest.body:
        return newest
    made = _keep(own, body, note, by)
    audit.record(
        by,
        "scenario_save",
        f"人口方案 {code}",
        before={"版本": seen},
        after={"版本": made.number, "说明": note},
    )
    return made


def _keep(own: OwnScenario, body: Mapping[str, Any], note: str, by: Person) -> ScenarioVersion:
    number = (own.newest.number if own.newest else 0) + 1
    return own.versions.create(
        number=number, title=body["title"][:200], body=dict(body), note=note[:200], by=by
    )


def ask(*, scenario: str, to: int, base: int, title: str = "", by: Person) -> Job:
    """Queue a forecast. ValueError where the year makes no sense."""
    queries.county_wide(by, Right.PLAN)
    if not base < to <= base + FURTHEST:
        raise ValueError(_("预测到的学年应在 %(a)s—%(b)s 之间") % {"a": base + 1, "b": base + FURTHEST})
    found = documents.document(scenario)
    documents.scenario(found.body)
    title = title.strip()
    given = {
        "scenario": scenario,
        "version": found.version,
        "body": documents.plain(found.body),
        "to": to,
        "named": title,
    }
    return work.ask(
        RUN, _("人口预测：%(title)s") % {"title": title or words.run_title(found.title, to)}, by=by, **given
    )


@transaction.atomic
def put_in_force(run: Run, *, by: Person) -> None:
    """Show schools this forecast from now on."""
    queries.county_wide(by, Right.PLAN)
    before = list(Run.objects.select_for_update().filter(in_force=True).values_list("pk", flat=True))
    Run.objects.filter(pk__in=before).update(in_force=False)
    Run.objects.filter(pk=run.pk).update(in_force=True)
    audit.record(by, "outlook_force", f"人口预测 {run.pk}", before={"现用": before}, after={"现用": run.pk})


def print_report(run: Run, *, origin: str, page: str, language: str = "zh", by: Person) -> Job:
    """Queue the report of a forecast as Word, PDF and a workbook. `page` holds 0 where a figure's number goes."""
    queries.county_wide(by, Right.REPORT)
    given = {
        "folder": run.token, "run": run.pk, "year": run.base, "scenario": run.scenario, "fingerprint": run.fingerprint,
        "revision": run.revision, "origin": origin, "rows": page, "language": language,
    }  # fmt: skip
    return work.ask(PRINT, _("打印人口报告：%(title)s") % {"title": run.called}, by=by, **given)
