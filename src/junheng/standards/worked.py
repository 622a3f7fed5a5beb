"""Worked examples of a document: what is given, what follows, in the words of the people who argue about it.

They stand beside the document in `<name>.examples.yaml`, run as tests and are printed in the handbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from statistics import fmean, pstdev, stdev

import polars as pl
import yaml

from junheng.register.tables import TABLES
from junheng.standards import spread
from junheng.standards.measure import Measurement, measure
from junheng.standards.stage_school import split_weights
from junheng.standards.standard import DOCUMENTS, Standard

IDENTIFY = ("code", "stage", "indicator", "id")
"""Columns by which an expected row finds its row in a frame; its other columns are compared."""
FRAMES = ("values", "schools", "county", "left_out", "vetoes")
FINDINGS = ("items", "sentences", "figures")


@dataclass(frozen=True)
class Example:
    """One worked example.

    of: the indicators, items or tolerances it explains.
    given: register tables as {table: {column: cell or [cells]}}, or one of {spread: …}, {split: …}, {composite: […]}.
    then: what must come out; a number agrees when it is the computed one rounded to the decimals written.
    """

    say: str
    of: tuple[str, ...]
    given: Mapping
    then: Mapping
    source: str = ""
    tolerances: tuple[str, ...] = ()


def examples(name: str) -> tuple[Example, ...]:
    """The worked examples of document `name`; refuses a key that is not known."""
    entries = yaml.safe_load((DOCUMENTS / f"{name}.examples.yaml").read_text("utf-8"))
    return tuple(_example(entry, name) for entry in entries)


def _example(entry: Mapping, name: str) -> Example:
    allowed = {f.name for f in fields(Example)}
    title = f"{name}.examples.yaml“{entry.get('say', '')}”"
    if strangers := set(entry) - allowed:
        raise ValueError(f"{title}有不认识的项：{'、'.join(sorted(map(str, strangers)))}")
    if missing := {"say", "of", "given", "then"} - set(entry):
        raise ValueError(f"{title}缺少：{'、'.join(sorted(missing))}")
    lists = {key: tuple(entry.get(key, ())) for key in ("of", "tolerances")}
    return Example(**(dict(entry) | lists))


def run(example: Example, standard: Standard) -> list[str]:
    """What disagrees with the example, as sentences; empty where all agrees."""
    given = dict(example.given)
    for kind, compute in {"spread": _spread, "split": _split, "composite": _composite}.items():
        if kind in given:
            return list(_compare(kind, example.then, compute(given[kind], standard)))
    applied = tuple(t for t in standard.tolerances if t.id in example.tolerances)
    measured = measure(tables(given, standard.year), replace(standard, applied=applied))
    return list(_against(measured, example.then))


def tables(given: Mapping[str, Mapping], year: int) -> dict[str, pl.DataFrame]:
    """Register tables from an example; cells it leaves out are the columns' own examples, years the standard's.

    An example about the county alone gets one ordinary school, for a register without pupils cannot be measured.
    """
    given = {"school": {}, "enrolment": {}} | given if "enrolment" not in given else given
    return {name: TABLES[name].example(**_columns(name, columns, year)) for name, columns in given.items()}


def _columns(name: str, columns: Mapping, year: int) -> dict[str, list]:
    height = max((len(cells) for cells in columns.values() if isinstance(cells, list)), default=1)
    if "year" in TABLES[name].columns:
        columns = {"year": year} | columns
    return {c: cells if isinstance(cells, list) else [cells] * height for c, cells in columns.items()}


def _spread(given: Mapping, standard: Standard) -> dict[str, float | None]:
    """`pupils` with `values` or `resource` (the value times the pupils) of each school, None where unknown."""
    pupils, values = given["pupils"], given.get("values")
    if values is None:
        values = [r if r is None else r / p for r, p in zip(given["resource"], pupils, strict=True)]
    frame = pl.DataFrame(
        {"value": values, "pupils": pupils}, schema={"value": pl.Float64, "pupils": pl.Int64}
    )
    low, high = spread.interval(values, pupils)
    known = [v for v in values if v is not None]
    several = len(known) > 1 and any(known)
    return frame.select(mean=spread.mean(), cv=spread.coefficient()).row(0, named=True) | {
        "low": low,
        "high": high,
        "unweighted": pstdev(known) / fmean(known) if several else None,
        "sample": stdev(known) / fmean(known) if several else None,
    }


def _split(given: Mapping, standard: Standard) -> dict:
    """A school's `resource` over its stages: denominator, unit (a pupil of weight 1), the parts, and the parts as
    they come out by hand, with the unit rounded to one decimal and the remainder to the last stage."""
    stages, pupils = list(given["pupils"]), list(given["pupils"].values())
    frame = pl.DataFrame({"code": "1", "kind": given["kind"], "stage": stages, "pupils": pupils})
    weight = dict(split_weights(frame, standard).select("stage", "weight").iter_rows())
    loads = [weight[stage] * number / 100 for stage, number in given["pupils"].items()]
    total, denominator = given["resource"], sum(loads)
    by_hand = [load * round(total / denominator, 1) for load in loads[:-1]]
    return {
        "denominator": denominator,
        "unit": total / denominator,
        "parts": dict(zip(stages, (total * load / denominator for load in loads), strict=True)),
        "by_hand": dict(zip(stages, [*by_hand, total - sum(by_hand)], strict=True)),
    }


def _composite(given: Sequence[float], standard: Standard) -> dict[str, float]:
    return {"composite": spread.composite(given)}


def _against(measured: Measurement, then: Mapping) -> Iterator[str]:
    for name, wanted in then.items():
        if name in FRAMES:
            for row in wanted:
                yield from _row(name, row, getattr(measured, name))
        elif name == "verdict":
            yield from _compare(name, wanted, measured.verdict)
        elif name in FINDINGS:
            yield from _compare(name, wanted, _findings(measured, name))
        else:
            raise ValueError(f"算例的结果里有不认识的项：{name}")


def _findings(measured: Measurement, name: str) -> dict:
    kinds = {"items": "state", "sentences": "sentence", "figures": "figures"}
    return {code: getattr(finding, kinds[name]) for code, finding in measured.findings.items()}


def _row(name: str, wanted: Mapping, frame: pl.DataFrame) -> Iterator[str]:
    keys = {k: v for k, v in wanted.items() if k in IDENTIFY}
    found = frame.filter(pl.col(k) == v for k, v in keys.items())
    where = f"{name} {' '.join(map(str, keys.values()))}".strip()
    if found.height != 1:
        yield f"{where}：应有一行，实有 {found.height} 行"
        return
    yield from _compare(
        where, {k: v for k, v in wanted.items() if k not in IDENTIFY}, found.row(0, named=True)
    )


def _compare(where: str, wanted: Mapping, found: Mapping) -> Iterator[str]:
    for key, expected in wanted.items():
        if key not in found:
            yield f"{where} {key}：没有这一项"
        elif isinstance(expected, Mapping):
            yield from _compare(f"{where} {key}", expected, found[key])
        elif not _agrees(expected, found[key]):
            yield f"{where} {key}：应为 {expected}，算得 {found[key]}"


def _agrees(expected: object, found: object) -> bool:
    numbers = (int, float)
    if isinstance(expected, bool) or not (isinstance(expected, numbers) and isinstance(found, numbers)):
        return expected == found
    decimals = len(repr(expected).partition(".")[2]) if isinstance(expected, float) else 0
    if isinstance(expected, int):
        return abs(found - expected) < 1e-9 * max(1, abs(expected))
    return abs(found - expected) <= 0.5 * 10**-decimals * (1 + 1e-9)
