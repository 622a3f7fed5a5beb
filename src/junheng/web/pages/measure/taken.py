"""A list of the measure's pages as a file: the rows and columns shown, every page of them, with what they rest on."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from junheng.web.accounts import audit
from junheng.web.accounts.door import demand
from junheng.web.accounts.roles import Right
from junheng.web.browse.cells import harmless
from junheng.web.pages.measure.queries import Sight
from junheng.web.register.scope import looks_at, scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Sequence[Mapping[str, object]]


def file(
    request: HttpRequest,
    seen: Sight,
    title: str,
    columns: Mapping[str, str],
    rows: Rows,
    filters: Sequence = (),
) -> HttpResponse | None:
    """The file asked for by `?format=xlsx` or `csv`; None where a page is asked for. `columns`: name in a row → heading.

    Rows of schools (`code`) are those the person may export.
    """
    kind = request.GET.get("format", "")
    if kind not in ("xlsx", "csv"):
        return None
    demand(seen.person, Right.EXPORT)
    scope = scope_of(seen.person, Right.EXPORT)
    kept = [row for row in rows if scope.covers(row["code"])]
    about = _about(seen, title, len(kept), filters)
    cells = [[_cell(row[name]) for name in columns] for row in kept]
    body = (_xlsx if kind == "xlsx" else _csv)(title, about, list(columns.values()), cells)
    audit.record(seen.person, "export", title, after={name: said for name, said in about if said})
    answer = HttpResponse(body, content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8")
    name = f"{title}-{seen.asked.year}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _about(seen: Sight, title: str, rows: int, filters: Sequence) -> list[tuple[str, str]]:
    """What the file says of itself."""
    standard, within = seen.whole.standard, looks_at(seen.person)
    chosen = "；".join(f"{f.label}：{f.chosen}" for f in filters if f.chosen)
    facts = [
        (_("内容"), title),
        (_("学年"), f"{standard.year}—{standard.year + 1}"),
        (_("依据标准"), f"《{standard.title}》{standard.number}"),
        (_("口径日期"), standard.on.isoformat()),
        (_("过渡性口径"), "；".join(t.title for t in standard.applied)),
        (_("筛选"), chosen),
        (_("范围"), _("只看%(what)s") % {"what": within.title} if within else ""),
        (_("行数"), str(rows)),
        (_("登记库版本"), str(seen.asked.revision.number)),
        (_("导出人"), str(seen.person)),
        (_("导出时间"), timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")),
    ]
    return [(name, said) for name, said in facts if said]


def _cell(value: object) -> object:
    """Numbers stay numbers; the unknown is empty."""
    return (
        value
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool))
        else str(value)
    )


def _csv(title: str, about: Sequence, heads: Sequence[str], rows: Sequence[Sequence]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([_("说明"), harmless(name), harmless(said)] for name, said in about)
    writer.writerow([])
    for row in (heads, *rows):
        writer.writerow([harmless(c) if isinstance(c, str) else c for c in row])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(title: str, about: Sequence, heads: Sequence[str], rows: Sequence[Sequence]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        first, sheet = book.add_worksheet(_("说明")), book.add_worksheet(_("清单"))
        bold = book.add_format({"bold": True, "bottom": 1})
        first.set_column(0, 0, 14)
        first.set_column(1, 1, 60)
        for n, (name, said) in enumerate(about):
            first.write_string(n, 0, name, bold)
            first.write_string(n, 1, said)
        for n, head in enumerate(heads):
            sheet.write_string(0, n, head, bold)
            sheet.set_column(n, n, 16)
        sheet.freeze_panes(1, 0)
        for n, row in enumerate(rows, 1):
            for m, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(n, m, cell)
                elif cell is not None:
                    sheet.write_number(n, m, cell)
    return out.getvalue()
