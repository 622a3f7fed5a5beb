"""One row: all its cells, where it came from, what refers to it, what happened to it; unmasking."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from junheng.schema import Table
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse import actions, grants, queries
from junheng.web.browse.changes import told
from junheng.web.browse.forms import editable
from junheng.web.browse.names import Names
from junheng.web.browse.present import called, cell, heads, lines, seen
from junheng.web.register import words
from junheng.web.register.frames import attribute, key_of
from junheng.web.register.queries import right_to_read, rows_for
from junheng.web.register.scope import scope_of

SOME = 20
"""Rows of a related table shown on a row's page."""


@require_safe
def row(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """One row of any table."""
    declared = queries.table_for(request.user, table)
    try:
        found = queries.find(request.user, declared, key)
    except Http404:
        if _deleted(request.user, declared, key):
            return redirect("row_history", table=table, key=key)
        raise
    cells = actions.cells_of(declared, found)
    reason = grants.granted(request, table, found.pk) if declared.personal else ""
    seen(request.user, declared, [cells], unmasked=bool(reason), reason=reason)
    names = Names(request.user).learn(declared, [cells], declared.columns)
    facts = [
        (head, cell(declared, head.name, cells, names, full=bool(reason)))
        for head in heads(declared, list(declared.columns))
    ]
    tabs = tabs_of(request.user, declared, cells)
    asked = request.GET.get("tab", "")
    chosen = next((tab for tab in tabs if tab["id"] == asked), None)
    said = _common(request, declared, key, cells, names, reason) | {
        "facts": facts,
        "origin": {n: cells[n] for n in ("source_file", "source_sheet", "source_row")},
        "row": found,
        "tabs": tabs,
        "chosen": chosen,
        "related": _related(request.user, chosen, cells) if chosen else None,
        "here": "" if chosen is None else chosen["id"],
        "masks": any(c.private for c in declared.columns.values()),
        "may_unmask": rows_for(request.user, table, Right.UNMASK).filter(pk=found.pk).exists()
        if declared.personal
        else False,
        "may_edit": editable(request.user, table).filter(pk=found.pk).exists(),
        "reason": reason,
    }
    return render(request, "browse/row.html", said)


def _common(request: HttpRequest, table: Table, key: str, cells: dict, names: Names, reason: str) -> dict:
    title = (cells.get("name") if reason else None) or called(table, cells, names)
    return {"table": table, "key": key, "title": title}


def tabs_of(person: Person, table: Table, cells: dict) -> list[dict]:
    """The tables that refer to the row, with how many of their rows the person may read."""
    tabs = []
    for other, column in queries.referring(person, table):
        rows = rows_for(person, other.name).filter(**{attribute(other, column): cells[table.key[0]]})
        tabs.append(
            {
                "id": other.name if column == table.name else f"{other.name}.{column}",
                "table": other,
                "column": column,
                "count": rows.count(),
                "rows": rows,
            }
        )
    return [tab for tab in tabs if tab["count"]]


def _related(person: Person, tab: dict, cells: dict) -> dict:
    """The newest rows of one related table."""
    other, column = tab["table"], tab["column"]
    columns = [n for n in other.columns if n != column][:9]
    newest = [n for n in ("year", "since", "day") if n in other.columns]
    order = [f"-{n}" for n in newest] + [attribute(other, k) for k in other.key if k not in newest]
    found = [
        {"pk": r.pk} | {n: getattr(r, attribute(other, n)) for n in other.columns}
        for r in tab["rows"].order_by(*order)[:SOME]
    ]
    every = "&year=all" if "year" in other.columns else ""
    return {
        "heads": heads(other, columns),
        "lines": lines(other, columns, found, person),
        "address": f"{reverse('table_rows', args=(other.name,))}?{column}={cells['code']}{every}",
        "more": tab["count"] > SOME,
    }


def _deleted(person: Person, table: Table, key: str):
    """The last change of a row that is gone, where the person may know of it."""
    if any(c.private for c in (table.columns[k] for k in table.key)):
        return None
    last = queries.history(table, key).first()
    if last is None or last.after is not None:
        return None
    scope = scope_of(person, right_to_read(table.name))
    return last if scope.everything or scope.covers(last.school) else None


@require_safe
def row_history(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """Who changed a row, when, in which batch, and every cell before and after."""
    declared = queries.table_for(request.user, table)
    names, reason, gone = Names(request.user), "", None
    try:
        found = queries.find(request.user, declared, key)
    except Http404:
        gone = _deleted(request.user, declared, key)
        if gone is None:
            raise
        cells, named = gone.before, key
    else:
        cells = actions.cells_of(declared, found)
        named = key_of(declared, cells)
        reason = grants.granted(request, table, found.pk) if declared.personal else ""
    seen(request.user, declared, [cells], unmasked=bool(reason), reason=reason)
    page = Paginator(queries.history(declared, named), 30).get_page(request.GET.get("page"))
    names.learn(declared, [cells], declared.columns)
    said = _common(request, declared, key, cells, names, reason) | {
        "gone": gone,
        "page": page,
        "told": told(request.user, page.object_list, full=bool(reason)),
        "tabs": tabs_of(request.user, declared, cells) if gone is None else (),
        "here": "history",
    }
    return render(request, "browse/history.html", said)


@require_POST
def row_unmask(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """Show a personal record in full for some minutes, for a reason that is written down."""
    declared = queries.table_for(request.user, table)
    found = queries.find(request.user, declared, key)
    if not rows_for(request.user, table, Right.UNMASK).filter(pk=found.pk).exists():
        raise Refused(Right.UNMASK, words.named(declared))
    if "mask" in request.POST:
        grants.withdraw(request, table, found.pk)
        return redirect("row", table=table, key=key)
    reason = " ".join(request.POST.get("reason", "").replace("\0", "").split())[:200]
    if len(reason) < 2:
        messages.error(request, _("请写明查看全文的事由"))
    else:
        actions.unmask(request.user, declared, found, reason)
        grants.grant(request, table, found.pk, reason)
    return redirect("row", table=table, key=key)
