"""What the pages of a return have in common."""

from __future__ import annotations

from django.http import HttpRequest

from junheng.web.accounts.roles import Right
from junheng.web.register.queries import may
from junheng.web.returns.checks import findings
from junheng.web.returns.material import gather
from junheng.web.returns.models import SchoolReturn
from junheng.web.returns.sections import Cell, Section, sections
from junheng.web.returns.undoing import UNDONE

LEVELS = ("high", "medium", "notice")


def shown(request: HttpRequest, given: SchoolReturn) -> dict:
    """A return's sections, its check list by gravity, its history."""
    found = sections(gather(given))
    said = findings(found)
    events = list(given.events.select_related("by"))
    return {
        "given": given,
        "sections": found,
        "checks": {level: [f for f in said if f.level == level] for level in LEVELS},
        "events": events,
        "undone": events[-1] if events and events[-1].verb == UNDONE else None,
        "may_review": may(request.user, Right.REVIEW, given.school_id),
        "may_submit": may(request.user, Right.SUBMIT, given.school_id),
    }


def place(name: str) -> dict[str, str] | None:
    """A cell's name taken apart; a row's name may hold anything."""
    if name.count("|") < 2:
        return None
    table, _, rest = name.partition("|")
    row, _, column = rest.rpartition("|")
    return {"table": table, "row": row, "column": column}


def cell_named(found: list[Section], name: str) -> Cell | None:
    """The cell of this name, where the return asks it."""
    where = place(name)
    if where is None:
        return None
    for section in found:
        if section.table.name == where["table"]:
            return section.cells.get((where["row"], where["column"]))
    return None
