"""The register of a region while it is being written: rows by table, people as they are hired, running numbers."""

import datetime as dt
import random
from collections import Counter

import polars as pl

from junheng.register.example.names import person
from junheng.register.tables import TABLES

TITLE = ("高级", "高级", "一级", "一级", "一级", "二级", "二级", "三级", "未定职级")


class Book:
    """Every row of a reconstructed region. Each part has its own stream of chance, so that changing one leaves the others."""

    def __init__(self, prefix: str, seed: int):
        self.prefix, self.seed = prefix, seed
        self.rows: dict[str, list[dict]] = {name: [] for name in TABLES}
        self.home: dict[str, dict] = {}
        """Staff code → the posting the person holds now."""
        self._counts: Counter = Counter()
        self._people = self.chance("people")

    def chance(self, part: str) -> random.Random:
        """A stream of chance of its own for one part of the region."""
        return random.Random(f"{self.prefix}:{self.seed}:{part}")

    def number(self, letter: str, digits: int = 4) -> str:
        """The next running number of a kind of record."""
        return f"{self.prefix}{letter}{self.count(letter):0{digits}d}"

    def count(self, kind: str) -> int:
        """One more of a kind: how many there are now."""
        self._counts[kind] += 1
        return self._counts[kind]

    def add(self, table: str, **row) -> dict:
        """Write one row down."""
        self.rows[table].append(row)
        return row

    def hire(self, education: str, backbone: str, started: dt.date, **more) -> str:
        """Put one invented person on the payroll; returns the staff number."""
        rng, code = self._people, f"重构{self.number('T', 5)}"
        born = dt.date(started.year - 23, rng.randint(1, 12), rng.randint(1, 28))
        row = {"code": code, "name": person(rng), "sex": rng.choice("女女男"), "born": born}
        row |= {"education": education, "title": rng.choice(TITLE), "backbone": backbone}
        self.add("staff", **row | {"certified": True, "started": started} | more)
        return code

    def post(self, staff: str, school: str, stage: str, subject: str | None, since: dt.date, **more) -> dict:
        """Give one person work at a school."""
        row = {"staff": staff, "school": school, "stage": stage, "subject": subject, "since": since}
        row |= {"duty": "专任教师", "kind": "任教", "until": None} | more
        self.rows["posting"].append(row)
        if row["until"] is None and row["kind"] in ("任教", "交流轮岗"):
            self.home[staff] = row
        return row

    def tables(self) -> dict[str, pl.DataFrame]:
        """The rows as register tables, checked as any import is."""
        return {
            name: table.read(pl.DataFrame(self.rows[name], schema=table.schema, strict=False))
            for name, table in TABLES.items()
        }
