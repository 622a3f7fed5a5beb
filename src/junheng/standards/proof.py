"""Open a figure: formula → clause → arithmetic → the register rows it rests on → the file and row each was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import polars as pl

from junheng.register.codes import MET, UNKNOWN, UNMET
from junheng.register.tables import TABLES
from junheng.said import Said, both, joined
from junheng.standards.cells import UNREPORTED, fact_cells, item_cells, school_cells
from junheng.standards.checks.words import asks
from junheng.standards.indicators import INDICATORS
from junheng.standards.measure import Measurement
from junheng.standards.shown import beside, decimals, why_no_spread
from junheng.standards.standard import ResourceItem, Standard


@dataclass(frozen=True)
class Proof:
    """One figure laid open.

    rows: table, row (its business key), column, value, source_file, source_sheet, source_row.
    terms: for a county's spread, what each school contributes: code, name, pupils, value, share, term.
    """

    title: str
    value: float | None
    unit: str
    line: float | None
    state: str
    formula: str
    clause: str
    document: str
    steps: Sequence[str]
    rows: pl.DataFrame
    terms: pl.DataFrame | None = None

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The proof as text, line by line."""
        value = (
            UNREPORTED
            if self.value is None
            else f"{exact(self.value, self.line, self.state)} {self.unit}".strip()
        )
        line = "" if self.line is None else f"（标准 {self.line:g}）"
        value = "" if self.value is None and self.line is None else value
        yield f"{self.title}：{value}{line} {self.state}"
        yield f"依据：{self.document} {self.clause}"
        yield f"公式：{self.formula}"
        yield from (f"  {s}" for s in self.steps)
        yield "来源："
        yield from (f"  {t}" for t in _told(self.rows))


def _told(rows: pl.DataFrame) -> Iterator[str]:
    for r in rows.iter_rows(named=True):
        where = "、".join(str(r[c]) for c in ("source_file", "source_sheet") if r[c])
        at = f" ← {where} 第 {r['source_row']} 行" if where and r["source_row"] is not None else ""
        yield f"{r['table']} {r['row']} {r['column']}：{r['value']}{at}"


def of_school(
    tables: Mapping[str, pl.DataFrame], measured: Measurement, code: str, stage: str, indicator: str
) -> Proof:
    """Open one school's value of a resource indicator. Raises ValueError where there is no such figure, saying why."""
    item = _resource_item(measured.standard, indicator)
    same = (pl.col("code") == code) & (pl.col("stage") == stage)
    found = measured.values.filter(same, pl.col("indicator") == indicator)
    if found.is_empty():
        raise ValueError(_absent(measured, code, stage))
    figure, row = found.row(0, named=True), measured.stages.filter(same).row(0, named=True)
    formula = INDICATORS[item.formula]
    columns = _columns_read(measured.standard, formula.reads)
    return Proof(
        title=Said(
            "{name}（{stage}）{item}",
            "{item}: {name} ({stage})",
            name=figure["name"],
            stage=stage,
            item=item.named,
        ),
        value=figure["value"],
        unit=item.unit,
        line=figure["threshold"],
        state=figure["state"],
        formula=formula.formula,
        clause=item.clause,
        document=_document(measured.standard),
        steps=tuple(_split_steps(measured, row) if formula.split else ())
        + ((item.note,) if item.note else ()),
        rows=school_cells(tables, measured.standard.year, stage, columns, formula.split, [code]),
    )


def of_county(tables: Mapping[str, pl.DataFrame], measured: Measurement, stage: str, indicator: str) -> Proof:
    """Open the county's spread of one indicator: every school's share and term, and the rows behind them."""
    item = _resource_item(measured.standard, indicator)
    found = measured.county.filter(pl.col("stage") == stage, pl.col("indicator") == indicator)
    if found.is_empty():
        there = measured.county["stage"].unique(maintain_order=True).to_list()
        there = there or both("没有参加评估的学校", "no school that is judged")
        words = {"stage": stage, "there": there}
        raise ValueError(
            Said(
                "没有“{stage}”学段的校际差异系数，有：{there}",
                "there is no spread of the stage “{stage}”; there are: {there}",
                **words,
            )
        )
    figure = found.row(0, named=True)
    schools = measured.values.filter(pl.col("stage") == stage, pl.col("indicator") == indicator)
    known = schools.filter(pl.col("value").is_not_null())
    share = pl.col("pupils") / pl.col("pupils").sum()
    terms = known.select(
        "code",
        "name",
        "pupils",
        "value",
        share=share,
        term=share * (pl.col("value") - (figure["mean"] or 0)) ** 2,
    )
    reads = INDICATORS[item.formula]
    columns = _columns_read(measured.standard, reads.reads)
    codes = schools["code"].to_list()
    return Proof(
        title=Said(
            "全县{stage} {item} 校际差异系数",
            "{item}: spread between schools, county, {stage}",
            stage=stage,
            item=item.named,
        ),
        value=figure["cv"],
        unit="",
        line=figure["limit"],
        state=figure["state"],
        formula="CV = S ÷ X̄，X̄ = Σ资源 ÷ Σ学生，S = √Σ(Pᵢ÷P)(xᵢ − X̄)²",
        clause=measured.standard.spread["clause"],
        document=_document(measured.standard),
        steps=tuple(_spread_steps(figure, terms)),
        rows=school_cells(tables, measured.standard.year, stage, columns, reads.split, codes),
        terms=terms,
    )


def of_item(tables: Mapping[str, pl.DataFrame], measured: Measurement, code: str) -> Proof:
    """Open a county item: its checks school by school or fact by fact, and the stated rows."""
    finding = measured.findings[code]
    return Proof(
        title=finding.item.named,
        value=None if finding.rows.height != 1 else finding.rows["value"][0],
        unit="",
        line=None if finding.rows.height != 1 else finding.rows["threshold"][0],
        state=finding.state,
        formula=_asked(measured, code),
        clause=finding.item.clause,
        document=_document(measured.standard),
        steps=CheckSteps(finding.sentence, finding.rows),
        rows=item_cells(tables, measured, code),
    )


def _asked(measured: Measurement, code: str) -> str:
    """What the checks ask, in their own sentences; where they have none, the facts or numbers they are about."""
    finding = measured.findings[code]
    sentences = [asks(check, measured.standard) for check in finding.item.checks]
    if sentences and all(sentences):
        return "；".join(sentences)
    about = dict.fromkeys(both(*told) for told in finding.rows.select("what", "what_english").iter_rows())
    return joined(list(about)) if about else finding.sentence


class CheckSteps(Sequence[str]):
    """What an item says, then its checks one by one: a county has thousands, each put into words when it is read."""

    def __init__(self, sentence: str, checks: pl.DataFrame):
        self._sentence, self._checks = sentence, checks

    def __len__(self) -> int:
        return 1 + self._checks.height

    def __getitem__(self, n: int | slice) -> str | tuple[str, ...]:
        if isinstance(n, slice):
            return tuple(self[i] for i in range(*n.indices(len(self))))
        n = range(len(self))[n]
        return self._sentence if n == 0 else _check_in_words(self._checks.row(n - 1, named=True))

    def only(self, kept: pl.DataFrame) -> CheckSteps:
        """The same item with some of the checks."""
        return CheckSteps(self._sentence, kept)


def _check_in_words(check: Mapping) -> str:
    """One check as a step. A fact that is stated, not counted, has no number: only its state is said of it."""
    named = both(check["what"], check["what_english"])
    if check["name"] != check["what"]:
        named = Said("{name} {what}", "{name} {what}", name=check["name"], what=named)
    if check["value"] is None and check["state"] != UNKNOWN:
        return Said("{named}：{state}", "{named}: {state}", named=named, state=check["state"])
    value = exact(check["value"], check["threshold"], check["state"])
    words = {"named": named, "value": value, "line": _against(check["threshold"]), "state": check["state"]}
    return Said("{named}：{value}{line} {state}", "{named}: {value}{line} {state}", **words)


def of_veto(tables: Mapping[str, pl.DataFrame], measured: Measurement, code: str) -> Proof:
    """Open a veto: what the county states of it, its evidence, and the row that says so."""
    standard = measured.standard
    veto = next(v for v in standard.vetoes if v.id == code)
    stated = measured.vetoes.row(by_predicate=pl.col("id") == code, named=True)
    fact, table = standard.facts[veto.fact].named, TABLES["county_fact"].named
    said = {
        True: both("是（发生）", "yes (it happened)"),
        False: both("否（未发生）", "no (it did not)"),
        None: UNREPORTED,
    }[stated["happened"]]
    ask = Said(
        "请在“{table}”表填报事项 {item}（{fact}）：是或否，并写明依据",
        "State the item {item} ({fact}) in the table “{table}”: 是 (yes) or 否 (no), with the evidence",
        table=table, item=veto.fact, fact=fact,
    )  # fmt: skip
    return Proof(
        title=Said("一票否决 {code} {veto}", "Veto {code} {veto}", code=code, veto=veto.named),
        value=None,
        unit="",
        line=None,
        state=stated["state"],
        formula=Said(
            "县级填报“{fact}”：否为{met}，是为{unmet}，未填为{unknown}",
            "The county states “{fact}”: no is {met}, yes is {unmet}, nothing is {unknown}",
            fact=fact,
            met=MET,
            unmet=UNMET,
            unknown=UNKNOWN,
        ),
        clause="一票否决情形" + (f"（{veto.note}）" if veto.note else ""),
        document=_document(standard),
        steps=(
            Said("{fact}：{said}", "{fact}: {said}", fact=fact, said=said),
            *([ask] if stated["happened"] is None else []),
        ),
        rows=fact_cells(tables, measured, [veto.fact]),
    )


def _document(standard: Standard) -> str:
    return f"《{standard.title}》{standard.number}，{standard.on} 口径"


def _resource_item(standard: Standard, indicator: str) -> ResourceItem:
    item = standard.indicator(indicator)
    if not isinstance(item, ResourceItem):
        raise ValueError(
            Said(
                "{indicator} 是县级指标，不分学校；请不带 --school 查看",
                "{indicator} is of the county, not of schools: look at it without --school",
                indicator=indicator,
            )
        )
    return item


def _columns_read(standard: Standard, reads: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The cells a formula reads; those of a transitional reading only where it is switched on."""
    eased = {"sports_arts_shared": "shared_sports_arts", "extra_sports_area": "extra_sports_area"}
    return {
        table: tuple(c for c in columns if c not in eased or standard.tolerance(eased[c]) is not None)
        for table, columns in reads.items()
    }


def _absent(measured: Measurement, code: str, stage: str) -> str:
    left = measured.left_out.filter(pl.col("code") == code, pl.col("stage") == stage)
    if not left.is_empty():
        words = {
            "name": left["name"][0],
            "stage": stage,
            "reason": both(left["reason"][0], left["reason_english"][0]),
        }
        return Said(
            "{name}（{stage}）不参加资源配置评估：{reason}",
            "{name} ({stage}) is not judged on resources: {reason}",
            **words,
        )
    stages = measured.values.filter(pl.col("code") == code)["stage"].unique().sort().to_list()
    if stages:
        words = {"code": code, "stage": stage, "stages": stages}
        return Said(
            "{code} 没有{stage}学段，有：{stages}", "{code} has no stage {stage}; it has {stages}", **words
        )
    words = {"year": measured.standard.year, "code": code}
    return Said(
        "{year} 学年没有学校 {code} 的数据，请核对学校标识码",
        "there are no data of school {code} in {year}: check the school code",
        **words,
    )


def _split_steps(measured: Measurement, row: Mapping) -> Iterator[str]:
    stages = measured.stages.filter(pl.col("code") == row["code"])
    if stages.height > 1 and row["weighted"] is not None:
        parts = [
            Said(
                "{stage} {rest}",
                "{stage} {rest}",
                stage=r["stage"],
                rest=f"{r['pupils']}×{r['weight'] / 100:g}",
            )
            for r in stages.iter_rows(named=True)
        ]
        yield Said(
            "拆分：加权学生数 {parts} = {weighted:g}；本学段每生份额 {weight:g}",
            "Split: weighted pupils {parts} = {weighted:g}; share of a pupil of this stage {weight:g}",
            parts=joined(parts, " + ", " + "), weighted=row["weighted"] / 100, weight=row["weight"] / 100,
        )  # fmt: skip


def _spread_steps(figure: Mapping, terms: pl.DataFrame) -> Iterator[str]:
    counts = {"reported": figure["reported"], "expected": figure["expected"]}
    yield Said(
        "填报学校 {reported}／{expected} 所", "Schools that reported: {reported} of {expected}", **counts
    )
    if figure["mean"] is not None and figure["cv"] is not None:
        total = terms["term"].sum()
        yield f"X̄ = {figure['mean']:.6g}；Σ(Pᵢ÷P)(xᵢ − X̄)² = {total:.6g}；S = {sqrt(total):.6g}；CV = {figure['cv']:.6g}"
    if why := why_no_spread(figure):
        yield Said("{why}。", "{why}.", why=why)
    if figure["reported"] < figure["expected"] and figure["cv_low"] is not None:
        yield Said(
            "未填报的值落在 0 与已知最大值之间时，系数在 {low:.4f} 与 {high:.4f} 之间",
            "With the unreported values between 0 and the largest known, the spread is between {low:.4f} and {high:.4f}",
            low=figure["cv_low"], high=figure["cv_high"],
        )  # fmt: skip


def exact(value: float | None, line: float | None, state: str) -> str:
    """Six digits, more where they would put the figure on the other side of its line."""
    if value is None:
        return UNREPORTED
    text = f"{value:.6g}"
    places = len(text.partition(".")[2]) if "e" not in text else 6
    return text if decimals(value, line, state, places) == places else beside(value, line, state, places)


def _against(line: float | None) -> str:
    return "" if line is None else Said("（标准 {line:g}）", " (line {line:g})", line=line)
