"""Long work outside the request: what is asked, how far it is, what came of it, and of which inputs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work. `work` names a function registered with `jobs.work`; `given` are its parameters."""

    QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
    STATES = (
        (QUEUED, _("排队")), (RUNNING, _("进行中")), (DONE, _("完成")), (FAILED, _("失败")), (CANCELLED, _("已取消")),
    )  # fmt: skip
    work = models.CharField(max_length=60)
    title = models.CharField(_("任务"), max_length=200)
    given = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    state = models.CharField(_("状态"), max_length=10, choices=STATES, default=QUEUED, db_index=True)
    asked = models.DateTimeField(_("提出时间"), default=timezone.now)
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(_("登记库版本"), null=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    ENGLISH = "error_english"
    """Where the result of a failed job keeps its error in English."""

    @property
    def over(self) -> bool:
        return self.state in (self.DONE, self.FAILED, self.CANCELLED)

    @property
    def said(self) -> str:
        """The error in the reader's language."""
        english = (self.result or {}).get(self.ENGLISH) if isinstance(self.result, dict) else ""
        return english if english and (get_language() or "").startswith("en") else self.error

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"
