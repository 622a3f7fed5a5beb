"""Tables of an import as pages show them: problems, differences, control totals; filtered, paged, downloaded."""

from __future__ import annotations

import io
from collections.abc import Sequence

import polars as pl
import xlsxwriter
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.register.tables import TABLES
from junheng.web.accounts import audit
from junheng.web.imports.dryrun import TOLD, Found
from junheng.web.imports.models import Import
from junheng.web.register import words
from junheng.web.register.masks import masked
from junheng.web.register.words import BESIDE

PAGE = 50
TABS = ("differences", "problems", "totals", "columns")


def result(request: HttpRequest, imported: Import) -> dict:
    """What the page of a checked import shows: one of its tables, with counts of the others."""
    kept = Found(imported.folder)
    summary = imported.summary
    facts: dict = {
        "counts": [
            row | {"title": words.named(TABLES[row["table"]])}
            for row in summary.get("counts", [])
            if row["table"] in TABLES
        ],
        "sheets": summary.get("sheets", []),
        "severe": summary.get("severe", 0),
        "notices": summary.get("notices", 0),
        "wrong": summary.get("wrong", []),
        "marked": {n for n in range(len(imported.files)) if kept.annotated(n).exists()},
    }
    wanted = request.GET.get("tab")
    tab = (
        wanted
        if wanted in TABS
        else ("problems" if imported.state in (Import.WRONG, Import.FAILED) else "differences")
    )
    if tab == "problems":
        facts |= problems(request, kept.rows("problems"))
    elif tab == "totals":
        facts |= totals(request, kept.rows("reconciliation"))
    elif tab == "differences":
        facts |= differences(request, kept.rows("differences"))
    return facts | {"tab": tab, "query": request.GET.get("q", "")}


def problems(request: HttpRequest, rows: pl.DataFrame | None) -> dict:
    """A page of the problems."""
    if rows is None:
        return {"page": None}
    chosen = {name: request.GET.get(name, "") for name in ("file", "sheet", "level")}
    some = rows
    for name in ("file", "sheet"):
        some = some.filter(pl.col(name) == chosen[name]) if chosen[name] else some
    if chosen["level"] in ("severe", "notice"):
        some = some.filter(pl.col("severe") == (chosen["level"] == "severe"))
    searched = [name + BESIDE for name in TOLD] if words.english() else []
    some = _holding(
        some, request.GET.get("q", ""), ("column", "found", "expected", "remedy", "sheet", *searched)
    )
    choices = {name: rows[name].unique(maintain_order=True).to_list() for name in ("file", "sheet")}
    page = paged(some, request)
    page.object_list = [_read(row) for row in page.object_list]
    return {"page": page, "chosen": chosen, "choices": choices}


def _read(row: dict) -> dict:
    """A problem in the reader's language; the column is also named as the workbook has it."""
    told = words.read(row, *TOLD)
    return told | {"header": row["column"] if told["column"] != row["column"] else ""}


def differences(request: HttpRequest, rows: pl.DataFrame | None) -> dict:
    """A page of the differences; private cells and keys are masked, and the look at them is kept."""
    if rows is None:
        return {"page": None}
    chosen = {name: request.GET.get(name, "") for name in ("table", "kind")}
    some = rows
    for name, value in chosen.items():
        some = some.filter(pl.col(name) == value) if value else some
    some = _holding(some, request.GET.get("q", ""), ("key", "column", "old", "new"), _open(some))
    page = paged(some, request)
    for table in {row["table"] for row in page.object_list if TABLES[row["table"]].personal}:
        audit.seen(request.user, table, sorted({r["key"] for r in page.object_list if r["table"] == table}))
    page.object_list = [_masked(row) for row in page.object_list]
    tables = [(n, words.named(TABLES[n])) for n in rows["table"].unique(maintain_order=True)]
    return {"page": page, "chosen": chosen, "choices": {"table": tables}}


def totals(request: HttpRequest, rows: pl.DataFrame | None) -> dict:
    """The file's totals beside the stored ones: whole sheets first, one sheet's schools on demand; what is apart on top."""
    if rows is None:
        return {"page": None}
    apart = (pl.col("in_file") - pl.col("stored")).abs() > 1e-6
    by_school = request.GET.get("by") == "school"
    some = rows.filter(pl.col("school").is_not_null() == by_school).with_columns(apart=apart)
    some = _holding(some, request.GET.get("q", ""), ("file", "sheet", "column", "school"))
    some = some.sort("apart", descending=True, maintain_order=True)
    return {"page": paged(some, request), "by_school": by_school, "apart": rows.filter(apart).height}


def _holding(
    rows: pl.DataFrame, words: str, columns: Sequence[str], searched: pl.DataFrame | None = None
) -> pl.DataFrame:
    if not words.strip():
        return rows
    text = [pl.col(c).fill_null("").str.contains(words.strip(), literal=True) for c in columns]
    found = (rows if searched is None else searched).select(pl.any_horizontal(text)).to_series()
    return rows.filter(found)


def _open(differences: pl.DataFrame) -> pl.DataFrame:
    """The differences without what is masked: a search must not tell what the page hides."""
    cells, keys = pl.lit(False), pl.lit(False)
    for name, table in TABLES.items():
        here = pl.col("table") == name
        if private := [c.title for c in table.columns.values() if c.private]:
            cells |= here & pl.col("column").is_in(private)
        if table.columns[table.key[0]].private:
            keys |= here
    hide = {"old": cells, "new": cells, "key": keys}
    return differences.with_columns(pl.when(~hidden).then(pl.col(n)).alias(n) for n, hidden in hide.items())


def paged(rows: pl.DataFrame, request: HttpRequest):
    """A page of a frame as dicts; only these rows become Python objects."""
    page = Paginator(range(rows.height), PAGE).get_page(request.GET.get("page"))
    page.object_list = rows.slice((page.number - 1) * PAGE, PAGE).to_dicts()
    return page


def _masked(row: dict) -> dict:
    table = TABLES[row["table"]]
    first, *rest = row["key"].split("·")
    key = "·".join([str(masked(table.columns[table.key[0]], first)), *rest])
    column = next((c for c in table.columns.values() if c.title == row["column"]), None)
    cells = {n: masked(column, row[n]) if column else row[n] for n in ("old", "new")}
    shown = words.named(column) if column else row["column"]
    return row | cells | {"key": key, "title": words.named(table), "column": shown}


PROBLEM_TITLES = {
    "level": gettext_lazy("级别"), "file": gettext_lazy("文件"), "sheet": gettext_lazy("工作表"), "row": gettext_lazy("行"), "column": gettext_lazy("列"), "found": gettext_lazy("填写内容"),
    "expected": gettext_lazy("问题"), "remedy": gettext_lazy("怎么改"),
}  # fmt: skip


def problems_xlsx(rows: pl.DataFrame) -> bytes:
    """All problems as a workbook."""
    level = pl.when("severe").then(pl.lit(_("必须改正"))).otherwise(pl.lit(_("提示"))).alias("level")
    rows = rows.with_columns(pl.col(n + BESIDE).alias(n) for n in TOLD) if words.english() else rows
    return workbook(rows.with_columns(level), PROBLEM_TITLES, _("问题清单"))


def workbook(rows: pl.DataFrame, titles: dict[str, str], name: str) -> bytes:
    """A frame as a plain workbook; text is always text, never a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for n, title in enumerate(titles.values()):
            sheet.write_string(0, n, str(title), bold)
            sheet.set_column(n, n, max(10, 2 * len(str(title)) + 4))
        for r, row in enumerate(rows.select(list(titles)).iter_rows(), 1):
            for n, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(r, n, value)
                elif value is not None:
                    sheet.write_string(r, n, str(value)[:32_000])
        sheet.autofilter(0, 0, max(rows.height, 1), len(titles) - 1)
    return out.getvalue()
