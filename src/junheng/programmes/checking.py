"""What a programme's document names must exist: figures, sets, tables, columns, kinds, tiers. Every problem, each with its line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import Any

from junheng.programmes import conditions, narrative, needs
from junheng.programmes.needs import figures_read, selections
from junheng.programmes.parts import Heading, Layer
from junheng.programmes.said import Said, both, joined, of
from junheng.programmes.selection import Rows, declared, period_of
from junheng.programmes.strict import CORRECT, Notes, usable
from junheng.register import codes
from junheng.register.tables import TABLES

Programme = Any
"""The document under check; `programme.py` imports this module, so it is not imported here."""
PEOPLE = "人员"
STRANGE = both("不认识", "is not known")
NO_HEADING = both("没有这个标题", "there is no such heading")
OTHER_COLUMN = both("请换一列", "Use another column")
CASE = both("案例", "case")


def _set(name: str) -> Said:
    return Said("集合 {name}", "set {name}", name=name)


def _figure(code: str) -> Said:
    return Said("数据 {code}", "figure {code}", code=code)


def _proof(task: str) -> Said:
    return Said("任务 {task} 证明", "proof of task {task}", task=task)


def tables() -> Said:
    """The register tables there are."""
    return Said("登记表：{tables}", "register tables: {tables}", tables=list(TABLES))


"""The end of a link that is a person who need not be in the register (县处级领导)."""


def check(programme: Programme, notes: Notes, written: Mapping[str, Container[str]]) -> None:
    """Note everything that `programme` names and nobody defined.

    written: the ids of figures, headings and sets that the document writes, also of those that could not be read.
    """
    Checker(programme, notes, written).check()


class Checker:
    def __init__(self, programme: Programme, notes: Notes, written: Mapping[str, Container[str]]):
        self.programme, self.notes = programme, notes
        self.figures, self.headings, self.sets = written["figures"], written["headings"], written["sets"]
        self.words = programme.catalogue.words()

    def check(self) -> None:
        self._twice()
        for name, rows in self.programme.sets.items():
            if name in self._used(rows):
                self.notes.add(
                    rows.line,
                    _set(name),
                    None,
                    both("集合绕一圈又用到了自己", "the set comes back to itself"),
                    both("请改正 of 或 among", "Correct of or among"),
                )
            else:
                self._rows(rows, _set(name))
        for figure in self.programme.figures:
            self._figure(figure)
        for heading in self.programme.headings:
            self._heading(heading)
        for layer in self.programme.networks:
            self._layer(layer)
        for link in self.programme.catalogue.links:
            for end in (link.source, link.target):
                if end != PEOPLE and end not in TABLES:
                    self.notes.add(
                        link.line,
                        Said("联系 {kind}", "tie {kind}", kind=link.kind),
                        end,
                        both(
                            "应为“人员”或登记表名", "should be 人员 (people) or the name of a register table"
                        ),
                        tables(),
                    )
        self._narrative()
        silent = figures_without_definition(self.programme)
        for figure in silent:
            self.notes.add(
                figure.line,
                _figure(figure.id),
                None,
                both("没有写定义", "has no definition"),
                both(
                    "请写明数什么、分母是什么、到哪一天",
                    "Say what is counted, of what it is a share, as of which day",
                ),
            )

    def _twice(self) -> None:
        p = self.programme
        named = {
            both("数据", "figures"): [(f.id, f.line) for f in p.figures],
            both("标题", "headings"): [(h.id, h.line) for h in p.headings],
            both("任务", "tasks"): [(t.id, t.line) for h in p.headings for t in h.tasks],
            both("网络", "networks"): [(n.id, n.line) for n in p.networks],
            both("清单", "checklists"): [(c.id, c.line) for c in p.checklists],
            both("清单事项", "items of checklists"): [
                (i.code, i.line) for c in p.checklists for i in c.items
            ],
            both("联系类别", "kinds of ties"): [(k.kind, k.line) for k in p.catalogue.links],
        }
        for what, entries in named.items():
            often = Counter(name for name, _ in entries)
            for name, line in entries:
                if often[name] > 1 and (name, line) != next(e for e in entries if e[0] == name):
                    self.notes.add(
                        line,
                        what,
                        name,
                        both("编号重复", "the code stands twice"),
                        both("请改成不同的编号", "Give each its own code"),
                    )

    def _figure(self, figure) -> None:
        where = _figure(figure.id)
        if figure.heading and figure.heading not in self.headings:
            self.notes.add(figure.line, where, figure.heading, NO_HEADING, usable(self.headings))
        self._formula(figure, where)
        for other in figures_read(figure.formula):
            self._known_figure(figure.line, where, other)
        if figure.id in self._reached(figure.id):
            self.notes.add(
                figure.line,
                where,
                None,
                both("数据绕一圈又用到了自己", "the figure comes back to itself"),
                both("请改正 figures", "Correct figures"),
            )

    def _formula(self, figure, where: str) -> None:
        """The columns a formula reads are there and hold what it computes with."""
        formula = figure.formula
        made = {name: self._rows(rows, where) for name, rows in selections(formula)}
        specs, wanted = {}, needs.must_be(formula)
        for name, chosen, column in needs.columns_read(formula):
            if made.get(chosen) is None:
                continue
            specs[name] = spec = self._column(figure.line, where, made[chosen], column)
            if spec is not None and name in wanted and spec.type not in wanted[name]:
                kind = both("日期", "dates") if dt.date in wanted[name] else both("数字", "numbers")
                said = Said(
                    "{name} 应为{kind}列", "{name} should be a column of {kind}", name=name, kind=kind
                )
                self.notes.add(figure.line, where, column, said, OTHER_COLUMN)
        for one, other in needs.compared(formula):
            pair = specs.get(one), specs.get(other)
            if None not in pair and pair[0].type is not pair[1].type:
                said = Said(
                    "{one}（{a}）与 {other}（{b}）不是同一种内容，不能比较", "{one} ({a}) and {other} ({b}) hold different kinds of things and cannot be compared",
                    one=one, a=pair[0].named, other=other, b=pair[1].named,
                )  # fmt: skip
                self.notes.add(figure.line, where, None, said, OTHER_COLUMN)
        if (table := needs.table_wanted(formula)) and any(m and m[0] != table for m in made.values()):
            self.notes.add(
                figure.line,
                where,
                None,
                Said(
                    "这个公式只能用“{table}”表的行",
                    "this formula works on rows of the table “{table}” only",
                    table=TABLES[table].named,
                ),
                both("请改 rows", "Change rows"),
            )
        for word in needs.wrong_words(formula):
            self.notes.add(figure.line, where, word, STRANGE, usable(codes.SETTINGS))

    def _reached(self, code: str) -> set[str]:
        """Figures that `code` rests on, directly or through others."""
        rests = {f.id: figures_read(f.formula) for f in self.programme.figures}
        seen: set[str] = set()
        todo = list(rests.get(code, ()))
        while todo:
            if (one := todo.pop()) not in seen:
                seen.add(one)
                todo += rests.get(one, ())
        return seen

    def _heading(self, heading: Heading) -> None:
        for target in heading.targets:
            self._known_figure(
                target.line, Said("标题 {id} 目标", "target of heading {id}", id=heading.id), target.figure
            )
        for task in heading.tasks:
            self._rows(task.proof.rows, _proof(task.id))
            if task.proof.at_least < 1:
                self.notes.add(
                    task.proof.line,
                    _proof(task.id),
                    task.proof.at_least,
                    both("至少应为 1 行", "should be at least 1 row"),
                )

    def _known_figure(self, line: int, where: str, code: str) -> None:
        if code not in self.figures:
            self.notes.add(
                line,
                where,
                code,
                both("没有这个数据", "there is no such figure"),
                usable(sorted(self.figures)),
            )

    def _layer(self, layer: Layer) -> None:
        where = Said("网络 {id}", "network {id}", id=layer.id)
        if layer.kind not in codes.NETWORK_KINDS:
            self.notes.add(
                layer.line,
                where,
                layer.kind,
                both("没有这种网络", "there is no such kind of network"),
                usable(codes.NETWORK_KINDS),
            )
        else:
            self._rows(layer.rows, where)
        for word, allowed in [(s, codes.STAGES_ALL) for s in layer.stages] + [
            (r, codes.ROLES) for r in (*layer.led, *(r for t in layer.tiers for r in t.roles))
        ]:
            if word not in allowed:
                self.notes.add(layer.line, where, word, STRANGE, usable(allowed))
        for tier in layer.tiers:
            if tier.roles and tier.rows:
                self.notes.add(
                    tier.line,
                    where,
                    tier.title,
                    both("roles 与 rows 只能写一个", "only one of roles and rows may be written"),
                )
            if (
                tier.rows
                and (
                    made := self._rows(
                        tier.rows,
                        Said("{where} 层级 {tier}", "{where} tier {tier}", where=where, tier=tier.title),
                    )
                )
                and tier.column
            ):
                self._column(tier.line, where, made, tier.column)

    def _rows(self, rows: Rows, where: str) -> tuple[str, Mapping[str, str]] | None:
        """Check a selection; returns the table it ends in with what its open columns refer to, None where that is unclear."""
        base = self._base(rows, where)
        for other in (*rows.among.values(), *rows.not_among.values()):
            if other not in self.sets and other not in TABLES:
                self._unknown_set(rows.line, where, other)
        if base is None:
            return None
        for column, target in rows.through.items():
            if target not in TABLES:
                self.notes.add(
                    rows.line,
                    where,
                    target,
                    both("没有这张登记表", "there is no such register table"),
                    usable(TABLES),
                )
                return None
            if "year" in TABLES[target].key:
                self.notes.add(
                    rows.line,
                    where,
                    target,
                    Said(
                        "“{table}”每年一行，{column} 不能直接跟过去",
                        "“{table}” has a row a year: {column} cannot follow into it",
                        table=TABLES[target].named,
                        column=column,
                    ),
                    both("请改用 among", "Use among"),
                )
                return None
        table, through = base[0], {**base[1], **rows.through}
        for column, wanted in rows.where.items():
            self._condition(rows, where, (table, through), column, wanted)
        for column in (*rows.among, *rows.not_among, *rows.must_know, *([rows.key] if rows.key else [])):
            self._column(rows.line, where, (table, through), column)
        for column, name in (*rows.among.items(), *rows.not_among.items()):
            self._comparable(rows.line, where, (table, through), column, name)
        if rows.in_force and period_of(table) is None:
            self.notes.add(
                rows.line,
                where,
                "in_force",
                Said(
                    "“{table}”表没有起止日期",
                    "the table “{table}” has no dates of beginning and end",
                    table=TABLES[table].named,
                ),
                both("请改用 where 写明年份或日期", "Say the year or the date in where"),
            )
        return table, through

    def _comparable(
        self, line: int, where: str, ends: tuple[str, Mapping[str, str]], column: str, name: str
    ) -> None:
        """A column and the key of the set it is looked up in hold the same kind of cell."""
        other = self._ends(name, set())
        if other is None:
            return
        key = self._key(name) or TABLES[other[0]].key[0]
        try:
            pair = declared(*ends[:1], column, ends[1]), declared(other[0], key, other[1])
        except ValueError:
            return
        if pair[0].type is not pair[1].type:
            said = Said(
                "与集合“{name}”的 {key} 不是同一种内容，不能比较",
                "is another kind of thing than {key} of the set “{name}”: they cannot be compared",
                name=name,
                key=key,
            )
            self.notes.add(
                line,
                where,
                column,
                said,
                both("请换一列，或给集合写 key", "Use another column, or give the set a key"),
            )

    def _key(self, name: str) -> str:
        """The column by which others look into a set, its own or that of the set it is made from."""
        rows = self.programme.sets.get(name)
        if rows is None or rows.key:
            return rows.key if rows else ""
        return self._key((rows.first_of or (rows.of,))[0])

    def _base(self, rows: Rows, where: str) -> tuple[str, Mapping[str, str]] | None:
        if bool(rows.of) == bool(rows.first_of):
            self.notes.add(
                rows.line,
                where,
                None,
                both("of 与 first_of 应写且只写一个", "one of of and first_of is written, not both"),
                both("of 写登记表名或集合名", "of names a register table or a set"),
            )
            return None
        named = rows.first_of or (rows.of,)
        for name in named:
            if name not in self.sets and name not in TABLES:
                self._unknown_set(rows.line, where, name)
        found = [self._ends(name, set()) for name in named]
        if None in found:
            return None
        if len({f[0] for f in found}) > 1:
            self.notes.add(
                rows.line,
                where,
                "、".join(named),
                both("first_of 的各集合应来自同一张表", "the sets of first_of should come from one table"),
            )
            return None
        return found[0]

    def _ends(self, name: str, seen: set[str]) -> tuple[str, Mapping[str, str]] | None:
        """The table a name stands for in the end; None where a set on the way is at fault, which is told there."""
        if name not in self.programme.sets:
            return (name, {}) if name in TABLES and name not in self.sets else None
        if name in seen:
            return None
        rows = self.programme.sets[name]
        ends = [self._ends(n, seen | {name}) for n in rows.first_of or (rows.of,)]
        return None if None in ends else (ends[0][0], {**ends[0][1], **rows.through})

    def _used(self, rows: Rows) -> set[str]:
        """Every set that a selection looks at, directly or through others."""
        seen: set[str] = set()
        todo = [rows]
        while todo:
            one = todo.pop()
            names = {one.of, *one.first_of, *one.among.values(), *one.not_among.values()}
            fresh = {n for n in names if n in self.programme.sets} - seen
            seen |= fresh
            todo += [self.programme.sets[n] for n in fresh]
        return seen

    def _unknown_set(self, line: int, where: str, name: str) -> None:
        sets = "、".join(self.sets)
        self.notes.add(
            line,
            where,
            name or both("（空）", "(nothing)"),
            both("没有这张登记表或集合", "there is no such register table or set"),
            joined([Said("集合：{sets}", "sets: {sets}", sets=sets), tables()]),
        )

    def _condition(
        self, rows: Rows, where: str, ends: tuple[str, Mapping[str, str]], column: str, wanted: object
    ) -> None:
        line = getattr(rows.where, "at", lambda _: rows.line)(column)
        if (spec := self._column(line, where, ends, column)) is None:
            return
        words: tuple[str, ...] = ()
        if column == "kind" and spec.usual:
            words = tuple(dict.fromkeys((*spec.usual, *self.words.get(ends[0], ()))))
        if said := conditions.wrong(wanted, spec, words):
            self.notes.add(
                line,
                Said("{where} {column}", "{where} {column}", where=where, column=column),
                None,
                said,
                CORRECT,
            )

    def _column(self, line: int, where: str, ends: tuple[str, Mapping[str, str]], column: str):
        try:
            return declared(ends[0], column, ends[1])
        except ValueError as refused:
            self.notes.add(line, where, column, of(refused))
            return None

    def _narrative(self) -> None:
        if self.programme.case is None:
            return
        for paragraph in self.programme.case.paragraphs:
            if paragraph.heading and paragraph.heading not in self.headings:
                self.notes.add(
                    paragraph.line,
                    CASE,
                    paragraph.heading,
                    NO_HEADING,
                    usable(self.headings),
                )
            for text, english in ((paragraph.text, False), (paragraph.english, True)):
                for problem in narrative.problems(text, self.figures, english=english):
                    self.notes.add(paragraph.line, CASE, None, problem, CORRECT)


def figures_without_definition(programme: Programme) -> Iterator:
    return (f for f in programme.figures if not f.definition.strip())
