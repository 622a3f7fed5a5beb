"""How pupils become classes, places, rooms and teachers: a dated document, refusing what it does not know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from math import ceil
from pathlib import Path

import polars as pl
import yaml

from junheng.forecast.scenario import DOCUMENTS
from junheng.forecast.tree import GRADES, STAGE_GRADES
from junheng.register.codes import SUBJECTS

OTHER = "其余"
SEXES = ("男", "女")
BY_STAGE = ("class_limit", "target", "pupils_per_staff", "teacher_share", "teachers_per_class", "sports_area")


@dataclass(frozen=True)
class Staffing:
    """`lessons` per class and week by grade; see the document for what each number means and where it comes from."""

    id: str
    title: str
    since: dt.date
    source: str
    class_limit: Mapping[str, float]
    target: Mapping[str, float]
    combine_below: float
    combined_limit: float
    music_art_per_classes: float
    pupils_per_staff: Mapping[str, float]
    teacher_share: Mapping[str, float]
    small_school: float
    teachers_per_small_class: float
    lessons: Mapping[str, Mapping[str, float]]
    lessons_per_teacher: Mapping[str, float]
    retirement: Mapping[str, float]
    teachers_per_class: Mapping[str, float] = field(default_factory=dict)
    sports_area: Mapping[str, float] = field(default_factory=dict)
    size_lines: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def __post_init__(self):
        if not isinstance(self.since, dt.date):
            raise ValueError(f"《{self.title}》的 since 应为日期，如 2024-09-01，写的是“{self.since}”")
        lines = [(stage, line) for stage, some in self.size_lines.items() for line in some]
        for stage, line in lines:
            _positive(line, f"size_lines 的{stage}")
        if strange := sorted({stage for stage, _ in lines} - set(STAGE_GRADES)):
            raise ValueError(f"size_lines 里没有“{strange[0]}”这个学段，可用：{'、'.join(STAGE_GRADES)}")
        for name in BY_STAGE:
            for stage, value in getattr(self, name).items():
                if stage not in STAGE_GRADES:
                    raise ValueError(f"{name} 里没有“{stage}”这个学段，可用：{'、'.join(STAGE_GRADES)}")
                _positive(value, f"{name} 的{stage}")
        for name in (
            "combine_below", "combined_limit", "music_art_per_classes", "small_school", "teachers_per_small_class",
        ):  # fmt: skip
            _positive(getattr(self, name), name)
        for span, subjects in self.lessons.items():
            self.grades(span)
            for subject, lessons in subjects.items():
                if subject not in SUBJECTS:
                    raise ValueError(
                        f"lessons 的“{span}”里没有“{subject}”这个学科，可用：{'、'.join(SUBJECTS)}"
                    )
                _positive(lessons, f"lessons 的“{span}”{subject}")
        for subject, lessons in self.lessons_per_teacher.items():
            _positive(lessons, f"lessons_per_teacher 的{subject}")
        if OTHER not in self.lessons_per_teacher:
            raise ValueError(f"lessons_per_teacher 应有“{OTHER}”一项")

    def size(self, stage: str) -> float:
        """Pupils a class is planned for: the county's own target, else the limit."""
        return self.target.get(stage, self.class_limit[stage])

    def load(self, subject: str) -> float:
        """Lessons a teacher of `subject` gives in a week."""
        return self.lessons_per_teacher.get(subject, self.lessons_per_teacher[OTHER])

    def weekly(self) -> dict[str, dict[str, float]]:
        """Grade → subject → lessons per class and week."""
        return {
            grade: dict(subjects) for span, subjects in self.lessons.items() for grade in self.grades(span)
        }

    @staticmethod
    def grades(span: str) -> tuple[str, ...]:
        """The grades of a span such as 三年级—六年级."""
        ends = [end.strip() for end in span.split("—")]
        if any(end not in GRADES for end in ends) or len(ends) > 2:
            raise ValueError(f"年级“{span}”无法识别；请写成 一年级—二年级 这样，年级为 {'、'.join(GRADES)}")
        return GRADES[GRADES.index(ends[0]) : GRADES.index(ends[-1]) + 1]

    def retires(self, born: dt.date, sex: str) -> dt.date:
        """The day a teacher reaches the age of retirement, later by steps since the reform."""
        rule = self.retirement
        first = _months(born, int(rule[sex]) * 12)
        begun = (first.year - int(rule["since"])) * 12 + first.month
        if begun <= 0:
            return first
        return _months(first, min(ceil(begun / rule["every_months"]), int(rule["at_most_months"])))

    @classmethod
    def read(cls, name: str, folder: Path = DOCUMENTS) -> Staffing:
        """Document `name`, or the file of that path. Raises ValueError in a sentence."""
        path = Path(name) if name.endswith((".yaml", ".yml")) else folder / f"{name}.yaml"
        if not path.exists():
            raise ValueError(f"没有口径文件“{name}”；可用 cn-staffing，或给出自己的 .yaml 文件")
        body = yaml.safe_load(path.read_text("utf-8"))
        allowed = {f.name for f in fields(cls)}
        if not isinstance(body, Mapping):
            raise ValueError(f"{path.name} 不是口径文件：应为含 id、title、class_limit 等项的 YAML")
        if strangers := set(body) - allowed:
            raise ValueError(f"{path.name} 有不认识的项：{'、'.join(sorted(map(str, strangers)))}")
        needed = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
        if missing := sorted(needed - set(body)):
            raise ValueError(f"{path.name} 缺少必要的项：{'、'.join(missing)}")
        return cls(**body)


def by_stage(numbers: Mapping[str, float]) -> pl.Expr:
    """The number of a row's stage; unknown where the document has none."""
    floats = {stage: float(value) for stage, value in numbers.items()}
    return pl.col("stage").replace_strict(floats, default=None, return_dtype=pl.Float64)


def _months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.month - 1 + months, 12)
    return dt.date(day.year + year, month + 1, min(day.day, 28))


def _positive(value: object, what: str) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
        raise ValueError(f"{what} 应为大于 0 的数，写的是 {value}")
