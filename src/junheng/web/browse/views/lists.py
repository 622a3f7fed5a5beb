"""All tables, one table's list, its export, and the views people keep of it."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused, requires
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import ROLES, Right
from junheng.web.browse import actions, export, queries
from junheng.web.browse.cells import about
from junheng.web.browse.filters import fields
from junheng.web.browse.forms import choices, may_create
from junheng.web.browse.listing import ON, PAGE, SORT, Listing, canonical
from junheng.web.browse.models import SavedView
from junheng.web.browse.present import heads, lines
from junheng.web.register import words
from junheng.web.register.measured import years
from junheng.web.register.queries import of_schools

FILES = {
    "csv": (export.write_csv, "text/csv; charset=utf-8"),
    "xlsx": (export.write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def year_of(request: HttpRequest) -> int | None:
    """The school year the person looks at."""
    if hasattr(request, "year"):
        return request.year
    known = years()
    return known[0] if known else None


@require_safe
@requires(Right.READ)
def table_list(request: HttpRequest) -> HttpResponse:
    """Every table the person may read, how many rows, who changed it last."""
    at, tables = queries.stamp(), queries.readable(request.user)
    counted, last = queries.counts(request.user, tables, at), queries.last_changes(at)
    told = queries.sees_everything(request.user)
    rows = [
        (table, about(table), counted[table.name], last.get(table.name) if told else None) for table in tables
    ]
    return render(request, "browse/tables.html", {"rows": rows, "told": told})


@require_safe
def table_rows(request: HttpRequest, table: str) -> HttpResponse:
    """One table's rows as the address asks for them."""
    declared = queries.table_for(request.user, table)
    listing = Listing(request.user, table, request.GET, year_of(request))
    shown = lines(declared, listing.columns, listing.rows, request.user)
    active = {c.column for c in listing.conditions}
    said = {
        "table": declared,
        "about": about(declared),
        "countys": not of_schools(table),
        "listing": listing,
        "heads": [_sortable(listing, head) for head in heads(declared, listing.columns)],
        "lines": shown,
        "filters": fields(
            declared, request.GET, getattr(request, "years", None) or years(), active, listing.year
        ),
        "missing": [(n, words.named(c)) for n, c in declared.columns.items() if not c.required],
        "chosen_missing": request.GET.get("missing", ""),
        "columns": [(n, words.named(c), n in listing.columns) for n, c in declared.columns.items()],
        "conditions": listing.conditions,
        "previous": listing.address(page=listing.page - 1) if listing.page > 1 else None,
        "next": listing.address(page=listing.page + 1) if listing.page < listing.pages else None,
        "first": (listing.page - 1) * 50 + 1 if listing.total else 0,
        "last": min(listing.page * 50, listing.total),
        "today": listing.address(**{ON: None}),
        "here": listing.address(**{PAGE: None}),
        "views": _views(request.user, table),
        "shareable": [ROLES[r] for r in _roles(request.user)],
        "may_export": request.user.may(_export_right(declared)),
        "may_full": bool(declared.personal)
        and all(request.user.may(r) for r in (Right.EXPORT_PERSONAL, Right.UNMASK)),
        "may_create": listing.on is None and may_create(request.user, declared),
    }
    answer = render(request, "browse/rows.html", said)
    if request.htmx:
        answer["HX-Push-Url"] = f"{request.path}?{canonical(table, request.GET).urlencode()}"
    return answer


def _sortable(listing: Listing, head) -> dict:
    """A heading with the address that sorts by it (up, then down), but not by what is masked."""
    private = bool(listing.table.columns[head.name].private)
    up, down = listing.sort == head.name, listing.sort == f"-{head.name}"
    return {
        "head": head,
        "address": "" if private else listing.address(**{SORT: f"-{head.name}" if up else head.name}),
        "order": "ascending" if up else "descending" if down else "none",
    }


def _roles(person: Person) -> list[str]:
    return sorted({a.role for a in person.appointments_now()})


def _views(person: Person, table: str):
    shared = SavedView.objects.filter(role__in=_roles(person)).exclude(person=person)
    mine = SavedView.objects.filter(person=person)
    return (mine | shared).filter(table=table).select_related("person").order_by("title", "id")


def _export_right(table) -> Right:
    return Right.EXPORT_PERSONAL if table.personal else Right.EXPORT


@require_safe
def table_export(request: HttpRequest, table: str) -> HttpResponse:
    """The list as a file: every row of it, not only the page."""
    declared = queries.table_for(request.user, table)
    right = _export_right(declared)
    if not request.user.may(right):
        raise Refused(right, words.named(declared))
    kind = request.GET.get("format", "xlsx")
    write, mime = FILES.get(kind, FILES["xlsx"])
    kind = kind if kind in FILES else "xlsx"
    listing = Listing(request.user, table, request.GET, year_of(request), right=right)
    whole = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the response)
    try:
        rows = write(listing, request.user, whole)
    except export.TooLong as refused:
        whole.close()
        messages.error(request, str(refused))
        return redirect(f"{reverse('table_rows', args=(table,))}?{listing.address()}")
    told = {"行数": rows, "筛选": listing.said(), "格式": kind, "列": listing.columns}
    audit.record(request.user, "export", declared.title, after=told)
    name = f"{declared.title}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    return FileResponse(whole, as_attachment=True, filename=name, content_type=mime)


@require_POST
def view_save(request: HttpRequest, table: str) -> HttpResponse:
    """Keep this list under a name."""
    queries.table_for(request.user, table)
    title = request.POST.get("title", "").replace("\0", "").strip()
    listing = Listing(request.user, table, request.GET, year_of(request))
    query = listing.address()
    if not title or len(query) > 2000:
        messages.error(request, _("请给视图起个名称"))
    else:
        role = request.POST.get("role", "")
        actions.save_view(request.user, table, title, query, role if role in _roles(request.user) else "")
        messages.success(request, _("已保存视图“%s”") % title[:60])
    return redirect(f"{reverse('table_rows', args=(table,))}?{query}")


@require_POST
def view_delete(request: HttpRequest, table: str, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    get_object_or_404(SavedView, pk=pk, person=request.user, table=table).delete()
    messages.success(request, _("已删除视图"))
    return redirect("table_rows", table=table)


@require_safe
def row_lookup(request: HttpRequest, table: str) -> HttpResponse:
    """Rows a reference may name, for the field that asks, as options."""
    declared = queries.table_for(request.user, table)
    if not queries.referred_to(table):
        raise Http404
    asked = next((v for k, v in request.GET.items() if k.startswith("f-") or k == "q"), "")
    query = asked.replace("\0", "").strip()[:60]
    found = choices(request.user, table, query) if query and "name" in declared.columns else []
    if declared.personal and found:
        audit.seen(request.user, table, [code for code, _name in found])
    return render(request, "browse/options.html", {"choices": found})
