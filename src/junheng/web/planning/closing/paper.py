"""The printed papers of a procedure, from what was written down. They are in Chinese whoever reads: they go to the file."""

from __future__ import annotations

from django.utils import timezone, translation

from junheng.reports import closing as printed
from junheng.web.planning import shown
from junheng.web.planning.closing import gate
from junheng.web.planning.closing.way import Way
from junheng.web.planning.outcome import outcome
from junheng.web.register.models import Place


def word(path: Way) -> bytes:
    """The Word document."""
    with translation.override("zh-hans"):
        return printed.build(papers(path))


def papers(path: Way) -> printed.Papers:
    """What the document prints."""
    closing, plan = path.closing, path.closing.plan
    what = gate.concerned(plan, None if plan.in_force else outcome(plan.changes, plan.year))
    emptied = path.document.emptied.title
    schools = tuple(
        printed.Closed(
            s["name"], what.get(s["code"], emptied), s["pupils"], s["boarders"], s["left_behind"], tuple(s["to"]), s["km"],
            s["nearest"] or "",
        )
        for s in closing.counted.get("schools", ())
    )  # fmt: skip
    notice = next(
        (path.records[s.id].facts for s in path.document.steps if s.binds and s.id in path.records), {}
    )
    return printed.Papers(
        title=plan.title, county=_county(), year=plan.year, schools=schools,
        receiving=tuple(
            printed.Receiver(r["name"], r["before"], r["after"], r["classes"], tuple(r["wrong"]))
            for r in closing.counted.get("receiving", ())
        ),
        villages=tuple((v, s, n) for v, s, n in closing.counted.get("villages", ())),
        chapters=tuple(_chapter(path, step) for step in path.document.steps),
        objections=tuple(
            printed.Objected(o.who, o.day.isoformat(), o.text, o.answer, o.answer_day.isoformat() if o.answer_day else "")
            for o in path.objections
        ),
        changes=tuple(f"{line['kind']}：{line['text']}" for line in shown.lines(plan)),
        notice={k: str(v) for k, v in notice.items()}, basis=path.document.sources,
        seal=(
            ("程序文件", f"{path.document.title}（{path.document.since} 起）"), ("方案编号", str(plan.pk)),
            ("打印日期", timezone.localdate().isoformat()),
        ),
    )  # fmt: skip


def _chapter(path: Way, step) -> printed.Chapter:
    kept = path.records.get(step.id)
    facts = tuple((f.title, "" if kept is None else str(kept.facts.get(f.id, ""))) for f in step.facts)
    noted = f"{kept.by} 记录于 {timezone.localtime(kept.at):%Y-%m-%d %H:%M}" if kept else ""
    return printed.Chapter(step.id, step.title, f"【{step.basis}】{step.clause}", facts, noted)


def _county() -> str:
    """The county's name, where the register has one only."""
    names = list(Place.objects.filter(level="县").values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else "本县"
