"""The case of a programme as data: paragraphs of text and figures, each figure tied to its rows and marked where it falls short."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from junheng.programmes import narrative
from junheng.programmes.figures import Figure, Figures
from junheng.programmes.programme import Programme
from junheng.programmes.said import Said, in_language
from junheng.register.codes import UNKNOWN, UNMET
from junheng.register.snapshot import complete, fingerprint

MISSED, EARLY, INCOMPLETE = "未达标", "尚未到期", "数据不全"
"""What is written in the margin: the target's day has come and it is missed; it is not there yet; rows or cells are lacking."""
MARKS = {MISSED: "missed", EARLY: "not yet due", INCOMPLETE: "incomplete data"}
LANGUAGES = ("zh", "en")
UNREPORTED = {"zh": narrative.UNREPORTED, "en": "(not reported)"}


@dataclass(frozen=True)
class Span:
    """A piece of a paragraph: plain text, or a figure as it is written there."""

    text: str
    figure: Figure | None = None
    mark: str = ""

    @property
    def id(self) -> str:
        return "" if self.figure is None else self.figure.id


@dataclass(frozen=True)
class Paragraph:
    """One paragraph under its heading."""

    heading: str
    spans: tuple[Span, ...]
    language: str = "zh"

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.spans)

    @property
    def margin(self) -> tuple[str, ...]:
        """What stands in the margin beside it, one line per figure that is marked."""
        return tuple(dict.fromkeys(_margin(s, self.language) for s in self.spans if s.mark and s.figure))


@dataclass(frozen=True)
class Case:
    """A case ready to be printed: who, when, on which register (its hash), and the paragraphs."""

    programme: str
    title: str
    region: str
    on: dt.date
    register: str
    language: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure it names, once, in the order of the text."""
        named = {s.id: s.figure for p in self.paragraphs for s in p.spans if s.figure}
        return tuple(named.values())

    @property
    def marked(self) -> tuple[Span, ...]:
        """The figures that fall short or rest on incomplete data."""
        return tuple({s.id: s for p in self.paragraphs for s in p.spans if s.mark}.values())

    def __str__(self) -> str:
        lines = [self.title, ""]
        for paragraph in self.paragraphs:
            lines += [paragraph.text, *(f"  〔{m}〕" for m in paragraph.margin)]
        seal = f"{self.region}，{self.on}，登记库指纹 {self.register}"
        if self.language == "en":
            seal = f"{self.region}, {self.on}, register {self.register}"
        return "\n".join([*lines, "", seal])


def case(
    programme: Programme,
    tables: Mapping[str, pl.DataFrame],
    *,
    on: dt.date | None = None,
    language: str = "zh",
    register: str = "",
    figure: Callable[[str], Figure] | None = None,
) -> Case:
    """The programme's narrative with its figures from `tables`. Raises ValueError where the document has no narrative.

    register: the hash of `tables` where the caller knows it; else it is worked out.
    figure: gives a figure by its id where the caller has them; `tables` then needs the places alone.
    """
    if programme.case is None:
        raise ValueError(
            Said(
                "方案《{title}》没有写案例（case），请在文件里补上",
                "the programme “{title}” has no case; add one to the file",
                title=programme.title,
            )
        )
    if language not in LANGUAGES:
        raise ValueError(f"语言应为 {'、'.join(LANGUAGES)} 之一，收到“{language}”")
    day = on or programme.on
    english = language == "en"
    figure = figure or Figures(programme, tables, on=day).figure
    headings = {h.id: h.english if english else h.title for h in programme.headings}
    return Case(
        programme.id,
        (programme.case.english or programme.english) if english else programme.case.title,
        _region(programme, tables, english),
        day,
        register or fingerprint(complete(tables)),
        language,
        tuple(
            Paragraph(
                headings.get(p.heading, ""),
                _spans(p.english if english and p.english else p.text, figure, day, language),
                language,
            )
            for p in programme.case.paragraphs
        ),
    )


def _region(programme: Programme, tables: Mapping[str, pl.DataFrame], english: bool) -> str:
    """Whose case it is, as the register calls it where that says more (玉溪市（重构示例）)."""
    own = programme.region.name
    top = tables["place"].filter(pl.col("parent").is_null())["name"] if "place" in tables else ()
    called = next((name for name in top if name.startswith(own)), own)
    return f"{programme.region.english or own}{called.removeprefix(own)}" if english else called


def _spans(text: str, figure: Callable[[str], Figure], on: dt.date, language: str) -> tuple[Span, ...]:
    return tuple(
        Span(part) if isinstance(part, str) else _figure(figure(part[0]), part[1], on, language)
        for part in narrative.parts(text)
    )


def _figure(figure: Figure, form: str, on: dt.date, language: str) -> Span:
    said = (
        UNREPORTED[language] if figure.value is None else narrative.written(figure.value, form, figure.unit)
    )
    return Span(said, figure, mark(figure, on))


def mark(figure: Figure, on: dt.date) -> str:
    """The word for the margin; empty where all is well."""
    if figure.problems or figure.value is None or figure.state == UNKNOWN:
        return INCOMPLETE
    if figure.state == UNMET:
        return MISSED if figure.missed(on) else EARLY
    return ""


def _margin(span: Span, language: str) -> str:
    figure, target = span.figure, span.figure.target
    english = language == "en"
    word = MARKS[span.mark] if english else span.mark
    title = figure.english if english else figure.title
    due = ""
    if target:
        due = (
            f", target {figure.line} by {target.due}"
            if english
            else f"，目标 {figure.line}（{target.due}，{target.owner}）"
        )
    why = [in_language(p, language) for p in figure.problems] if span.mark == INCOMPLETE else []
    joined = ("; " if english else "；").join(why)
    return f"{figure.id} {title} {word}{due}" + ((": " if english else "：") + joined if joined else "")
