"""Scenarios of a bureau's own with every version, and forecasts as they were made: parameters here, rows in files beside."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.outlook import words


class OwnScenario(models.Model):
    """A scenario of the bureau's own, begun as a copy of another. Its numbers stand in its versions."""

    code = models.SlugField(_("编号"), max_length=40, unique=True)
    origin = models.CharField(_("复制自"), max_length=40)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scenarios")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.code

    @property
    def newest(self) -> ScenarioVersion:
        return self.versions.order_by("-number").first()


class ScenarioVersion(models.Model):
    """One state of a scenario, as it was saved; it could be read without a fault."""

    scenario = models.ForeignKey(OwnScenario, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("名称"), max_length=200)
    body = models.JSONField()
    note = models.CharField(_("改动说明"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scenario_versions")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("scenario", "number"), name="one_scenario_version_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.scenario} v{self.number}"


class Run(models.Model):
    """One forecast of the whole register under one scenario. Written once, but for `in_force`: the one schools are shown."""

    title = models.CharField(_("名称"), max_length=200, blank=True)
    scenario = models.CharField(_("人口方案"), max_length=40)
    version = models.PositiveIntegerField(_("方案版本"), null=True)
    body = models.JSONField()
    base = models.PositiveIntegerField(_("基准学年"))
    to = models.PositiveIntegerField(_("预测到"))
    revision = models.PositiveIntegerField(_("登记库版本"))
    fingerprint = models.CharField(_("登记库指纹"), max_length=64)
    said = models.TextField(blank=True)
    token = models.CharField(max_length=40, unique=True)
    in_force = models.BooleanField(_("现用"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="outlooks")
    at = models.DateTimeField(_("推算时间"), default=timezone.now)
    job = models.PositiveBigIntegerField(null=True, unique=True)

    def __str__(self) -> str:
        return f"{self.called} #{self.pk}"

    @property
    def called(self) -> str:
        """Its title; where nobody gave it one, what its scenario is called in the reader's language, and until when."""
        return self.title or words.run_title(self.body["title"], self.to)

    @property
    def scenario_title(self) -> str:
        """What it was forecast under, in the reader's language where that scenario ships."""
        return words.called(self.body["title"])

    @property
    def folder(self) -> Path:
        """Where its rows, charts and report stand."""
        return Path(settings.MEDIA_ROOT) / "outlook" / self.token
