"""Who has not reported what, and the reminder list."""

from __future__ import annotations

import csv
import datetime as dt
import io

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.web.accounts import audit
from junheng.web.accounts.door import requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.imports.unreported import ASKED, Missing, missing, remind
from junheng.web.imports.views.files import attached
from junheng.web.imports.views.shown import PAGE, workbook
from junheng.web.register.measured import years

TITLES = {
    "code": gettext_lazy("学校标识码"), "name": gettext_lazy("学校名称"), "kind": gettext_lazy("办学类型"), "place": gettext_lazy("所在地点"), "tables": gettext_lazy("未报的表"), "who": gettext_lazy("提醒谁"),
    "reminded": gettext_lazy("上次提醒"),
}  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@requires(Right.REVIEW, Right.IMPORT)
def unreported(request: HttpRequest) -> HttpResponse:
    """Schools with anything missing in the chosen year; remind them, or take the list along."""
    known = years()
    year = _year(request, known)
    found, counts, asked = missing(request.user, year)
    chosen = _chosen(request, found)
    if request.method == "POST":
        return _remind(request, chosen, year)
    if request.GET.get("format") in ("xlsx", "csv"):
        return _download(request, chosen, year)
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    facts = {
        "year": year, "page": page, "asked": ASKED, "schools": asked, "shown": len(chosen), "lacking": len(found),
        "counts": [(table, title, asked - counts[table]) for table, title in ASKED.items()],
        "table": request.GET.get("table", ""), "query": request.GET.get("q", ""), "years": known,
        "due": timezone.localdate() + dt.timedelta(days=7), "today": timezone.localdate(), "text": _text(chosen, year),
    }  # fmt: skip
    return render(request, "imports/unreported.html", facts)


def _year(request: HttpRequest, known: list[int]) -> int:
    asked = whole(request.POST.get("year") or request.GET.get("year") or "")
    if asked is not None and 1980 <= asked <= 2100:
        return asked
    return getattr(request, "year", None) or (known[0] if known else timezone.localdate().year)


def _chosen(request: HttpRequest, found: list[Missing]) -> list[Missing]:
    asked = request.POST if request.method == "POST" else request.GET
    table, words = asked.get("table", ""), asked.get("q", "").strip()
    if table in ASKED:
        found = [m for m in found if table in m.tables]
    return [m for m in found if words in m.name or words in m.code or words in m.place]


def _remind(request: HttpRequest, chosen: list[Missing], year: int) -> HttpResponse:
    wanted = set(request.POST.getlist("school"))
    some = chosen if request.POST.get("all") else [m for m in chosen if m.code in wanted]
    try:
        due = dt.date.fromisoformat(request.POST.get("due", ""))
    except ValueError:
        due = None
    if due is None or due < timezone.localdate():
        messages.error(request, _("截止日期应为今天或以后的日期，如 2024-10-15。"))
    elif not some:
        messages.warning(request, _("没有选中学校。"))
    else:
        made = remind(some, by=request.user, year=year, due=due)
        messages.success(
            request, _("已提醒 %(count)s 所学校，校长和数据员的“我的任务”里会看到。") % {"count": made}
        )
    return redirect(request.get_full_path())


def _download(request: HttpRequest, chosen: list[Missing], year: int) -> HttpResponse:
    rows = [_row(m) for m in chosen]
    name = f"未报送学校-{year}"
    audit.record(request.user, "export", "未报送学校", after={"学年": year, "行数": len(rows)})
    if request.GET["format"] == "xlsx":
        frame = pl.DataFrame(rows, schema=dict.fromkeys(TITLES, pl.String))
        return attached(workbook(frame, TITLES, _("未报送学校")), f"{name}.xlsx")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(TITLES.values())
    writer.writerows([[safe(cell) for cell in row.values()] for row in rows])
    return attached(("\ufeff" + out.getvalue()).encode(), f"{name}.csv", "text/csv; charset=utf-8")


def safe(cell: str) -> str:
    """A csv cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _row(m: Missing) -> dict[str, str]:
    last = f"{timezone.localtime(m.last.at):%Y-%m-%d} {m.last.by}" if m.last else ""
    lists = {"tables": "、".join(m.titles), "who": "、".join(m.who), "reminded": last}
    return {"code": m.code, "name": m.name, "kind": m.kind, "place": m.place} | lists


def _text(chosen: list[Missing], year: int) -> str:
    """Words to paste into a message to the schools."""
    lines = [f"{n}. {m.name}：{'、'.join(m.titles)}" for n, m in enumerate(chosen, 1)]
    head = _("%(year)s—%(next)s 学年以下学校尚有数据未报，请尽快填报：") % {"year": year, "next": year + 1}
    return "\n".join([head, *lines])
