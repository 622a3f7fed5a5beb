"""The end of the report: how sure it is, and how it was made."""

from __future__ import annotations

from junheng.forecast.rows import WHOLE
from junheng.reports.blocks import Block, heading, note, section, table
from junheng.reports.outlook.material import Material
from junheng.reports.outlook.parts import chart, points, sourced, words
from junheng.reports.outlook.said import Said
from junheng.reports.outlook.titles import BESIDE, COLUMNS, TABLES

SHOWN = 40
HOW = (
    "入学：已登记的出生人数和分年龄儿童，乘以近三年入学率（向全县收缩）；未出生的按方案。",
    "升级：各年级升到上一年级的比率取近年中位数，学校和乡镇的自身比率按人数向全体收缩，异常的一步不用。",
    "层级：先县、再乡镇、再学校，逐级按比例归并，取整后学校加总等于乡镇，乡镇加总等于县，年级加总等于学段。",
    "停办和新办：按登记的日期；停办学校的学生分到同乡镇（没有则同县）的学校，新办学校从起始年级逐年长上去。",
    "人口：分年龄、性别的同批人逐年存活、迁移、生育（队列要素法）；两次普查之间的变化用 Hamilton–Perry 法；五岁组用 Sprague 乘数拆成逐岁。",
)


def sureness(m: Material, say: Said) -> dict:
    """把握有多大."""
    t = m.t
    source = say.source(t("各方案对比（图）"), t("全部合计按各方案的预测；浅色带为本报告方案的区间"), "scenarios")  # fmt: skip
    ahead = [n for n in (1, 3, 5, 10) if n < m.to - m.base]
    rows = [
        [t.cell(stage), *(_wide(m.one("courses", place=WHOLE, stage=stage, year=m.base + n)) for n in (*ahead, m.to - m.base))]
        for stage in m.stages
    ]  # fmt: skip
    width = say.source(t("区间宽度（表）"), t("区间上下限与预测值之比"), "courses", place=WHOLE)
    heads = [t.cell("学段"), *(t("{n} 年后", n=n) for n in ahead), t("{year}学年", year=m.to)]
    return section(
        t("把握有多大"),
        words(t("区间按同一方法从往年各起点重新预测、与后来的实际比较得出，应有{cover:.0%}的结果落在里面；还没有出生的孩子另加方案给定的不确定程度。区间不含没有登记的撤并、新建和分班。", cover=m.found.given.cover)),
        chart("scenarios", t("不同方案下的学生数"), source),
        sourced(table(t("区间有多宽（与预测值之比）"), heads, rows, [1] + [1.3] * (len(ahead) + 1)), width),
        *_checked(m, say),
    )  # fmt: skip


def _wide(r: dict) -> str:
    """Both ends of an interval against what is forecast."""
    return f"−{1 - r['low'] / r['pupils']:.0%}／+{r['high'] / r['pupils'] - 1:.0%}" if r and r["pupils"] else "—"  # fmt: skip


def _checked(m: Material, say: Said) -> list[Block | None]:
    """The register's own back-check, where it has at least three years."""
    t, rows = m.t, m.frames["checked"]
    rows = rows.filter(rows["ahead"].is_in([1, 3, 5]))
    if rows.is_empty():
        return [words(t("登记的学年不足三年，本地还不能回算；区间按同类地区的一般误差估计，再积累几年后会变准。"))]  # fmt: skip
    lines = [
        [t.cell(r["level"]), t.cell(r["stage"]), t("{n} 年后", n=r["ahead"]), r["origins"], r["units"], f"{r['wape']:.1%}", f"{r['bias']:+.1%}", f"{r['no_change']:.1%}"]
        for r in rows.iter_rows(named=True)
    ]  # fmt: skip
    source = say.source(t("回算（表）"), t("从往年起点用当时已知的数重新预测，与后来实际相比"), "checked")
    heads = [t.cell(h) for h in ("层级", "学段", "预测", "起点", "个数", "误差", "偏差", "照旧不变")]
    said = "“照旧不变”是假定人数不变的误差，供对照；登记的学年少，误差只能看个大概。" if rows["origins"].max() < 3 else "“照旧不变”是假定人数不变的误差，供对照。"  # fmt: skip
    made = table(t("本地回算：误差（Σ|预测−实际|÷Σ实际）"), heads, lines, [1, 1, 1, 0.8, 1, 1, 1, 1.2])
    return [sourced(made, source), note(t(said))]


def method(m: Material, say: Said) -> dict:
    """方法、假定和数据."""
    t, staffing, scenario = m.t, m.needs.given, m.found.given.scenario
    rows = [
        [t(what), f"{t.word(one.title)} ({one.id}, {one.since})" if not t.chinese else f"{one.title}（{one.id}，{one.since}）", str(t.word(one.source))]
        for what, one in (("人口", scenario), ("班额、编制、课时", staffing))
    ]  # fmt: skip
    kept = [[t.cell(TABLES[n]), t.count(m.frames[n].height, ""), t.listed(COLUMNS.get(c, c) for c in _columns(m, n))] for n in TABLES]  # fmt: skip
    return section(
        t("方法、假定和数据"),
        heading(t("怎样推算")),
        points([t(line) for line in HOW]),
        heading(t("依据的文件")),
        table(t("假定和口径"), [t.cell(h) for h in ("内容", "文件", "来源")], rows, [1.4, 3, 3.2], left=[0, 1, 2]),
        note(t("口径文件里标“测算假定”或“凭记忆，未核对原文”的数，使用前请对照原文，或另存为本县口径。")),
        heading(t("数据表")),
        words(t("随报告的工作簿列出下列各表的全部行和每个数据所依据的行；网页版可从每个数点进去。")),
        table(t("数据表"), [t("数据表"), t.cell("行数"), t.cell("列")], kept, [2.6, 0.8, 6], left=[0, 2]),
        *_notes(m, say),
    )  # fmt: skip


def _columns(m: Material, name: str) -> list[str]:
    return [c for c in m.frames[name].columns if c not in ("place", "school") and not c.endswith(BESIDE)]


def _notes(m: Material, say: Said) -> list[Block | None]:
    """What could not be used, and what was done instead."""
    t, notes = m.t, m.frames["notes"]
    if notes.is_empty():
        return []
    source = say.source(t("不能预测或作了处理的部分（表）"), t("数据不全或不合理之处，以及怎样处理"), "notes")
    beside = "" if t.chinese else BESIDE
    lines = [
        [t.cell(r["about"]), " ".join(str(t.word(r[c])) for c in ("place_name", "school_name", "stage") if r.get(c)), r[f"found{beside}"], r[f"done{beside}"]]
        for r in notes.head(SHOWN).iter_rows(named=True)
    ]  # fmt: skip
    heads = [t.cell(h) for h in ("事项", "哪里", "发现", "处理")]
    return [
        heading(t("不能预测或作了处理的部分")),
        sourced(table(t("不能预测或作了处理的部分"), heads, lines, [1, 2.2, 3, 3], left=[1, 2, 3]), source),
        note(t("另有 {n} 条见数据表。", n=notes.height - SHOWN)) if notes.height > SHOWN else None,
    ]
