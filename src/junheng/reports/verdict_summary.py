"""The first page of the verdict report and its plain findings."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from junheng.reports.blocks import Block, bullets, section
from junheng.reports.printed import between, percent, trimmed
from junheng.reports.seal import school_year
from junheng.reports.shortfalls import short_title, shortfalls
from junheng.standards.measure import Measurement
from junheng.standards.resource import MET, UNKNOWN, UNMET
from junheng.standards.shown import beside, why_no_spread

STATES = (MET, UNMET, UNKNOWN)


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
        return f"{school_year(measured.standard.year)}，四部分全部达标且无一票否决情形方为达标"
    if part == "resource":
        schools, spreads = _counts(measured.schools["state"]), _counts(measured.county["state"])
        return f"学校（按学段）{measured.schools.height} 个：{schools}；校际差异系数 {measured.county.height} 项：{spreads}"
    if part == "veto":
        happened, unsaid = (
            measured.vetoes.filter(pl.col("state") == s)["title"].to_list() for s in (UNMET, UNKNOWN)
        )
        said = f"发生：{'、'.join(happened)}" if happened else "填报的各项均未发生"
        return f"{measured.vetoes.height} 项；{said}" + (f"；{len(unsaid)} 项待填报" if unsaid else "")
    found = [f for f in measured.findings.values() if f.item.part == part]
    return found[0].sentence if len(found) == 1 else f"{len(found)} 项：{_counts([f.state for f in found])}"


def _counts(states: Sequence[str]) -> str:
    states = list(states)
    return "、".join(f"{state} {states.count(state)}" for state in STATES if state in states)


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


def findings(measured: Measurement, cells: pl.DataFrame, facts: Sequence) -> Block:
    """The chapter a director reads: what stands in the way, in order of weight, and what to do next."""
    points = [*_schools(measured), *_spreads(measured)]
    if not measured.resources_only:
        points = [*_vetoes(measured), *points, *_items(measured)]
    if cells.height or facts:
        schools = cells["code"].n_unique()
        points.append(
            f"数据待填报：{schools} 所学校 {cells.height} 处、县级 {len(facts)} 项；先补齐数据，再看结论是否变化。"
        )
    return section("主要问题", bullets(points or ["各项指标均已达标，数据齐全，没有需要说明的问题。"]))


def _vetoes(measured: Measurement) -> list[str]:
    happened = measured.vetoes.filter(pl.col("state") == UNMET)["title"].to_list()
    return [f"一票否决：{title}。" for title in happened]


def _schools(measured: Measurement) -> list[str]:
    failing = measured.schools.filter(pl.col("state") == UNMET)
    if failing.is_empty():
        return []
    below = shortfalls(measured).join(failing.select("code", "stage"), on=["code", "stage"], how="semi")
    counts = below.group_by("indicator").len().sort(["len", "indicator"], descending=[True, False]).head(3)
    titles = {item.id: short_title(item.title) for item in measured.standard.resource}
    most = "、".join(f"{titles[i]}（{n} 个）" for i, n in counts.iter_rows())
    by_stage = "、".join(
        f"{stage} {n} 个"
        for stage in measured.standard.stages
        if (n := failing.filter(pl.col("stage") == stage).height)
    )
    return [
        f"未达标学校（按学段）{failing.height} 个：{by_stage}；最常缺的是{most}。各校缺口见“未达标学校及缺口”。"
    ]


def _spreads(measured: Measurement) -> list[str]:
    places, titles = (
        measured.standard.rounding["spread"],
        {i.id: short_title(i.title) for i in measured.standard.resource},
    )
    said = []
    for line in measured.county.filter(pl.col("state") != MET).iter_rows(named=True):
        name, limit = f"{line['stage']}{titles[line['indicator']]}", trimmed(line["limit"])
        span = between(line["cv_low"], line["cv_high"], places)
        if line["cv"] is None:
            said.append(f"{name}的校际差异系数待填报：{why_no_spread(line)}。")
        elif line["state"] == UNMET:
            cv = beside(line["cv"], line["limit"], UNMET, places)
            said.append(f"{name}的校际差异系数为 {cv}，超过上限 {limit}。")
        else:
            said.append(
                f"{name}的校际差异系数尚不能判定：已填报 {line['reported']}／{line['expected']} 个，可能为 {span}，上限 {limit}。"
            )
    return said


def _items(measured: Measurement) -> list[str]:
    unmet = [f for f in measured.findings.values() if f.state == UNMET]
    return [f"{f.item.title}：{f.sentence}。".replace("。。", "。") for f in unmet]
