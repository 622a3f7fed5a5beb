"""The archive of reports: print a new one, look one up, take a file."""

from __future__ import annotations

import datetime as dt
import mimetypes
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from junheng.standards.standard import Standard
from junheng.web.accounts import audit
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.jobs.models import Job
from junheng.web.printing import archive, asking, queries
from junheng.web.printing.forms import ReportForm
from junheng.web.printing.models import StoredReport
from junheng.web.register import words


@requires(Right.REPORT)
def reports(request: HttpRequest) -> HttpResponse:
    """The archive, newest first."""
    found = queries.reports_for(request.user)
    kind, year = request.GET.get("kind", ""), request.GET.get("of", "")
    if kind in dict(StoredReport.KINDS):
        found = found.filter(kind=kind)
    if year.isascii() and year.isdigit() and len(year) == 4:
        found = found.filter(year=int(year))
    running = Job.objects.filter(work=asking.NAME, by=request.user, state__in=(Job.QUEUED, Job.RUNNING))
    facts = {
        "page": Paginator(found, 30).get_page(request.GET.get("page")), "kinds": StoredReport.KINDS, "kind": kind,
        "years": request.years, "of": year, "running": running,
    }  # fmt: skip
    return render(request, "printing/list.html", facts)


@requires(Right.REPORT)
def report_new(request: HttpRequest) -> HttpResponse:
    """Choose what to print; it is printed by a job."""
    person = request.user
    known = Standard.load(asking.STANDARD, on=dt.date(request.year, 9, 1)).tolerances
    form = ReportForm(
        request.POST or None, kinds=queries.kinds_for(person), years=[request.year, *(y for y in request.years if y != request.year)],
        schools=queries.schools_for(person), tolerances=known, initial={"schools": request.GET.getlist("school")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("job", asking.ask(**form.cleaned_data, by=person).pk)
        except ValueError as refused:
            form.add_error(None, str(refused))
    return render(request, "printing/new.html", {"form": form}, status=422 if form.errors else 200)


@requires(Right.REPORT)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its files with hashes, and the register it was printed of."""
    found = queries.report_for(request.user, pk)
    names = queries.schools_for(request.user)
    titles = {}
    if found.tolerances:
        titles = {t.id: words.named(t) for t in Standard.load(found.standard, on=found.on).tolerances}
    facts = {
        "report": found, "schools": [names.get(code, code) for code in found.schools],
        "tolerances": [titles.get(code, code) for code in found.tolerances],
    }  # fmt: skip
    return render(request, "printing/report.html", facts)


@requires(Right.REPORT)
def report_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A file as it was printed; refused where it no longer has its hash. Every taking is written down."""
    found = queries.report_for(request.user, pk)
    if number >= len(found.files):
        raise Http404
    entry = found.files[number]
    try:
        path = archive.verified(found, number)
    except archive.Changed as changed:
        audit.record(
            request.user, "export_refused", f"报告 {pk}", after={"文件": entry["name"], "原因": str(changed)}
        )
        return render(request, "printing/changed.html", {"report": found, "said": str(changed)}, status=409)
    audit.record(
        request.user, "export", f"报告 {pk}", after={"文件": entry["name"], "sha256": entry["sha256"]}
    )
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    answer = StreamingHttpResponse(archive.parts(path), content_type=kind)
    name = _("%(year)s学年%(name)s") % {"year": found.year, "name": path.name}
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["Content-Length"] = str(entry["size"])
    answer["Repr-Digest"] = f"sha-256=:{archive.as_base64(entry['sha256'])}:"
    return answer
