"""The list of procedures, one procedure, and what is done in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts import audit
from junheng.web.accounts.door import refuse, requires
from junheng.web.accounts.posted import posted
from junheng.web.accounts.roles import Right
from junheng.web.planning.closing import actions, files, queries, shown, way
from junheng.web.planning.closing.forms import AnswerForm, BackForm, ObjectionForm, PaperForm, StepForm
from junheng.web.planning.closing.way import Way
from junheng.web.planning.models import StoredPlan
from junheng.web.register.words import refusal, told

ANY = (Right.PLAN, Right.ADOPT)


@requires(*ANY)
def closings(request: HttpRequest) -> HttpResponse:
    """Every procedure a person may see, the overdue on top."""
    found = shown.lines(Way.of(c) for c in queries.closings_for(request.user))
    if request.GET.get("state") == "open":
        found = [r for r in found if r["open"]]
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    return render(
        request, "planning/closing/list.html", {"page": page, "state": request.GET.get("state", "")}
    )


@requires(*ANY)
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """One procedure as a timeline: what is done, what is next, who does it."""
    plan, path = queries.way_for(request.user, pk)
    return _page(request, plan, path)


def _page(
    request: HttpRequest, plan: StoredPlan, path: Way | None, status: int = 200, **more: Any
) -> HttpResponse:
    if path is None:
        facts = {"needed": shown.needed(request.user, plan)}
    else:
        facts = shown.page(request.user, path)
        facts |= {"objection_form": ObjectionForm(), "answer_form": AnswerForm(auto_id=False)}
    facts |= {"plan": plan, "path": path} | more
    return render(request, "planning/closing/one.html", facts, status=status)


@posted("closing", "pk")
@requires(Right.PLAN)
def closing_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the procedure of a plan."""
    plan, _path = queries.way_for(request.user, pk)
    try:
        actions.start(plan, by=request.user)
    except ValueError as refused:
        messages.error(request, refusal(refused))
        return redirect("plan", pk)
    return redirect("closing", pk)


@requires(*ANY)
def closing_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Write one step down."""
    plan, path = _begun(request, pk)
    known = {s.id: s for s in path.document.steps}
    if step not in known:
        raise Http404
    one = known[step]
    if not queries.may_record(request.user, plan, one):
        refuse(way.RIGHTS[one.right], plan.title)
    form = StepForm(
        one, request.POST or None, request.FILES or None, initial={"version": path.closing.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(
                plan, step, form.facts(), form.papers(), version=form.cleaned_data["version"], by=request.user
            )  # fmt: skip
        except actions.Wrong as wrong:
            _errors(form, wrong)
        except actions.NotNow as refused:
            form.add_error(None, refusal(refused))
        else:
            messages.success(request, _("“%(step)s”已记录。") % {"step": way.title(one)})
            return redirect(reverse("closing", args=[pk]) + f"#step-{step}")
    early = None if form.errors or request.method == "POST" else _early(path, one)
    facts = {
        "plan": plan,
        "path": path,
        "step": one,
        "title": way.title(one),
        "form": form,
        "early": early,
        "ruled": one.ruled,
    }
    return render(request, "planning/closing/step.html", facts, status=422 if form.errors else 200)


def _early(path: Way, step) -> str:
    """Why the step cannot be written down now, told before anybody types."""
    try:
        actions.in_turn(path, step)
    except actions.NotNow as refused:
        return refusal(refused)
    return ""


@posted("closing", "pk")
@requires(*ANY)
def closing_back(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Return the procedure to a step, with the reason."""
    plan, _path = _begun(request, pk)
    form = BackForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.send_back(plan, step, reason=reason, by=request.user)
    except actions.NotNow as refused:
        messages.error(request, refusal(refused))
    else:
        messages.success(request, _("已退回。原来的记录留着，可以查看。"))
    return redirect("closing", pk)


@posted("closing", "pk")
@requires(Right.PLAN)
def closing_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an objection down."""
    plan, path = _begun(request, pk)
    form = ObjectionForm(request.POST)
    if form.is_valid():
        try:
            actions.object_to(plan, by=request.user, **form.cleaned_data)
        except actions.Wrong as wrong:
            _errors(form, wrong)
        except actions.NotNow as refused:
            form.add_error(None, refusal(refused))
        else:
            messages.success(request, _("异议已登记。"))
            return redirect(reverse("closing", args=[pk]) + "#objections")
    return _page(request, plan, path, 422, objection_form=form)


@posted("closing", "pk")
@requires(Right.PLAN)
def closing_answer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Answer an objection."""
    plan, path = _begun(request, pk)
    form = AnswerForm(request.POST, auto_id=False)
    if form.is_valid():
        try:
            cells = form.cleaned_data
            actions.answer(plan, number, text=cells["answer"], day=cells["day"], by=request.user)
        except actions.Wrong as wrong:
            _errors(form, wrong)
        except actions.NotNow as refused:
            form.add_error(None, refusal(refused))
        else:
            messages.success(request, _("答复已登记。"))
            return redirect(reverse("closing", args=[pk]) + "#objections")
    return _page(request, plan, path, 422, answer_form=form, answering=number)


@posted("closing", "pk")
@requires(*ANY)
def closing_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """One more paper."""
    plan, _path = _begun(request, pk)
    form = PaperForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise actions.NotNow(" ".join(e for some in form.errors.values() for e in some))
        cells = form.cleaned_data
        actions.attach(plan, cells["step"], cells["kind"], cells["file"], by=request.user)
        messages.success(request, _("材料已上传。"))
    except (actions.NotNow, actions.Wrong) as refused:
        messages.error(request, refusal(refused))
    return redirect("closing", pk)


@requires(*ANY)
def closing_paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A paper as it was handed in; every taking is written down."""
    found = queries.paper_for(request.user, pk, number)
    try:
        path = files.verified(found)
    except files.Changed as changed:
        audit.record(
            request.user,
            "export_refused",
            f"撤并程序 {found.closing_id}",
            after={"文件": found.name, "原因": str(changed)},
        )
        messages.error(request, str(changed))
        return redirect("closing", pk)
    audit.record(
        request.user,
        "export",
        f"撤并程序 {found.closing_id}",
        after={"文件": found.name, "sha256": found.sha256},
    )
    kind = files.KINDS[files.ending(found.name)][1]
    answer = StreamingHttpResponse(files.parts(path), content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    answer["Content-Length"] = str(found.size)
    return answer


@requires(*ANY)
def closing_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The procedure as a Word document, from what was written down."""
    from junheng.web.planning.closing import paper  # noqa: PLC0415  Word, loaded when somebody prints

    plan, path = _begun(request, pk)
    audit.record(request.user, "export", f"撤并程序 {path.closing.pk}", after={"文件": "docx"})
    answer = HttpResponse(paper.word(path), content_type=files.KINDS[".docx"][1])
    name = _("撤并程序_%(title)s.docx") % {"title": files.safe(plan.title)}
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer


def _begun(request: HttpRequest, pk: int) -> tuple[StoredPlan, Way]:
    plan, path = queries.way_for(request.user, pk)
    if path is None:
        raise Http404
    return plan, path


def _errors(form: forms.Form, wrong: actions.Wrong) -> None:
    """Each fault beside the field it is about."""
    for fact, said in wrong.faults:
        form.add_error(fact if fact in form.fields else None, told(said))
