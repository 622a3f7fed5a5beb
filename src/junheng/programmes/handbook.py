"""The generated pages about programmes: what a document may say, and each that ships, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields

from junheng.programmes import conditions, worked
from junheng.programmes.formulas import FORMULAS
from junheng.programmes.parts import DIRECTIONS, FigureOf, Heading, Layer, LinkKind
from junheng.programmes.programme import DOCUMENTS, Programme, names
from junheng.programmes.worked import Example
from junheng.register.tables import TABLES

ASKED = {"value": "值", "state": "状态", "problem": "提示", "rows": "行数"}


def pages() -> dict[str, str]:
    """File name → content: one page on how to write a programme, one for each that ships."""
    shipped = {name: Programme.load_path(DOCUMENTS / f"{name}.yaml") for name in names()}
    return {"programmes.md": "\n".join(_guide(shipped)) + "\n"} | {
        f"programme-{name}.md": "\n".join(_page(found)) + "\n"
        for name, found in shipped.items()
        if name != "blank"
    }


def _guide(shipped: Mapping[str, Programme]) -> Iterator[str]:
    yield "# 方案文件 Programmes\n"
    yield "方案写明一个地区怎样组织学校和人、要达到什么、由谁做、用什么证明；数字都由登记表的行算出。从 `junheng programme blank 我县.yaml` 开始，用 `junheng programme check 我县.yaml` 检查。\n"
    yield "| 编号 | 方案 | 数据 | 网络 |"
    yield "|---|---|---|---|"
    for name, found in shipped.items():
        title = found.title if name == "blank" else f"[{found.title}](programme-{name}.md)"
        yield f"| {name} | {title} | {len(found.figures)} | {len(found.networks)} |"
    yield "\n## 公式 Formulas\n"
    yield "每个数据写一个 `formula`，再写它要的参数。加粗的必填。\n"
    yield "| 公式 | 参数 | 算什么 |"
    yield "|---|---|---|"
    for name, kind in FORMULAS.items():
        parts = (f"**{f.name}**" if _needed(f) else f.name for f in fields(kind))
        yield f"| {name} | {'、'.join(parts)} | {' '.join((kind.__doc__ or '').split())} |"
    yield "\n## 条件 Conditions\n"
    yield f"- `where` 里的一列可以写：一个值、几个值的列表，或 {'、'.join(f'`{w}`' for w in conditions.WORDS)}"
    yield f"- 日期的词：{'、'.join(f'`{d}`' for d in conditions.DAYS)}（看的那一天、方案起日、当年 1 月 1 日、本学年 9 月 1 日）"
    yield f"- 学年的词：{'、'.join(f'`{y}`' for y in conditions.YEARS)}（当天所在学年；最近一个已结束且有数据的学年，没有则当前；最近一个有数据的学年）"
    yield "- “当天有效”（`in_force: true`）：起始日期不晚于当天，终止日期为空或晚于当天"
    yield "- 数、日期、是/否的空格是未知，列出来、不当作 0；一张表一行也没有，或自填类别还没有这一类的记录，是待填报"
    yield "- 带点的列顺着编号找到另一张表的列，如 `school.setting`；`through` 指明登记表没有固定指向的列（联系的两方）"


def _needed(spec) -> bool:
    return spec.default is MISSING and spec.default_factory is MISSING


def _page(programme: Programme) -> Iterator[str]:
    yield f"# 方案：{programme.title}\n"
    yield f"*{programme.english}*。{programme.region.name}，{programme.since} 起，{programme.period.start} — {programme.period.end}。{programme.note}\n"
    yield from (f"- 出处：{s}" for s in programme.sources)
    yield from (f"- 推定：{s}" for s in programme.inferred)
    examples = worked.examples(programme.id)
    for heading in programme.headings:
        yield f"\n## {heading.title}\n"
        yield f"*{heading.english}*。{heading.says}\n"
        yield from _heading(heading)
        for figure in (f for f in programme.figures if f.heading == heading.id):
            yield from _figure(figure)
    yield "\n## 网络 Networks\n"
    yield from (line for layer in programme.networks for line in _layer(layer))
    yield "\n## 联系、站点、活动 Ties, sites, activities\n"
    yield from (_tie(kind) for kind in programme.catalogue.links)
    for table, kinds in programme.catalogue.words().items():
        if kinds and table != "link":
            yield f"- {TABLES[table].title}：{'、'.join(kinds)}"
    for checklist in programme.checklists:
        yield f"\n## 清单：{checklist.title}\n"
        yield f"*{checklist.english}*。{checklist.basis}\n"
        yield from (f"{n}. {i.title}（{i.frequency}）" for n, i in enumerate(checklist.items, 1))
    yield "\n## 算例 Worked examples\n"
    yield from (line for example in examples for line in _example(example))


def _heading(heading: Heading) -> Iterator[str]:
    yield "| 目标 | 要求 | 期限 | 责任单位 | 依据 |"
    yield "|---|---|---|---|---|"
    for t in heading.targets:
        scope = f"（{t.scope}）" if t.scope else ""
        yield f"| {t.figure}{scope} | {DIRECTIONS[t.direction]} {t.value:g} | {t.due} | {t.owner} | {t.basis} |"
    yield ""
    for t in heading.tasks:
        yield f"- 任务 {t.id} {t.title}（{t.owner}，{t.due}）：“{TABLES[t.proof.table].title}”表至少 {t.proof.at_least} 行"
    yield ""


def _figure(figure: FigureOf) -> Iterator[str]:
    name = next(n for n, kind in FORMULAS.items() if isinstance(figure.formula, kind))
    yield f"- **{figure.id}** {figure.title}（{figure.unit}，`{name}`）：{figure.definition}"


def _layer(layer: Layer) -> Iterator[str]:
    rules = [f"类别 {layer.kind}"]
    rules += (
        [f"模式 {layer.pattern}（{'每个网络' if layer.per == 'network' else '全区域合计'}）"]
        if layer.pattern
        else []
    )
    rules += ["一所学校同一天只能在一个"] if layer.exclusive else []
    rules += [f"要有{'或'.join(layer.led)}"] if layer.led else []
    rules += [f"成员 {layer.members}"] if layer.members else []
    rules += [f"每所龙头校帮扶 {layer.helped}"] if layer.helped else []
    rules += [f"学段 {'、'.join(layer.stages)}"] if layer.stages else []
    yield f"- **{layer.title}**：{'；'.join(rules)}。{layer.note}"
    yield from (f"  - {t.title}{'（' + t.note + '）' if t.note else ''}" for t in layer.tiers)


def _tie(kind: LinkKind) -> str:
    ends = (TABLES[e].title if e in TABLES else e for e in (kind.source, kind.target))
    counts = [f"每个联系方 {kind.per_source} 个"] if kind.per_source else []
    counts += [f"每个被联系方 {kind.per_target} 个"] if kind.per_target else []
    said = "；".join([*counts, *([kind.note] if kind.note else [])])
    return f"- 联系“{kind.kind}”：{' → '.join(ends)}{'。' + said if said else ''}"


def _example(example: Example) -> Iterator[str]:
    yield f"> **算例**　{example.say}"
    given = "。".join(
        f"{TABLES[table].title}表："
        + "，".join(
            f"{TABLES[table].columns[c].title} {_cell(v)}"
            for c, v in cells.items()
            if c in TABLES[table].columns
        )
        for table, cells in example.given.items()
    )
    yield f">\n> 已知　{given or '没有任何行'}\n>\n> 得　{'；'.join(f'{code} {_wanted(w)}' for code, w in example.then.items())}\n"


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(_cell, value))
    return (
        "空" if value is None else {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
    )


def _wanted(wanted: object) -> str:
    if isinstance(wanted, Mapping):
        return "，".join(f"{ASKED[k]} {'待填报' if v is None else v}" for k, v in wanted.items())
    return "待填报" if wanted is None else str(wanted)
