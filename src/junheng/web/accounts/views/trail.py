"""The trail for the auditor: who did what, who looked at whose record. Read, filtered, exported; never changed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from functools import wraps

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts import audit, queries, spool
from junheng.web.accounts.door import demand, requires
from junheng.web.accounts.forms import SightingForm, TrailForm
from junheng.web.accounts.models import Act, Sighting
from junheng.web.accounts.roles import Right
from junheng.web.accounts.verbs import title

PAGE = 50


def trail(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for whoever may audit the whole county."""

    @requires(Right.AUDIT)
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        queries.audits(request.user)
        return view(request, *args, **named)

    return guarded


def _asked(form: Form) -> dict:
    """The filters that could be read."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}


def _acts_form(request: HttpRequest) -> TrailForm:
    form = TrailForm(request.GET)
    verbs = sorted(Act.objects.order_by().values_list("verb", flat=True).distinct())
    form.fields["verb"].choices = [("", _("全部")), *((verb, title(verb)) for verb in verbs)]
    return form


def _sightings_form(request: HttpRequest) -> SightingForm:
    form = SightingForm(request.GET)
    tables = sorted(Sighting.objects.order_by().values_list("table", flat=True).distinct())
    form.fields["table"].choices = [("", _("全部")), *((table, table) for table in tables)]
    return form


@trail
def acts(request: HttpRequest) -> HttpResponse:
    """Who did what."""
    form = _acts_form(request)
    page = Paginator(queries.acts(_asked(form)), PAGE).get_page(request.GET.get("page"))
    lines = [(act, title(act.verb), changes(act)) for act in page]
    return render(request, "accounts/audit.html", _facts(request, form, page, lines, "acts"))


@trail
def sightings(request: HttpRequest) -> HttpResponse:
    """Who looked at whose record. Lines an import keeps out of the trail are counted, and come in when it is done."""
    spool.move()
    form = _sightings_form(request)
    page = Paginator(queries.sightings(_asked(form)), PAGE).get_page(request.GET.get("page"))
    lines = [(one, queries.short(one.key)) for one in page]
    facts = _facts(request, form, page, lines, "sightings") | {"waiting": spool.waiting()}
    return render(request, "accounts/sightings.html", facts)


@trail
def sightings_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who looked at one record: the one of a line of the list."""
    first = get_object_or_404(Sighting, pk=pk)
    code = first.key.split("·")[0]
    found = queries.sightings({"table": first.table, "key": code})
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [(one, queries.short(one.key)) for one in page]
    facts = _facts(request, None, page, lines, "sightings")
    facts |= {
        "record": first,
        "short": queries.short(code),
        "viewers": found.order_by().values("person").distinct().count(),
    }
    return render(request, "accounts/sightings_of.html", facts)


def _facts(request: HttpRequest, form: Form | None, page: object, lines: list, tab: str) -> dict:
    may_export = request.user.may(Right.EXPORT)
    return {
        "form": form,
        "page": page,
        "lines": lines,
        "tab": tab,
        "may_export": may_export,
        "query": request.GET.urlencode(),
    }


def changes(act: Act) -> list[tuple[str, object, object]]:
    """What an act changed, cell by cell."""
    before, after = _cells(act.before), _cells(act.after)
    return [(name, before.get(name), after.get(name)) for name in {**before, **after}]


def _cells(value: object) -> dict:
    if value is None:
        return {}
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, dict) else {"": _plain(value)}


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


@trail
def audit_export(request: HttpRequest) -> HttpResponse:
    """The lines the filters leave, as CSV; the export is itself a line of the trail."""
    demand(request.user, Right.EXPORT)
    if request.GET.get("kind") == "sightings":
        asked = _asked(_sightings_form(request))
        return _csv(request, _("查看记录"), queries.sightings(asked), _sighting_lines, asked)
    asked = _asked(_acts_form(request))
    return _csv(request, _("审计"), queries.acts(asked), _act_lines, asked)


def _act_lines(found: QuerySet[Act]) -> Iterator[list]:
    yield [_("时间"), _("用户名"), _("姓名"), _("来自"), _("动作"), _("对象"), _("之前"), _("之后")]
    for act in found.iterator(chunk_size=2000):
        who = (act.person.username, act.person.name) if act.person else ("", "")
        cells = [json.dumps(x, ensure_ascii=False) if x else "" for x in (act.before, act.after)]
        yield [_time(act.at), *who, act.address or "", title(act.verb), act.subject, *cells]


def _sighting_lines(found: QuerySet[Sighting]) -> Iterator[list]:
    yield [_("时间"), _("用户名"), _("姓名"), _("来自"), _("表"), _("记录"), _("方式"), _("事由")]
    for one in found.iterator(chunk_size=2000):
        how = _("全文") if one.unmasked else _("遮蔽")
        who = (one.person.username, one.person.name)
        yield [_time(one.at), *who, one.address or "", one.table, queries.short(one.key), how, one.reason]


def _time(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


class _Line:
    """Where csv.writer writes to: hands the line back."""

    def write(self, text: str) -> str:
        return text


def _csv(
    request: HttpRequest, name: str, found: QuerySet, lines: Callable[[QuerySet], Iterable], asked: dict
) -> HttpResponse:
    shown = {key: str(value) for key, value in asked.items()}
    audit.record(request.user, "export", name, after={"筛选": shown, "行数": found.count()})
    writer = csv.writer(_Line())
    rows = (writer.writerow([_safe(cell) for cell in line]) for line in lines(found))
    answer = StreamingHttpResponse(_with_mark(rows), content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    answer.headers["Content-Disposition"] = f"attachment; filename=junheng-audit-{day}.csv"
    return answer


def _with_mark(rows: Iterable[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from rows


def _safe(cell: object) -> object:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
