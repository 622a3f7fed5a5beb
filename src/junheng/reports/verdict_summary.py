"""The first page of the verdict report and its plain findings."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from junheng.reports.blocks import Block, bullets, section
from junheng.reports.printed import between, percent, trimmed
from junheng.reports.shortfalls import short_named, shortfalls
from junheng.said import Said, both, joined
from junheng.standards.measure import Measurement
from junheng.standards.resource import MET, UNKNOWN, UNMET
from junheng.standards.shown import beside, why_no_spread

STATES = (MET, UNMET, UNKNOWN)
CHAPTER = "各校缺口见“未达标学校及缺口”。"
"""Where the report tells more."""


def panel(measured: Measurement) -> list[dict[str, str]]:
    """The verdict on the cover: each part with its state and the counts behind it, the overall one first."""
    standard, verdict = measured.standard, measured.verdict
    titles = {"overall": "总评", "resource": "资源配置", "veto": "一票否决"}
    titles |= {code: part["title"] for code, part in standard.parts.items()}
    rows = []
    for part in ("overall", "resource", *standard.parts, "veto"):
        if part in verdict:
            rows.append({"title": titles[part], "state": verdict[part], "words": _behind(measured, part)})
    return rows


def _behind(measured: Measurement, part: str) -> str:
    if part == "overall":
        first = measured.standard.year
        return Said(
            "{first}—{last} 学年，四部分全部达标且无一票否决情形方为达标",
            "School year {first}—{last}: met only where all four parts are met and no veto applies",
            first=first, last=first + 1,
        )  # fmt: skip
    if part == "resource":
        schools, spreads = _counts(measured.schools["state"]), _counts(measured.county["state"])
        return Said(
            "学校（按学段）{n} 个：{schools}；校际差异系数 {m} 项：{spreads}",
            "{n} schools (by stage): {schools}; {m} spreads between schools: {spreads}",
            n=measured.schools.height, schools=schools, m=measured.county.height, spreads=spreads,
        )  # fmt: skip
    if part == "veto":
        happened, unsaid = (_titles(measured, state) for state in (UNMET, UNKNOWN))
        said = both("填报的各项均未发生", "none of those stated happened")
        if happened:
            said = Said("发生：{titles}", "happened: {titles}", titles=happened)
        rest = [Said("{n} 项待填报", "{n} not yet reported", n=len(unsaid))] if unsaid else []
        return joined([Said("{n} 项", "{n} items", n=measured.vetoes.height), said, *rest])
    found = [f for f in measured.findings.values() if f.item.part == part]
    if len(found) == 1:
        return found[0].sentence
    counts = _counts([f.state for f in found])
    return Said("{n} 项：{counts}", "{n} items: {counts}", n=len(found), counts=counts)


def _counts(states: Sequence[str]) -> Said:
    states = list(states)
    told = [Said("{state} {n}", "{state} {n}", state=s, n=states.count(s)) for s in STATES if s in states]
    return joined(told, "、", ", ")


def _titles(measured: Measurement, state: str) -> list[Said]:
    """The vetoes of a state."""
    named = {veto.id: veto.named for veto in measured.standard.vetoes}
    return [named[i] for i in measured.vetoes.filter(pl.col("state") == state)["id"]]


def foreword(measured: Measurement, cells: pl.DataFrame, facts: Sequence) -> list[str]:
    """How complete the register is, and how to read what is not known."""
    full, expected = measured.coverage
    said = [
        f"参评学校按学段计 {expected} 个，其中七项资源指标数据齐全的 {full} 个，占 {percent(full, expected)}%。"
    ]
    if measured.resources_only:
        said.append("登记册只有学校资源数据，本报告只评资源配置；政府保障程度、教育质量和社会认可度未评。")
    if missing := cells.height + len(facts):
        said.append(
            f"还有 {missing} 处待填报，见“待填报清单”。没有填的数据不当作 0：受其影响的结论写作“待填报”，"
            "差异系数则给出补齐后仍可能落入的区间。"
        )
    return said


def obstacles(measured: Measurement) -> list[str]:
    """What stands in the way, in order of weight, in both languages."""
    points = [*_schools(measured), *_spreads(measured)]
    return points if measured.resources_only else [*_vetoes(measured), *points, *_items(measured)]


def findings(measured: Measurement, cells: pl.DataFrame, facts: Sequence) -> Block:
    """The chapter a director reads: what stands in the way, in order of weight, and what to do next."""
    points = [f"{said}{CHAPTER}" if n == 0 else said for n, said in enumerate(_schools(measured))]
    points += _spreads(measured)
    if not measured.resources_only:
        points = [*_vetoes(measured), *points, *_items(measured)]
    if cells.height or facts:
        schools = cells["code"].n_unique()
        points.append(
            f"数据待填报：{schools} 所学校 {cells.height} 处、县级 {len(facts)} 项；先补齐数据，再看结论是否变化。"
        )
    return section("主要问题", bullets(points or ["各项指标均已达标，数据齐全，没有需要说明的问题。"]))


def _vetoes(measured: Measurement) -> list[str]:
    return [Said("一票否决：{title}。", "Veto: {title}.", title=title) for title in _titles(measured, UNMET)]


def _schools(measured: Measurement) -> list[str]:
    failing = measured.schools.filter(pl.col("state") == UNMET)
    if failing.is_empty():
        return []
    below = shortfalls(measured).join(failing.select("code", "stage"), on=["code", "stage"], how="semi")
    counts = below.group_by("indicator").len().sort(["len", "indicator"], descending=[True, False]).head(3)
    titles = {item.id: short_named(item) for item in measured.standard.resource}
    most = [Said("{title}（{n} 个）", "{title} ({n})", title=titles[i], n=n) for i, n in counts.iter_rows()]
    by_stage = [
        Said("{stage} {n} 个", "{stage} {n}", stage=stage, n=n)
        for stage in measured.standard.stages
        if (n := failing.filter(pl.col("stage") == stage).height)
    ]
    return [
        Said(
            "未达标学校（按学段）{n} 个：{by_stage}；最常缺的是{most}。",
            "{n} schools (by stage) do not meet the standard: {by_stage}; most often lacking: {most}.",
            n=failing.height, by_stage=by_stage, most=most,
        )
    ]  # fmt: skip


def _spreads(measured: Measurement) -> list[str]:
    places, titles = (
        measured.standard.rounding["spread"],
        {i.id: short_named(i) for i in measured.standard.resource},
    )
    said = []
    for line in measured.county.filter(pl.col("state") != MET).iter_rows(named=True):
        name = Said(
            "{stage}{title}", "{title} ({stage})", stage=line["stage"], title=titles[line["indicator"]]
        )
        limit = trimmed(line["limit"])
        span = between(line["cv_low"], line["cv_high"], places)
        if line["cv"] is None:
            why = {"name": name, "why": why_no_spread(line)}
            said.append(
                Said(
                    "{name}的校际差异系数待填报：{why}。",
                    "{name}: the spread is not yet known: {why}.",
                    **why,
                )
            )
        elif line["state"] == UNMET:
            cv = beside(line["cv"], line["limit"], UNMET, places)
            words = {"name": name, "cv": cv, "limit": limit}
            said.append(
                Said(
                    "{name}的校际差异系数为 {cv}，超过上限 {limit}。",
                    "{name}: the spread is {cv}, above the limit of {limit}.",
                    **words,
                )
            )
        else:
            words = {
                "name": name,
                "reported": line["reported"],
                "expected": line["expected"],
                "span": span,
                "limit": limit,
            }
            said.append(
                Said(
                    "{name}的校际差异系数尚不能判定：已填报 {reported}／{expected} 个，可能为 {span}，上限 {limit}。",
                    "{name}: the spread cannot be judged yet: {reported} of {expected} reported, it may be {span}, the limit is {limit}.",
                    **words,
                )
            )
    return said


def _items(measured: Measurement) -> list[str]:
    unmet = [f for f in measured.findings.values() if f.state == UNMET]
    return [
        Said("{item}：{sentence}。", "{item}: {sentence}.", item=f.item.named, sentence=_open(f.sentence))
        for f in unmet
    ]


def _open(sentence: str) -> str:
    """A sentence without its full stop: evidence that people wrote may have one."""
    return sentence[:-1] if sentence.endswith("。") else sentence
