"""A return follows its batch: where what it wrote is taken back, it waits for a decision again."""

from __future__ import annotations

from django.dispatch import receiver
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Person
from junheng.web.register.models import Batch
from junheng.web.register.store import batch_undone
from junheng.web.returns.actions import locked, move
from junheng.web.returns.models import ACCEPTED, SUBMITTED, SchoolReturn

UNDONE = "undone"


@receiver(batch_undone)
def follow(batch: Batch, by: Person, **_named: object) -> None:
    """Accepted becomes handed in again; one sent back since stays with the school. Both say who took what back."""
    for one in SchoolReturn.objects.filter(batch=batch).order_by("pk"):
        given = locked(one)
        state = SUBMITTED if given.state == ACCEPTED else given.state
        said = _("写入登记库的批次 %(number)s 已由 %(who)s 撤销。") % {"number": batch.pk, "who": by}
        move(given, state, by=by, verb=UNDONE, comment=said, batch=None)
