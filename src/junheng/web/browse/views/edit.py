"""Changing, adding and removing a row; the conflict screen; drafts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junheng.schema import Table, TableError
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.browse import actions, grants, queries
from junheng.web.browse.cells import handle, typed
from junheng.web.browse.conflict import compared, merged
from junheng.web.browse.forms import CELL, RowForm, editable, may_create
from junheng.web.browse.models import Draft
from junheng.web.browse.names import Names
from junheng.web.browse.present import called, seen
from junheng.web.browse.views.rows import tabs_of
from junheng.web.register import store, words
from junheng.web.register.frames import attribute, key_of
from junheng.web.register.queries import rows_for
from junheng.web.register.scope import narrow

NEW = "new"
SENT, KEPT_SENT = "sent", 50
INVALID, CONFLICT = 422, 409


def _row(request: HttpRequest, table: Table, key: str) -> Any:
    """The row, where the person may change it. What is sent is taken even if they have since narrowed their view."""
    person = request.user
    if request.method == "POST":
        narrow(person, None)
    found = queries.find(person, table, key)
    if not editable(person, table.name).filter(pk=found.pk).exists():
        raise Refused(Right.EDIT, words.named(table))
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _typed_in(request: HttpRequest, table: Table) -> dict[str, str]:
    return {CELL + n: request.POST[CELL + n] for n in table.columns if CELL + n in request.POST}


def _sent(request: HttpRequest) -> str:
    """Where a form that has been handed in already led, by its token."""
    return dict(request.session.get(SENT, [])).get(request.POST.get("token", ""), "")


def _done(request: HttpRequest, address: str) -> HttpResponse:
    """Remember the form's token, so that sending it again changes nothing."""
    kept = [*request.session.get(SENT, []), [request.POST.get("token", ""), address]]
    request.session[SENT] = kept[-KEPT_SENT:]
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """The form of a row, and what it sends."""
    declared = queries.table_for(request.user, table)
    if request.method == "POST" and (address := _sent(request)):
        return redirect(address)
    try:
        found = _row(request, declared, key)
    except Http404:
        if request.method != "POST":
            raise
        return _gone(request, declared, key)
    cells = actions.cells_of(declared, found)
    full = bool(declared.personal and grants.granted(request, table, found.pk))
    if request.method == "POST":
        return _change(request, declared, key, found, cells, full)
    draft = Draft.objects.filter(person=request.user, table=table, key=key).first()
    opened = {"version": found.version, "seen": store.revision()}
    given = None
    if draft is not None and "draft" in request.GET:
        given, opened = draft.cells, {"version": draft.version, "seen": draft.seen}
        draft = None
    form = RowForm(request.user, declared, cells, given, full=full)
    seen(request.user, declared, [cells], unmasked=full, reason="修改")
    return _form(request, declared, key, form, opened, draft=draft)


def _form(
    request: HttpRequest, table: Table, key: str, form: RowForm, opened: Mapping[str, int], **more: Any
) -> HttpResponse:
    title = (
        called(table, form.stored, Names(request.user).learn(table, [form.stored], table.key))
        if form.stored
        else ""
    )
    said = {
        "table": table,
        "key": key,
        "title": title,
        "form": form,
        "token": request.POST.get("token") or secrets.token_urlsafe(12),
        "note": request.POST.get("note", ""),
        "status": 200,
    }
    said |= dict(opened) | more
    return render(request, "browse/form.html", said, status=said["status"])


def _change(
    request: HttpRequest, table: Table, key: str, found: Any, cells: dict[str, Any], full: bool
) -> HttpResponse:
    version, opened = _number(request.POST.get("version", "")), _number(request.POST.get("seen", ""))
    given = _typed_in(request, table)
    if "resolve" in request.POST:
        given, open_cells = merged(table, given, cells, request.POST)
        if open_cells:
            messages.error(request, _("还有 %d 格没有选择") % open_cells)
            return _conflict(
                request,
                table,
                key,
                RowForm(request.user, table, cells, given, full=full),
                cells,
                found.version,
            )
    form = RowForm(request.user, table, cells, given, full=full)
    wanted = form.read()
    if wanted is None:
        return _form(request, table, key, form, {"version": version, "seen": opened}, status=INVALID)
    try:
        batch = actions.change_row(
            table, found.pk, wanted, version=version, by=request.user, note=_note(request)
        )
    except actions.Moved as moved:
        if moved.now is None:
            return _gone(request, table, key)
        form.given = {n: typed(v) for n, v in wanted.items()}
        return _conflict(request, table, key, form, moved.now, moved.version)
    except TableError as refused:
        form.problems += [words.told(p.said) for p in refused.problems]
        return _form(request, table, key, form, {"version": version, "seen": opened}, status=INVALID)
    actions.drop_draft(request.user, table.name, key)
    for notice in form.notices:
        messages.warning(request, notice)
    if batch is None:
        messages.info(request, _("内容没有变化，没有写入"))
    else:
        messages.success(request, _("已保存（批次 %d）") % batch.pk)
    return _done(request, reverse("row", args=(table.name, key)))


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\0", "").strip()[:200]


def _conflict(
    request: HttpRequest, table: Table, key: str, form: RowForm, now: dict[str, Any], version: int
) -> HttpResponse:
    """Mine, theirs, as it was: the person chooses cell by cell."""
    opened = _number(request.POST.get("seen", ""))
    named = key_of(table, now)
    was = actions.as_it_was(table, named, opened) or now
    last = queries.history(table, named).first()
    said = {
        "table": table,
        "key": key,
        "title": called(table, now),
        "cells": compared(table, form, now, was, Names(request.user), request.POST),
        "given": {CELL + n: v for n, v in form.given.items() if n not in table.key and not _hidden(form, n)},
        "version": version,
        "seen": opened,
        "token": secrets.token_urlsafe(12),
        "note": request.POST.get("note", ""),
        "last": last,
    }
    return render(request, "browse/conflict.html", said, status=CONFLICT)


def _hidden(form: RowForm, name: str) -> bool:
    """A masked cell left as it is: it is not sent to the browser."""
    return name in form.masks and form.given[name] == typed(form.stored[name])


def _gone(request: HttpRequest, table: Table, key: str) -> HttpResponse:
    """The row was removed while it was being changed: what was typed becomes the draft of a new row."""
    cells = _typed_in(request, table)
    parts = queries.key_parts(table, key) or {}
    cells |= {CELL + k: typed(v) for k, v in zip(table.key, parts.values(), strict=False)}
    actions.keep_draft(request.user, table.name, NEW, cells, 0, store.revision())
    actions.drop_draft(request.user, table.name, key)
    messages.warning(request, _("这一行已被别人删除。您填的内容已留作新增草稿，可以在这里重新新增"))
    return redirect(f"{reverse('row_new', args=(table.name,))}?draft=1")


@require_http_methods(["GET", "HEAD", "POST"])
def row_new(request: HttpRequest, table: str) -> HttpResponse:
    """An empty form, and what it sends."""
    declared = queries.table_for(request.user, table)
    if not may_create(request.user, declared):
        raise Refused(Right.EDIT, words.named(declared))
    opened = {"version": 0, "seen": store.revision()}
    if request.method == "POST":
        if address := _sent(request):
            return redirect(address)
        return _create(request, declared, opened)
    draft = Draft.objects.filter(person=request.user, table=table, key=NEW).first()
    given = None
    if draft is not None and "draft" in request.GET:
        given, draft = draft.cells, None
    elif "year" in declared.columns and getattr(request, "year", None):
        given = {f"{CELL}year": str(request.year)}
    asked = {CELL + n: request.GET[n] for n in declared.columns if n in request.GET}
    form = RowForm(request.user, declared, None, {**(given or {}), **asked})
    return _form(request, declared, NEW, form, opened, draft=draft)


def _create(request: HttpRequest, table: Table, opened: Mapping[str, int]) -> HttpResponse:
    form = RowForm(request.user, table, None, _typed_in(request, table))
    wanted = form.read()
    if wanted is not None:
        try:
            batch = actions.create_row(table, wanted, by=request.user, note=_note(request))
        except actions.Exists:
            form.problems.append(
                _("已经有这样一行（%s相同），请打开那一行修改")
                % _("、").join(words.named(table.columns[k]) for k in table.key)
            )
        except TableError as refused:
            form.problems += [words.told(p.said) for p in refused.problems]
        else:
            actions.drop_draft(request.user, table.name, NEW)
            for notice in form.notices:
                messages.warning(request, notice)
            said = _("已新增（批次 %d）") % batch.pk if batch else _("这一行已经在了，没有重复写入")
            messages.success(request, said)
            return _done(request, _address(request.user, table, wanted))
    return _form(request, table, NEW, form, opened, status=INVALID)


def _address(person: Person, table: Table, wanted: Mapping[str, Any]) -> str:
    """The new row's page, or the list where it is outside what the person reads."""
    key = {attribute(table, k): wanted[k] for k in table.key}
    found = rows_for(person, table.name).filter(**key).first()
    if found is None:
        return reverse("table_rows", args=(table.name,))
    return reverse("row", args=(table.name, handle(table, wanted, found.pk)))


@require_http_methods(["GET", "HEAD", "POST"])
def row_delete(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """Ask, then remove a row nobody refers to."""
    declared = queries.table_for(request.user, table)
    if request.method == "POST" and (address := _sent(request)):
        return redirect(address)
    try:
        found = _row(request, declared, key)
    except Http404:
        if request.method != "POST":
            raise
        messages.info(request, _("这一行已经删除"))
        return redirect("table_rows", table=table)
    cells = actions.cells_of(declared, found)
    said = {
        "table": declared,
        "key": key,
        "title": called(declared, cells, Names(request.user).learn(declared, [cells], declared.key)),
        "tabs": tabs_of(request.user, declared, cells),
        "version": found.version,
        "token": secrets.token_urlsafe(12),
        "problems": [],
    }
    if request.method != "POST":
        return render(request, "browse/delete.html", said)
    try:
        version = _number(request.POST.get("version", ""))
        actions.delete_row(declared, found.pk, version=version, by=request.user, note=_note(request))
    except actions.Moved:
        said["problems"] = [_("这一行刚被别人改过，请先看清再决定是否删除")]
        return render(request, "browse/delete.html", said, status=CONFLICT)
    except TableError as refused:
        said["problems"] = [words.told(p.said) for p in refused.problems]
        return render(request, "browse/delete.html", said, status=INVALID)
    actions.drop_draft(request.user, table, key)
    messages.success(request, _("已删除；可在“批次”里撤销"))
    return _done(request, reverse("table_rows", args=(table,)))


@require_POST
def row_draft(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """Keep what has been typed so far, or throw it away."""
    declared = queries.table_for(request.user, table)
    if key == NEW:
        if not may_create(request.user, declared):
            raise Refused(Right.EDIT, words.named(declared))
        back = reverse("row_new", args=(table,))
    else:
        _row(request, declared, key)
        back = reverse("row_edit", args=(table, key))
    if "drop" in request.POST:
        actions.drop_draft(request.user, table, key)
        messages.info(request, _("草稿已丢弃"))
        return redirect(back)
    version, opened = (_number(request.POST.get(n, "")) for n in ("version", "seen"))
    cells = {k: v[:1000] for k, v in _typed_in(request, declared).items()}
    draft = actions.keep_draft(request.user, table, key, cells, version, opened)
    return render(request, "browse/draft.html", {"draft": draft})
