"""The school's side: fill in, save cell by cell, hand in, take back, print."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.returns import actions, entries
from junheng.web.returns.actions import NotNow
from junheng.web.returns.models import BACK
from junheng.web.returns.queries import one_return
from junheng.web.returns.sections import Cell, Section
from junheng.web.returns.views.shared import cell_named, place, shown


@require_safe
@never_cache
@requires(Right.SUBMIT)
def return_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid. `?cell=` opens one cell's card beside it."""
    facts = shown(request, one_return(request.user, pk, Right.SUBMIT))
    facts["cell"] = cell_named(facts["sections"], request.GET.get("cell", ""))
    facts["editing"] = facts["given"].open
    facts["growing"] = facts["cell"] and any(
        s.growing for s in facts["sections"] if s.table.name == facts["cell"].table
    )
    sent_back = [e for e in facts["events"] if e.verb == "back"] if facts["given"].state == BACK else []
    facts["back"] = sent_back[-1] if sent_back else None
    return render(request, "returns/form.html", facts)


@require_POST
@requires(Right.SUBMIT)
def return_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the cells posted: one, a pasted block, or a whole section. JSON for the script, a page for everybody else."""
    given = one_return(request.user, pk, Right.SUBMIT)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        found, touched = entries.save_cells(given, posted(request), by=request.user)
    except NotNow as refused:
        if wants_json:
            return JsonResponse({"saved": False, "said": str(refused)}, status=409)
        messages.warning(request, str(refused))
        return redirect("return_form", pk)
    if not wants_json:
        conflicts = sum(bool(c.rival) for s in found for c in s.asked)
        if conflicts:
            messages.warning(request, _("已保存；有 %(n)s 格两人填得不一样，请选定。") % {"n": conflicts})
        else:
            messages.success(request, _("已保存。"))
        return redirect(reverse("return_form", args=[pk]) + "".join(f"#{s.id}" for s in found[:1]))
    cells = [told(c) for s in found for c in s.asked if f"{c.table}|{c.row}" in touched]
    return JsonResponse({"saved": True, "cells": cells, "sections": [counted(s) for s in found]})


def posted(request: HttpRequest) -> list[entries.Entry]:
    """The cells of a form: v:NAME is the text, w:NAME the version and text the page was served with."""
    found = []
    for key, text in request.POST.items():
        where = place(key[2:]) if key.startswith("v:") else None
        if where is not None:
            version, _, was = request.POST.get(f"w:{key[2:]}", "0:").partition(":")
            found.append(entries.Entry(**where, text=text, was=was, version=whole(version) or 0))
    return found


def told(cell: Cell) -> dict:
    """A saved cell for the script."""
    rival = cell.rival and {"text": cell.rival["text"], "by": cell.rival["by"]}
    facts = {
        "id": cell.id,
        "state": cell.state,
        "word": cell.word,
        "text": cell.text,
        "version": cell.version,
    }
    return facts | {"said": cell.said, "rival": rival, "jump": cell.jump, "change": cell.change}


def counted(section: Section) -> dict:
    return {"id": section.id, **section.progress}


@require_POST
@requires(Right.SUBMIT)
def return_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in."""
    given = one_return(request.user, pk, Right.SUBMIT)
    version = request.POST.get("version", "")
    said = {
        "confirmed": bool(request.POST.get("confirmed")),
        "comment": request.POST.get("comment", "")[:1000],
    }
    try:
        done = actions.submit(given, by=request.user, version=whole(version) or 0, **said)
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect(reverse("return_form", args=[pk]) + "#checks")
    if done:
        messages.success(request, _("已提交，等待科室审核。"))
    else:
        messages.info(request, _("之前已经提交过了，没有重复提交。"))
    return redirect("return_form", pk)


@require_POST
@requires(Right.SUBMIT)
def return_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was handed in."""
    done = actions.withdraw(one_return(request.user, pk, Right.SUBMIT), by=request.user)
    if done:
        messages.success(request, _("已撤回，可以继续修改。"))
    else:
        messages.info(request, _("现在不能撤回：它不在“已提交”状态。"))
    return redirect("return_form", pk)


@require_safe
@requires(Right.SUBMIT, Right.REVIEW)
def return_blank(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form for paper: empty, or with what is there (`?filled=1`)."""
    facts = shown(request, one_return(request.user, pk))
    facts["filled"] = request.GET.get("filled") == "1"
    return render(request, "returns/blank.html", facts)
