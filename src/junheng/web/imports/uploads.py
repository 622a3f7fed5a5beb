"""Taking files in: what is no table is refused with a sentence, the same upload twice is one import."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from junheng.web.accounts import audit
from junheng.web.accounts.models import Person
from junheng.web.imports.models import Import
from junheng.web.jobs import work

ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".txt", ".tsv")
MOST = 20
OLE, ZIP = bytes.fromhex("D0CF11E0A1B11AE1"), b"PK\x03\x04"
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


class Refused(ValueError):
    """Files that are not taken in: a sentence for each."""

    def __init__(self, sentences: Iterable[str]):
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


class Quota(FileUploadHandler):
    """Stops an upload that grows beyond the limit before it fills the disk."""

    def handle_raw_input(self, *args, **kwargs) -> None:
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > settings.UPLOAD_LIMIT:
            self.request.upload_refused = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def take_in(files: list[UploadedFile], token: UUID, *, by: Person, year: int | None) -> tuple[Import, bool]:
    """The import made of these files and whether it is new. Raises Refused; then nothing is kept."""
    if twin := Import.objects.filter(by=by, token=token).first():
        return twin, False
    if refused := _refusals(files):
        raise Refused(refused)
    facts = [{"name": _safe(f.name), "size": f.size, "sha256": _sha256(f)} for f in files]
    digest = hashlib.sha256("".join(sorted(f["sha256"] for f in facts)).encode()).hexdigest()
    open_ones = (Import.CHECKING, Import.WRONG, Import.READY, Import.COMMITTING)
    same = Import.objects.filter(by=by, digest=digest, year=year, state__in=open_ones)
    if twin := same.order_by("-pk").first():
        return twin, False
    try:
        with transaction.atomic():
            taken = Import.objects.create(token=token, by=by, year=year, files=facts, digest=digest)
            for file, path in zip(files, taken.paths(), strict=True):
                _keep(file, path)
            audit.record(by, "import_new", f"导入 {taken.pk}", after={"文件": [f["name"] for f in facts]})
            ask_check(taken, by=by)
    except IntegrityError:  # the same form sent twice at the same moment
        return Import.objects.get(by=by, token=token), False
    return taken, True


def ask_check(imported: Import, *, by: Person) -> None:
    """Queue the reading of the files."""
    imported.state = Import.CHECKING
    imported.job = work.ask(
        "imports.check",
        _("检查 %(files)s") % {"files": str(imported)[:150]},
        by=by,
        **{"import": imported.pk, "page": f"/imports/{imported.pk}/"},
    )
    imported.save()


def _refusals(files: list[UploadedFile]) -> list[str]:
    if not files:
        return [_("请选择要导入的文件。")]
    if len(files) > MOST:
        return [_("一次最多 %(most)s 个文件，请分几次导入。") % {"most": MOST}]
    if sum(f.size for f in files) > settings.UPLOAD_LIMIT:
        return [too_large()]
    return [f"《{_safe(f.name)}》：{said}" for f in files if (said := _refusal(f))]


def too_large() -> str:
    """What is said of an upload beyond the limit."""
    return _("文件合计超过 %(limit)s MB，请拆开后分几次导入。") % {"limit": settings.UPLOAD_LIMIT // 2**20}


def _refusal(file: UploadedFile) -> str:
    if Path(file.name).suffix.lower() not in ENDINGS:
        return _("不是可以导入的文件，请选择 %(endings)s 文件。") % {"endings": "、".join(ENDINGS)}
    if not file.size:
        return _("文件是空的，请选择填好数据的文件。")
    if _has_macros(file):
        return _(
            "文件带有宏，不能导入。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”（不带宏）后重试。"
        )
    if _unpacks_to(file) > settings.UNPACKED_LIMIT:
        return _("解开后超过 %(limit)s MB，不像登记表。请只留要导入的工作表和行，另存后重试。") % {
            "limit": settings.UNPACKED_LIMIT // 2**20
        }
    return ""


def _has_macros(file: UploadedFile) -> bool:
    """A VBA project in a workbook of either kind; told by content, whatever the file is called."""
    file.seek(0)
    head = file.read(8)
    try:
        if head.startswith(ZIP):
            names = [entry.filename.lower() for entry in _entries(file)]
            return any(n.endswith("vbaproject.bin") or "/macrosheets/" in n for n in names)
        if head.startswith(OLE):
            file.seek(0)
            return "_VBA_PROJECT".encode("utf-16-le") in file.read()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return False  # the reader says what is wrong with it
    finally:
        file.seek(0)
    return False


def _entries(file: UploadedFile) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(file) as package:
        return package.infolist()


def _unpacks_to(file: UploadedFile) -> int:
    """Bytes a packed workbook says it takes when it is read; 0 for what is no package."""
    file.seek(0)
    try:
        return sum(entry.file_size for entry in _entries(file))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return 0
    finally:
        file.seek(0)


def _sha256(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _keep(file: UploadedFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file.seek(0)
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)


def _safe(name: str) -> str:
    """A file name without folders or characters a disk cannot hold."""
    plain = UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(" .") or "未命名.xlsx"
    stem, ending = Path(plain).stem, Path(plain).suffix
    while len((stem + ending).encode()) > 200:
        stem = stem[:-1]
    return stem + ending
