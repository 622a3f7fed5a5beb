"""Plans, jobs, reports, and who is asking."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status
from pydantic import Field

from junheng.remedy.costs import names
from junheng.web.accounts import audit
from junheng.web.accounts.door import demand
from junheng.web.accounts.roles import Right
from junheng.web.api import shapes
from junheng.web.api.problems import DECLARED, Trouble
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.jobs.queries import jobs_for
from junheng.web.planning import actions, asking
from junheng.web.planning.documents import costs_document
from junheng.web.planning.models import StoredPlan
from junheng.web.planning.queries import plan_for, plans_for
from junheng.web.printing import archive
from junheng.web.printing import asking as printing
from junheng.web.printing.models import StoredReport
from junheng.web.printing.queries import report_for, reports_for
from junheng.web.register import store

plans_router = Router(tags=["方案"])
jobs_router = Router(tags=["任务"])
reports_router = Router(tags=["报告"])
me_router = Router(tags=["本人"])
MORE = Query(100, ge=1, le=500)
BEFORE = Query(None, ge=1, le=2**31 - 1, description="只要编号比它小的，用来翻页")
NewJob = Annotated[shapes.ReportJob | shapes.RemedyJob, Field(discriminator="work")]


@me_router.get("/me", response={200: shapes.Me} | DECLARED, summary="我是谁，能做什么")
def me(request: HttpRequest) -> dict:
    """The caller, and the rights this call has."""
    person = request.user
    posts = [{"role": a.role, "scope": a.scope, "code": a.code} for a in person.appointments_now()]
    return {
        "username": person.username, "name": person.name, "rights": [r.value for r in person.rights_now()],
        "appointments": posts, "revision": store.revision(),
    }  # fmt: skip


@plans_router.get("/plans", response={200: list[shapes.PlanLine]} | DECLARED, summary="方案")
def plans(
    request: HttpRequest, state: Literal["draft", "proposed", "adopted", "dropped"] | None = None, limit: int = MORE,
    before: int | None = BEFORE,
) -> list[dict]:  # fmt: skip
    """The plans in scope, newest first."""
    demand(request.user, Right.PLAN, Right.ADOPT)
    found = plans_for(request.user).order_by("-pk")
    found = found.filter(state=state) if state else found
    return [_plan(p) for p in (found.filter(pk__lt=before) if before else found)[:limit]]


@plans_router.post("/plans", response={201: shapes.PlanFull} | DECLARED, summary="新建方案")
def plan_create(request: HttpRequest, body: shapes.PlanIn) -> Status:
    """A new draft; what it would do is worked out at once."""
    demand(request.user, Right.PLAN)
    made = actions.create(body.title, body.changes, year=body.year, by=request.user, note=body.note)
    return Status(201, _plan_full(made))


@plans_router.get("/plans/{pk}", response={200: shapes.PlanFull} | DECLARED, summary="一个方案")
def plan(request: HttpRequest, pk: shapes.Number) -> dict:
    """One plan with its changes."""
    demand(request.user, Right.PLAN, Right.ADOPT)
    return _plan_full(plan_for(request.user, pk))


def _plan(plan: StoredPlan) -> dict[str, Any]:
    return {
        "id": plan.pk, "title": plan.title, "year": plan.year, "state": plan.state, "origin": plan.origin,
        "revision": plan.revision, "schools": plan.schools, "made_by": plan.made_by.username, "made_at": plan.made_at,
        "adopted_at": plan.adopted_at, "batch": plan.batch_id,
    }  # fmt: skip


def _plan_full(plan: StoredPlan) -> dict[str, Any]:
    return _plan(plan) | {
        "note": plan.note, "changes": plan.changes, "promised": plan.promised, "remedy": plan.remedy
    }  # fmt: skip


@jobs_router.get("/jobs", response={200: list[shapes.JobOut]} | DECLARED, summary="任务")
def jobs(request: HttpRequest, limit: int = MORE, before: int | None = BEFORE) -> list[dict]:
    """The caller's jobs, newest first."""
    found = jobs_for(request.user).order_by("-pk")
    return [_job(j) for j in (found.filter(pk__lt=before) if before else found)[:limit]]


@jobs_router.post("/jobs", response={202: shapes.JobOut} | DECLARED, summary="提交任务")
def job_create(request: HttpRequest, body: NewJob) -> Status:
    """Print a report, or search for the cheapest path to compliance."""
    if isinstance(body, shapes.ReportJob):
        demand(request.user, Right.REPORT)
        tolerances = [t.value for t in body.tolerances]
        job = printing.ask(
            kind=body.kind, year=body.year, tolerances=tolerances, schools=body.schools, by=request.user
        )
    else:
        demand(request.user, Right.PLAN)
        costs = body.costs if body.costs is not None else costs_document(names()[0])
        job = asking.ask(
            year=body.year, costs=costs, seconds=body.seconds, gap=body.gap, title=body.title, by=request.user
        )
    return Status(202, _job(job))


@jobs_router.get("/jobs/{pk}", response={200: shapes.JobOut} | DECLARED, summary="一个任务")
def job(request: HttpRequest, pk: shapes.Number) -> dict:
    """How far a job is, and what came of it."""
    return _job(_mine(request, pk))


@jobs_router.post("/jobs/{pk}/cancel", response={202: shapes.JobOut} | DECLARED, summary="停止任务")
def job_cancel(request: HttpRequest, pk: shapes.Number) -> Status:
    """Ask a job to stop; 409 where it is over."""
    found = _mine(request, pk)
    if found.over:
        raise Trouble(409, _("任务已经结束，没有什么可停的"))
    work.cancel(found)
    audit.record(request.user, "job_cancel", f"任务 {pk}", after={"任务": found.title})
    found.refresh_from_db()
    return Status(202, _job(found))


def _mine(request: HttpRequest, pk: int) -> Job:
    found = jobs_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _job(job: Job) -> dict[str, Any]:
    told = (
        progress.told(job.pk)
        if job.state == Job.RUNNING
        else {"doing": "", "share": float(job.state == Job.DONE)}
    )
    return {
        "id": job.pk, "work": job.work, "title": job.title, "state": job.state, "asked": job.asked, "began": job.began,
        "ended": job.ended, "doing": told["doing"], "share": told["share"], "revision": job.revision,
        "result": job.result if isinstance(job.result, dict) and not job.error else None, "error": job.said,
    }  # fmt: skip


@reports_router.get("/reports", response={200: list[shapes.ReportOut]} | DECLARED, summary="报告归档")
def reports(request: HttpRequest, limit: int = MORE, before: int | None = BEFORE) -> list[dict]:
    """The archive as far as the caller may see it, newest first."""
    demand(request.user, Right.REPORT)
    found = reports_for(request.user)
    return [_report(r) for r in (found.filter(pk__lt=before) if before else found)[:limit]]


@reports_router.get("/reports/{pk}", response={200: shapes.ReportOut} | DECLARED, summary="一份报告")
def report(request: HttpRequest, pk: shapes.Number) -> dict:
    """One report with the hash of every file."""
    demand(request.user, Right.REPORT)
    return _report(report_for(request.user, pk))


NUMBER = Path(..., ge=0, le=99)
BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@reports_router.get(
    "/reports/{pk}/files/{number}",
    response={200: None} | DECLARED,
    summary="报告文件",
    openapi_extra={"responses": {200: {"description": "文件内容", "content": BINARY}}},
)
def report_file(request: HttpRequest, pk: shapes.Number, number: int = NUMBER) -> HttpResponse:
    """A file as it was printed; 409 where it no longer has its hash."""
    demand(request.user, Right.REPORT)
    found = report_for(request.user, pk)
    if number >= len(found.files):
        raise Http404
    try:
        path = archive.verified(found, number)
    except archive.Changed as changed:
        raise Trouble(409, str(changed)) from None
    entry = found.files[number]
    audit.record(
        request.user, "export", f"报告 {pk}", after={"文件": entry["name"], "sha256": entry["sha256"]}
    )
    answer = StreamingHttpResponse(archive.parts(path), content_type="application/octet-stream")
    answer["Repr-Digest"] = f"sha-256=:{archive.as_base64(entry['sha256'])}:"
    return answer


def _report(report: StoredReport) -> dict[str, Any]:
    return {
        "id": report.pk, "kind": report.kind, "year": report.year, "on": report.on, "standard": report.standard,
        "tolerances": report.tolerances, "schools": report.schools, "fingerprint": report.fingerprint,
        "revision": report.revision, "at": report.at, "files": report.files,
    }  # fmt: skip
