"""What was handed in to be imported and how far it came, and who was reminded of what is still missing."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.jobs.models import Job
from junheng.web.register.models import Batch


class Import(models.Model):
    """One upload of one or several files, taken together: checked, looked at, committed whole, perhaps undone.

    The files and what the check found (rows, problems, differences, control totals) lie in `folder`.
    `revision` is the register's revision the dry run was made against.
    """

    CHECKING, WRONG, READY, COMMITTING = "checking", "wrong", "ready", "committing"
    DONE, UNDONE, FAILED = "done", "undone", "failed"
    STATES = (
        (CHECKING, _("检查中")), (WRONG, _("有错误")), (READY, _("待提交")), (COMMITTING, _("写入中")),
        (DONE, _("已导入")), (UNDONE, _("已撤销")), (FAILED, _("没有完成")),
    )  # fmt: skip
    token = models.UUIDField(default=uuid.uuid4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    at = models.DateTimeField(_("时间"), default=timezone.now)
    year = models.IntegerField(_("学年"), null=True)
    state = models.CharField(_("状态"), max_length=12, choices=STATES, default=CHECKING, db_index=True)
    files = models.JSONField(default=list)
    """name, size and sha256 of each file."""
    digest = models.CharField(max_length=64, db_index=True)
    mapping = models.JSONField(default=dict)
    """What the person said of sheets and headers: see `columns`."""
    summary = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    batch = models.OneToOneField(Batch, models.PROTECT, null=True, related_name="imported")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["by", "token"], name="one_upload"),)

    def __str__(self) -> str:
        return "、".join(file["name"] for file in self.files)

    @property
    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "imports" / str(self.pk)

    def paths(self) -> list[Path]:
        """The uploaded files, each in a folder of its own so that two may have one name."""
        return [self.folder / "files" / str(n) / file["name"] for n, file in enumerate(self.files)]

    @property
    def working(self) -> bool:
        return self.state in (self.CHECKING, self.COMMITTING)


class Reminder(models.Model):
    """A school was reminded to report some tables of a school year by a day."""

    school = models.ForeignKey(
        "register.School", models.CASCADE, to_field="code", related_name="reminders", verbose_name=_("学校")
    )
    year = models.IntegerField(_("学年"), db_index=True)
    tables = models.JSONField(_("未报的表"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提醒人")
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)
    due = models.DateField(_("截止日期"))
