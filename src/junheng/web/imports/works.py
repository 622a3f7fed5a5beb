"""What the worker does: check an import, commit it, take it back. Each may be killed at any moment and tried again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.io.annotate import annotate
from junheng.io.load import Loaded, read
from junheng.register.tables import TABLES
from junheng.schema import Problem, TableError
from junheng.web.imports.alone import alone
from junheng.web.imports.columns import Seen
from junheng.web.imports.dryrun import Found, Trial, attempt, listed, problems_of, told
from junheng.web.imports.models import Import
from junheng.web.imports.within import inside, outside
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import work
from junheng.web.register import store
from junheng.web.register.frames import frame
from junheng.web.register.models import MODELS, Batch

Tell = Callable[[str, float], None]


def part(tell: Tell, start: float, end: float) -> Tell:
    """Progress of a part of the work."""
    return lambda doing, share: tell(doing, start + (end - start) * share)


@work("imports.check")
def check(job: Job, tell: Tell) -> dict:
    """Read the files, try the merge, keep what was found."""
    imported = Import.objects.select_related("by").get(pk=job.given["import"])
    if imported.state != Import.CHECKING:
        return {"state": imported.state}
    found = Found(imported.folder)
    found.clear()
    seen = Seen(imported.mapping, imported.year)
    revision = store.revision()
    try:
        loaded = read(
            *imported.paths(),
            declared=TABLES,
            year=imported.year,
            progress=part(tell, 0, 0.6),
            prepare=seen.prepare,
        )
    except TableError as refused:
        imported.summary = {"sheets": seen.described()}
        return _wrong(imported, refused.problems, tell)
    found.keep_tables(loaded.tables)
    found.keep("reconciliation", loaded.reconciliation)
    imported.summary = {"sheets": seen.described(), "rows": sum(t.height for t in loaded.tables.values())}
    tell(_("与登记库比较"), 0.65)
    return _tried(imported, loaded.tables, loaded, revision, part(tell, 0.65, 1))


def _tried(
    imported: Import, incoming: Mapping[str, pl.DataFrame], loaded: Loaded | None, revision: int, tell: Tell
) -> dict:
    """The dry run: counts and differences, or what stands against it."""
    mine = inside(imported.by, incoming)
    trial = attempt(mine)
    tell(_("列出差异"), 0.4)
    severe = [*outside(imported.by, incoming), *trial.broken]
    notices = list(loaded.notices) if loaded else _notices(imported)
    _keep_trial(imported, trial, mine, incoming, severe)
    if severe:
        return _wrong(imported, [*severe, *notices], tell)
    Found(imported.folder).keep("problems", listed(notices))
    imported.summary |= {"severe": 0, "notices": len(notices)}
    imported.state, imported.revision = Import.READY, revision
    _moved_on(imported, Import.CHECKING, Import.COMMITTING)
    return {"state": imported.state, "page": f"/imports/{imported.pk}/"}


def _keep_trial(
    imported: Import,
    trial: Trial,
    mine: Mapping[str, pl.DataFrame],
    incoming: Mapping[str, pl.DataFrame],
    severe: list[Problem],
) -> None:
    Found(imported.folder).keep("differences", told(trial, mine))
    counts = trial.counts()
    strangers = [n for n, t in incoming.items() if t.height and n not in {row["table"] for row in counts}]
    counts += [{"table": name, "new": 0, "changed": 0, "same": 0} for name in strangers]
    for row in counts:
        places = incoming[row["table"]].select("source_file", "source_sheet", "source_row").unique().rows()
        wrong = {(p.file, p.sheet, p.row) for p in severe}
        row["wrong"] = sum((f or "", s or row["title"], r) in wrong for f, s, r in places)
    imported.summary |= {"counts": counts}


def _notices(imported: Import) -> list[Problem]:
    kept = Found(imported.folder).rows("problems")
    return [] if kept is None else problems_of(kept.filter(~pl.col("severe")))


def _wrong(imported: Import, problems: list[Problem] | tuple[Problem, ...], tell: Tell) -> dict:
    """Keep the problems, then a marked copy of each file that has any."""
    found = Found(imported.folder)
    rows = listed(problems)
    found.keep("problems", rows)
    severe = rows.filter("severe")
    places = severe.filter(pl.col("row").is_not_null()).select("file", "sheet", "row").unique()
    wrong = places.group_by("file", "sheet", maintain_order=True).len("rows").sort("file", "sheet").to_dicts()
    imported.summary |= {"severe": severe.height, "notices": rows.height - severe.height, "wrong": wrong}
    imported.state, imported.revision = Import.WRONG, None
    _moved_on(imported, Import.CHECKING, Import.COMMITTING)
    for n, path in enumerate(imported.paths()):
        tell(_("标注 %(file)s") % {"file": path.name}, 0.9 + 0.1 * n / len(imported.files))
        half = found.annotated(n).with_suffix(".part.xlsx")
        annotate(path, [p for p in problems if p.file == path.name], half)
        half.replace(found.annotated(n))
    return {"state": imported.state, "page": f"/imports/{imported.pk}/"}


def _moved_on(imported: Import, *allowed: str) -> None:
    """Store the outcome unless somebody else already moved the import on."""
    fields = {"state": imported.state, "revision": imported.revision, "summary": imported.summary}
    Import.objects.filter(pk=imported.pk, state__in=allowed).update(**fields)


@work("imports.commit")
def commit(job: Job, tell: Tell) -> dict:
    """Write the import in one transaction, if the register is still what the dry run saw."""
    imported = Import.objects.select_related("by").get(pk=job.given["import"])
    if imported.state != Import.COMMITTING:  # a second try after the first had come to its end
        return {"state": imported.state, "page": f"/imports/{imported.pk}/"}
    incoming = Found(imported.folder).tables()
    while True:
        revision = store.revision()
        tell(_("与登记库比较"), 0.02)
        trial = attempt(incoming)
        if revision != imported.revision and _differs(imported, trial, incoming):
            imported.summary |= {"stale": [imported.revision, revision]}
            return _tried(imported, incoming, None, revision, part(tell, 0.5, 1))
        if severe := [*outside(imported.by, incoming), *trial.broken]:
            return _wrong(imported, [*severe, *_notices(imported)], tell)
        try:
            done = _write(imported, job, trial, incoming, revision, part(tell, 0.15, 1))
        except TableError as refused:
            return _wrong(imported, [*refused.problems, *_notices(imported)], tell)
        if done:
            return {"state": Import.DONE, "page": f"/imports/{imported.pk}/", "batch": imported.batch_id}


def _differs(imported: Import, trial: Trial, incoming: Mapping[str, pl.DataFrame]) -> bool:
    """Whether the dry run the person saw would come out otherwise now."""
    shown = Found(imported.folder).rows("differences")
    now = told(trial, incoming)
    order = ["kind", "table", "key", "column"]
    return shown is None or not shown.sort(order).equals(now.sort(order))


def _write(
    imported: Import, job: Job, trial: Trial, incoming: Mapping[str, pl.DataFrame], revision: int, tell: Tell
) -> bool:
    """One transaction: the rows, the batch, the receipt. False where the register moved on meanwhile: nothing is written."""
    changed = trial.changed
    before = {name: trial.before[name] for name in changed}
    ready = store.prepare(changed, before)
    with transaction.atomic():
        alone()
        if store.revision() != revision:
            return False
        imported.batch = store.write(
            changed,
            by=job.by,
            kind="import",
            note=str(imported)[:300],
            before=before,
            tell=part(tell, 0, 0.9),
            ready=ready,
        )
        tell(_("核对入库数据"), 0.92)
        stored = read_back(incoming)
        imported.summary |= {"stored": stored, "committed": timezone.now().isoformat(), "job": job.pk}
        imported.summary.pop("stale", None)
        imported.state, imported.revision = Import.DONE, imported.batch.pk
        imported.save(update_fields=["batch", "summary", "state", "revision"])
    tell(_("完成"), 1.0)
    return True


def read_back(incoming: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Rows of each table as the database now holds them; refuses where a cell is not what the file said."""
    stored = {}
    for name, rows in incoming.items():
        table = TABLES[name]
        facts = [n for n in table.columns if n not in table.key]
        both = rows.join(
            frame(name, _holding(name, rows)),
            on=list(table.key),
            how="left",
            suffix="_stored",
            validate="1:1",
        )
        odd = [pl.col(n).is_not_null() & pl.col(n).ne_missing(pl.col(f"{n}_stored")) for n in facts]
        wrong = both.filter(pl.any_horizontal(odd)).height if odd else 0
        if wrong:
            raise RuntimeError(f"{table.title}: {wrong} rows were not stored as given")
        stored[name] = both.height
    return stored


def _holding(name: str, rows: pl.DataFrame):
    """The stored rows of the school years in hand."""
    if "year" not in rows.columns or not rows.height:
        return None
    return MODELS[name].objects.filter(year__in=rows["year"].unique().to_list())


@work("imports.undo")
def undo(job: Job, tell: Tell) -> dict:
    """Take a whole batch back (of an import or a roll-over); refuses where rows changed since."""
    batch = Batch.objects.get(pk=job.given["batch"])
    page = job.given.get("page")
    if already := Batch.objects.filter(undoes=batch).first():
        return {"batch": already.pk, "page": page}
    tell(_("撤销"), 0.1)
    with transaction.atomic():
        alone()
        reverse = store.undo(batch, by=job.by, tell=part(tell, 0.2, 1))
        Import.objects.filter(batch=batch).update(state=Import.UNDONE)
    return {"batch": reverse.pk, "page": page}
