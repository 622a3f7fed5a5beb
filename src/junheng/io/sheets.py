"""Any file a bureau sends, as grids of text: what it is is told by its content, never by its extension."""

from __future__ import annotations

import logging
import zipfile
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

import fastexcel
import polars as pl

from junheng.io import package, text
from junheng.reading import cleaned
from junheng.said import Said, both
from junheng.schema import Problem, TableError

RESAVE = both(
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重试",
    "Open it in Excel or WPS, save it as an Excel workbook (.xlsx), and try again",
)
HIDDEN = both("隐藏的工作表没有导入", "a hidden sheet was not imported")
OURS = ("填写说明", "代码", "问题清单")
"""Sheets that our own workbooks carry and that hold no data."""
for _reader in ("calamine", "fastexcel"):
    logging.getLogger(_reader).addHandler(
        logging.NullHandler()
    )  # its remarks on charts are no news to a clerk
OLE, ZIP = bytes.fromhex("D0CF11E0A1B11AE1"), b"PK\x03\x04"


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet as text. Row i of `cells` is Excel row i + 1; its columns are named by Excel column, "0" being A."""

    file: str
    name: str
    cells: pl.DataFrame
    label: str = ""
    merged: tuple[package.Area, ...] = ()
    faults: tuple[tuple[int, int], ...] = ()
    uncounted: tuple[tuple[int, int], ...] = ()

    @cached_property
    def head(self) -> list[dict[str, str]]:
        """The rows where headers may stand: column → text, merged cells filled from their upper left corner."""
        rows = [
            {c: t for c, t in row.items() if t} for row in self.cells.head(package.HEAD).iter_rows(named=True)
        ]
        for top, left, bottom, right in filter(package.small, self.merged):
            text = rows[top].get(str(left)) if top < len(rows) else None
            for row in rows[top : bottom + 1] if text else ():
                row.update({c: text for c in self.cells.columns if left <= int(c) <= right})
        return rows

    def problem(self, row: int | None = None, column: str = "", found: str = "", expected: str = "",
                remedy: str = "", *, severe: bool = True) -> Problem:  # fmt: skip
        """A problem on this sheet; `row` is the row number seen in Excel."""
        return Problem(self.file, self.name, row, column, found, expected, remedy, severe)


def refused(file: str, expected: str, remedy: str) -> TableError:
    """The error for a file that cannot be opened at all."""
    return TableError([Problem(file=file, expected=expected, remedy=remedy)])


def opened(path: Path) -> tuple[list[Sheet], list[Problem]]:
    """Every visible sheet of a file, and notices. Raises TableError when it is not a readable table file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise refused(
            path.name,
            both("找不到这个文件", "there is no such file"),
            Said("请核对路径：{path}", "Check the path: {path}", path=str(path)),
        ) from None
    except OSError as failed:
        raise refused(
            path.name,
            both("文件无法读取", "the file cannot be read"),
            Said(
                "请关闭正在使用它的程序后重试（{why}）",
                "Close the program that uses it and try again ({why})",
                why=failed.strerror,
            ),
        ) from None
    if not data.strip(b"\0 \t\r\n"):
        raise refused(
            path.name,
            both("文件是空的", "the file is empty"),
            both("请选择填好数据的文件", "Choose a file that is filled in"),
        )
    if kind := _foreign(data):
        raise refused(path.name, kind, RESAVE)
    if data.startswith((OLE, ZIP)):
        return _workbook(path.name, data)
    cells = text.grid(path.name, data)
    return [Sheet(path.name, "", cleaned(cells), path.stem)], []


def _foreign(data: bytes) -> str:
    """Why these bytes are no table: '' when they may be one."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        return both(
            "文件已加密，需要密码才能打开（请先在 Excel 或 WPS 里取消密码）",
            "the file is encrypted and needs a password (take it off in Excel or WPS first)",
        )
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        return both(
            "内容是网页或 XML，不是真正的 Excel 工作簿", "it holds a web page or XML, no real Excel workbook"
        )
    if head.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc\xaf", b"par1")):
        return both("不是表格文件", "it is no spreadsheet")
    if data.startswith(ZIP):
        try:
            names = zipfile.ZipFile(BytesIO(data)).namelist()
        except (zipfile.BadZipFile, ValueError, OSError, EOFError):
            return both("文件已损坏或没有下载完整", "the file is damaged or was not downloaded whole")
        if not any(n.startswith(("xl/", "content.xml")) for n in names):
            return both(
                "压缩包里没有工作簿，可能是 Word 文档或压缩文件",
                "the archive holds no workbook; it may be a Word document or a plain archive",
            )
    return ""


def _workbook(file: str, data: bytes) -> tuple[list[Sheet], list[Problem]]:
    notices: list[Problem] = []
    sheets = []
    try:
        reader = fastexcel.read_excel(data)
        extras = package.extras(data) if data.startswith(ZIP) else {}
        for name in reader.sheet_names:
            loaded = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            if loaded.visible != "visible":
                notices += [_ignored(file, name, HIDDEN)] if name not in OURS else []
                continue
            sheets.append(_sheet(file, name, loaded, extras.get(name, package.Extras())))
    except BaseException as failed:
        if not isinstance(failed, Exception) and type(failed).__name__ != "PanicException":
            raise
        if "assword" in str(failed) or "ncrypted" in str(failed):
            raise refused(
                file,
                both("文件已加密，需要密码才能打开", "the file is encrypted and needs a password"),
                both(
                    "请在 Excel 或 WPS 里取消密码后重试",
                    "Take the password off in Excel or WPS and try again",
                ),
            ) from None
        raise refused(
            file,
            both(
                "工作簿已损坏，或不是 Excel 能直接读的格式",
                "the workbook is damaged, or in a format Excel does not read directly",
            ),
            RESAVE,
        ) from None
    return sheets, notices


def _sheet(file: str, name: str, loaded: fastexcel.ExcelSheet, extras: package.Extras) -> Sheet:
    columns = [str(c.absolute_index) for c in loaded.available_columns()]
    cells = cleaned(loaded.to_polars().rename(dict(zip(loaded.to_polars().columns, columns, strict=True))))
    return Sheet(file, name, cells, name, extras.merged, extras.faults, extras.uncounted)


def _ignored(file: str, sheet: str, why: str) -> Problem:
    return Problem(file, sheet, expected=why, severe=False)
