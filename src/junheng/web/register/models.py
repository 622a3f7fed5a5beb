"""The register in the database: one model per declared table, foreign keys written out; batches and history beside them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.register.tables import TABLES as T
from junheng.web.fields import rows_of


def _to(model: str, related: str, title: str, *, optional: bool = False) -> models.ForeignKey:
    """A foreign key by business key. PROTECT: a school with teachers is closed, not deleted."""
    return models.ForeignKey(
        model,
        models.PROTECT,
        to_field="code",
        related_name=related,
        verbose_name=title,
        null=optional,
        blank=optional,
    )


class Place(rows_of(T["place"])):
    parent = _to("self", "children", "上级地点", optional=True)

    def __str__(self) -> str:
        return self.name


class Population(rows_of(T["population"])):
    place = _to("Place", "population", "地点")


class Births(rows_of(T["births"])):
    place = _to("Place", "births", "地点")


class School(rows_of(T["school"])):
    place = _to("Place", "schools", "所在地点", optional=True)

    def __str__(self) -> str:
        return self.name


class Enrolment(rows_of(T["enrolment"])):
    school = _to("School", "enrolment", "学校")


PupilRow = rows_of(T["pupil"])


class Pupil(PupilRow):
    school = _to("School", "pupils", "学校")

    class Meta(PupilRow.Meta):
        indexes = (models.Index(fields=["year", "school", "stage", "grade"], name="pupils_by_class"),)


class ClassGroup(rows_of(T["class_group"])):
    school = _to("School", "class_groups", "学校")


class Campus(rows_of(T["campus"])):
    school = _to("School", "campuses", "学校")


class Room(rows_of(T["room"])):
    school = _to("School", "rooms", "学校")


class StaffCount(rows_of(T["staff_count"])):
    school = _to("School", "staff_counts", "学校")


class Staff(rows_of(T["staff"])):
    def __str__(self) -> str:
        return self.name


class Posting(rows_of(T["posting"])):
    staff = _to("Staff", "postings", "教职工")
    school = _to("School", "postings", "学校")


class Standing(rows_of(T["standing"])):
    staff = _to("Staff", "standings", "教职工")


class Network(rows_of(T["network"])):
    parent = _to("self", "children", "上级网络", optional=True)

    def __str__(self) -> str:
        return self.name


class Membership(rows_of(T["membership"])):
    network = _to("Network", "memberships", "网络")
    school = _to("School", "memberships", "学校")


class Territory(rows_of(T["territory"])):
    network = _to("Network", "territories", "网络")
    place = _to("Place", "networks", "地点")


class Governance(rows_of(T["governance"])):
    network = _to("Network", "governance", "网络")


class Link(rows_of(T["link"])):
    pass


class Site(rows_of(T["site"])):
    place = _to("Place", "sites", "所在地点", optional=True)
    school = _to("School", "sites", "依托学校", optional=True)


class Project(rows_of(T["project"])):
    school = _to("School", "projects", "学校", optional=True)


class Activity(rows_of(T["activity"])):
    school = _to("School", "activities", "学校", optional=True)
    network = _to("Network", "activities", "网络", optional=True)


class Award(rows_of(T["award"])):
    school = _to("School", "awards", "学校", optional=True)
    staff = _to("Staff", "awards", "教职工", optional=True)


class Research(rows_of(T["research"])):
    network = _to("Network", "research", "网络", optional=True)
    school = _to("School", "research", "学校", optional=True)


class Policy(rows_of(T["policy"])):
    def __str__(self) -> str:
        return self.title


class Finding(rows_of(T["finding"])):
    school = _to("School", "findings", "学校", optional=True)
    activity = _to("Activity", "findings", "活动", optional=True)


class Course(rows_of(T["course"])):
    school = _to("School", "courses", "学校")


class FitnessCount(rows_of(T["fitness_count"])):
    school = _to("School", "fitness_counts", "学校")


class Finance(rows_of(T["finance"])):
    school = _to("School", "finances", "学校")


class SchoolFact(rows_of(T["school_fact"])):
    school = _to("School", "facts", "学校")


class CountyFact(rows_of(T["county_fact"])):
    place = _to("Place", "facts", "地点")


class Survey(rows_of(T["survey"])):
    place = _to("Place", "surveys", "地点")


class Residence(rows_of(T["residence"])):
    place = _to("Place", "residences", "居住地点")
    school = _to("School", "residences", "学校")


class Candidate(rows_of(T["candidate"])):
    place = _to("Place", "candidates", "所在地点", optional=True)
    replaces = _to("School", "candidates", "代替的学校", optional=True)

    def __str__(self) -> str:
        return self.name


class Journey(rows_of(T["journey"])):
    place = _to("Place", "journeys", "出发地点")


MODELS: dict[str, type[models.Model]] = {
    model.TABLE.name: model
    for model in (
        Place, Population, Births, School, Enrolment, Pupil, ClassGroup, Campus, Room, StaffCount, Staff, Posting, Standing,
        Network, Membership, Territory, Governance, Link, Site, Project, Activity, Award, Research, Policy, Finding, Course,
        FitnessCount, Finance, SchoolFact, CountyFact, Survey, Residence, Candidate, Journey,
    )
}  # fmt: skip
"""Table name → model, in the order of `register.tables`: a table after the tables it refers to."""


NOT_MEASURED = frozenset(
    (
        "pupil", "population", "births", "standing", "link", "site", "project", "activity", "award", "research", "policy", "finding",
        "course", "fitness_count", "residence", "candidate", "journey",
    )
)  # fmt: skip
"""Tables no indicator and no plan reads: writing them changes no figure of the measure."""


class Batch(models.Model):
    """One write to the register, all or nothing: an import, an edit, an adopted plan, a roll-over, an undoing.

    The newest batch's id is the register's revision; the newest `measured` one is that of what the measure reads.
    `tally`: table → how many rows are new, changed, gone; empty for batches older than this column.
    """

    KINDS = (
        ("import", _("导入")), ("edit", _("修改")), ("return", _("填报")), ("plan", _("采纳方案")),
        ("rollover", _("学年结转")), ("undo", _("撤销")),
    )  # fmt: skip
    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="batches")
    kind = models.CharField(_("类别"), max_length=10, choices=KINDS)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    measured = models.BooleanField(default=True, editable=False)
    tally = models.JSONField(default=dict, editable=False)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()} {self.note}"


class RowChange(models.Model):
    """One row of one table before and after a batch: `before` empty for a new row, `after` empty for a removed one."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=40)
    key = models.CharField(max_length=250)
    school = models.CharField(max_length=10, null=True, db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["table", "key"], name="row_change_key"),
            models.Index(fields=["table", "batch"], name="row_change_newest"),
        )
