"""A programme: a region's own way to organise schools, people, goals and evidence, as a dated document.

`Programme.load("yuxi", on=day)` reads one that ships, `load_path` and `load_text` a bureau's own. A document that names something
undefined is refused with every problem and its line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from junheng.programmes import checking, marks, notices
from junheng.programmes.formulas import FORMULAS
from junheng.programmes.marks import Entries, Listed
from junheng.programmes.parts import (
    Amendment,
    Catalogue,
    Checklist,
    FigureOf,
    Heading,
    Layer,
    Narrative,
    Period,
    Region,
    Target,
)
from junheng.programmes.said import Said, both
from junheng.programmes.selection import Rows
from junheng.programmes.strict import PAIRS, Notes, beside, fill, usable
from junheng.schema import Problem, TableError

DOCUMENTS = Path(__file__).parent / "documents"


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One programme as it stood on the day `on`."""

    id: str
    title: str
    english: str
    since: dt.date
    region: Region
    period: Period
    headings: tuple[Heading, ...]
    figures: tuple[FigureOf, ...]
    on: dt.date
    number: str = ""
    note: str = ""
    inferred: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    networks: tuple[Layer, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)
    checklists: tuple[Checklist, ...] = ()
    sets: Mapping[str, Rows] = field(default_factory=dict)
    case: Narrative | None = None
    amended: tuple[Mapping, ...] = ()
    text: str = field(default="", repr=False, compare=False)
    notices: tuple[Problem, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def load(cls, name: str, *, on: dt.date) -> Programme:
        """Read the shipped document `name` as it stood on `on`. Raises ValueError, a sentence, or TableError with every problem."""
        if name not in names():
            raise ValueError(
                Said(
                    "没有方案“{name}”，可用：{names}；也可给出自己的 .yaml 文件",
                    "there is no programme “{name}”; there are {names}, or give a .yaml file of your own",
                    name=name,
                    names=names(),
                )
            )
        return cls.load_path(DOCUMENTS / f"{name}.yaml", on=on)

    @classmethod
    def load_path(cls, path: Path, *, on: dt.date | None = None) -> Programme:
        """Read a document from a file; `on` None means its latest text."""
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise TableError(
                [
                    Problem(
                        file=path.name,
                        expected=both("应为 UTF-8 编码的文本", "should be text in UTF-8"),
                        remedy=both("请另存为 UTF-8", "Save it as UTF-8"),
                    )
                ]
            ) from None
        return cls.load_text(text, on=on, file=path.name)

    @classmethod
    def load_text(cls, text: str, *, on: dt.date | None = None, file: str = "方案.yaml") -> Programme:
        """Read a document that is at hand as text."""
        notes = Notes(file)
        body = marks.read(text, file)
        amendments = _amendments(body, notes)
        day = on or max(
            [d for d in (body.get("since"), *(a.since for a in amendments)) if isinstance(d, dt.date)],
            default=dt.date.max,
        )
        if isinstance(body.get("since"), dt.date) and day < body["since"]:
            raise ValueError(
                Said(
                    "《{title}》自 {since} 起施行，不能用于 {day}；请改用该日之后的日期",
                    "“{title}” is in force from {since} and cannot be used for {day}; choose a later day",
                    title=body.get("title", file),
                    since=body["since"],
                    day=day,
                )
            )
        for amendment in amendments:
            if amendment.since <= day:
                body = marks.merged(body, amendment.changes)
        given = {"on": day, "text": text, "notices": (), "figures": _figures(body.get("figures"), notes)}
        given["amended"] = tuple(body.pop("amended", None) or ())
        written = _written(body)
        body.pop("figures", None)
        made = fill(cls, body, body.line, "", notes, given, even_broken=True)
        checking.check(made, notes, written)
        if severe := [p for p in notes.problems if p.severe]:
            raise TableError(sorted(dict.fromkeys(severe), key=lambda p: p.row or 0))
        notices.tell(made, notes)
        return replace(made, notices=tuple(notes.problems))

    def figure(self, code: str) -> FigureOf:
        """The figure with this id. Raises ValueError naming those there are."""
        for entry in self.figures:
            if entry.id == code:
                return entry
        raise ValueError(
            Said(
                "方案《{title}》没有数据“{code}”，可用：{known}",
                "the programme “{title}” has no figure “{code}”; there are {known}",
                title=self.title,
                code=code,
                known=[f.id for f in self.figures],
            )
        )

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(t for h in self.headings for t in h.targets)

    def target(self, code: str, on: dt.date) -> Target | None:
        """The line a figure is held against on a day: the next due, or the last where all are past."""
        mine = sorted((t for t in self.targets if t.figure == code), key=lambda t: t.due)
        return next((t for t in mine if t.due >= on), mine[-1] if mine else None)

    def heading_of(self, code: str) -> Heading | None:
        """The heading a figure belongs to."""
        entry = self.figure(code)
        return next((h for h in self.headings if h.id == entry.heading), None)


def names() -> list[str]:
    """The documents that ship."""
    return sorted(p.stem for p in DOCUMENTS.glob("*.yaml") if not p.stem.endswith(".examples"))


def _written(body: Entries) -> dict[str, list[str]]:
    """The ids of figures, headings and sets as they are written, also of entries that cannot be read."""
    listed = {
        part: [str(e["id"]) for e in body.get(part) or () if isinstance(e, Entries) and "id" in e]
        for part in ("figures", "headings")
        if isinstance(body.get(part), Listed)
    }
    sets = body.get("sets")
    return {"figures": [], "headings": [], "sets": list(sets) if isinstance(sets, Entries) else []} | listed


def _amendments(body: Entries, notes: Notes) -> list[Amendment]:
    entries = body.get("amended")
    if entries is None:
        return []
    if not isinstance(entries, Listed):
        notes.add(
            body.at("amended"),
            "amended",
            None,
            both("应为列表，每项前加“- ”", "should be a list with “- ” before each entry"),
        )
        return []
    made = [
        fill(Amendment, e, line, both("修订", "amendment"), notes)
        for e, line in zip(entries, entries.lines, strict=True)
    ]
    return sorted((a for a in made if a is not None), key=lambda a: a.since)


def _figures(entries: object, notes: Notes) -> tuple[FigureOf, ...]:
    """Each figure, its formula made from the keys that are not the figure's own."""
    if not isinstance(entries, Listed):
        notes.add(
            None,
            "figures",
            None,
            both("缺少数据清单，应为列表", "the list of figures is missing"),
            both("至少写一个数据", "Write at least one figure"),
        )
        return ()
    own, made = {f.name for f in fields(FigureOf)}, []
    for entry, line in zip(entries, entries.lines, strict=True):
        if not isinstance(entry, Entries):
            notes.add(line, "figures", None, PAIRS)
            continue
        where, name = Said("数据 {id}", "figure {id}", id=entry.get("id", "")), entry.get("formula")
        if not isinstance(name, str) or name not in FORMULAS:
            found = both("（空）", "(nothing)") if name is None else name
            notes.add(
                entry.at("formula"),
                where,
                found,
                both("没有这个公式", "there is no such formula"),
                usable(FORMULAS),
            )
            continue
        formula = fill(
            FORMULAS[name], _only(entry, lambda k: k not in own), entry.line, beside(where, name), notes
        )
        figure = fill(
            FigureOf,
            _only(entry, lambda k: k in own and k != "formula"),
            line,
            where,
            notes,
            {"formula": formula},
        )
        made += [figure] if figure is not None and formula is not None else []
    return tuple(made)


def _only(entry: Entries, wanted) -> Entries:
    part = Entries({k: v for k, v in entry.items() if wanted(k)})
    part.line, part.lines = entry.line, entry.lines
    return part
