"""Charts drawn as SVG text, with the packaged font registered first: without it every label is dropped silently."""

from __future__ import annotations

from functools import cache

import altair as alt
import vl_convert

from junheng.reports import fonts
from junheng.reports.charts import specification


@cache
def _registered() -> None:
    vl_convert.register_font_directory(str(fonts.folder()))


def svg(chart: alt.TopLevelMixin) -> str:
    """The chart as SVG. Raises ValueError where it holds a character the font cannot draw."""
    drawn = specification(chart)
    fonts.require("".join(fonts.strings(drawn)))
    _registered()
    return vl_convert.vegalite_to_svg(drawn)
