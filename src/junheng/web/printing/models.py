"""Reports kept as they were printed: their files with hashes, and the state of the register they speak of."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredReport(models.Model):
    """One printing. `files`: name, size and sha256 of each file in the report's folder; `refused`: why one is missing.

    Written once.
    """

    ALL, NATIONAL, SELF, VERDICT, CASE, OUTLOOK = "all", "national", "self", "verdict", "case", "outlook"
    KINDS = (
        (NATIONAL, _("国家申报表")), (SELF, _("学校自评表")), (VERDICT, _("评估报告")), (ALL, _("全套报告")),
        (CASE, _("区域方案案例")), (OUTLOOK, _("人口变化影响报告")),
    )  # fmt: skip

    kind = models.CharField(_("报告"), max_length=10, choices=KINDS)
    year = models.PositiveIntegerField(_("学年"), db_index=True)
    on = models.DateField(_("口径日期"))
    standard = models.CharField(_("依据标准或方案"), max_length=60)
    tolerances = models.JSONField(_("过渡性口径"), default=list)
    schools = models.JSONField(default=list)
    fingerprint = models.CharField(_("登记库指纹"), max_length=64)
    revision = models.PositiveIntegerField(_("登记库版本"))
    files = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports")
    at = models.DateTimeField(_("生成时间"), default=timezone.now)
    job = models.PositiveBigIntegerField(null=True, unique=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year} #{self.pk}"

    @property
    def folder(self) -> Path:
        """Where the files stand."""
        return Path(settings.MEDIA_ROOT) / "reports" / str(self.pk)
