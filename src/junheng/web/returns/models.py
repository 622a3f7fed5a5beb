"""Returns: a round asks schools for tables; each school's return holds draft cells until an officer accepts it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.fields import LONGEST
from junheng.web.register.models import Batch, School

NEW, DRAFT, SUBMITTED, BACK, ACCEPTED = "new", "draft", "submitted", "back", "accepted"
STATES = (
    (NEW, _("未开始")), (DRAFT, _("填报中")), (SUBMITTED, _("已提交")), (BACK, _("退回")), (ACCEPTED, _("通过")),
)  # fmt: skip
OPEN_STATES = (NEW, DRAFT, BACK)
"""States in which the school may still enter."""


def _by(related: str) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name=related)


class ReturnRound(models.Model):
    """One asking: which tables and columns of which school year, by when. Limits say when a change must be explained."""

    kind = models.CharField(_("类别"), max_length=20)
    title = models.CharField(_("标题"), max_length=100)
    year = models.IntegerField(_("学年"))
    standard = models.CharField(max_length=60)
    asked = models.JSONField(_("填报内容"))
    must = models.JSONField(default=dict)
    limits = models.JSONField(_("变动提醒"))
    guide = models.TextField(_("填报说明"), blank=True, max_length=2000)
    due = models.DateField(_("截止日期"))
    opened_by = _by("rounds_opened")
    opened = models.DateTimeField(_("布置时间"), default=timezone.now)
    closed = models.DateTimeField(_("结束时间"), null=True)

    def __str__(self) -> str:
        return self.title

    @property
    def late(self) -> bool:
        return self.closed is None and timezone.localdate() > self.due


class SchoolReturn(models.Model):
    """One school's return in a round. `version` counts its changes of state; `progress` is kept by every save."""

    round = models.ForeignKey(ReturnRound, models.PROTECT, related_name="returns")
    school = models.ForeignKey(School, models.PROTECT, to_field="code", related_name="returns")
    state = models.CharField(_("状态"), max_length=10, choices=STATES, default=NEW, db_index=True)
    version = models.PositiveIntegerField(default=1)
    progress = models.JSONField(default=dict)
    submitted = models.DateTimeField(_("提交时间"), null=True)
    reminded = models.DateTimeField(_("催办时间"), null=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="returns")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "school"], name="one_return_a_round"),)

    def __str__(self) -> str:
        return f"{self.round.title} {self.school_id}"

    @property
    def open(self) -> bool:
        """Whether the school may enter now."""
        return self.state in OPEN_STATES and self.round.closed is None


class ReturnEvent(models.Model):
    """One change of state, with the words said at it. Written once."""

    given = models.ForeignKey(SchoolReturn, models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = _by("return_events")
    verb = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=STATES)
    comment = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ("id",)


class OfReturn(models.Model):
    """Something that belongs to one row of one table of a return; `row` is the key beside school and year."""

    table = models.CharField(max_length=40)
    row = models.CharField(max_length=LONGEST)

    class Meta:
        abstract = True


class ReturnCell(OfReturn):
    """One cell a school entered: `text` as typed; '' says unknown, null that only a note was made.

    `base` is what the register held then. `rival` keeps what a second person entered at the same time.
    """

    given = models.ForeignKey(SchoolReturn, models.CASCADE, related_name="cells")
    column = models.CharField(max_length=60)
    text = models.CharField(max_length=LONGEST, null=True)
    base = models.CharField(max_length=LONGEST, default="")
    version = models.PositiveIntegerField(default=1)
    by = _by("return_cells")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(_("说明"), max_length=LONGEST, blank=True)
    later = models.BooleanField(_("稍后核实"), default=False)
    rival = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["given", "table", "row", "column"], name="one_return_cell"),
        )


class RowMark(OfReturn):
    """A row the school added, or one it says is no longer there."""

    given = models.ForeignKey(SchoolReturn, models.CASCADE, related_name="marks")
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["given", "table", "row"], name="one_row_mark"),)


class CellComment(OfReturn):
    """What a reviewer says about a cell. `settled` when the school has answered by changing it or by a note."""

    given = models.ForeignKey(SchoolReturn, models.CASCADE, related_name="comments")
    column = models.CharField(max_length=60)
    text = models.CharField(_("批注"), max_length=LONGEST)
    by = _by("cell_comments")
    at = models.DateTimeField(default=timezone.now)
    settled = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
