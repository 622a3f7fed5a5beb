"""What a person keeps while browsing: lists as they like them, and forms not yet handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
