"""The report as plain data: chapters of blocks, figures, charts as SVG, and the tables behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

import junheng
from junheng.forecast.demand import Demand
from junheng.forecast.forecast import Forecast
from junheng.forecast.outlook import Outlook
from junheng.forecast.rows import WHOLE
from junheng.programmes.said import both
from junheng.register.snapshot import fingerprint
from junheng.reports.drawing import svg
from junheng.reports.outlook import (
    chapters_method,
    chapters_people,
    chapters_places,
    chapters_schools,
    chapters_summary,
    chapters_teachers,
    drawn,
)
from junheng.reports.outlook.material import Material, material
from junheng.reports.outlook.parts import milestones, teachers_key
from junheng.reports.outlook.said import MARK, Said, spans

TITLE = "人口变化趋势对基础教育的影响报告"
DRAWS = both("画图", "Drawing the charts")
Progress = Callable[[str, float], None]
CHAPTERS = (
    chapters_summary.summary, chapters_people.population, chapters_people.trend, chapters_places.counties, chapters_places.towns,
    chapters_schools.places, chapters_schools.small, chapters_teachers.teachers, chapters_schools.rooms, chapters_method.sureness,
    chapters_method.method,
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """`content` is JSON: language, title, county, lines, panel, sections, figures, seal. `charts`: key → SVG; `frames`: table → rows."""

    content: dict
    charts: Mapping[str, str]
    frames: Mapping[str, pl.DataFrame]


def build(
    tables: Mapping[str, pl.DataFrame], found: Forecast, needs: Demand, seen: Outlook, *, others: Mapping[str, Forecast] | None = None,
    printed: dt.date | None = None, language: str = "zh", progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Read the forecast aloud. `others`: the same under other scenarios, by title. `printed` is the day on the paper."""
    tell = progress or (lambda what, share: None)
    m = material(tables, found, needs, seen, others or {}, language)
    say = Said(m)
    sections = [part for chapter in CHAPTERS if (part := chapter(m, say))["blocks"]]
    charts = {}
    documents = _charts(m)
    for n, (key, document) in enumerate(documents.items()):
        tell(DRAWS, n / len(documents))
        charts[key] = svg(document)
    for part in sections:
        part["blocks"] = [b for b in part["blocks"] if b.get("chart", "") in ("", *charts)]
    say.keep(_cited(sections))
    for part in sections:
        part["blocks"] = [_finished(b, say) for b in part["blocks"]]
    mark = fingerprint(tables)
    day = [] if printed is None else [f"{printed:%Y年%-m月%-d日}" if m.t.chinese else f"{printed:%-d %B %Y}"]
    content = {
        "language": language, "title": m.t(TITLE), "county": m.county, "fingerprint": mark, "base": m.base, "to": m.to,
        "lines": [m.t("{base}—{to}学年", base=m.base, to=m.to), m.t("人口方案：{title}", title=m.scenario), *day],
        "panel": _panel(m), "foreword": [_foreword(m)], "sections": sections, "figures": say.listed(), "seal": _seal(m, mark, printed),
    }  # fmt: skip
    return Report(content, charts, m.frames)


def _cited(sections: list[dict]) -> list[int]:
    """The numbers that are said, in the order of reading; a chart that could not be drawn took its own along."""
    found: dict[int, None] = {}
    for block in (block for part in sections for block in part["blocks"]):
        texts = (
            [block["text"]]
            if block["kind"] == "spans"
            else block["items"]
            if block["kind"] == "points"
            else []
        )
        found |= dict.fromkeys(int(n) for text in texts for n in MARK.findall(text))
        found |= dict.fromkeys(n for n in [block.get("source", 0)] if n)
    return list(found)


def _finished(block: dict, say: Said) -> dict:
    """Sentences cut into spans, so that whoever shows them needs no marks; numbers as finally given."""
    if block["kind"] == "spans":
        return {"kind": "spans", "spans": spans(block["text"], say.figures, say.final)}
    if block["kind"] == "points":
        return {"kind": "points", "items": [spans(text, say.figures, say.final) for text in block["items"]]}
    return block | {"source": say.final[block["source"]]} if block.get("source") else block


def _charts(m: Material) -> dict[str, dict]:
    years = milestones(m)
    found = {
        "births": drawn.births(m) if not m.frames["births"].is_empty() else None,
        "pyramids": drawn.pyramids(m, [y for y in (years[0], years[-2], years[-1]) if y in set(m.frames["people"]["year"])]),
        "stages": drawn.stages(m),
        **{f"counties-{stage}": drawn.counties(m, stage) for stage in m.stages if stage in chapters_places.MAPPED},
        **{f"map-{stage}": drawn.maps(m, stage, years) for stage in m.stages if stage in chapters_places.MAPPED},
        "places": drawn.places(m), "sizes": drawn.sizes(m), "scenarios": drawn.scenarios(m),
        **{teachers_key(p, s): drawn.teachers(m, p, s) for p in m.found.counties[: chapters_teachers.FEW + 1] for s in m.stages if len(m.found.counties) <= chapters_teachers.FEW},
    }  # fmt: skip
    return {key: document for key, document in found.items() if document}


def _foreword(m: Material) -> str:
    """What the reader holds, on the cover."""
    return m.t(
        "本报告从{county}登记的历年在校生、出生人数和分年龄人口出发，推算到{to}学年各乡镇、各学校、各学段的学生、班级、学位和教师，"
        "供教育、发展改革、卫生健康、机构编制、财政等部门会商使用。预测不是计划：数字随登记和人口方案更新；学校去留、教师增减须另行论证。",
        county=m.county, to=m.to,
    )  # fmt: skip


def _panel(m: Material) -> list[dict]:
    """The cover's lines: stage, when it is highest, in words."""
    t, found = m.t, []
    for stage in m.stages:
        p = m.one("peaks", place=WHOLE, stage=stage)
        given = {"base": m.base, "to": m.to, "now": t.count(p["now"]), "end": t.count(p["end"]), "span": t.span(p["end_low"], p["end_high"])}  # fmt: skip
        if p["change"] is None:
            said = t("{base}学年{now}，{to}学年{end}（{span}）", **given)
        else:
            given |= {"way": "减少" if p["change"] < 0 else "增加", "share": f"{abs(p['change']):.0%}"}
            said = t("{base}学年{now}，{to}学年{end}（{span}），{way}{share}", **given)
        when = t("{year}年最多", year=p["peak_year"]) if p["ahead"] else t("高峰已过")
        found.append({"title": t.cell(stage), "state": when, "words": said})
    return found


def _seal(m: Material, mark: str, printed: dt.date | None) -> list[list[str]]:
    t, given, staffing = m.t, m.found.given, m.needs.given
    lines = [
        [t("登记册指纹"), mark], [t("基准学年"), _school_year(m, m.base)], [t("预测到"), _school_year(m, m.to)],
        [t("人口方案"), f"{m.scenario} [{given.scenario.id}]"], [t("口径"), f"{t.word(staffing.title)} [{staffing.id}]"],
        [t("区间"), t("应有 {cover:.0%} 的结果落在其中", cover=given.cover)], [t("软件版本"), t("均衡 Junheng {version}", version=junheng.__version__)],
    ]  # fmt: skip
    return lines + ([[t("打印日期"), str(printed)]] if printed else [])


def _school_year(m: Material, year: int) -> str:
    return m.t("{first}—{last}学年", first=year, last=year + 1)
