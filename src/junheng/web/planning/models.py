"""Plans people keep: a list of changes, the register they were made on, and what became of them."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.plans.plan import Plan
from junheng.web.planning import models_closing  # noqa: F401  its models belong to this app


class StoredPlan(models.Model):
    """One plan. `changes` is `Plan.to_json` as data; `schools` names every school it touches, for the scope of readers.

    `promised` is what it was found to do on the register of `revision`; `remedy` is what the engine said, where it came
    from one; `formation` what the engine said that forms groups; `layout` which scenario of where schools should be it was taken
    from. A plan is never deleted: it is dropped.
    """

    DRAFT, PROPOSED, ADOPTED, DROPPED = "draft", "proposed", "adopted", "dropped"
    STATES = ((DRAFT, _("草稿")), (PROPOSED, _("已提交")), (ADOPTED, _("已采纳")), (DROPPED, _("已放弃")))
    HAND, REMEDY, FORMATION, LAYOUT = "hand", "remedy", "formation", "layout"
    ORIGINS = (
        (HAND, _("自编")), (REMEDY, _("达标路径测算")), (FORMATION, _("组团测算")), (LAYOUT, _("布局测算")),
    )  # fmt: skip

    title = models.CharField(_("名称"), max_length=120)
    changes = models.JSONField(default=list)
    schools = models.JSONField(default=list)
    year = models.PositiveIntegerField(_("学年"))
    revision = models.PositiveIntegerField(_("依据的登记库版本"))
    note = models.TextField(_("说明"), blank=True, max_length=2000)
    origin = models.CharField(_("来源"), max_length=10, choices=ORIGINS, default=HAND)
    state = models.CharField(_("状态"), max_length=10, choices=STATES, default=DRAFT, db_index=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="plans")
    made_at = models.DateTimeField(_("编制时间"), default=timezone.now)
    promised = models.JSONField(null=True)
    remedy = models.JSONField(null=True)
    formation = models.JSONField(null=True)
    layout = models.JSONField(null=True)
    job = models.PositiveBigIntegerField(null=True, unique=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="plans_adopted"
    )
    adopted_at = models.DateTimeField(_("采纳时间"), null=True)
    batch = models.ForeignKey("register.Batch", models.PROTECT, null=True, related_name="plans")

    def __str__(self) -> str:
        return self.title

    @property
    def body(self) -> dict:
        """The plan as the file people exchange."""
        return {"title": self.title, "changes": self.changes}

    @property
    def plan(self) -> Plan:
        return Plan.from_json(json.dumps(self.body, ensure_ascii=False))

    @property
    def undone(self) -> bool:
        """Adopted once, and its batch taken back since."""
        return self.batch is not None and hasattr(self.batch, "undone_by")

    @property
    def in_force(self) -> bool:
        return self.state == self.ADOPTED and not self.undone

    @property
    def editable(self) -> bool:
        return self.state == self.DRAFT


class LayoutScenario(models.Model):
    """One scenario of where schools should be: what is asked for, and once searched what was found. What is found never changes.

    `given` are its terms as `siting.terms` reads them. `said` is what pages say at once (figures, certificate, effect); rows,
    the map and the proposal itself are files in `folder`. `copied`: the scenario it began as a copy of, from which its search
    starts. `front_of`: the scenario of whose front of plans it is one.
    """

    title = models.CharField(_("名称"), max_length=120)
    given = models.JSONField(default=dict)
    copied = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    front_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="front")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="layouts")
    made_at = models.DateTimeField(_("编制时间"), default=timezone.now)
    job = models.PositiveBigIntegerField(_("任务"), null=True)
    asked = models.JSONField(_("另求的任务"), default=dict)
    faults = models.JSONField(null=True)
    said = models.JSONField(null=True)
    year = models.PositiveIntegerField(_("学年"), null=True)
    revision = models.PositiveIntegerField(_("登记库版本"), null=True)
    found_at = models.DateTimeField(_("测算时间"), null=True)
    token = models.CharField(max_length=40, unique=True)
    dropped = models.BooleanField(_("收起"), default=False)

    def __str__(self) -> str:
        return self.title

    @property
    def found(self) -> bool:
        return self.found_at is not None

    @property
    def folder(self) -> Path:
        """Where its rows, map and proposal stand."""
        return Path(settings.MEDIA_ROOT) / "layout" / self.token
