"""The second half of the report: places, small schools, rooms."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, note, section, table
from junheng.reports.outlook.chapters_places import MAPPED, SHOWN, SHOWN_OF_SEVERAL, short_and_spare
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import chart, sourced, words
from junheng.reports.outlook.said import Said

ROOMS = ("music", "art", "sports")


def places(m: Material, say: Said) -> dict:
    """学位余缺."""
    t = m.t
    source = say.source(t("学位余缺（图）"), t("学位=现有班级×班额上限＋按期建成项目；短缺、空余按学校分别合计，不相抵"), "places", place=WHOLE)  # fmt: skip
    rows = [
        [t.cell(stage), r["year"], *(t.count(r[name], "") for name in ("pupils", "classes", "places", "short", "schools_short", "spare"))]
        for stage in m.stages
        for r in m.rows("places", place=WHOLE, stage=stage).drop_nulls("short").iter_rows(named=True)
        if r["year"] in (m.base + 1, m.to) or (r["year"] - m.base) % 3 == 0
    ]  # fmt: skip
    heads = [t.cell(h) for h in ("学段", "学年", "学生", "需班级", "学位", "短缺", "缺的学校", "空余")]
    every = table(t("各学段学位余缺（每三年）"), heads, rows, [1, 1, 1.2, 1.1, 1.2, 1.1, 1.2, 1.2])
    unknown = m.rows("places", place=WHOLE, year=m.base + 1).filter(pl.col("unknown") > 0)
    missing = [t("{stage} {n} 所", stage=r["stage"], n=r["unknown"]) for r in unknown.iter_rows(named=True)]
    return section(
        t("学位余缺"),
        words(t("学位按各校最近一学年的班级数乘班额上限计算，加上届时建成的项目；一所学校的空余不能抵另一所学校的短缺，所以分开列。")),
        chart("places", t("各学段学位的空余和短缺（按学校合计，不相抵）"), source),
        sourced(every, source),
        *[_by_town(m, say, stage) for stage in m.stages if stage in MAPPED],
        *_short_schools(m, say),
        note(t("没有填报班级数、不能算学位的学校：{which}；未知不当作 0。", which=t.listed(missing))) if missing else None,
    )  # fmt: skip


def _by_town(m: Material, say: Said, stage: str) -> Block | None:
    t = m.t
    rows = m.rows("places", stage=stage).filter(~pl.col("place").is_in([WHOLE, *m.found.counties]))
    title, said = t("分乡镇{stage}学位余缺（表）", stage=stage), t("各乡镇学校短缺、空余学位分别合计")
    caption = t("各乡镇{stage}学位余缺（个；缺的在前）", stage=stage)
    shown = SHOWN_OF_SEVERAL if m.several else SHOWN
    return sourced(short_and_spare(m, rows, caption, t.cell("乡镇"), shown), say.source(title, said, "places", stage=stage))  # fmt: skip


def _short_schools(m: Material, say: Said) -> list[Block | None]:
    """Schools with more pupils than places, each at its worst year."""
    t, short = m.t, m.frames["classes"].filter(pl.col("short") > 0)
    worst = short.sort("short", "year", descending=[True, False]).group_by("school", "stage", maintain_order=True).agg(
        pl.all().first(), until=pl.col("year").max(), since=pl.col("year").min()
    )  # fmt: skip
    lines = [
        [r["school_name"], t.cell(r["stage"]), r["place_name"], f"{r['since']}—{r['until']}", r["year"], *(t.count(r[n], "") for n in ("pupils", "places", "short"))]
        for r in worst.sort("short", "school", descending=[True, False]).head(SHOWN).iter_rows(named=True)
    ]  # fmt: skip
    source = say.source(t("缺学位的学校（表）"), t("学生多于学位的学校、学段和学年"), "classes", school=worst["school"].to_list())  # fmt: skip
    heads = [t.cell(h) for h in ("学校", "学段", "乡镇", "缺学位的学年", "最缺的学年", "学生", "学位", "缺")]
    caption = t("缺学位的学校（按最缺的学年排列）")
    return [
        sourced(table(caption, heads, lines, [3, 0.9, 1.6, 1.8, 1.2, 1, 1, 0.9], left=[0]), source),
        note(t("另有 {n} 所见数据表。", n=worst.height - SHOWN)) if worst.height > SHOWN else None,
    ]


def small(m: Material, say: Said) -> dict:
    """学校规模."""
    t, falling = m.t, m.frames["falling"]
    rows = [
        [r["school_name"], r["place_name"], t.cell(r["stage"]), r["line"], t.count(r["now"], ""), r["year"], _span(m, r["earliest"], r["latest"]), t.count(r["end"], "")]
        for r in falling.sort("line", "year", "school", descending=[True, False, False]).head(SHOWN).iter_rows(named=True)
    ]  # fmt: skip
    source = say.source(t("将低于规模线的学校（表）"), t("此后一直低于规模线的第一个学年；区间按上下限同样判断"), "falling")  # fmt: skip
    under = say.source(t("小规模学校数（图）"), t("各学年低于规模线的学校数，含已经低于的"), "sizes")
    heads = [
        t.cell("学校"), t.cell("乡镇"), t.cell("学段"), t.cell("规模线"), t("{year}学年", year=m.base), t("低于的学年"), t("可能的学年"), t("{year}学年", year=m.to),
    ]  # fmt: skip
    lines = t.joined(
        t("{stage}：{sizes}", stage=stage, sizes=t.listed(t.count(n) for n in some))
        for stage, some in m.needs.given.size_lines.items() if stage in m.stages
    )  # fmt: skip
    return section(
        t("学校规模"),
        words(t("规模线取自口径文件（{lines}），只用于数出需要关注的学校，不是撤并的依据；去留须按“科学评估、应留必留、先建后撤”另行论证并听取群众意见。", lines=lines)),
        chart("sizes", t("低于规模线的学校数"), under),
        sourced(table(t("将低于规模线的学校"), heads, rows, [3, 1.5, 0.8, 0.9, 1, 1.2, 1.6, 1], left=[0]), source),
        note(t("另有 {n} 所见数据表。", n=falling.height - SHOWN)) if falling.height > SHOWN else None,
    )  # fmt: skip


def _span(m: Material, earliest: int | None, latest: int | None) -> str:
    """The years between which a school may fall under a line, as far as the interval tells."""
    if earliest is None:
        return "—"
    if latest:
        return f"{earliest}—{latest}"
    return m.t("{earliest}起，或{to}后", earliest=earliest, to=m.to)


def rooms(m: Material, say: Said) -> dict:
    """专用教室、体育场地和寄宿."""
    t, rows, lines = m.t, m.frames["rooms"], []
    for year in sorted({m.base + 1, (m.base + 1 + m.to) // 2, m.to}):
        own = rows.filter(year=year)
        line = [f"{year}"]
        for name in ROOMS:
            known = own.drop_nulls(f"{name}_now")
            lack = (known[name] - known[f"{name}_now"]).clip(lower_bound=0)
            line += [t.count((lack > 0).sum(), ""), t.count(lack.sum(), "")]
        blank = own.filter(pl.any_horizontal(pl.col("music_now", "sports_now").is_null())).height
        lines.append([*line, t.count(blank, "")])
    source = say.source(t("专用教室与体育场地（表）"), t("需要：每 12 班音乐、美术教室各 1 间，体育场馆按生均面积；现有：最近一学年登记"), "rooms")  # fmt: skip
    heads = [
        t.cell(h) for h in ("学年", "缺音乐教室的学校", "缺（间）", "缺美术教室的学校", "缺（间）", "体育场馆不足的学校", "缺（㎡）", "现状未填报")
    ]  # fmt: skip
    caption = t("专用教室和体育场馆的缺口（按学校合计）")
    return section(
        t("专用教室、体育场地和寄宿"),
        sourced(table(caption, heads, lines, [0.8, 1.3, 0.8, 1.3, 0.8, 1.4, 1, 1]), source),
        _boarders(m, say),
    )


def _boarders(m: Material, say: Said) -> Block | None:
    t, boarding, lines = m.t, m.frames["boarding"].drop_nulls("boarders"), []
    for stage in m.stages:
        own = boarding.filter(stage=stage).group_by("year").agg(pl.col("boarders").sum()).sort("year")
        if own.height and own["boarders"].sum():
            top = own.sort("boarders", "year", descending=[True, False]).row(0, named=True)
            most = f"{t.year(top['year'])} {t.count(top['boarders'], '')}"
            lines.append([t.cell(stage), t.count(own["boarders"][0], ""), most, t.count(own["boarders"][-1], "")])  # fmt: skip
    source = say.source(t("寄宿生（表）"), t("各校学生预测 × 最近一学年寄宿比例；没有填报寄宿生的学校不在内"), "boarding")  # fmt: skip
    heads = [t.cell("学段"), t("{year}学年", year=m.base + 1), t("最多"), t("{year}学年", year=m.to)]
    return sourced(table(t("寄宿生"), heads, lines, [1, 1.2, 1.6, 1.2]), source)
