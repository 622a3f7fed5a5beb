"""Every read of the register by a person passes here: their scope is applied before anything is seen."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from junheng.register.tables import TABLES
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.register.models import MODELS, Posting
from junheng.web.register.scope import Scope, scope_of

COUNTY_WIDE = ("place", "network", "membership", "territory", "governance", "policy", "candidate", "journey")
"""Tables anybody who may read at all may read whole: they name places and groups, not people or achievements."""
WHOLE_COUNTY_ONLY = ("population", "births", "county_fact", "survey", "link")
OF_STAFF = ("posting", "standing")
"""Tables whose rows say something of one person on the payroll."""
PERSONAL = {"儿童": Right.READ_CHILD, "教职工": Right.READ_STAFF}


def right_to_read(table: str) -> Right:
    """The right a person needs to read a table."""
    return PERSONAL.get(TABLES[table].personal, Right.READ_STAFF if table in OF_STAFF else Right.READ)


def rows_for(person: Person, table: str, right: Right | None = None) -> QuerySet:
    """The rows of `table` that `person` may read (or may do `right` to); none where they hold no such right."""
    model = MODELS[table]
    scope = scope_of(person, right or right_to_read(table))
    if scope.everything or (scope.county and not of_schools(table)):
        return model.objects.all()
    if not scope.schools or table in WHOLE_COUNTY_ONLY:
        return model.objects.none()
    if table in COUNTY_WIDE:  # the county's to change; read and taken along by all who read
        return model.objects.all() if right in (None, Right.READ, Right.EXPORT) else model.objects.none()
    return model.objects.filter(_within(table, scope))


def of_schools(table: str) -> bool:
    """Whether the rows of a table belong to schools. Others are the county's: who has a part of it may not write them."""
    return table not in COUNTY_WIDE and table not in WHOLE_COUNTY_ONLY


def _within(table: str, scope: Scope) -> Q:
    """A condition on the rows themselves: joined rows would have to be made distinct, and then ordered and counted slowly."""
    if table == "school":
        return Q(code__in=scope.schools)
    if table == "staff":
        return Q(code__in=_posted(scope))
    if table == "standing":
        return Q(staff_id__in=_posted(scope))
    if table == "pupil" and scope.classes:
        whole = scope.schools - {c[0] for c in scope.classes}
        mine = Q(school_id__in=whole)
        for school, grade, number in scope.classes:
            mine |= Q(school_id=school, grade=grade, number=number)
        return mine
    return Q(school_id__in=scope.schools)


def _posted(scope: Scope) -> QuerySet:
    return Posting.objects.filter(school_id__in=scope.schools).values("staff_id")


def may(person: Person, right: Right, school: str | None = None) -> bool:
    """Whether `person` holds `right`, at `school` where one is named."""
    scope = scope_of(person, right)
    return scope.everything or (scope.covers(school) if school is not None else bool(scope.schools))


def works_elsewhere(scope: Scope, staff: str) -> bool:
    """Whether somebody works, and nowhere in the scope: a post written for them would draw their record into it."""
    if scope.everything:
        return False
    posts = Posting.objects.filter(staff_id=staff)
    return posts.exists() and not posts.filter(school_id__in=scope.schools).exists()
