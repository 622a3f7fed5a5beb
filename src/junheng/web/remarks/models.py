"""What is said of a figure, with the figure as it stood then."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Remark(models.Model):
    """One remark on one figure of a school year. `shown` and `revision` keep what it was said of; figures move on."""

    figure = models.CharField(_("数字"), max_length=120)
    year = models.IntegerField(_("学年"))
    school = models.CharField(_("学校"), max_length=20, blank=True, db_index=True)
    text = models.CharField(_("备注"), max_length=500)
    shown = models.CharField(max_length=80, blank=True)
    revision = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="remarks")
    at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled = models.DateTimeField(null=True, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["figure", "year"], name="remarks_of_figure"),)

    def __str__(self) -> str:
        return f"{self.figure} {self.year}"
