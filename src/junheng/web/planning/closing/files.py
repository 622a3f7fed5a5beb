"""Papers of a procedure: PDF, Word and pictures, told by their content; kept under their hash, given out only while they have it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Person
from junheng.web.planning.models_closing import Closing, ClosingPaper

MOST = 20 * 2**20
KINDS = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".doc": (bytes.fromhex("D0CF11E0A1B11AE1"), "application/msword"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
}
"""Ending → how the content begins, and what a browser is told it is."""
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
PART = 256 * 1024


class Changed(ValueError):
    """A paper is gone, or is not the one that was handed in."""


def wrong(file: UploadedFile) -> str:
    """Why a file is not taken in; empty where it is."""
    kind = ending(file.name)
    if kind not in KINDS:
        return _("《%(name)s》不是可以上传的文件，请选择 %(endings)s 文件。") % {
            "name": safe(file.name),
            "endings": "、".join(KINDS),
        }
    if not file.size:
        return _("《%(name)s》是空的，请核对后重新选择。") % {"name": safe(file.name)}
    if file.size > MOST:
        return _("《%(name)s》大于 %(most)s MB，请压缩或拆开后上传。") % {
            "name": safe(file.name),
            "most": MOST // 2**20,
        }
    file.seek(0)
    head = file.read(16)
    if not head.startswith(KINDS[kind][0]) or (kind == ".docx" and not _word(file)):
        return _("《%(name)s》的内容不是 %(ending)s 文件，请用原来的程序另存后上传。") % {
            "name": safe(file.name),
            "ending": kind,
        }
    if _has_macros(file, kind):
        return _("《%(name)s》带有宏，不能上传；请另存为不带宏的文件或 PDF。") % {"name": safe(file.name)}
    return ""


def ending(name: str) -> str:
    """The ending of a file's name, as `KINDS` knows it."""
    return Path(name).suffix.lower()


def _word(file: UploadedFile) -> bool:
    return any(name == "word/document.xml" for name in _names(file))


def _has_macros(file: UploadedFile, kind: str) -> bool:
    """A VBA project in a document of either kind."""
    if kind == ".docx":
        return any(name.lower().endswith("vbaproject.bin") for name in _names(file))
    if kind == ".doc":
        file.seek(0)
        return "_VBA_PROJECT".encode("utf-16-le") in file.read()
    return False


def _names(file: UploadedFile) -> list[str]:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            return package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return []


def keep(closing: Closing, step: str, kind: str, file: UploadedFile, *, by: Person) -> ClosingPaper:
    """Write a file down with its hash. Call inside a transaction; what `wrong` refuses must not come here."""
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    facts = {"name": safe(file.name), "size": file.size, "sha256": digest.hexdigest()}
    made = ClosingPaper.objects.create(closing=closing, step=step, kind=kind, by=by, **facts)
    made.path.parent.mkdir(parents=True, exist_ok=True)
    file.seek(0)
    with made.path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return made


def verified(paper: ClosingPaper) -> Path:
    """The file as it was handed in. Raises Changed, a sentence for people, where it is not."""
    if not paper.path.is_file():
        raise Changed(_("《%(name)s》已不在服务器上，请联系系统管理员从备份恢复。") % {"name": paper.name})
    with paper.path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != paper.sha256:
            raise Changed(
                _("《%(name)s》与上传时登记的校验值不符，可能被改动过，不予下载；请告知系统管理员。")
                % {"name": paper.name}
            )
    return paper.path


def parts(path: Path) -> Iterator[bytes]:
    """The file piece by piece."""
    with path.open("rb") as file:
        while part := file.read(PART):
            yield part


def safe(name: str) -> str:
    """A file name without folders or characters a disk cannot hold."""
    plain = UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(" .") or "未命名"
    stem, last = Path(plain).stem, Path(plain).suffix
    return stem[: 190 - len(last)] + last
