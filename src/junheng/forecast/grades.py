"""Grade names as other countries and our own forms write them: PK, K and 1 to 12."""

from __future__ import annotations

import re

ORDER = ("PK", "K", *(str(n) for n in range(1, 13)))
CHINESE = {
    name: str(n)
    for n, name in enumerate(("一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级", "高一", "高二", "高三"), 1)
} | {"大班": "K", "中班": "PK"}  # fmt: skip
OTHER = {"KG": "K", "KINDERGARTEN": "K", "PREK": "PK", "PRE-K": "PK", "PRESCHOOL": "PK", "0": "K"}
NUMBERED = re.compile(r"^(?:G|GRADE)?\s*0*(\d{1,2})(?:\.0+)?$")


def grade(written: str) -> str | None:
    """The grade as named in `ORDER`; None where it is no grade (PG, a total)."""
    text = written.strip()
    if text in CHINESE:
        return CHINESE[text]
    text = text.upper()
    text = OTHER.get(text, text)
    if text in ORDER:
        return text
    found = NUMBERED.match(text)
    return found[1] if found and found[1] in ORDER else None


def span(written: str) -> tuple[str, ...]:
    """The grades of a span such as K-8, 1-6 or PK-12. Raises ValueError with what is expected."""
    ends = [grade(end) for end in re.split(r"\s*[-—~至]\s*", written.strip())]
    if len(ends) == 1:
        ends *= 2
    if len(ends) != 2 or None in ends or ORDER.index(ends[0]) > ORDER.index(ends[1]):
        raise ValueError(f"年级范围“{written}”无法识别；请写成 K-8、1-6 这样，年级为 {'、'.join(ORDER)}")
    return ORDER[ORDER.index(ends[0]) : ORDER.index(ends[1]) + 1]
