"""What is known of the items that are judged school by school: rooms, sizes, classes, public funds."""

import math

from junheng.register.example.judging import Item, at_least, judged, share, together
from junheng.register.example.truth import YEAR, Rows, stage_pupils

COMPULSORY = ("小学", "初中")


def _classes(rows: Rows) -> dict[str, int]:
    """School → classes of its compulsory stages."""
    sums: dict[str, int] = {}
    for row in rows["enrolment"]:
        if row["year"] == YEAR and row["stage"] in COMPULSORY:
            sums[row["school"]] = sums.get(row["school"], 0) + row["classes"]
    return sums


def _room_enough(rows: Rows, code: str, kind: str, least: float, need: int) -> bool | None:
    areas = [r["area"] for r in rows["room"] if (r["school"], r["year"], r["kind"]) == (code, YEAR, kind)]
    if not any((r["school"], r["year"]) == (code, YEAR) for r in rows["room"]):
        return None
    good = sum(area is not None and area >= least for area in areas)
    if good >= need:
        return True
    return None if good + areas.count(None) >= need else False


def rooms_short(rows: Rows) -> dict[str, str]:
    """School → state of its music and art rooms, for every ordinary school; one that lists no room is open."""
    kinds = {row["code"]: row["kind"] for row in rows["school"]}
    return {
        code: judged(
            _room_enough(rows, code, "音乐", 96, math.ceil(classes / 12)),
            _room_enough(rows, code, "美术", 90, math.ceil(classes / 12)),
        )
        for code, classes in _classes(rows).items()
        if kinds[code] != "特殊教育学校"
    }


def sizes(rows: Rows) -> dict[str, int]:
    """School → pupils of its compulsory stages."""
    sums: dict[str, int] = {}
    for (code, stage), pupils in stage_pupils(rows).items():
        if stage in COMPULSORY:
            sums[code] = sums.get(code, 0) + pupils
    return sums


def school_items(rows: Rows) -> list[Item]:
    """G3 to G6 and Q4."""
    kinds = {row["code"]: row["kind"] for row in rows["school"]}
    counts = sizes(rows)
    most = {code: 2500 if "一贯制" in kinds[code] else 2000 for code in counts}
    limits = {"小学": 45, "初中": 50}
    classes = [row for row in rows["class_group"] if row["year"] == YEAR and row["stage"] in limits]
    finance = {row["school"]: row for row in rows["finance"] if row["year"] == YEAR}
    small = [code for code, pupils in counts.items() if pupils < 100]
    training = [share(finance[code]["training_budget"], finance[code]["public_budget"]) for code in counts]
    return [
        Item("G3", together(rooms_short(rows).values())),
        Item("G4", judged(*(pupils <= most[code] for code, pupils in counts.items()))),
        Item("G5", judged(*(row["pupils"] <= limits[row["stage"]] for row in classes))),
        Item("G6", judged(*(at_least(finance[code]["funded_pupils"], 100) for code in small))),
        Item("Q4", judged(*(at_least(spent, 0.05) for spent in training))),
    ]
