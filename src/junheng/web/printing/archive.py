"""Files of reports: kept under a hash, given out only while they still have it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from junheng.web.printing.models import StoredReport

PART = 256 * 1024


class Changed(ValueError):
    """A file of the archive is gone or is not the one that was printed."""


def sha256(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept(path: Path) -> dict:
    """What is written down of a file: name, size, hash."""
    return {"name": path.name, "size": path.stat().st_size, "sha256": sha256(path)}


def verified(report: StoredReport, number: int) -> Path:
    """The file as printed. Raises Changed, a sentence for people, where it is not."""
    entry = report.files[number]
    path = report.folder / entry["name"]
    if not path.is_file():
        raise Changed(
            _("归档文件《%(name)s》已不在服务器上，请联系系统管理员从备份恢复，或重新生成。")
            % {"name": entry["name"]}
        )
    if sha256(path) != entry["sha256"]:
        raise Changed(
            _(
                "归档文件《%(name)s》与生成时登记的校验值不符，可能被改动过，不予下载；请重新生成，并告知系统管理员。"
            )
            % {"name": entry["name"]}
        )
    return path


def parts(path: Path) -> Iterator[bytes]:
    """The file piece by piece."""
    with path.open("rb") as file:
        while part := file.read(PART):
            yield part


def as_base64(hexadecimal: str) -> str:
    """A hash as HTTP's Repr-Digest writes it."""
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()
