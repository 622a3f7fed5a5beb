"""The register: tables, rows, one row, and writing one."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import polars as pl
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from junheng.schema import Column, Table
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.api import shapes
from junheng.web.api.problems import DECLARED, Trouble
from junheng.web.api.shapes import TableName
from junheng.web.browse import actions, forms, queries
from junheng.web.browse.cells import BY_ID, handle
from junheng.web.register import store, words
from junheng.web.register.frames import attribute, key_of
from junheng.web.register.masks import masked, masked_row
from junheng.web.register.models import MODELS
from junheng.web.register.queries import rows_for, works_elsewhere
from junheng.web.register.scope import scope_of

router = Router(tags=["登记"])
WHERE = Query([], max_length=20, description="条件，写成 栏目:值，可重复；值为空即未填报")
CURSOR = Query("", pattern=r"^[0-9]{0,15}$", description="上一页给出的 next")
LIMIT = Query(100, ge=1, le=1000)
Where = Annotated[str, Field(pattern=r"^[^\x00:]+:[^\x00]*$", max_length=200)]


@router.get("/tables", response={200: list[shapes.TableLine]} | DECLARED, summary="能看到的登记表")
def tables(request: HttpRequest) -> list[dict]:
    """Every table this caller may read any of."""
    found = queries.readable(request.user)
    counts = queries.counts(request.user, found, queries.stamp())
    return [
        {
            "name": t.name, "title": t.title, "description": t.description, "personal": t.personal, "key": list(t.key),
            "rows": counts[t.name],
        }
        for t in found
    ]  # fmt: skip


@router.get(
    "/tables/{table}", response={200: dict[str, Any]} | DECLARED, summary="一张表的栏目（Frictionless）"
)
def schema(request: HttpRequest, table: TableName) -> dict:
    """The table's columns as a Frictionless Table Schema."""
    return queries.table_for(request.user, table.value).frictionless()


@router.get("/tables/{table}/rows", response={200: shapes.Rows} | DECLARED, summary="一张表的行")
def rows(
    request: HttpRequest,
    table: TableName,
    where: list[Where] = WHERE,
    cursor: str = CURSOR,
    limit: int = LIMIT,
) -> dict:
    """Rows in scope, page by page. Personal tables are masked; every row shown is written down.

    What is masked is never taken in bulk from here: that is asked for on the page of full exports, and another person approves.
    """
    declared = queries.table_for(request.user, table.value)
    found = rows_for(request.user, declared.name)
    for condition in where:
        found = _filtered(declared, found, condition)
    page = list(found.filter(pk__gt=int(cursor or 0)).order_by("pk")[: limit + 1])
    shown = page[:limit]
    _seen(request.user, declared, shown)
    return {
        "table": declared.name,
        "revision": store.revision(),
        "count": found.count(),
        "next": str(shown[-1].pk) if len(page) > limit else None,
        "rows": [_row(declared, row) for row in shown],
    }


@router.get("/tables/{table}/rows/{path:key}", response={200: shapes.Row} | DECLARED, summary="一行")
def row(request: HttpRequest, table: TableName, key: shapes.Text) -> dict:
    """One row by its key (its parts joined by ·)."""
    declared = queries.table_for(request.user, table.value)
    found = queries.find(request.user, declared, key)
    _seen(request.user, declared, [found])
    return _row(declared, found)


@router.put(
    "/tables/{table}/rows/{path:key}",
    response={200: shapes.Written, 201: shapes.Written} | DECLARED,
    summary="写一行",
)
def put_row(request: HttpRequest, table: TableName, key: shapes.Text, body: shapes.RowIn) -> Status:
    """Change a row (with the version that was read) or add one (without). 409 where it has changed meanwhile."""
    person, declared = request.user, queries.table_for(request.user, table.value)
    if not person.may(Right.EDIT):
        raise Refused(Right.EDIT, words.named(declared))
    if strangers := sorted(set(body.values) - set(declared.columns)):
        raise Trouble(
            422,
            _("%(table)s没有这些栏目") % {"table": words.named(declared)},
            [(n, _("没有这个栏目")) for n in strangers],
        )
    named = queries.key_parts(declared, key)
    by_id = key.startswith(BY_ID)
    if named is None and not by_id:
        raise Trouble(422, _("主键应为 %(key)s，用 · 连接") % {"key": "·".join(declared.key)})
    with transaction.atomic():
        before = rows_for(person, declared.name).filter(**named).first() if named else None
        before = queries.find(person, declared, key) if by_id else before
        if before is None and named and MODELS[declared.name].objects.filter(**named).exists():
            raise Refused(Right.EDIT, words.named(declared))
        batch = _change(person, declared, before, body) if before else _create(person, declared, named, body)
    now = (
        MODELS[declared.name].objects.get(pk=before.pk)
        if before
        else MODELS[declared.name].objects.get(**named)
    )
    _seen(person, declared, [now])
    answer = {"row": _row(declared, now), "batch": batch.pk if batch else None}
    return Status(200 if before else 201, answer)


def _change(person: Person, table: Table, before: Any, body: shapes.RowIn) -> Any:
    """Carry out a change of a row that is there."""
    if not forms.editable(person, table.name).filter(pk=before.pk).exists():
        raise Refused(Right.EDIT, words.named(table))
    now = actions.cells_of(table, before)
    current = {"version": before.version, "values": _plain(table, now)}
    if body.version is None:
        raise Trouble(409, _("这一行已经有了；要修改请带上 version"), current=current)
    hidden = [
        n
        for n, v in body.values.items()
        if v is not None and table.columns[n].private and v == masked(table.columns[n], now[n]) != now[n]
    ]
    if hidden:
        raise Trouble(422, _("不能把遮蔽后的样子写回去"), [(n, _("请写全文，或不写这一栏")) for n in hidden])
    wanted = _typed(table, {n: now[n] for n in table.columns} | body.values)
    if moved := [k for k in table.key if wanted[k] != now[k]]:
        raise Trouble(422, _("主键不能改"), [(k, _("与地址里的主键不同")) for k in moved])
    _inside(person, table, wanted)
    try:
        return actions.change_row(table, before.pk, wanted, version=body.version, by=person, note=body.note)
    except actions.Moved as moved:
        fresh = {"version": moved.version, "values": _plain(table, moved.now)} if moved.now else None
        raise Trouble(409, _("您读取之后这一行又有改动，请按现在的样子重做"), current=fresh) from None


def _create(person: Person, table: Table, named: dict | None, body: shapes.RowIn) -> Any:
    """Add a row."""
    if not forms.may_create(person, table):
        raise Refused(Right.EDIT, words.named(table))
    if body.version is not None:
        raise Trouble(409, _("没有这一行，可能已被删除；新增请不要带 version"))
    key = {k: named[attribute(table, k)] for k in table.key}
    wanted = _typed(table, {k: shapes.as_json(v) for k, v in key.items()} | body.values)
    if moved := [k for k in table.key if wanted[k] != key[k]]:
        raise Trouble(422, _("主键与地址不符"), [(k, _("与地址里的主键不同")) for k in moved])
    _inside(person, table, wanted)
    try:
        return actions.create_row(table, wanted, by=person, note=body.note)
    except actions.Exists:
        raise Trouble(409, _("这一行刚被别人加进来了")) from None


def _inside(person: Person, table: Table, wanted: dict) -> None:
    """A row may not be written to, or moved to, a school outside the scope."""
    scope = scope_of(person, Right.EDIT)
    school = wanted.get("school") or (wanted["code"] if table.name == "school" else None)
    if not scope.everything and table.name != "staff" and not scope.covers(school):
        raise Refused(Right.EDIT, str(school or words.named(table)))
    for name, column in table.columns.items():
        if column.refers == "staff" and wanted.get(name) and works_elsewhere(scope, wanted[name]):
            said = _("这位教职工只在您的范围之外任职，调入请由县里登记")
            raise Trouble(422, said, [(name, said)])


def _typed(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Checked cells of the table's own types. Raises TableError naming every cell that is wrong."""
    wrong = [(n, _("应为单个值")) for n, v in values.items() if isinstance(v, list | dict)]
    wrong += [(n, _("太长或太大")) for n, v in values.items() if _too_big(v)]
    if wrong:
        raise Trouble(422, _("%(n)s 处需要改正") % {"n": len(wrong)}, wrong)
    cells = {n: None if values.get(n) is None else _text(values[n]) for n in table.columns}
    raw = pl.DataFrame([cells], schema=dict.fromkeys(table.columns, pl.String), orient="row")
    return {n: v for n, v in table.read(raw).row(0, named=True).items() if n in table.columns}


def _too_big(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > 200 or "\0" in value
    return isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) < 1e15


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(shapes.as_json(value))


def _filtered(table: Table, found: QuerySet, condition: str) -> QuerySet:
    name, text = condition.split(":", 1)
    column = table.columns.get(name)
    if column is None:
        raise Trouble(
            422,
            _("%(table)s没有栏目 %(name)s") % {"table": words.named(table), "name": name},
            [("where", condition)],
        )
    if column.private:
        raise Trouble(422, _("不能按个人信息栏目筛选"), [("where", name)])
    if not text:
        return found.filter(**{f"{attribute(table, name)}__isnull": True})
    return found.filter(**{attribute(table, name): _value(column, name, text)})


def _value(column: Column, name: str, text: str) -> Any:
    try:
        if column.type is bool:
            return {"true": True, "false": False, "是": True, "否": False}[text]
        return (
            dt.date.fromisoformat(text)
            if column.type is dt.date
            else column.type(text[:40] if column.type is not str else text)
        )
    except (KeyError, ValueError):
        raise Trouble(422, _("%(name)s 的值读不懂") % {"name": name}, [("where", text)]) from None


def _seen(person: Person, table: Table, shown: list) -> None:
    if table.personal and shown:
        audit.seen(
            person, table.name, [key_of(table, actions.cells_of(table, row)) for row in shown], reason="API"
        )


def _row(table: Table, row: Any) -> dict:
    cells = actions.cells_of(table, row)
    hide = bool(table.personal)
    shown = masked_row(table, cells) if hide else cells
    return {
        "key": handle(table, cells, row.pk),
        "version": row.version,
        "masked": hide,
        "values": {n: shapes.as_json(v) for n, v in shown.items()},
    }


def _plain(table: Table, cells: dict) -> dict:
    shown = masked_row(table, cells) if table.personal else cells
    return {n: shapes.as_json(v) for n, v in shown.items()}
