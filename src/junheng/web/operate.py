"""Back up and restore everything the app keeps, on either database: rows as JSON lines, uploads and reports as files.

A backup made on SQLite restores on PostgreSQL and the other way round. The order of rows and files is fixed, so that
the same content gives the same backup.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from junheng import __version__
from junheng.web.accounts import spool

PASSING = ("sessions.session", "axes.accessattempt", "axes.accesslog", "axes.accessfailureexpiration")
MADE_BY_MIGRATIONS = ("contenttypes.contenttype", "auth.permission")
CHUNK = 5000
FILES = ("uploads",)
Progress = Callable[[str, float], None]


def kept() -> list[type[models.Model]]:
    """Every model whose rows are backed up, a model after those it refers to."""
    everything = [
        m for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and m._meta.label_lower not in (*PASSING, *MADE_BY_MIGRATIONS)  # noqa: SLF001
    ]  # fmt: skip
    ordered: list[type[models.Model]] = []

    def place(model: type[models.Model], above: tuple = ()) -> None:
        if model in ordered or model in above or model not in everything:
            return
        for field in model._meta.concrete_fields:  # noqa: SLF001
            if field.is_relation:
                place(field.related_model, (*above, model))
        ordered.append(model)

    for model in sorted(everything, key=lambda m: m._meta.label_lower):  # noqa: SLF001
        place(model)
    return ordered


def backup(target: Path, tell: Progress = lambda *_: None) -> int:
    """Write one .tar.gz with all rows (one snapshot) and files; returns the number of rows."""
    _refuse_if_behind()
    spool.move(patient=True)
    half, rows = target.with_name(target.name + ".part"), 0
    named = kept()
    with tarfile.open(half, "w:gz", compresslevel=6) as tar, transaction.atomic():
        _add(
            tar,
            "about.json",
            json.dumps({"junheng": __version__, "models": [_label(m) for m in named]}).encode(),
        )
        for n, model in enumerate(named):
            tell(_label(model), n / len(named))
            body, count = _rows(model)
            rows += count
            _add(tar, f"rows/{_label(model)}.jsonl", body)
        for folder in FILES:
            for path in sorted((settings.DATA / folder).rglob("*")):
                if path.is_file():
                    tar.add(path, arcname=str(path.relative_to(settings.DATA)))
    half.replace(target)
    return rows


def restore(source: Path, tell: Progress = lambda *_: None) -> int:
    """Fill an empty database and data folder from a backup. Refuses a database that already has a register."""
    call_command("migrate", verbosity=0)
    if (
        apps.get_model("register", "Batch").objects.exists()
        or apps.get_model("accounts", "Person").objects.exists()
    ):
        raise ValueError("这个数据库里已有数据；请恢复到空的数据文件夹或空数据库，以免覆盖")
    rows = 0
    try:
        archive = tarfile.open(source, "r:gz")  # noqa: SIM115  (closed by the with below)
    except (tarfile.TarError, OSError, EOFError):
        raise ValueError(f"{source.name} 不是 junheng 的备份文件，或已损坏") from None
    with archive as tar:
        about = json.load(_open(tar, "about.json"))
        strangers = set(about["models"]) - {_label(m) for m in kept()}
        if strangers:
            raise ValueError(
                f"备份来自不同的版本（{about['junheng']}），有不认识的表：{'、'.join(sorted(strangers))}"
            )
        with transaction.atomic(), connection.constraint_checks_disabled():
            for n, label in enumerate(about["models"]):
                tell(label, n / len(about["models"]))
                rows += _fill(apps.get_model(label), _open(tar, f"rows/{label}.jsonl"))
            _sequences()
            connection.check_constraints()
        members = [m for m in tar.getmembers() if m.name.split("/")[0] in FILES and m.isfile()]
        tar.extractall(settings.DATA, members=members, filter="data")
    return rows


def _refuse_if_behind() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ValueError("数据库还没有升级到这个版本；请先用 junheng web 启动一次（会自动升级），再备份")


def _label(model: type[models.Model]) -> str:
    return model._meta.label_lower  # noqa: SLF001


def _rows(model: type[models.Model]) -> tuple[bytes, int]:
    names = [f.attname for f in model._meta.concrete_fields]  # noqa: SLF001
    out, count = io.StringIO(), 0
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK):  # noqa: SLF001
        out.write(
            json.dumps(dict(zip(names, row, strict=True)), cls=DjangoJSONEncoder, ensure_ascii=False) + "\n"
        )
        count += 1
    return out.getvalue().encode(), count


def _fill(model: type[models.Model], lines: io.BufferedReader) -> int:
    fields = {f.attname: f for f in model._meta.concrete_fields}  # noqa: SLF001
    count = 0
    for batch in _batches(lines):
        made = [model(**{n: _value(fields[n], v) for n, v in row.items() if n in fields}) for row in batch]
        for one in made:
            one._state.adding = True  # noqa: SLF001
        # auto_now fields would otherwise be stamped anew
        stamped = [
            f for f in fields.values() if getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False)
        ]
        kept_as = [(f, f.auto_now, f.auto_now_add) for f in stamped]
        for field in stamped:
            field.auto_now = field.auto_now_add = False
        try:
            model._base_manager.bulk_create(made, batch_size=500)  # noqa: SLF001
        finally:
            for field, now, added in kept_as:
                field.auto_now, field.auto_now_add = now, added
        count += len(made)
    return count


def _value(field: models.Field, value: object) -> object:
    return value if isinstance(field, models.JSONField) or value is None else field.to_python(value)


def _batches(lines: io.BufferedReader) -> Iterator[list[dict]]:
    batch: list[dict] = []
    for line in lines:
        batch.append(json.loads(line))
        if len(batch) == CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch


def _sequences() -> None:
    """PostgreSQL counts on from the highest id restored."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept()):
            cursor.execute(statement)


def _add(tar: tarfile.TarFile, name: str, body: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(body), 0o600
    tar.addfile(member, io.BytesIO(body))


def _open(tar: tarfile.TarFile, name: str) -> io.BufferedReader:
    try:
        found = tar.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise ValueError(f"这不是 junheng 的备份：缺少 {name}")
    return found
