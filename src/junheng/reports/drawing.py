"""Charts drawn as SVG text, with the packaged font registered first: without it every label is dropped silently."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from junheng.reports import fonts
from junheng.reports.charts import Chart


@cache
def _engine() -> ModuleType:
    """Loaded with the first chart: whoever draws none does not carry its weight."""
    import vl_convert  # noqa: PLC0415

    vl_convert.register_font_directory(str(fonts.folder()))
    return vl_convert


def svg(chart: Chart) -> str:
    """The chart as SVG. Raises fonts.Undrawable where it holds a character the font cannot draw."""
    fonts.require(*fonts.strings(chart))
    return _engine().vegalite_to_svg(chart)


def png(drawn: str, *, scale: float = 2.0) -> bytes:
    """An SVG made by `svg` as a picture for Word, which shows none on older machines."""
    return _engine().svg_to_png(drawn, scale=scale)
