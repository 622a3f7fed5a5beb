"""What is known about the invented county as a whole in 2024: the items of government, quality and recognition."""

from dataclasses import dataclass

from junheng.register.example import spread, truth
from junheng.register.example.items_of_county import Facts, government, quality, recognition
from junheng.register.example.items_of_schools import school_items
from junheng.register.example.judging import Item, judged, together
from junheng.register.example.truth import Rows

VETO_PREFIX = "veto_"


@dataclass(frozen=True)
class Truth:
    """What any correct measure of the county must find for the school year 2024."""

    schools: tuple[truth.Cell, ...]
    school_verdicts: tuple[spread.SchoolVerdict, ...]
    county: tuple[spread.CountyLine, ...]
    left_out: tuple[truth.LeftOut, ...]
    items: dict[str, Item]
    vetoes: dict[str, str]
    verdict: dict[str, str]
    overall: str


def known(rows: Rows) -> Truth:
    """Everything that is known about the county, from its plain rows."""
    pupils, left_out = truth.scope(rows)
    cells, facts = truth.cells(rows), Facts(rows)
    schools, lines = spread.school_verdicts(cells), spread.county_lines(cells, pupils)
    found = [*school_items(rows), *government(facts), *quality(rows, facts), recognition(rows)]
    items = {item.code: item for item in sorted(found, key=lambda i: (i.code[0], int(i.code[1:])))}
    happened = {
        r["item"]: r.get("fulfilled") for r in rows["county_fact"] if r["item"].startswith(VETO_PREFIX)
    }
    vetoes = {item: judged(None if did is None else not did) for item, did in happened.items()}
    verdict = {
        "resource": together([s.state for s in schools] + [line.state for line in lines]),
        "government": together(i.state for c, i in items.items() if c.startswith("G")),
        "quality": together(i.state for c, i in items.items() if c.startswith("Q")),
        "recognition": items["S1"].state,
    }
    overall = together([*verdict.values(), *vetoes.values()])
    return Truth(cells, schools, lines, left_out, items, vetoes, verdict, overall)
