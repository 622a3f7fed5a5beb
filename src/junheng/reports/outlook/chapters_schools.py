"""The second half of the report: places, small schools, teachers, rooms, how sure it is, and how it was made."""

from __future__ import annotations

import polars as pl

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, heading, note, section, table
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import chart, milestones, points, sourced, words
from junheng.reports.outlook.said import Said
from junheng.reports.outlook.titles import COLUMNS, TABLES

SHOWN = 40


def places(m: Material, say: Said) -> dict:
    """五、学位余缺."""
    source = say.source(
        "学位余缺（图）",
        "学位=现有班级×班额上限＋按期建成项目；短缺、空余按学校分别合计，不相抵",
        "places",
        place=WHOLE,
    )
    rows = []
    for stage in m.stages:
        for r in m.rows("places", place=WHOLE, stage=stage).drop_nulls("short").iter_rows(named=True):
            if r["year"] in (m.base + 1, m.to) or (r["year"] - m.base) % 3 == 0:
                rows.append(
                    [
                        stage,
                        r["year"],
                        r["pupils"],
                        r["classes"],
                        r["places"],
                        r["short"],
                        r["schools_short"],
                        r["spare"],
                    ]
                )
    heads = ["学段", "学年", "学生", "需班级", "学位", "短缺", "缺的学校", "空余"]
    every = table("各学段学位余缺（每三年）", heads, rows, [1, 1, 1.2, 1.1, 1.2, 1.1, 1.2, 1.2])
    by_town = [
        sourced(_by_town(m, stage), source_of(say, stage)) for stage in m.stages if stage in ("小学", "初中")
    ]
    short = m.frames["classes"].filter(pl.col("short") > 0)
    worst = short.sort("short", "year", descending=[True, False]).group_by("school", "stage", maintain_order=True).agg(
        pl.all().first(), until=pl.col("year").max(), since=pl.col("year").min()
    )  # fmt: skip
    lines = [
        [r["school_name"], r["stage"], r["place_name"], f"{r['since']}—{r['until']}", r["year"], r["pupils"], r["places"], r["short"]]
        for r in worst.sort("short", descending=True).head(SHOWN).iter_rows(named=True)
    ]  # fmt: skip
    which = say.source(
        "缺学位的学校（表）", "学生多于学位的学校、学段和学年", "classes", school=worst["school"].to_list()
    )
    unknown = m.rows("places", place=WHOLE, year=m.base + 1).filter(pl.col("unknown") > 0)
    missing = [f"{r['stage']} {r['unknown']} 所" for r in unknown.iter_rows(named=True)]
    return section(
        "学位余缺",
        words("学位按各校最近一学年的班级数乘班额上限计算，加上届时建成的项目；一所学校的空余不能抵另一所学校的短缺，所以分开列。"),
        chart("places", "各学段学位的空余和短缺（按学校合计，不相抵）", source),
        sourced(every, source),
        *by_town,
        sourced(table("缺学位的学校（按最缺的学年排列）", ["学校", "学段", "乡镇", "缺学位的学年", "最缺的学年", "学生", "学位", "缺"], lines, [3, 0.9, 1.6, 1.8, 1.2, 1, 1, 0.9], left=[0]), which),
        note(f"没有填报班级数、不能算学位的学校：{'、'.join(missing)}；未知不当作 0。") if missing else None,
    )  # fmt: skip


def source_of(say: Said, stage: str) -> int:
    return say.source(
        f"分乡镇{stage}学位余缺（表）", "各乡镇学校短缺、空余学位分别合计", "places", stage=stage
    )


def _by_town(m: Material, stage: str) -> Block | None:
    """Places short and spare of each township, the shortest first."""
    years = milestones(m)[1:]
    rows = m.rows("places", stage=stage).filter(~pl.col("place").is_in([WHOLE, *m.found.counties]))
    at = {(r["place"], r["year"]): r for r in rows.iter_rows(named=True)}
    order = rows.group_by("place", "place_name").agg(pl.col("short").max(), pl.col("spare").min())
    lines = []
    for r in (
        order.sort("short", "spare", "place", descending=[True, False, False], nulls_last=True)
        .head(SHOWN)
        .iter_rows(named=True)
    ):
        cells = [at.get((r["place"], year), {}) for year in years]
        lines.append(
            [
                r["place_name"],
                *("未填报" if c.get("short") is None else f"缺 {c['short']}／余 {c['spare']}" for c in cells),
            ]
        )
    heads = ["乡镇", *(f"{year}学年" for year in years)]
    return table(f"各乡镇{stage}学位余缺（个；缺的在前）", heads, lines, [1.6] + [1.6] * len(years), left=[0])


def small(m: Material, say: Said) -> dict:
    """六、学校规模."""
    rows = [
        [r["school_name"], r["place_name"], r["stage"], r["line"], r["now"], r["year"], _span(r["earliest"], r["latest"], m.to), r["end"]]
        for r in m.frames["falling"].sort("line", "year", descending=[True, False]).head(SHOWN).iter_rows(named=True)
    ]  # fmt: skip
    source = say.source(
        "将低于规模线的学校（表）", "此后一直低于规模线的第一个学年；区间按上下限同样判断", "falling"
    )
    under = say.source("小规模学校数（图）", "各学年低于规模线的学校数，含已经低于的", "sizes")
    heads = ["学校", "乡镇", "学段", "规模线", f"{m.base}学年", "低于的学年", "可能的学年", f"{m.to}学年"]
    lines = [
        f"{stage}：{'、'.join(f'{n:g}人' for n in some)}" for stage, some in m.needs.given.size_lines.items() if stage in m.stages
    ]  # fmt: skip
    return section(
        "学校规模",
        words(
            f"规模线取自口径文件（{'；'.join(lines)}），只用于数出需要关注的学校，不是撤并的依据；去留须按“科学评估、应留必留、先建后撤”另行论证并听取群众意见。"
        ),
        chart("sizes", "低于规模线的学校数", under),
        sourced(
            table("将低于规模线的学校", heads, rows, [3, 1.5, 0.8, 0.9, 1, 1.2, 1.6, 1], left=[0]), source
        ),
        note(f"另有 {m.frames['falling'].height - SHOWN} 所见数据表。")
        if m.frames["falling"].height > SHOWN
        else None,
    )


def _span(earliest: int | None, latest: int | None, to: int) -> str:
    if earliest is None:
        return "—"
    return f"{earliest}—{latest}" if latest else f"{earliest}起，或{to}后"


def rooms(m: Material, say: Said) -> dict:
    """八、专用教室、体育场地和寄宿."""
    rows = m.frames["rooms"]
    lines = []
    for year in sorted({m.base + 1, (m.base + 1 + m.to) // 2, m.to}):
        own = rows.filter(year=year)
        line = [f"{year}"]
        for name in ("music", "art", "sports"):
            known = own.drop_nulls(f"{name}_now")
            lack = (known[name] - known[f"{name}_now"]).clip(lower_bound=0)
            line += [f"{(lack > 0).sum()}", f"{lack.sum():.0f}"]
        lines.append(
            [*line, f"{own.filter(pl.any_horizontal(pl.col('music_now', 'sports_now').is_null())).height}"]
        )
    source = say.source(
        "专用教室与体育场地（表）",
        "需要：每 12 班音乐、美术教室各 1 间，体育场馆按生均面积；现有：最近一学年登记",
        "rooms",
    )
    heads = [
        "学年",
        "缺音乐教室的学校",
        "缺（间）",
        "缺美术教室的学校",
        "缺（间）",
        "体育场馆不足的学校",
        "缺（㎡）",
        "现状未填报",
    ]
    boarding = m.frames["boarding"].drop_nulls("boarders")
    board = []
    for stage in m.stages:
        own = boarding.filter(stage=stage).group_by("year").agg(pl.col("boarders").sum()).sort("year")
        if own.height and own["boarders"].sum():
            top = own.sort("boarders", "year", descending=[True, False]).row(0, named=True)
            board.append(
                [stage, own["boarders"][0], f"{top['year']}年 {top['boarders']}", own["boarders"][-1]]
            )
    sleeps = say.source(
        "寄宿生（表）", "各校学生预测 × 最近一学年寄宿比例；没有填报寄宿生的学校不在内", "boarding"
    )
    return section(
        "专用教室、体育场地和寄宿",
        sourced(
            table(
                "专用教室和体育场馆的缺口（按学校合计）", heads, lines, [0.8, 1.3, 0.8, 1.3, 0.8, 1.4, 1, 1]
            ),
            source,
        ),
        sourced(
            table("寄宿生", ["学段", f"{m.base + 1}学年", "最多", f"{m.to}学年"], board, [1, 1.2, 1.6, 1.2]),
            sleeps,
        ),
    )


def sureness(m: Material, say: Said) -> dict:
    """九、把握有多大."""
    source = say.source("各方案对比（图）", "全部合计按各方案的预测；浅色带为本报告方案的区间", "scenarios")
    rows = []
    for stage in m.stages:
        line = [stage]
        for ahead in (1, 3, 5, 10, m.to - m.base):
            r = m.one("courses", place=WHOLE, stage=stage, year=m.base + ahead)
            line.append(
                "—"
                if not r or not r["pupils"]
                else f"−{1 - r['low'] / r['pupils']:.0%}／+{r['high'] / r['pupils'] - 1:.0%}"
            )
        rows.append(line)
    width = say.source("区间宽度（表）", "区间上下限与预测值之比", "courses", place=WHOLE)
    heads = ["学段", "1 年后", "3 年后", "5 年后", "10 年后", f"{m.to}学年"]
    return section(
        "把握有多大",
        words(f"区间按同一方法从往年各起点重新预测、与后来的实际比较得出，应有{m.found.given.cover:.0%}的结果落在里面；还没有出生的孩子另加方案给定的不确定程度。区间不含没有登记的撤并、新建和分班。"),
        chart("scenarios", "不同方案下的学生数", source),
        sourced(table("区间有多宽（与预测值之比）", heads, rows, [1, 1.3, 1.3, 1.3, 1.3, 1.3]), width),
        *_checked(m, say),
    )  # fmt: skip


def _checked(m: Material, say: Said) -> list[Block | None]:
    """The register's own back-check, where it has at least three years."""
    rows = m.frames["checked"].filter(pl.col("ahead").is_in([1, 3, 5]))
    if rows.is_empty():
        return [
            words("登记的学年不足三年，本地还不能回算；区间按同类地区的一般误差估计，再积累几年后会变准。")
        ]
    lines = [
        [r["level"], r["stage"], f"{r['ahead']} 年后", r["origins"], r["units"], f"{r['wape']:.1%}", f"{r['bias']:+.1%}", f"{r['no_change']:.1%}"]
        for r in rows.iter_rows(named=True)
    ]  # fmt: skip
    source = say.source("回算（表）", "从往年起点用当时已知的数重新预测，与后来实际相比", "checked")
    heads = ["层级", "学段", "预测", "起点", "个数", "误差", "偏差", "照旧不变"]
    few = "；登记的学年少，误差只能看个大概" if rows["origins"].max() < 3 else ""
    return [
        sourced(
            table("本地回算：误差（Σ|预测−实际|÷Σ实际）", heads, lines, [1, 1, 1, 0.8, 1, 1, 1, 1.2]), source
        ),
        note(f"“照旧不变”是假定人数不变的误差，供对照{few}。"),
    ]


def method(m: Material, say: Said) -> dict:
    """十、方法、假定和数据."""
    given, staffing, notes = m.found.given, m.needs.given, m.frames["notes"]
    rows = [
        [
            "人口",
            f"{given.scenario.title}（{given.scenario.id}，{given.scenario.since}）",
            given.scenario.source,
        ],
        ["班额、编制、课时", f"{staffing.title}（{staffing.id}，{staffing.since}）", staffing.source],
    ]
    blocks = [
        heading("怎样推算"),
        points([
            "入学：已登记的出生人数和分年龄儿童，乘以近三年入学率（向全县收缩）；未出生的按方案。",
            "升级：各年级升到上一年级的比率取近年中位数，学校和乡镇的自身比率按人数向全体收缩，异常的一步不用。",
            "层级：先县、再乡镇、再学校，逐级按比例归并，取整后学校加总等于乡镇，乡镇加总等于县，年级加总等于学段。",
            "停办和新办：按登记的日期；停办学校的学生分到同乡镇（没有则同县）的学校，新办学校从起始年级逐年长上去。",
            "人口：分年龄、性别的同批人逐年存活、迁移、生育（队列要素法）；两次普查之间的变化用 Hamilton–Perry 法；五岁组用 Sprague 乘数拆成逐岁。",
        ]),
        heading("依据的文件"),
        table("假定和口径", ["内容", "文件", "来源"], rows, [1.4, 3, 3.2], left=[0, 1, 2]),
        note("口径文件里标“测算假定”或“凭记忆，未核对原文”的数，使用前请对照原文，或另存为本县口径。"),
        heading("数据表"),
        words("随报告的工作簿列出下列各表的全部行和每个数据所依据的行；网页版可从每个数点进去。"),
        table("数据表", ["数据表", "行数", "列"], [[TABLES[n], m.frames[n].height, "、".join(COLUMNS.get(c, c) for c in m.frames[n].columns if c not in ("place", "school"))] for n in TABLES], [2.6, 0.8, 6], left=[0, 2]),
    ]  # fmt: skip
    if notes.height:
        source = say.source("不能预测或作了处理的部分（表）", "数据不全或不合理之处，以及怎样处理", "notes")
        lines = [
            [
                r["about"],
                " ".join(str(r[c]) for c in ("place_name", "school_name", "stage") if r.get(c)),
                r["found"],
                r["done"],
            ]
            for r in notes.head(SHOWN).iter_rows(named=True)
        ]
        blocks += [
            heading("不能预测或作了处理的部分"),
            sourced(
                table(
                    "不能预测或作了处理的部分",
                    ["事项", "哪里", "发现", "处理"],
                    lines,
                    [1, 2.2, 3, 3],
                    left=[1, 2, 3],
                ),
                source,
            ),
        ]
        if notes.height > SHOWN:
            blocks.append(note(f"另有 {notes.height - SHOWN} 条见数据表。"))
    return section("方法、假定和数据", *blocks)
