"""The search for where schools should be, and what is worked out besides, outside the request. Asked to stop, each keeps what it has."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

import polars as pl
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from junheng.forecast.assumptions import Assumptions
from junheng.forecast.forecast import forecast
from junheng.layout.core.solution import Stop
from junheng.layout.effect import shortfall
from junheng.layout.forcing import force
from junheng.layout.pareto import front
from junheng.layout.proposal import Proposal
from junheng.layout.propose import propose
from junheng.layout.rules import Rules
from junheng.layout.said import LayoutError
from junheng.layout.search import LOOSENING as LOOSENED
from junheng.layout.search import SEARCHING as SEARCHED
from junheng.layout.situation import newest_year
from junheng.programmes.said import both
from junheng.register.tables import TABLES
from junheng.reports.drawing import svg
from junheng.reports.front_chart import front_chart
from junheng.standards.standard import Standard
from junheng.web.accounts import audit
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.outcome import STANDARD
from junheng.web.planning.siting import found
from junheng.web.planning.siting.actions import FORCE, FRONT, SEARCH
from junheng.web.planning.siting.terms import NONE, rules_of
from junheng.web.register import scenarios, store, words
from junheng.web.register.frames import frame

Tables = dict[str, pl.DataFrame]
COMPILING = both(
    "准备搜索程序（这台机器第一次用要半分钟或更久）",
    "Preparing the search (half a minute or more the first time on this machine)",
)
AHEAD = both("按人口方案推算学生", "Pupils of the years to come")
LOOKING = both("核对数据，计算上学用时", "Checking the data, working out the ways")
EFFECT = both("对优质均衡指标的影响", "Effect on the national indicators")
SEARCHING = both("搜索方案", "Searching")
LOOSENING = both(
    "按限制没有找到方案，看最少要放宽什么",
    "No plan within the limits: looking for the least that has to give way",
)
HEARD = {SEARCHED: SEARCHING, LOOSENED: LOOSENING, "求一组方案": both("求一组方案", "A front of plans")}


class Live:
    """What a search stands at, told as it goes: value, bound and gap beside what is being done."""

    def __init__(self, job: Job):
        self.job, self.figures = job, {}

    def __call__(
        self, what: str, share: float, value: float = float("inf"), bound: float = float("-inf")
    ) -> None:
        gap = (value - bound) / max(abs(value), 1e-9) if isfinite(value) and isfinite(bound) else None
        self.figures = {
            "value": value if isfinite(value) else None, "bound": bound if isfinite(bound) else None, "gap": gap, "charged": what == LOOSENED,
        }  # fmt: skip
        self.doing(HEARD.get(what, what), 0.05 + 0.85 * share)

    def doing(self, what: str, share: float) -> None:
        """Say what is done now; the figures stay as they were last told."""
        progress.tell(self.job.pk, what, share, **self.figures)

    def off(self) -> bool:
        """Whether somebody asked it to stop."""
        return progress.cancelled(self.job.pk)

    def stop(self, seconds: float, gap: float) -> Stop:
        return Stop(seconds, gap, cancelled=self.off)


@work.work(SEARCH)
def search(job: Job, report: work.Report) -> dict:
    """Search, and keep what was found with the scenario; faults of the data are kept there too."""
    scenario = LayoutScenario.objects.get(pk=job.given["scenario"])
    if not scenario.found:
        at, tables = _read()
        Job.objects.filter(pk=job.pk).update(revision=at)
        live, rules = Live(job), rules_of(scenario.given)
        try:
            proposal = _searched(tables, scenario, rules, live)
        except LayoutError as wrong:
            if live.off():
                raise work.Cancelled from None
            LayoutScenario.objects.filter(pk=scenario.pk).update(faults=words.kept("faults", wrong.faults))
            raise
        live.doing(EFFECT, 0.93)
        _keep(scenario, proposal, found.effect(tables, proposal), at, job)
    return {"page": reverse("layout", args=[scenario.pk])}


def _searched(tables: Tables, scenario: LayoutScenario, rules: Rules, live: Live) -> Proposal:
    given = scenario.given
    progress.tell(live.job.pk, COMPILING, 0.01)
    from junheng.layout.core.solve import compiled  # noqa: PLC0415  compiled code, loaded when somebody searches

    compiled()
    progress.tell(live.job.pk, AHEAD, 0.03)
    ahead = _ahead(tables, given, rules)
    progress.tell(live.job.pk, LOOKING, 0.04)
    return propose(
        tables, ahead, None, given=rules, stop=live.stop(given["seconds"], given["gap"]), start=_start(scenario, rules),
        shortfall=_short(tables), progress=live,
    )  # fmt: skip


def _read() -> tuple[int, Tables]:
    """Every table at one revision: read again where somebody wrote meanwhile. Records of children are not asked for."""
    while True:
        at = store.revision()
        tables = {name: frame(name) if name != "pupil" else TABLES[name].empty() for name in TABLES}
        if store.revision() == at:
            return at, tables


def _ahead(tables: Tables, given: Mapping[str, Any], rules: Rules) -> pl.DataFrame | None:
    if given["forecast"] == NONE or rules.epochs[-1] <= newest_year(tables):
        return None
    return forecast(tables, given=Assumptions(rules.epochs[-1], scenarios.scenario(given["forecast"]))).pupils


def _short(tables: Tables) -> pl.DataFrame:
    year = newest_year(tables)
    return shortfall(tables, Standard.load(STANDARD, on=dt.date(year, 9, 1)))


def _start(scenario: LayoutScenario, rules: Rules) -> Proposal | None:
    """What the scenario it was copied from found, where it plans the same years."""
    origin = scenario.copied
    if origin is None or not origin.found or tuple(origin.said["epochs"]) != rules.epochs:
        return None
    return _proposal(origin)


def _proposal(scenario: LayoutScenario) -> Proposal:
    return Proposal.from_json((scenario.folder / "proposal.json").read_text("utf-8"))


def _keep(scenario: LayoutScenario, proposal: Proposal, effect: list[dict], at: int, job: Job) -> None:
    """The files and the row, both or neither."""
    try:
        found.keep(scenario, proposal, effect, scenario.given)
        scenario.revision, scenario.found_at, scenario.faults = at, timezone.now(), None
        with transaction.atomic():
            scenario.save()
            after = {"名称": scenario.title, "目标值": scenario.said["value"], "差距": scenario.said["gap"]}
            audit.record(job.by, "layout", f"布局方案 {scenario.pk}", after=after)
    except BaseException:
        shutil.rmtree(scenario.folder, ignore_errors=True)
        raise


@work.work(FORCE)
def forced(job: Job, report: work.Report) -> dict:
    """What the other decision on one school costs."""
    scenario = LayoutScenario.objects.get(pk=job.given["scenario"])
    proposal, tables = _proposal(scenario), _same(scenario)
    live = Live(job)
    progress.tell(job.pk, COMPILING, 0.02)
    ahead = _ahead(tables, scenario.given, proposal.rules)
    progress.tell(job.pk, SEARCHING, 0.2)
    told = force(
        tables, ahead, None, proposal=proposal, schools=(job.given["site"],),
        stop=live.stop(job.given["seconds"], scenario.given["gap"]), shortfall=_short(tables),
    )  # fmt: skip
    if told.forced.is_empty():
        raise work.Cancelled
    with transaction.atomic():
        held = LayoutScenario.objects.select_for_update().get(pk=scenario.pk)
        rest = [r for r in held.said["forced"] if r["code"] != job.given["site"]]
        own = [r for r in found.plain(told.forced) if r["code"] == job.given["site"]]
        held.said = held.said | {"forced": sorted([*rest, *own], key=lambda r: r["code"])}
        held.save(update_fields=["said"])
    return {"page": job.given.get("page") or reverse("layout", args=[scenario.pk]) + "?view=schools#forced"}


def _same(scenario: LayoutScenario) -> Tables:
    """The register, where it still is what was searched."""
    at, tables = _read()
    if at != scenario.revision:
        raise ValueError(
            both(
                "测算之后登记库又有改动，再算的数和原来的不可比；请复制这个方案重新测算",
                "The register has changed since the search: copy the scenario and search again",
            )
        )
    return tables


@work.work(FRONT)
def fronted(job: Job, report: work.Report) -> dict:
    """A front of plans; each becomes a scenario of its own, to be looked at, compared and adopted like any other."""
    scenario = LayoutScenario.objects.get(pk=job.given["scenario"])
    tables, live = _same(scenario), Live(job)
    progress.tell(job.pk, COMPILING, 0.01)
    rules = replace(rules_of(scenario.given), tiers=())
    several = front(
        tables, _ahead(tables, scenario.given, rules), None, given=rules, number=job.given["number"],
        stop=live.stop(job.given["seconds"], scenario.given["gap"]), shortfall=_short(tables), progress=live,
    )  # fmt: skip
    points = found.plain(several.points)
    for n, proposal in enumerate(several.plans):
        progress.tell(job.pk, EFFECT, 0.9 + 0.1 * n / len(several.plans))
        made = _one_of(scenario, n, proposal, job)
        _keep(made, proposal, found.effect(tables, proposal), scenario.revision, job)
        for point in points:
            if point["plan"] == n:
                point["scenario"] = made.pk
    scenario.folder.mkdir(parents=True, exist_ok=True)
    for language in ("zh", "en"):
        (scenario.folder / f"front-{language}.svg").write_text(svg(front_chart(points, language)), "utf-8")
    with transaction.atomic():
        held = LayoutScenario.objects.select_for_update().get(pk=scenario.pk)
        held.said = held.said | {"front": points}
        held.save(update_fields=["said"])
    return {"page": reverse("layout_front", args=[scenario.pk])}


def _one_of(scenario: LayoutScenario, n: int, proposal: Proposal, job: Job) -> LayoutScenario:
    """A scenario that asks for what one plan of the front was searched with."""
    weights = {
        f"weights.{k}": getattr(proposal.rules.weights, k) for k in ("minute", "far", "boarding", "moved")
    }
    given = scenario.given | {"set": scenario.given["set"] | weights, "tiers": []}
    return LayoutScenario.objects.create(
        title=f"{scenario.title[:100]} · {n + 1}", given=given, made_by=job.by, copied=scenario, front_of=scenario, token=secrets.token_hex(16)
    )  # fmt: skip
