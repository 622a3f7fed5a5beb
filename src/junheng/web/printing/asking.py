"""Ask for a report. What prints it is loaded by the worker alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from junheng.standards.standard import Standard
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.printing import queries
from junheng.web.printing.models import StoredReport

NAME = "printing.report"
STANDARD = "cn-youzhi-2017"


def ask(
    *, kind: str, year: int, by: Person, tolerances: Sequence[str] = (), schools: Sequence[str] = ()
) -> Job:
    """Queue a printing. Refused outside the person's scope; ValueError where it makes no sense."""
    titles = dict(StoredReport.KINDS)
    if kind not in titles:
        raise ValueError(
            _("没有报告“%(kind)s”，可用：%(kinds)s") % {"kind": kind, "kinds": "、".join(titles)}
        )
    if kind not in queries.kinds_for(by) or not by.may(Right.REPORT):
        raise Refused(Right.REPORT, str(titles[kind]))
    Standard.load(STANDARD, on=dt.date(year, 9, 1), tolerances=tuple(tolerances))
    wanted = sorted(set(schools)) if kind == StoredReport.SELF else []
    mine = queries.schools_for(by)
    if kind == StoredReport.SELF and not wanted:
        if StoredReport.ALL not in queries.kinds_for(by):
            wanted = sorted(mine)
        if not mine:
            raise ValueError(_("您的范围内没有学校"))
    if strangers := sorted(set(wanted) - set(mine)):
        raise Refused(Right.REPORT, "、".join(strangers[:5]))
    given = {"kind": kind, "year": year, "tolerances": list(tolerances), "schools": wanted}
    return work.ask(
        NAME, _("生成%(what)s（%(year)s 学年）") % {"what": titles[kind], "year": year}, by=by, **given
    )
