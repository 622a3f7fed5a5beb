"""What a person keeps while browsing: lists as they like them, and forms not yet handed in."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.register.tables import TABLES
from junheng.web.accounts.terms import terms
from junheng.web.register import words


class SavedView(models.Model):
    """A list as somebody wants to see it again: filters, columns and order, as the query part of its address.

    `role` shares it with everybody of that role; empty keeps it to its maker.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="views", verbose_name=_("人员")
    )
    table = models.CharField(_("表"), max_length=40)
    title = models.CharField(_("名称"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    role = models.CharField(_("共享给"), max_length=20, blank=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "table", "title"], name="one_view"),)

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """A form somebody began: its cells as typed. `key` is the row's handle, empty for a new row.

    `version` and `seen` (the register's revision) are those of the row when the form was opened.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    table = models.CharField(max_length=40)
    key = models.CharField(max_length=250, blank=True)
    cells = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    saved = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "table", "key"], name="one_draft"),)

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class FullExport(models.Model):
    """A request for a list of personal records in full: what, why, who decided, when the file was taken.

    `query` and `year` are the list's address; `said`, `columns` and `rows` are what the approver was shown.
    """

    ASKED, READY, REFUSED, TAKEN = "asked", "ready", "refused", "taken"
    STATES = (
        (ASKED, _("待批准")), (READY, _("已批准")), (REFUSED, _("不批准")), (TAKEN, _("已下载")),
    )  # fmt: skip

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="full_exports")
    table = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, blank=True)
    year = models.IntegerField(null=True)
    said = models.TextField()
    columns = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=STATES, default=ASKED, db_index=True)
    asked = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="full_exports_decided"
    )
    decided = models.DateTimeField(null=True)
    words = models.CharField(max_length=200, blank=True)
    taken = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.subject

    @property
    def title(self) -> str:
        """The table's title; its name where there is no such table any more."""
        return words.named(TABLES[self.table]) if self.table in TABLES else self.table

    @property
    def subject(self) -> str:
        """As the trail names it."""
        return f"导出全文申请 #{self.pk}"

    @staticmethod
    def good_for() -> dt.timedelta:
        """How long an approval waits to be used."""
        return dt.timedelta(days=terms().full_export_days)

    @property
    def until(self) -> dt.datetime:
        """When an approval lapses."""
        return (self.decided or self.asked) + self.good_for()

    @property
    def usable(self) -> bool:
        """Approved, not taken, not lapsed."""
        return self.state == self.READY and timezone.now() < self.until

    @property
    def expired(self) -> bool:
        return self.state == self.READY and not self.usable

    def told(self) -> dict:
        """What the trail keeps of it."""
        return {
            "表": TABLES[self.table].title if self.table in TABLES else self.table,
            "行数": self.rows,
            "筛选": self.said,
            "列": self.columns,
            "用途": self.reason,
        }
