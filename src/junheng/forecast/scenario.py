"""What is assumed about births, migration and survival: a dated document, refusing what it does not know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from math import isfinite
from pathlib import Path

import numpy as np
import yaml

from junheng.forecast.population.mortality import survival
from junheng.programmes.said import Said, both
from junheng.register.bands import OLDEST

DOCUMENTS = Path(__file__).parent / "documents"

FILE = both("方案文件", "the scenario")


@dataclass(frozen=True)
class Scenario:
    """`births_change` and `tfr` are given for some years and interpolated between them, held beyond them."""

    id: str
    title: str
    since: dt.date
    source: str
    births_change: Mapping[int, float]
    tfr: Mapping[int, float]
    migration: float
    uncertainty: float
    boys_per_girl: float
    infant: float
    under_five: float
    expectancy_female: float
    expectancy_male: float
    fertility: Mapping[str, object]

    def __post_init__(self):
        if not isinstance(self.since, dt.date):
            raise ValueError(
                Said(
                    "方案《{title}》的 since 应为日期，如 2024-12-31，写的是“{found}”",
                    "since of the scenario “{title}” should be a date, e.g. 2024-12-31, not “{found}”",
                    title=self.title,
                    found=self.since,
                )
            )
        for name, least, most in LIMITS:
            _number(getattr(self, name), name, least, most)
        for name, least, most in (("births_change", -0.5, 0.5), ("tfr", 0.2, 8.0)):
            path = getattr(self, name)
            if not isinstance(path, Mapping) or not path:
                raise ValueError(
                    Said(
                        "{name} 应按年份写，如 2025: -0.03，写的是 {path}",
                        "{name} is written by year, e.g. 2025: -0.03, not {path}",
                        name=name,
                        path=path,
                    )
                )
            for year, value in path.items():
                _number(year, Said("{name} 的年份", "a year of {name}", name=name), 1949, 2200)
                _number(
                    value, Said("{name} 在 {year} 年", "{name} in {year}", name=name, year=year), least, most
                )
        if self.under_five <= self.infant:
            raise ValueError(
                both(
                    "under_five（5 岁以下儿童死亡率）应大于 infant（婴儿死亡率）",
                    "under_five (mortality below age 5) should be larger than infant (infant mortality)",
                )
            )
        rates = self.fertility.get("rates") if isinstance(self.fertility, Mapping) else None
        if not rates or any(not isinstance(r, int | float) or r < 0 for r in rates) or sum(rates) <= 0:
            raise ValueError(
                both(
                    "fertility 应有 source、first 和 rates（分年龄生育率，‰）",
                    "fertility should have source, first and rates (births per 1000 women by age)",
                )
            )

    def change(self, year: int) -> float:
        """How births change from the year before to `year`."""
        return _between(self.births_change, year)

    def rates(self, year: int) -> np.ndarray:
        """Yearly births per woman at each age 0 to `OLDEST`."""
        shape = np.zeros(OLDEST + 1)
        given = np.array(self.fertility["rates"], float)
        first = int(self.fertility.get("first", 15))
        shape[first : first + len(given)] = given / given.sum()
        return shape * _between(self.tfr, year)

    def survival(self) -> tuple[np.ndarray, np.ndarray]:
        """`newborn[sex]` and `survive[sex, age]`, women first."""
        both = [
            survival(self.infant, self.under_five, expectancy)
            for expectancy in (self.expectancy_female, self.expectancy_male)
        ]
        return np.array([b[0] for b in both]), np.stack([b[1] for b in both])

    @classmethod
    def load(cls, name: str, folder: Path = DOCUMENTS) -> Scenario:
        """Read scenario `name`, or the file of that path. Raises ValueError in a sentence."""
        path = Path(name) if name.endswith((".yaml", ".yml")) else folder / f"{name}.yaml"
        if not path.exists():
            raise ValueError(
                Said(
                    "没有方案“{name}”，可用：{known}，或给出自己的 .yaml 文件",
                    "there is no scenario “{name}”; there are {known}, or give a .yaml file of your own",
                    name=name,
                    known=names(folder),
                )
            )
        try:
            body = yaml.safe_load(path.read_text("utf-8"))
        except yaml.YAMLError as wrong:
            mark = getattr(wrong, "problem_mark", None)
            where = Said("第 {row} 行", ", row {row}", row=mark.line + 1) if mark else ""
            words = {"file": path.name, "where": where}
            raise ValueError(
                Said("{file} {where}写法不对，不是 YAML", "{file}{where}: this is no YAML", **words)
            ) from None
        return cls.read(body, path.name)

    @classmethod
    def read(cls, body: Mapping, name: str = FILE) -> Scenario:
        """A document that is already a mapping."""
        if not isinstance(body, Mapping):
            raise ValueError(
                Said(
                    "{name} 不是方案文件：应为含 id、title、births_change 等项的 YAML",
                    "{name} is no scenario: it should be YAML with id, title, births_change and so on",
                    name=name,
                )
            )
        allowed = {f.name for f in fields(cls)}
        if strangers := set(body) - allowed:
            raise ValueError(
                Said(
                    "{name} 有不认识的项：{strangers}",
                    "{name} has keys that are not known: {strangers}",
                    name=name,
                    strangers=sorted(map(str, strangers)),
                )
            )
        if missing := [f.name for f in fields(cls) if f.default is MISSING and f.name not in body]:
            raise ValueError(
                Said("{name} 缺少必要的项：{missing}", "{name} lacks: {missing}", name=name, missing=missing)
            )
        return cls(**body)


LIMITS = (
    ("migration", -0.2, 0.2), ("uncertainty", 0.0, 0.5), ("boys_per_girl", 0.8, 1.5), ("infant", 0.0, 0.3),
    ("under_five", 0.0, 0.4), ("expectancy_female", 30.0, 100.0), ("expectancy_male", 30.0, 100.0),
)  # fmt: skip


def names(folder: Path = DOCUMENTS) -> list[str]:
    """The scenarios that ship, lowest births first."""
    order = {"low": 0, "medium": 1, "high": 2}
    return sorted(
        (p.stem for p in folder.glob("*.yaml") if "births_change:" in p.read_text("utf-8")),
        key=lambda n: (order.get(n, 3), n),
    )


def _between(path: Mapping[int, float], year: int) -> float:
    years = sorted(path)
    return float(np.interp(year, years, [path[y] for y in years]))


def _number(value: object, what: str, least: float, most: float) -> None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not usable or not least <= value <= most:
        raise ValueError(
            Said(
                "{what} 应为 {least:g} 与 {most:g} 之间的数，写的是 {value}",
                "{what} should be a number between {least:g} and {most:g}, not {value}",
                what=what,
                least=least,
                most=most,
                value=value,
            )
        )
