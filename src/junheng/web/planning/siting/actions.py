"""What people do with scenarios of where schools should be. Every verb takes `by`, is atomic and leaves an audit row."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.layout import faults
from junheng.layout.core.solution import Stop
from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.planning import actions
from junheng.web.planning.models import LayoutScenario, StoredPlan
from junheng.web.planning.siting import queries
from junheng.web.planning.siting.terms import (
    DATED,
    GROUND,
    LONGEST,
    NONE,
    SHORT,
    STANDING,
    rules_of,
    usual,
)
from junheng.web.register import scenarios, words
from junheng.web.register.frames import frame

SEARCH, FORCE, FRONT = "planning.layout", "planning.layout_force", "planning.layout_front"
FORCED = 20.0
"""Seconds a single forced decision is searched."""
MOST_FRONT = 12


@transaction.atomic
def create(title: str, *, by: Person) -> LayoutScenario:
    """A new scenario with the document's own terms."""
    queries.county_wide(by)
    return _made(title, usual(queries.newest_year()), by, None)


@transaction.atomic
def copy(
    scenario: LayoutScenario, *, title: str = "", locked: Sequence[str] = (), other: str = "", by: Person
) -> LayoutScenario:
    """The same terms as a new scenario, the search to begin from what was found; `locked`: sites that keep what was found for them;
    `other`: a site that does not."""
    queries.county_wide(by)
    given = dict(scenario.given)
    if locked and scenario.found:
        held = [w for w in given["decisions"] if w["site"] not in locked]
        given["decisions"] = held + [w for code in locked if (w := _as_found(scenario, code))]
    called = _("%(title)s（复制）") % {"title": scenario.title[:105]}
    if other and scenario.found and (found := _other(scenario, other)):
        wish, name = found
        given["decisions"] = [*(w for w in given["decisions"] if w["site"] != other), wish]
        called = _("%(title)s：%(name)s%(what)s") % {
            "title": scenario.title[:60],
            "name": name,
            "what": SHORT[wish["what"]],
        }
    return _made(
        title.replace("\0", "").strip() or called,
        given,
        by,
        scenario,
    )


def _made(title: str, given: Mapping[str, Any], by: Person, copied: LayoutScenario | None) -> LayoutScenario:
    made = LayoutScenario.objects.create(
        title=title[:120], given=dict(given), made_by=by, copied=copied, token=secrets.token_hex(16)
    )
    audit.record(
        by,
        "layout_new",
        f"布局方案 {made.pk}",
        after={"名称": made.title, "复制自": copied.pk if copied else None},
    )
    return made


def _as_found(scenario: LayoutScenario, code: str) -> dict[str, Any] | None:
    """The decision that keeps what the result says of a site."""
    own = queries.rows(scenario, "schools").filter(pl.col("code") == code).sort("epoch")
    if own.is_empty():
        return None
    last = own.row(-1, named=True)
    what = next((w for head, w in AS_FOUND if last["action"].startswith(head)), "保留")
    first = own.filter(pl.col("action") == last["action"])["epoch"].min()
    return {"site": code, "what": what, "since": first if what in DATED else None}


def _other(scenario: LayoutScenario, code: str) -> tuple[dict[str, Any], str] | None:
    """The decision against what the result says of a site in the end, and the site's name."""
    own = queries.rows(scenario, "schools").filter(pl.col("code") == code).sort("epoch")
    if own.is_empty():
        return None
    last = own.row(-1, named=True)
    stood, stands = last["standing_now"], last["open"]
    what = ("停办" if stands else "保留") if stood else ("不建" if stands else "新建")
    return {"site": code, "what": what, "since": None}, last["name"]


AS_FOUND = (
    ("保留", "不变"), ("停办", "停办"), ("改为教学点", "教学点"), ("办成完小", "完小"), ("扩建", "扩建"), ("增设寄宿", "寄宿"), ("新建", "新建"), ("不建", "不建"),
)  # fmt: skip


def _held(scenario: LayoutScenario) -> LayoutScenario:
    """The scenario as it is now, locked, where its terms may still be changed."""
    held = LayoutScenario.objects.select_for_update().get(pk=scenario.pk)
    if held.found or queries.job_of(held):
        raise ValueError(_("已经测算的方案不再改条件；请复制一份，改了再算"))
    return held


@transaction.atomic
def save(scenario: LayoutScenario, *, title: str, given: Mapping[str, Any], by: Person) -> LayoutScenario:
    """Keep the terms. ValueError where they contradict themselves."""
    queries.county_wide(by)
    held = _held(scenario)
    rules_of(given)
    Stop(given["seconds"], given["gap"])
    if given["seconds"] > LONGEST:
        said = _("最多搜索 %(most)s 秒，收到 %(given)s 秒")
        raise ValueError(said % {"most": LONGEST, "given": f"{given['seconds']:g}"})
    before = held.given["set"]
    held.title, held.given, held.faults = title.strip()[:120], dict(given), None
    held.save(update_fields=["title", "given", "faults"])
    audit.record(
        by,
        "layout_save",
        f"布局方案 {held.pk}",
        before={"改动": before},
        after={"名称": held.title, "改动": given["set"]},
    )
    return held


@transaction.atomic
def decide(
    scenario: LayoutScenario, site: str, what: str, since: int | None, *, by: Person
) -> LayoutScenario:
    """Lock a site to a decision; an empty one unlocks it."""
    queries.county_wide(by)
    held = _held(scenario)
    row = next(iter(queries.sites().filter(pl.col("code") == site).to_dicts()), None)
    if row is None:
        raise ValueError(_("登记库里没有这所在办学校或候选校址"))
    allowed = dict(STANDING if row["standing"] else GROUND)
    if what and what not in allowed:
        raise ValueError(_("对%(name)s不能作这个决定") % {"name": row["name"]})
    if what and row["fixed"]:
        raise ValueError(_("%(name)s不参与规划，现有学生照旧") % {"name": row["name"]})
    since = since if what in DATED and since in held.given["epochs"] else None
    before = [w for w in held.given["decisions"] if w["site"] == site]
    rest = [w for w in held.given["decisions"] if w["site"] != site]
    wishes = [*rest, {"site": site, "what": what, "since": since}] if what else rest
    held.given = held.given | {"decisions": sorted(wishes, key=lambda w: w["site"])}
    held.save(update_fields=["given"])
    audit.record(
        by,
        "layout_decide",
        f"布局方案 {held.pk}",
        before={"决定": before},
        after={"学校": site, "决定": what, "自": since},
    )
    return held


def run(scenario: LayoutScenario, *, by: Person) -> Job:
    """Queue the search. What is wrong with the terms is kept and told first, all of it: `Faulty`."""
    queries.county_wide(by)
    wrong = evident(scenario.given)
    with transaction.atomic():
        held = _held(scenario)
        held.faults = words.kept("faults", wrong) if wrong else None
        if not wrong:
            said = _("测算学校布局：%(title)s") % {"title": held.title}
            job = work.ask(SEARCH, said, by=by, scenario=held.pk, page=reverse("layout", args=[held.pk]))
            held.job = job.pk
            audit.record(by, "layout_run", f"布局方案 {held.pk}", after={"名称": held.title, "任务": job.pk})
        held.save(update_fields=["job", "faults"])
    if wrong:
        raise Faulty
    return job


class Faulty(Exception):
    """The terms or the register make planning impossible; the scenario's `faults` say why, in both languages."""


def evident(given: Mapping[str, Any]) -> list[str]:
    """What can be seen to be wrong before anything is worked out: decisions, sites at one point, candidates, years."""
    found = []
    if given["forecast"] != NONE and given["forecast"] not in dict(scenarios.choices()):
        found.append(
            _("没有编号为“%(code)s”的人口方案，可能已改名；请另选一个") % {"code": given["forecast"]}
        )
    tables = {name: frame(name) for name in ("school", "candidate")}
    return [*found, *faults.evident(tables, queries.sites(), rules_of(given), queries.newest_year())]


@transaction.atomic
def stop(scenario: LayoutScenario, *, by: Person) -> bool:
    """End the search; the best plan so far is kept. False where nothing runs."""
    queries.county_wide(by)
    if (job := queries.job_of(scenario)) is None:
        return False
    work.cancel(job)
    audit.record(by, "layout_stop", f"布局方案 {scenario.pk}", after={"任务": job.pk})
    return True


@transaction.atomic
def put_away(scenario: LayoutScenario, *, by: Person) -> LayoutScenario:
    """Take a scenario out of the list, or back into it; nothing is deleted."""
    queries.county_wide(by)
    held = LayoutScenario.objects.select_for_update().get(pk=scenario.pk)
    held.dropped = not held.dropped
    held.save(update_fields=["dropped"])
    audit.record(by, "layout_drop", f"布局方案 {held.pk}", after={"收起": held.dropped})
    return held


def force(scenario: LayoutScenario, site: str, *, page: str = "", by: Person) -> Job:
    """Queue the search with the other decision on one site, to see what it costs; `page`: where the answer is looked for."""
    named = queries.rows(scenario, "schools").filter(pl.col("code") == site)
    if named.is_empty():
        raise ValueError(_("登记库里没有这所在办学校或候选校址"))
    said = _("换个决定要多少代价：%(name)s") % {"name": named["name"][0]}
    return _ask(
        scenario, "force", FORCE, said, by=by, site=site, seconds=min(FORCED, scenario.given["seconds"]), page=page
    )  # fmt: skip


def front(scenario: LayoutScenario, *, number: int, seconds: float, by: Person) -> Job:
    """Queue a front of plans between short ways and little money."""
    if not 2 <= number <= MOST_FRONT or not 1 <= seconds <= LONGEST:
        raise ValueError(
            _("方案数应在 2 与 %(n)s 之间，秒数应在 1 与 %(s)s 之间") % {"n": MOST_FRONT, "s": LONGEST}
        )
    said = _("求一组各有所长的方案：%(title)s") % {"title": scenario.title}
    return _ask(scenario, "front", FRONT, said, by=by, number=number, seconds=seconds)


@transaction.atomic
def _ask(scenario: LayoutScenario, what: str, name: str, said: str, *, by: Person, **given: Any) -> Job:
    """Queue one more piece of work on a result; one of each kind at a time, and only while the register stands as it was searched."""
    queries.county_wide(by)
    held = LayoutScenario.objects.select_for_update().get(pk=scenario.pk)
    if queries.job_of(held, what):
        raise ValueError(_("上一次还在算，请等它结束"))
    if queries.written_since(held):
        raise ValueError(_("测算之后登记库又有改动，再算的数和原来的不可比；请复制这个方案重新测算"))
    job = work.ask(name, said, by=by, scenario=held.pk, **given)
    held.asked = held.asked | {what: job.pk}
    held.save(update_fields=["asked"])
    audit.record(by, "layout_run", f"布局方案 {held.pk}", after={"任务": job.pk, "求": said})
    return job


@transaction.atomic
def to_plan(scenario: LayoutScenario, epoch: int, *, title: str = "", by: Person) -> StoredPlan:
    """The changes up to a year as a plan that can be handed in and adopted."""
    queries.county_wide(by)
    body = json.loads((scenario.folder / "proposal.json").read_text("utf-8"))
    if epoch not in scenario.said["epochs"]:
        raise ValueError(_("这个方案没有 %(year)s 年") % {"year": epoch})
    changes = [c for year, plan in body["plans"] if year <= epoch for c in plan["changes"]]
    told = {
        "scenario": scenario.pk,
        "title": scenario.title,
        "epoch": epoch,
        "figures": scenario.said["figures"][str(epoch)],
        "reasons": body.get("reasons", {}),  # a layout found earlier has none
    }
    called = title.strip() or _("%(title)s：到 %(year)s 年") % {"title": scenario.title[:90], "year": epoch}
    return actions.create(called, changes, year=scenario.year, by=by, origin=StoredPlan.LAYOUT, layout=told)
