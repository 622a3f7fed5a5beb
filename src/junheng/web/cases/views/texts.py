"""Write a programme of the bureau's own: the text with a preview, and every version it had."""

from __future__ import annotations

import difflib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from junheng.schema import TableError
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.cases import actions, asked, counted, documents, queries
from junheng.web.cases.models import OwnProgramme, Version
from junheng.web.cases.views.programmes import shown
from junheng.web.fields import whole
from junheng.web.register import words

LONGEST = 400_000


@requires(Right.READ)
def programme_text(request: HttpRequest, code: str) -> HttpResponse:
    """The text. Its bureau changes its own: look first, then save; what is wrong is named line by line and nothing is lost."""
    queries.county_wide(request.user)
    found = documents.document(code)
    may = found.own and queries.everywhere(request.user, Right.PLAN)
    text, wrong, figures = found.text, [], []
    seen = found.version
    if request.method == "POST":
        queries.county_wide(request.user, Right.PLAN)
        if not found.own:
            raise Http404
        text = request.POST.get("text", "")[:LONGEST].replace("\r\n", "\n")
        seen = whole(request.POST.get("seen", "")) or 0
        wrong = documents.problems(text)
        if not wrong and "save" in request.POST:
            try:
                made = actions.save(code, text, seen=seen, note=request.POST.get("note", ""), by=request.user)
                messages.success(request, _("已保存为版本 %(n)s。") % {"n": made.number})
                return redirect("programme", code)
            except (ValueError, TableError) as refused:
                wrong = [{"line": None, "said": words.refusal(refused)}]
        elif not wrong:
            on, _wrong = asked.day(request)
            programme = documents.read(text, None)
            figures = [shown(f) for f in counted.figures_of(text, max(on, programme.since))]
    programme = documents.read(found.text, None)
    facts = {
        "document": found, "programme": programme, "shown": asked.named(programme), "text": text, "wrong": wrong,
        "figures": figures, "may_edit": may, "seen": seen, "note": request.POST.get("note", ""), "tab": "text",
        "lines": text.count("\n") + 1, "q": "", "may_copy": queries.everywhere(request.user, Right.PLAN),
    }  # fmt: skip
    return render(request, "cases/text.html", facts, status=422 if wrong else 200)


@requires(Right.READ)
def programme_versions(request: HttpRequest, code: str) -> HttpResponse:
    """Every version, and what one changed against the one before."""
    queries.county_wide(request.user)
    own = get_object_or_404(OwnProgramme, code=code)
    versions = list(own.versions.select_related("by").order_by("-number").defer("text"))
    asked_for = request.GET.get("version", "")
    number = int(asked_for) if asked_for.isdecimal() and len(asked_for) < 9 else versions[0].number
    chosen = get_object_or_404(Version, programme=own, number=number)
    before = Version.objects.filter(programme=own, number=number - 1).first()
    programme = documents.read(own.newest.text, None)
    facts = {
        "document": documents.document(code), "programme": programme, "shown": asked.named(programme), "q": "",
        "versions": versions, "chosen": chosen, "changes": changes(before.text if before else "", chosen.text),
        "may_edit": queries.everywhere(request.user, Right.PLAN), "tab": "versions",
        "may_copy": queries.everywhere(request.user, Right.PLAN),
    }  # fmt: skip
    return render(request, "cases/versions.html", facts)


def changes(before: str, after: str) -> list[dict]:
    """Lines taken away and added, with a little of what stands around them."""
    kinds = {"+": "added", "-": "gone", "@": "place", " ": "same"}
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
    return [{"kind": kinds.get(line[:1], "same"), "text": line} for line in lines]
