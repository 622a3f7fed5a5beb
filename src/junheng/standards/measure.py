"""Measure a register against a standard: every figure, its state, and the four-part verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES
from junheng.said import Said, both
from junheng.schema import Problem
from junheng.standards import resource
from junheng.standards.checks import CHECKS, ROWS, County
from junheng.standards.shown import beside
from junheng.standards.stage_school import stage_school
from junheng.standards.standard import Item, Standard

BLANK = "＿＿"
KNOWN_PLACES = (("place", "code"), ("county_fact", "place"), ("survey", "place"))
ITEM_TABLES = ("county_fact", "school_fact", "class_group", "room", "finance", "survey")
"""Tables that only the county items read; a file without any of them is about resources alone."""


@dataclass(frozen=True)
class Finding:
    """One county item: its state, the sentence the national form asks for, and the rows the state rests on."""

    item: Item
    state: str
    sentence: str
    rows: pl.DataFrame
    figures: Mapping[str, float | str | None]
    lines: Mapping[str, tuple[float, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Measurement:
    """What a standard says of a register on a day.

    values: code, name, kind, setting, stage, pupils, indicator, value, threshold, floor, limit, state.
    schools: code, name, kind, setting, stage, pupils, met, near, failed, unknown, state.
    county: stage, indicator, mean, cv, limit, reported, expected, pupils_reported, pupils_expected, cv_low, cv_high, state.
    left_out: code, name, kind, stage, pupils, reason, reason_english.   vetoes: id, title, happened, state.
    stages: the frame of `stage_school`, from which everything above is computed.
    """

    standard: Standard
    stages: pl.DataFrame
    values: pl.DataFrame
    schools: pl.DataFrame
    county: pl.DataFrame
    left_out: pl.DataFrame
    findings: Mapping[str, Finding]
    vetoes: pl.DataFrame
    place: str | None
    resources_only: bool

    @property
    def verdict(self) -> dict[str, str]:
        """State of each part, and `overall` where the source speaks of more than resources."""
        parts = {"resource": resource.combined([*self.schools["state"], *self.county["state"]])}
        if self.resources_only:
            return parts
        for part in self.standard.parts:
            parts[part] = resource.combined([f.state for f in self.findings.values() if f.item.part == part])
        parts["veto"] = resource.combined(self.vetoes["state"].to_list())
        return parts | {"overall": resource.combined(list(parts.values()))}

    @property
    def coverage(self) -> tuple[int, int]:
        """School-stages with all seven indicators known, and school-stages expected."""
        return self.schools.filter(pl.col("unknown") == 0).height, self.schools.height

    def summary(self) -> str:
        """A few lines a director can read."""
        s, c = self.schools, self.county
        full, expected = self.coverage
        counts = {state: s.filter(pl.col("state") == state).height for state in (MET, UNMET, UNKNOWN)}
        spreads = {state: c.filter(pl.col("state") == state).height for state in (MET, UNMET, UNKNOWN)}
        lines = [
            f"《{self.standard.title}》（{self.standard.number}），{self.standard.on} 口径，{self.standard.year} 学年",
            f"学校（按学段）{expected} 个："
            + "、".join(f"{k} {v}" for k, v in counts.items())
            + f"；七项齐全 {full} 个",
            f"校际差异系数 {c.height} 项：" + "、".join(f"{k} {v}" for k, v in spreads.items()),
        ]
        titles = {"resource": "资源配置", "veto": "一票否决", "overall": "总评"}
        titles |= {code: part["title"] for code, part in self.standard.parts.items()}
        lines.append("；".join(f"{titles[part]}：{state}" for part, state in self.verdict.items()))
        return "\n".join(lines)


def measure(
    tables: Mapping[str, pl.DataFrame],
    standard: Standard,
    *,
    place: str | None = None,
    whole_register: bool = True,
) -> Measurement:
    """Measure one county's register. `place` names the county where the facts of several are present.

    `whole_register=False` for a single return: schools it does not list are not expected.
    Raises ValueError (a sentence) where the standard's school year has no data.
    """
    register = complete(tables)
    if place is not None and place not in set().union(*(register[t][c] for t, c in KNOWN_PLACES)):
        raise ValueError(
            Said(
                "登记库里没有地点 {place}，请核对 --place",
                "the register has no place {place}: check --place",
                place=place,
            )
        )
    stages = stage_school(register, standard, whole_register=whole_register)
    inside, outside = resource.in_scope(stages, standard)
    values = resource.values(inside, standard)
    county = County(register, stages, standard, place or _only_county(register, standard))
    return Measurement(
        standard=standard,
        stages=stages,
        values=values.sort("stage", "indicator", "code"),
        schools=resource.school_verdicts(values, standard),
        county=resource.county_spread(values, standard),
        left_out=outside.select("code", "name", "kind", "stage", "pupils", "reason", "reason_english").sort(
            "code", pl.col("stage").replace_strict({s: n for n, s in enumerate(standard.stages)})
        ),
        findings={item.id: _finding(county, item) for item in standard.items},
        vetoes=_vetoes(county),
        place=county.place,
        resources_only=all(register[name].is_empty() for name in ITEM_TABLES),
    )


STRAY = both("请核对事项编号，见指标手册", "Check the code of the item; the handbook lists them")


def stray_facts(tables: Mapping[str, pl.DataFrame], standard: Standard) -> list[Problem]:
    """Notices for facts the document does not know: a mistyped item is read by nobody."""
    return [
        Problem(
            row["source_file"] or "", row["source_sheet"] or TABLES[name].named, row["source_row"], TABLES[name].columns["item"].named,
            row["item"], Said("《{standard}》没有这个事项", "“{standard}” has no such item", standard=both(standard.title, standard.english)), STRAY, severe=False,
        )
        for name in ("county_fact", "school_fact")
        for row in tables[name].filter(~pl.col("item").is_in(list(standard.facts))).iter_rows(named=True)
    ]  # fmt: skip


def _only_county(register: Mapping[str, pl.DataFrame], standard: Standard) -> str | None:
    of_county = (register[name] for name in ("county_fact", "survey"))
    stated = sorted(
        {p for table in of_county for p in table.filter(pl.col("year") == standard.year)["place"]}
    )
    if len(stated) > 1:
        raise ValueError(
            Said(
                "县级情况里有多个县：{stated}；请用 --place 指明要评估哪一个",
                "the county facts are of several counties: {stated}; say with --place which is to be judged",
                stated=stated,
            )
        )
    return stated[0] if stated else None


def _finding(county: County, item: Item) -> Finding:
    outcomes = [
        CHECKS[c["formula"]](county, **{k: v for k, v in c.items() if k != "formula"}) for c in item.checks
    ]
    figures = {k: v for outcome in outcomes for k, v in outcome.figures.items()}
    rows = pl.concat([outcome.rows for outcome in outcomes]) if outcomes else pl.DataFrame(schema=ROWS)
    state = resource.combined([o.state for o in outcomes if o.rows.height] or [UNKNOWN])
    lines = {k: v for outcome in outcomes for k, v in outcome.lines.items()}
    told = {k: said(v, county.standard, *lines.get(k, (None, UNKNOWN))) for k, v in figures.items()}
    return Finding(item, state, Said(item.says, item.says_english or item.says, **told), rows, figures, lines)


def said(
    figure: float | str | None, standard: Standard, line: float | None = None, state: str = UNKNOWN
) -> str:
    """A figure in a sentence: whole numbers plain, others with the document's decimals, unknown as a blank line.

    Beside a line it has as many decimals as keep it from contradicting its state.
    """
    if figure is None:
        return BLANK
    if isinstance(figure, str):
        return figure  # a Said keeps its English
    return (
        beside(figure, line, state, standard.rounding["percent"])
        if figure != round(figure)
        else f"{round(figure)}"
    )


def _vetoes(county: County) -> pl.DataFrame:
    facts = county.facts()
    rows = []
    for veto in county.standard.vetoes:
        happened = facts.get(veto.fact, {}).get("fulfilled")
        state = UNKNOWN if happened is None else UNMET if happened else MET
        rows.append((veto.id, veto.title, happened, state))
    schema = {"id": pl.String, "title": pl.String, "happened": pl.Boolean, "state": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
