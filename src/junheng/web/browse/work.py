"""Long work of browsing: taking back a large batch."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from junheng.web.browse import actions
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import work
from junheng.web.register.models import Batch


@work("browse.undo")
def undo(job: Job, report: Callable[[str, float], None]) -> dict:
    """Take the batch `given["batch"]` back."""
    report(_("核对"), 0.0)
    new = actions.undo(Batch.objects.get(pk=job.given["batch"]), by=job.by)
    return {"batch": new.pk}
