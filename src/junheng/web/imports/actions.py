"""What a person does with an import: say what its headers mean, check it again, commit it, take it back, throw it away."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from junheng.web.accounts import audit
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import Right
from junheng.web.imports.columns import combined
from junheng.web.imports.models import Import
from junheng.web.imports.uploads import ask_check
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.register.models import Batch
from junheng.web.register.scope import scope_of


def _mine(imported: Import, by: Person) -> None:
    """Only its sender, or who imports for the whole county, may go on with an import."""
    if imported.by_id != by.pk and not scope_of(by, Right.IMPORT).everything:
        raise Refused(Right.IMPORT, str(imported))


def _move(imported: Import, to: str, *allowed: str) -> bool:
    """Move an import on, once; False where somebody (a double click) was quicker."""
    moved = Import.objects.filter(pk=imported.pk, state__in=allowed).update(state=to)
    imported.refresh_from_db()
    return bool(moved)


@transaction.atomic
def recheck(imported: Import, *, by: Person, mapping: Mapping | None = None) -> bool:
    """Read the files again, with what the person now says of sheets and headers."""
    _mine(imported, by)
    if not _move(imported, Import.CHECKING, Import.WRONG, Import.READY, Import.FAILED):
        return False
    if mapping is not None:
        imported.mapping = combined(imported.mapping, mapping)
    audit.record(by, "import_check", f"导入 {imported.pk}", after={"列对应": imported.mapping})
    ask_check(imported, by=by)
    return True


@transaction.atomic
def commit(imported: Import, *, by: Person) -> Job | None:
    """Queue the writing of a checked import; None where it is not (or no longer) waiting to be committed."""
    _mine(imported, by)
    if not changes(imported) or not _move(imported, Import.COMMITTING, Import.READY):
        return None
    page = {"import": imported.pk, "page": f"/imports/{imported.pk}/"}
    imported.job = work.ask(
        "imports.commit", _("导入 %(files)s") % {"files": str(imported)[:150]}, by=by, **page
    )
    imported.save(update_fields=["job"])
    audit.record(by, "import_commit", f"导入 {imported.pk}", after={"文件": str(imported)})
    return imported.job


def changes(imported: Import) -> int:
    """Rows the dry run would write."""
    return sum(row["new"] + row["changed"] for row in imported.summary.get("counts", ()))


@transaction.atomic
def undo(batch: Batch, *, by: Person, page: str) -> Job:
    """Queue the taking back of a batch; a second click gives the same job."""
    waiting = Job.objects.filter(
        work="imports.undo", given__batch=batch.pk, state__in=(Job.QUEUED, Job.RUNNING)
    )
    if job := waiting.first():
        return job
    audit.record(by, "import_undo", f"批次 {batch.pk}")
    return work.ask(
        "imports.undo", _("撤销批次 %(number)s") % {"number": batch.pk}, by=by, batch=batch.pk, page=page
    )


@transaction.atomic
def discard(imported: Import, *, by: Person) -> bool:
    """Throw an import away that was never committed; its files go, the audit keeps that they were there."""
    _mine(imported, by)
    if imported.state not in (Import.WRONG, Import.READY, Import.FAILED):
        return False
    audit.record(by, "import_discard", f"导入 {imported.pk}", before={"文件": imported.files})
    folder = imported.folder
    imported.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
    return True
