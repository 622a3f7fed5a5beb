"""The way a plan goes that closes a school: what each step wrote down, objections and answers, papers. Nothing is deleted."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Closing(models.Model):
    """The procedure of one plan. `schools`: those it closes, merges or lays down; `counted`: pupils and villages concerned.

    `document` names the dated document it goes by. `version` rises with every act, so that a page of yesterday writes nothing.
    """

    plan = models.OneToOneField("planning.StoredPlan", models.PROTECT, related_name="closing")
    document = models.CharField(_("程序文件"), max_length=40)
    schools = models.JSONField(default=list)
    counted = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="closings")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.plan.title


class ClosingStep(models.Model):
    """What one step wrote down. One that was returned, or lost its ground because the plan changed, stays and is void."""

    RETURNED, CHANGED = "returned", "changed"
    WHYS = ((RETURNED, _("退回")), (CHANGED, _("方案改过")))

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="records")
    step = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    bound = models.CharField(_("方案指纹"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    void = models.CharField(max_length=10, choices=WHYS, blank=True)
    void_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_at = models.DateTimeField(null=True)
    reason = models.TextField(_("理由"), blank=True, max_length=2000)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("closing", "step"), condition=models.Q(void=""), name="one_record_of_a_step"
            ),
        )


class Objection(models.Model):
    """What somebody said against the plan while it was posted, and what they were answered. Private people are masked."""

    record = models.ForeignKey(ClosingStep, models.PROTECT, related_name="objections")
    who = models.CharField(_("谁提出的"), max_length=60)
    private = models.BooleanField(default=True)
    day = models.DateField(_("提出日期"))
    text = models.TextField(_("异议内容"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("答复"), blank=True, max_length=2000)
    answer_day = models.DateField(_("答复日期"), null=True)
    answer_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)


class ClosingPaper(models.Model):
    """A document of a step, kept with its hash."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="papers")
    step = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "closing" / str(self.closing_id) / str(self.pk)
