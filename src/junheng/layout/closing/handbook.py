"""The generated page about the procedure: its steps, what each asks and on what basis, and the worked examples."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from junheng.layout.closing.document import Based, Fact, Procedure, Step, documents, shipped
from junheng.layout.rules import DOCUMENTS
from junheng.plans.plan import KINDS

WHO = {"plan": "编制方案的人", "adopt": "采纳方案的人"}
KIND_WORDS = {"date": "日期", "count": "数", "text": "文字", "long": "文字", "choice": "选择"}


def pages() -> dict[str, str]:
    """File name → content of the page of every procedure that ships."""
    return {f"closing-{name}.md": "\n".join(_page(shipped(name), name)) + "\n" for name in documents()}


def _page(procedure: Procedure, name: str) -> Iterator[str]:
    yield f"# 程序：{procedure.title}\n"
    yield f"*{procedure.english}*。{procedure.since} 起。{procedure.note}。\n"
    yield from (f"- 出处：{s}" for s in procedure.sources)
    yield "\n“规定”是国家文件写明的；“本地”是各县可以自己定的，这里给的是默认值。"
    yield "*规定: said by a national text. 本地: the bureau's own to set; what stands here is a default.*\n"
    yield "## 哪些变动要走程序 Which changes ask for it\n"
    for need in procedure.needs:
        only = "；".join(f"{'、'.join(values)}" for values in need.becomes.values())
        yield f"- {KINDS[need.change].title}{f'（{only}）' if only else ''}：{need.title} *{need.english}*。{_basis(need)}"
    yield f"- {procedure.emptied.title} *{procedure.emptied.english}*。{_basis(procedure.emptied)}"
    yield f"\n接收学校撤并后过大、班额过大的，在程序页和文书里提醒（上限见 `{procedure.receiving.rules}`）。{_basis(procedure.receiving)}"
    yield "\n## 步骤 Steps"
    for number, step in enumerate(procedure.steps, 1):
        yield from _step(number, step, procedure)
    yield "\n## 算例 Worked examples\n"
    body = yaml.safe_load((DOCUMENTS / f"{name}.examples.yaml").read_text("utf-8"))
    yield from (f"- {e['say']}" for e in body["examples"])


def _step(number: int, step: Step, procedure: Procedure) -> Iterator[str]:
    yield f"\n### {number}. {step.title} {step.english}\n"
    yield f"{_basis(step)}。由{WHO[step.right]}记录。*{step.says}*\n"
    yield from (f"- {_fact(f, procedure)}" for f in step.facts)
    yield from (f"- 材料：{p.title} *{p.english}*{'（必须）' if p.required else ''}" for p in step.papers)
    if step.period:
        yield f"- 从“{step.fact(step.period.starts).title}”到“{step.fact(step.period.ends).title}”不少于 {step.period.days} 天，首尾都算。{_basis(step.period)}"
    if step.objections:
        yield f"- 异议逐条记录，{step.objections.days} 天内答复；没有全部答复，不能进入下一步。{_basis(step.objections)}"
    if step.majority:
        yield f"- “{step.fact(step.majority.against).title}”超过“{step.fact(step.majority.of).title}”的一半，程序停止。{_basis(step.majority)}"
    if step.due:
        other, fact = procedure.named(step.due.after)
        yield f"- 在“{other.title}”的“{fact.title}”之后 {step.due.months} 个月内完成。{_basis(step.due)}"
    if step.binds:
        yield "- 从这一步起方案的改动固定下来；改了方案，这一步和以后的记录作废，要重新办理"
    if step.approves:
        yield "- 这一步完成后方案才能采纳"
    if step.adopts:
        yield "- 方案采纳、写入登记库之后才能记录这一步"


def _fact(fact: Fact, procedure: Procedure) -> str:
    said = [KIND_WORDS[fact.kind]]
    said += [f"{'、'.join(fact.choices)}"] if fact.choices else []
    said += [f"选“{'、'.join(fact.passes)}”才能往下走"] if fact.passes else []
    for words, references in (("不早于", fact.not_before), ("晚于", fact.after)):
        said += [f"{words}“{s.title}”的“{f.title}”" for s, f in map(procedure.named, references)]
    said += ["可以写将来的日期"] if fact.future else []
    return f"**{fact.title}** *{fact.english}*：{'；'.join(said)}{'' if fact.required else '；可不填'}"


def _basis(part: Based) -> str:
    return f"【{part.basis}】{part.clause}"
