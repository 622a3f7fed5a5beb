"""Plans people keep: a list of changes, the register they were made on, and what became of them."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.plans.plan import Plan
from junheng.web.planning import models_closing  # noqa: F401  its models belong to this app


class StoredPlan(models.Model):
    """One plan. `changes` is `Plan.to_json` as data; `schools` names every school it touches, for the scope of readers.

    `promised` is what it was found to do on the register of `revision`; `remedy` is what the engine said, where it came
    from one; `formation` what the engine said that forms groups. A plan is never deleted: it is dropped.
    """

    DRAFT, PROPOSED, ADOPTED, DROPPED = "draft", "proposed", "adopted", "dropped"
    STATES = ((DRAFT, _("草稿")), (PROPOSED, _("已提交")), (ADOPTED, _("已采纳")), (DROPPED, _("已放弃")))
    HAND, REMEDY, FORMATION = "hand", "remedy", "formation"
    ORIGINS = ((HAND, _("自编")), (REMEDY, _("达标路径测算")), (FORMATION, _("组团测算")))

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
