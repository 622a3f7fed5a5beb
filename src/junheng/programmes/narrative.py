"""The little language of a case: `{Y2.groups}` is a figure; `{Y2.pupils:万}`, `{Y2.coverage:%}`, `{Y3b.moved:,}` say how it is written."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from junheng.programmes.said import Said

PLACE = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
FORMAT = re.compile(r"([万千]?)(%?)(,?)(\d?)")
UNREPORTED = "（待填报）"
MOST_PLACES = 4


def parts(text: str) -> Iterator[str | tuple[str, str]]:
    """Plain text, and (figure, format) where a figure stands."""
    at = 0
    for found in PLACE.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield found[1].strip(), (found[2] or "").strip()
        at = found.end()
    if at < len(text):
        yield text[at:]


def problems(text: str, figures: Container[str], *, english: bool = False) -> Iterator[str]:
    """What is wrong with a paragraph: a figure nobody defined, a format nobody knows (万 in English), a brace left open."""
    for part in parts(text):
        if isinstance(part, str):
            if "{" in part or "}" in part:
                yield Said(
                    "花括号不成对：“{part}”", "a brace has no partner: “{part}”", part=part.strip()[:30]
                )
            continue
        code, form = part
        if code not in figures:
            yield Said("没有数据“{code}”", "there is no figure “{code}”", code=code)
        if (
            not FORMAT.fullmatch(form)
            or ("%" in form and form[0] in "万千")
            or (english and form[:1] in tuple("万千"))
        ):
            yield Said(
                "格式“{form}”不认识，可用：万、千、%、,（千位分隔），后面可加小数位数，如 万2、%1",
                "the format “{form}” is not known: 万 (ten thousands), 千 (thousands), %, or a comma for thousands, with the number of decimals behind, e.g. %1",
                form=form,
            )


def written(value: float | None, form: str = "", unit: str = "") -> str:
    """A figure's value as the text wants it. Without a format: a percent unit as percent, a whole number whole."""
    if value is None:
        return UNREPORTED
    scale, percent, grouped, places = FORMAT.fullmatch(form).groups()
    value = (
        value / {"万": 1e4, "千": 1e3}.get(scale, 1) * (100 if percent or (not form and unit == "%") else 1)
    )
    sign = "%" if percent or (not form and unit == "%") else scale
    digits = (
        int(places)
        if places
        else {"万": 2, "千": 1}.get(scale, 1 if sign == "%" else 0 if float(value).is_integer() else 2)
    )
    said = f"{value:,.{digits}f}" if grouped else f"{value:.{digits}f}"
    if not places and "." in said:
        said = said.rstrip("0").rstrip(".")
    return said + sign
