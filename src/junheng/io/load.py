"""Read any number of files into register tables: all or nothing, every problem at once, totals reconciled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from junheng.io import folder, sheets
from junheng.io.form import SCHOOLS, Given, Match, Part
from junheng.io.merge import merged
from junheng.io.recognise import accepted, forms, recognise
from junheng.io.reconcile import reconciled
from junheng.io.sheets import Sheet
from junheng.said import Said, both, joined
from junheng.schema import Problem, Table, TableError

TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".et")
"""Files read when a folder is given; a file given by name is read whatever it is called."""
Progress = Callable[[str, float], None]
Prepare = Callable[[Sheet], Sheet]


@dataclass(frozen=True)
class Loaded:
    """What was read: register tables, the control totals, notices, and which sheet was taken for which form."""

    tables: dict[str, pl.DataFrame]
    reconciliation: pl.DataFrame
    notices: tuple[Problem, ...]
    forms: tuple[tuple[str, str, str], ...]


def read(
    *paths: Path,
    declared: Mapping[str, Table],
    year: int | None = None,
    progress: Progress | None = None,
    prepare: Prepare | None = None,
) -> Loaded:
    """Register tables from csv, Excel or Parquet files and folders, taken together as one load.

    `year` is the school year (its autumn) of sheets that do not say theirs. `progress` hears what is being done and
    how much of it, 0 to 1. `prepare` may change each sheet before it is recognised (its headers, say). Raises TableError
    with every problem of every file; then nothing is returned at all.
    """
    tell = progress or (lambda *_: None)
    given = Given(declared, year)
    parts, problems = _parts(given, [Path(p) for p in paths], tell, prepare or (lambda sheet: sheet))
    problems += [p for part in parts for p in part.problems]
    tell("合并", 0.9)
    tables, disputes = merged(parts, declared)
    problems += disputes
    if not any(p.severe for p in problems):
        problems += _nothing(parts, paths, given)
    if severe := [p for p in problems if p.severe]:
        raise TableError(severe)
    tell("核对总数", 0.95)
    reconciliation = reconciled(parts, tables, declared)
    tell("完成", 1.0)
    recognised = tuple((part.sheet.file, part.sheet.name, part.form) for part in parts)
    return Loaded(tables, reconciliation, tuple(problems), recognised)


def _parts(
    given: Given, paths: list[Path], tell: Progress, prepare: Prepare
) -> tuple[list[Part], list[Problem]]:
    """What every recognised sheet holds, the sheets that need others' school codes last."""
    problems: list[Problem] = []
    files = _collected(lambda path: list(_files(path, given.declared)), paths, problems)
    books: list[tuple[Path, list[tuple[Sheet, Match]]]] = []
    parts: list[Part] = []
    for n, path in enumerate(files):
        tell(f"读取 {path.name}", 0.6 * n / len(files))
        if path.suffix.lower() == ".parquet":
            parts += _collected(lambda path: [folder.read(path, given.declared)], [path], problems)
        else:
            books += _collected(
                lambda path: [(path, _recognised(path, given, problems, prepare))], [path], problems
            )
    jobs = [(path, sheet, match) for path, found in books for sheet, match in found]
    for n, (path, sheet, match) in enumerate(sorted(jobs, key=lambda job: job[2].form.late)):
        tell(f"检查 {sheet.name or path.name}", 0.6 + 0.3 * n / len(jobs))
        parts.append(
            match.form.read(
                sheet, match, replace(given, schools=_schools(parts)) if match.form.late else given
            )
        )
    return parts, problems


def _collected(read: Callable[[Path], list], paths: list[Path], problems: list[Problem]) -> list:
    """What `read` gives for each path; the problems of paths that are refused go to `problems`."""
    found = []
    for path in paths:
        try:
            found += read(path)
        except TableError as refused:
            problems += refused.problems
    return found


def _recognised(
    path: Path, given: Given, problems: list[Problem], prepare: Prepare
) -> list[tuple[Sheet, Match]]:
    """The sheets of one file with their forms; what is to be said about the others goes to `problems`."""
    opened, said = sheets.opened(path)
    known = forms(given)
    found = []
    for sheet in map(prepare, opened):
        match, strange = recognise(sheet, known, given)
        said += strange
        found += [(sheet, match)] if match else []
    if not found and not any(p.severe for p in said):
        hidden = "、".join(f"“{p.sheet}”" for p in said if p.expected == sheets.HIDDEN)
        empty = all(not sheet.cells.height for sheet in opened)
        why = (
            both("没有隐藏的工作表都是空的", "all sheets that are not hidden are empty")
            if hidden
            else both("工作簿是空的", "the workbook is empty")
        )
        why = why if empty else _nearest(said)
        if hidden:
            shown = Said(
                "工作表{hidden}是隐藏的，要导入请先取消隐藏",
                "the sheets {hidden} are hidden: unhide them to import them",
                hidden=hidden,
            )
            why = joined([why, shown])
        said.append(Problem(path.name, expected=why, remedy=accepted(known)))
    problems += said
    return found


def _schools(parts: list[Part]) -> pl.DataFrame:
    """The schools named in the sheets read so far."""
    named = [
        part.tables["school"].select(
            pl.lit(part.sheet.file).alias("file"), pl.lit(part.sheet.name).alias("sheet"), "name", "code"
        )
        for part in parts
        if "school" in part.tables
    ]
    return pl.concat([pl.DataFrame(schema=SCHOOLS), *named])


def _nearest(problems: list[Problem]) -> str:
    said = next((p.expected for p in problems if p.expected.startswith("最像")), "")
    none = both("没有认出任何一张表", "no sheet was recognised")
    return Said("{none}（{said}）", "{none} ({said})", none=none, said=said) if said else none


def _files(path: Path, declared: Mapping[str, Table]) -> Iterator[Path]:
    """The files a path stands for: a folder's register, or else the tables lying in it."""
    if not path.is_dir():
        yield path
        return
    inside = [p for p in sorted(path.iterdir()) if p.is_file() and not p.name.startswith(("~$", "."))]
    register = [p for p in inside if p.suffix.lower() == ".parquet" and p.stem in declared]
    tables = [p for p in inside if p.suffix.lower() in TABLES]
    if not register and not tables:
        raise sheets.refused(
            path.name,
            both("文件夹里没有可以导入的文件", "the folder holds no file that can be imported"),
            Said("可以是 {kinds}", "It may be {kinds}", kinds=list(TABLES)),
        )
    yield from register or tables


def _nothing(parts: list[Part], paths: tuple[Path, ...], given: Given) -> list[Problem]:
    """Why a load without a single row is refused; an empty register folder is not."""
    if any(frame.height for part in parts for frame in part.tables.values()):
        return []
    if parts and all(part.form == folder.TITLE for part in parts):
        return []
    names = "、".join(Path(p).name for p in paths)
    return [
        Problem(
            names,
            expected=both("表里没有数据", "there are no data in the sheet"),
            remedy=both(
                "请从表头下一行起填写，或先删去空表再导入",
                "Fill it in from the row below the header, or remove empty sheets first",
            ),
        )
    ]
