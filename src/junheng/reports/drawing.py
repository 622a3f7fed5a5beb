"""Charts drawn as SVG text, with the packaged font registered first: without it every label is dropped silently."""

from __future__ import annotations

from functools import cache

import vl_convert

from junheng.reports import fonts
from junheng.reports.charts import Chart


@cache
def _registered() -> None:
    vl_convert.register_font_directory(str(fonts.folder()))


def svg(chart: Chart) -> str:
    """The chart as SVG. Raises fonts.Undrawable where it holds a character the font cannot draw."""
    fonts.require(*fonts.strings(chart))
    _registered()
    return vl_convert.vegalite_to_svg(chart)
