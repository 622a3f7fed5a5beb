"""Charts as pictures: the reports' own Vega-Lite documents, drawn on the server, kept per revision."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

from junheng.reports import charts, trend_chart
from junheng.reports.charts import Chart
from junheng.reports.shortfalls import short_title
from junheng.web.pages.measure import drawn
from junheng.web.pages.measure.asked import Asked
from junheng.web.pages.measure.door import page
from junheng.web.pages.measure.kept import kept
from junheng.web.pages.measure.mapping import spots, towns
from junheng.web.pages.measure.queries import Sight
from junheng.web.pages.measure.trend import lines

DAY = 24 * 3600


def against_line(seen: Sight, code: str) -> Chart | None:
    """The reader's schools of one indicator against the line."""
    item = next((i for i in seen.whole.standard.resource if i.id == code), None)
    order = {stage: n for n, stage in enumerate(seen.whole.standard.stages)}
    rows = seen.values.filter(pl.col("indicator") == code).sort(pl.col("stage").replace_strict(order), "code")
    if item is None or rows["value"].is_null().all():
        return None
    return charts.against_line(rows, item.unit)


def spreads(seen: Sight, code: str) -> Chart | None:
    titles = {item.id: short_title(item.title) for item in seen.whole.standard.resource}
    named = seen.whole.county.with_columns(title=pl.col("indicator").replace_strict(titles))
    shown = named.filter(pl.col("cv").is_not_null())
    columns = ("stage", "title", "cv", "limit", "cv_low", "cv_high", "state")
    return None if shown.is_empty() else charts.spreads(shown.select(columns))


def trend(seen: Sight, code: str) -> Chart | None:
    titles = {item.id: short_title(item.title) for item in seen.whole.standard.resource}
    rows = [row | {"title": titles.get(row["indicator"], row["indicator"])} for row in lines(seen.asked)]
    return trend_chart.trend(pl.DataFrame(rows)) if any(r["cv"] is not None for r in rows) else None


def school_map(seen: Sight, code: str) -> Chart | None:
    schools, seats = spots(seen), towns(seen.asked)
    placed = [s for s in schools if s["longitude"] is not None and s["latitude"] is not None]
    if not placed:
        return None
    schema = {"name": pl.String, "longitude": pl.Float64, "latitude": pl.Float64}
    about = pl.DataFrame(placed).select("name", "longitude", "latitude", "pupils", "state")
    return charts.school_map(about, pl.DataFrame(seats, schema=schema))


DRAWN: dict[str, Callable[[Sight, str], Chart | None]] = {
    "line": against_line, "spreads": spreads, "trend": trend, "map": school_map,
}  # fmt: skip
OF_SCHOOLS = ("line", "map")
"""Charts that show single schools: one picture per scope."""


@page
def chart(request: HttpRequest, seen: Sight, name: str) -> HttpResponse:
    """One chart as SVG. The address names the revision, so a browser may keep what it has."""
    if name not in DRAWN:
        raise Http404(_("没有这张图"))
    scope = ""
    if name in OF_SCHOOLS and not seen.everything:
        scope = sha256("·".join(sorted(seen.scope.schools)).encode()).hexdigest()
    picture = _drawn(seen.asked, name, request.GET.get("of", "")[:4], scope, seen=seen)
    answer = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
    if request.GET.get("v") == str(seen.asked.revision):
        answer["Cache-Control"] = f"private, max-age={DAY}"
    return answer


def prepare(seen: Sight) -> None:
    """Draw what who sees the whole county is shown."""
    for name in ("spreads", "trend", "map"):
        _drawn(seen.asked, name, "", "", seen=seen)
    for item in seen.whole.standard.resource:
        _drawn(seen.asked, "line", item.id, "", seen=seen)


@kept
def _drawn(wanted: Asked, name: str, code: str, scope: str, *, seen: Sight) -> str:
    made = DRAWN[name](seen, code)
    if made is None:
        return words(_("没有可画的数据"))
    try:
        return drawn.svg(made)
    except ValueError as rare:  # a character the chart font lacks; the table under the chart has everything
        return words(_("图中有字体里没有的字，请看下表。%s") % rare)


def words(said: str) -> str:
    """A picture that only says something."""
    size = 'width="560" height="60" viewBox="0 0 560 60"'
    body = f'<text x="12" y="34" font-size="13" fill="#555555">{escape(said[:120])}</text>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect width="560" height="60" fill="#ffffff"/>{body}</svg>'
