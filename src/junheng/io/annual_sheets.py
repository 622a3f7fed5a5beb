"""What each sheet of the annual return holds: 3112 小学, 3115 初中, 3118 高中 pupils; 2106/2107 classes; 4155/4156
teachers by course and schooling; 1102续 backbone teachers; 5170 buildings; 5176 grounds, rooms, books, equipment."""

from __future__ import annotations

from collections.abc import Callable

from junheng.io.annual_teachers import teachers
from junheng.io.facts import Facts
from junheng.io.matrix import Line, Matrix, figure, number
from junheng.io.transcript_columns import ELSEWHERE
from junheng.said import Said, both

GRADES = {
    "小学": ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
    "初中": ("七年级", "八年级", "九年级"),
    "高中": ("高一", "高二", "高三"),
}
NUMERALS = GRADES["小学"]
KEEPS = {
    "pupils": ("总计", "合计"), "girls": ("女",), "boarders": ("寄宿生",), "migrant": ("随迁子女", "进城务工人员随迁子女"),
    "left_behind": ("农村留守儿童", "留守儿童"), "disabled": ("残疾学生", "随班就读"),
}  # fmt: skip
"""Column of 在校生 → the line of 3112/3115/3118 that holds it, by grade."""


def grade_columns(sheet: Matrix, stage: str) -> dict[str, str]:
    """Grade → column. A junior school of four years counts 六年级 in; its fourth column is filled only there."""
    places = [sheet.column(lambda p, n=n: p.leaf.startswith(n)) for n in NUMERALS]
    filled = [p for p in places if p]
    grades = GRADES[stage]
    if stage == "初中" and len(filled) > 3 and any(figure(number(line, filled[3])) for line in sheet.lines):
        grades = ("六年级", *grades)
    return dict(zip(grades, filled, strict=False))


def pupils(stage: str) -> Callable[[Matrix, str], Facts]:
    """Reader of 3112, 3115 and 3118."""

    def read(sheet: Matrix, _: str) -> Facts:
        lines = {n: sheet.line(*labels) for n, labels in KEEPS.items()}
        total = lines["pupils"]
        facts = Facts()
        if total is None:
            facts.problems.append(
                (
                    None,
                    "指标名称",
                    "",
                    both("没有“总计”一行", "there is no row 总计 (total)"),
                    both("请核对表样", "Check the form"),
                )
            )
            return facts
        rows = [
            {"stage": stage, "grade": g, "source_row": total.row}
            | {n: number(line, c) for n, line in lines.items()}
            for g, c in grade_columns(sheet, stage).items()
        ]
        rows = [row for row in rows if row["pupils"] is not None]
        whole = number(total, sheet.column(lambda p: p.total("在校生数") or p.total("在校学生数")))
        if not rows and whole is not None:
            rows = [{"stage": stage, "grade": "合计", "source_row": total.row, "pupils": whole}]
        if rows:
            rows[0]["admitted"] = number(total, sheet.column(lambda p: p.total("招生数")))
            rows[-1]["graduated"] = number(total, sheet.column(lambda p: p.leaf.startswith("毕业生数")))
            _add_up(facts, rows, whole, total)
        facts.rows["enrolment"] = rows
        return facts

    return read


def _add_up(facts: Facts, rows: list[dict], whole: str | None, total: Line) -> None:
    added = [figure(row["pupils"]) for row in rows]
    if figure(whole) is None or None in added:
        return
    facts.totals["enrolment", "pupils"] = whole
    if sum(added) != figure(whole):
        said = Said(
            "各年级相加是 {sum:g}，与在校生数不等",
            "the grades add up to {sum:g}, which is not the number of pupils",
            sum=sum(added),
        )
        facts.problems.append(
            (total.row, "在校生数", whole, said, both("请核对各年级人数", "Check the numbers of the grades"))
        )


def classes(stage: str) -> Callable[[Matrix, str], Facts]:
    """Reader of 2106 and 2107: classes by grade from the line of totals."""

    def read(sheet: Matrix, _: str) -> Facts:
        line = sheet.line("合计", "总计", "班数", "教学班数")
        columns = grade_columns(sheet, stage)
        rows = [
            {"stage": stage, "grade": g, "source_row": line.row if line else None, "classes": number(line, c)}
            for g, c in columns.items()
        ]
        return Facts({"enrolment": [row for row in rows if row["classes"] is not None]})

    return read


def backbone(sheet: Matrix, _: str) -> Facts:
    """Reader of 1102续: the lines 县级以上骨干教师(小学) and (初中)."""
    rows = []
    for stage in ("小学", "初中", "高中"):
        line = sheet.having("县级", "骨干", stage)
        if line and (value := next(sheet.figures(line), None)) is not None:
            rows.append({"stage": stage, "source_row": line.row, "backbone": value})
    return Facts({"staff_count": rows})


def buildings(sheet: Matrix, _: str) -> Facts:
    """Reader of 5170: this school year's floor area, the school's own."""
    own = [
        p
        for p in sheet.columns
        if not any(w in part for part in p.parts for w in (*ELSEWHERE, "上学年", "增加", "减少"))
    ]
    chosen = next((p for p in own if p.under("本学年")), None) or next(
        (p for p in own if p.leaf in ("计", "合计") or "建筑面积" in p.leaf), None
    )
    wanted = {
        "teaching_area": "教学及辅助用房",
        "indoor_sports_area": "室内体育用房",
        "dormitory_area": "学生宿舍",
    }
    lines = {n: sheet.having(word) for n, word in wanted.items()}
    values = {n: number(line, chosen.column if chosen else None) for n, line in lines.items()}
    return _campus(values, next((line for line in lines.values() if line), None))


def conditions(sheet: Matrix, _: str) -> Facts:
    """Reader of 5176: grounds, land, books, multimedia rooms and equipment (万元 unless 元 is said)."""
    wanted = {
        "sports_ground_area": "运动场地",
        "land_area": "占地面积",
        "books": "图书",
        "multimedia_rooms": "网络多媒体教室",
    }
    lines = {n: sheet.having(word) for n, word in wanted.items()}
    values = {n: next(sheet.figures(line), None) for n, line in lines.items()}
    money = sheet.having("教学", "仪器设备")
    if (value := next(sheet.figures(money), None)) is not None:
        yuan = money.text.endswith("(元)") or "元" in money.cells.values()
        values["equipment_value"] = str(round(float(value) * (1 if yuan else 10_000), 2))
    return _campus(values, next((line for line in (*lines.values(), money) if line), None))


def _campus(values: dict[str, str | None], line: Line | None) -> Facts:
    known = {n: v for n, v in values.items() if v is not None}
    return (
        Facts({"campus": [{"campus": "本部", "source_row": line.row} | known]}) if known and line else Facts()
    )


READERS: dict[str, Callable[[Matrix, str], Facts]] = {
    "3112": pupils("小学"), "3115": pupils("初中"), "3118": pupils("高中"), "2106": classes("小学"),
    "2107": classes("初中"), "4155": teachers("小学"), "4156": teachers("初中"), "1102": backbone,
    "5170": buildings, "5176": conditions,
}  # fmt: skip
