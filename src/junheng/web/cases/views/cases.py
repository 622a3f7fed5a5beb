"""The case as a page whose every number opens, and its way to the province: handed in, judged, published."""

from __future__ import annotations

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junheng.programmes import narrative
from junheng.web.accounts import audit
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.cases import actions, asked, counted, queries
from junheng.web.cases.models import Submission
from junheng.web.cases.views.programmes import PAGE, opened
from junheng.web.jobs import work
from junheng.web.register import words

PRINT = "printing.case"


@requires(Right.READ)
def case(request: HttpRequest, code: str) -> HttpResponse:
    """The narrative. Every number leads to its rows; one that falls short is marked in the margin."""
    queries.county_wide(request.user)
    found, facts = opened(request, code)
    if facts["programme"].case is None:
        raise Http404
    told = counted.case_of(found.text, facts["on"], "en" if asked.english() else "zh")
    facts |= {
        "case": told, "tab": "case", "may_submit": queries.everywhere(request.user, Right.ADOPT),
        "may_print": queries.everywhere(request.user, Right.REPORT),
        "returned": Submission.objects.filter(programme=code, state=Submission.RETURNED, later=None).first(),
    }  # fmt: skip
    return render(request, "cases/case.html", facts)


@require_POST
@requires(Right.REPORT)
def case_print(request: HttpRequest, code: str) -> HttpResponse:
    """Print the case as Word and PDF; a job does it and keeps the files with their hashes among the reports."""
    queries.county_wide(request.user, Right.REPORT)
    found, facts = opened(request, code)
    title = _("打印案例：%(title)s") % {"title": facts["shown"]}
    given = {
        "programme": code,
        "text": found.text,
        "on": str(facts["on"]),
        "origin": request.build_absolute_uri("/"),
    }
    return redirect("job", work.ask(PRINT, title, by=request.user, **given).pk)


@require_POST
@requires(Right.ADOPT)
def case_submit(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the case in to the province as it is on this day."""
    queries.county_wide(request.user, Right.ADOPT)
    _found, facts = opened(request, code)
    earlier = (
        Submission.objects.filter(pk=request.POST.get("earlier") or 0).first()
        if request.POST.get("earlier", "").isdecimal()
        else None
    )
    try:
        made = actions.submit(code, facts["on"], by=request.user, earlier=earlier)
    except ValueError as refused:
        messages.error(request, words.refusal(refused))
        return redirect("case", code)
    messages.success(request, _("案例已提交。提交的是此刻的数字和依据，之后登记库再变也不会改动它。"))
    return redirect("submission", made.pk)


@requires(Right.READ, Right.JUDGE_CASE)
def submissions(request: HttpRequest) -> HttpResponse:
    """The cases handed in, newest first, with where each stands."""
    found = queries.submissions_for(request.user).defer("text", "paragraphs")
    if not any(queries.everywhere(request.user, r) for r in (Right.READ, Right.JUDGE_CASE)):
        queries.county_wide(request.user)
    if (state := request.GET.get("state")) in dict(Submission.STATES):
        found = found.filter(state=state)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    return render(
        request, "cases/submissions.html", {"page": page, "states": Submission.STATES, "state": state}
    )


@requires(Right.READ, Right.JUDGE_CASE)
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """One case as it was handed in, its figures, and what was decided."""
    found = queries.submission_for(request.user, pk)
    judge = queries.everywhere(request.user, Right.JUDGE_CASE)
    titles = dict(Submission.STATES)
    facts = {
        "submission": found, "figures": [_shown(f) for f in found.figures], "steps": found.steps.select_related("by").order_by("pk"),
        "moves": [(s, titles[s], must) for s, (before, must) in actions.MOVES.items() if judge and found.state in before],
        "later": getattr(found, "later", None),
    }  # fmt: skip
    return render(request, "cases/submission.html", facts)


@requires(Right.READ, Right.JUDGE_CASE)
def submission_figure(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """A figure of a case handed in, down to the rows it rested on then."""
    found = queries.submission_for(request.user, pk)
    one = next((f for f in found.figures if f["id"] == figure), None)
    if one is None or not found.evidence.exists():
        raise Http404
    rows = pl.scan_parquet(found.evidence).filter(pl.col("figure") == figure).collect()
    page = Paginator(range(rows.height), PAGE).get_page(request.GET.get("page"))
    listed = rows.slice(page.start_index() - 1 if rows.height else 0, PAGE).to_dicts()
    if one["whose"] == "儿童" and listed:
        audit.seen(request.user, "pupil", [r["key"] for r in listed])
    return render(
        request, "cases/frozen.html", {"submission": found, "rows": listed, "page": page, **_shown(one)}
    )


@require_POST
@requires(Right.JUDGE_CASE)
def submission_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, return with reasons, select, decline, publish."""
    found = queries.submission_for(request.user, pk)
    try:
        step = actions.decide(
            found, request.POST.get("state", ""), by=request.user, reason=request.POST.get("reason", "")
        )
        messages.success(request, _("案例已改为“%(state)s”。") % {"state": step.get_state_display()})
    except ValueError as refused:
        messages.error(request, words.refusal(refused))
    return redirect("submission", pk)


def _shown(frozen: dict) -> dict:
    """A frozen figure as a page shows it."""
    said = ""
    if frozen["value"] is not None:
        written = narrative.written(
            frozen["value"], "" if frozen["unit"] == "%" else ",", unit=frozen["unit"]
        )
        said = written if frozen["unit"] == "%" else f"{written} {frozen['unit']}"
    title = frozen["english"] if asked.english() else frozen["title"]
    return {"figure": frozen, "title": title, "value": said, "mark": frozen["mark"] and _(frozen["mark"])}
