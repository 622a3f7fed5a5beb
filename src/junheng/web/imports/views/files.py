"""Downloads: the problems, the marked copies, the files as uploaded, templates."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from junheng.io.template import write_template, write_workbook
from junheng.register.tables import TABLES
from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused, requires
from junheng.web.accounts.roles import Right
from junheng.web.fields import whole
from junheng.web.imports.dryrun import Found
from junheng.web.imports.views.imports import found
from junheng.web.imports.views.shown import problems_xlsx
from junheng.web.register import words
from junheng.web.register.frames import frame
from junheng.web.register.measured import years
from junheng.web.register.queries import of_schools, rows_for
from junheng.web.register.scope import scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(data: bytes | Path, name: str, kind: str = XLSX) -> HttpResponse:
    """A download under a Chinese name."""
    if isinstance(data, Path):
        return FileResponse(data.open("rb"), as_attachment=True, filename=name, content_type=kind)
    answer = HttpResponse(data, content_type=kind)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@requires(Right.IMPORT)
def import_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem of an import as a workbook."""
    rows = Found(found(request, pk).folder).rows("problems")
    if rows is None:
        raise Http404(_("没有问题清单。"))
    return attached(problems_xlsx(rows), f"问题清单-{pk}.xlsx")


@requires(Right.IMPORT)
def import_file(request: HttpRequest, pk: int, n: int, kind: str) -> HttpResponse:
    """A file as it was uploaded, or its copy with the problems marked."""
    imported = found(request, pk)
    if n >= len(imported.files):
        raise Http404
    source = imported.paths()[n]
    path = Found(imported.folder).annotated(n) if kind == "marked" else source
    if not path.exists():
        raise Http404(_("文件还没有准备好，或已经删除。"))
    name = f"{source.stem}-标注.xlsx" if kind == "marked" else source.name
    audit.record(request.user, "import_file", f"导入 {pk}", after={"文件": name})
    return attached(path, name, XLSX if path.suffix == ".xlsx" else "application/octet-stream")


@requires(Right.IMPORT)
def template(request: HttpRequest) -> HttpResponse:
    """Choose tables and download an empty template, or one filled with the rows of my schools."""
    choices = _importable(request)
    if "download" not in request.GET:
        school = request.GET.get("school", "")
        facts = {
            "tables": choices,
            "years": years(),
            "year": getattr(request, "year", None),
            "school": school,
        }
        return render(request, "imports/template.html", facts)
    names = [n for n in request.GET.getlist("table") if n in dict(choices)]
    if not names:
        messages.warning(request, _("请至少选择一张表。"))
        return redirect("import_template")
    filled = request.GET["download"] == "filled"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        if filled:
            rows = _filled(request, names)
            write_workbook(path, rows, TABLES)
            said = {TABLES[n].title: t.height for n, t in rows.items()}
            audit.record(request.user, "export", "填好的模板", after={"行数": said})
        else:
            write_template(path, TABLES, names)
        data = path.read_bytes()
    return attached(data, "均衡-已填模板.xlsx" if filled else "均衡-空模板.xlsx")


def _importable(request: HttpRequest) -> list[tuple[str, str]]:
    """The tables the person may import rows of."""
    everything = scope_of(request.user, Right.IMPORT).everything
    return [(name, words.named(t)) for name, t in TABLES.items() if everything or of_schools(name)]


def _filled(request: HttpRequest, names: list[str]) -> dict[str, pl.DataFrame]:
    """The rows of the person's schools (of one of them, of one year, where asked)."""
    if not request.user.may(Right.EXPORT):
        raise Refused(Right.EXPORT)
    school, year = request.GET.get("school", ""), whole(request.GET.get("year", ""))
    known = rows_for(request.user, "school").filter(code=school).exists() if school else False
    tables = {}
    for name in names:
        if TABLES[name].personal and not request.user.may(Right.EXPORT_PERSONAL):
            raise Refused(Right.EXPORT_PERSONAL, words.named(TABLES[name]))
        right = Right.EXPORT_PERSONAL if TABLES[name].personal else Right.EXPORT
        rows = rows_for(request.user, name, right)
        if known and "school" in TABLES[name].columns:
            rows = rows.filter(school_id=school)
        elif known and name == "school":
            rows = rows.filter(code=school)
        if year is not None and "year" in TABLES[name].columns:
            rows = rows.filter(year=year)
        tables[name] = frame(name, rows)
        if TABLES[name].personal:
            audit.seen(
                request.user, name, tables[name][TABLES[name].key[0]], unmasked=True, reason="填好的模板"
            )
    return tables
