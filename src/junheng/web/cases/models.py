"""A bureau's own programmes with every version of their text, and the cases it hands in to the province."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OwnProgramme(models.Model):
    """A programme the bureau wrote itself. Its text stands in its versions; nothing of it is ever overwritten."""

    code = models.SlugField(_("编号"), max_length=40, unique=True)
    origin = models.CharField(_("复制自"), max_length=40)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="programmes")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.code

    @property
    def newest(self) -> Version:
        return self.versions.order_by("-number").first()


class Version(models.Model):
    """One text of a programme, as it was saved. It could be read without a fault when it was saved."""

    programme = models.ForeignKey(OwnProgramme, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("名称"), max_length=200)
    text = models.TextField(_("正文"))
    note = models.CharField(_("改动说明"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="programme_versions")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="one_version_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.programme} v{self.number}"


class Submission(models.Model):
    """A case handed in: the narrative and every figure as they were, frozen with the register's hash.

    The rows behind the figures stand in a file beside it, so that the province's reviewer can open each to its rows.
    """

    SUBMITTED, RETURNED, ACCEPTED, SELECTED, DECLINED, PUBLISHED = (
        "submitted", "returned", "accepted", "selected", "declined", "published",
    )  # fmt: skip
    STATES = (
        (SUBMITTED, _("已提交")), (RETURNED, _("已退回")), (ACCEPTED, _("已受理")), (SELECTED, _("已入选")),
        (DECLINED, _("未入选")), (PUBLISHED, _("已公布")),
    )  # fmt: skip

    programme = models.CharField(_("方案"), max_length=40)
    title = models.CharField(_("名称"), max_length=200)
    region = models.CharField(_("地区"), max_length=100)
    on = models.DateField(_("口径日期"))
    register = models.CharField(_("登记库指纹"), max_length=64)
    text = models.TextField()
    paragraphs = models.JSONField(default=list)
    figures = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=10, choices=STATES, default=SUBMITTED, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="submissions")
    at = models.DateTimeField(_("提交时间"), default=timezone.now)
    earlier = models.OneToOneField("self", models.PROTECT, null=True, related_name="later")

    def __str__(self) -> str:
        return f"{self.title}（{self.on}）"

    @property
    def evidence(self) -> Path:
        """The file of the rows behind the figures."""
        return Path(settings.MEDIA_ROOT) / "cases" / f"{self.pk}.parquet"

    @property
    def marked(self) -> int:
        """Figures that fall short or rest on incomplete data."""
        return sum(bool(f["mark"]) for f in self.figures)


class Step(models.Model):
    """What was decided about a case, by whom and why."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Submission.STATES)
    reason = models.TextField(_("理由"), blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
