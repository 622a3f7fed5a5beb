"""Which column of a 过录表 holds what, told by the path of its header."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from junheng.io.courses import ARTS, PARTS, PE, schooling
from junheng.io.paths import Path

NAMES: dict[str, Callable[[str], bool]] = {
    "name": {"学校名称", "学校(机构)名称", "机构名称", "单位名称"}.__contains__,
    "school": {"学校标识码", "学校(机构)标识码", "标识码", "学校代码", "机构标识码"}.__contains__,
    "kind": {"办学类型", "学校办学类型", "学校(机构)办学类型", "办学类型名称"}.__contains__,
    "level": {"统计三级", "统计三级分类"}.__contains__,
    "counted": {"是否计校数"}.__contains__,
    "setting": {"城乡", "城乡类型", "城乡分类", "驻地城乡类型", "学校(机构)驻地城乡类型"}.__contains__,
    "stage": {"学段"}.__contains__,
    "year": {"学年"}.__contains__,
}
"""Columns about the school, by the lowest header."""
ELSEWHERE = ("正在施工", "借用", "危房", "新增", "非学校产权", "租")
"""Buildings that are not the school's own teaching space."""
NUMBERS = (
    "pupils", "classes", "teachers", "backbone", "multimedia_rooms", "teaching_area", "indoor_sports_area", "sports_ground_area",
    "equipment_value",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A column taken for something; `marked` where the header itself says that it is a subtotal."""

    path: Path
    marked: bool = False


def columns(all_paths: Iterable[Path]) -> dict[str, Found]:
    """Name → the first column whose header says it; 骨干教师 of one stage as backbone_小学 and so on."""
    found: dict[str, Found] = {}
    every = list(all_paths)
    for path in every:
        if name := _named(path) or _counted(path) or _housed(path):
            found.setdefault(name, Found(path))
    if ARTS in found:
        split = found[ARTS].path.leaf in ("计", "合计", "小计")
        hashed = any(p.leaf in PARTS and p.parts[-1].startswith("#") for p in every)
        found[ARTS] = Found(found[ARTS].path, marked=split or hashed)
    return found


def _named(path: Path) -> str | None:
    return next((name for name, says in NAMES.items() if says(path.parts[-1])), None)


def _counted(path: Path) -> str | None:
    """Pupils, classes and teachers."""
    if "骨干教师" in path.parts[-1] and "县级" in path.parts[-1]:
        stage = next((s for s in ("小学", "初中", "高中") if s in path.parts[-1]), "")
        return f"backbone_{stage}" if stage else "backbone"
    teachers = any("专任教师" in part or "按学历" in part or "课程分" in part for part in path.parts)
    if teachers:
        return _teachers(path)
    if path.total("在校生数") or path.total("在校学生数"):
        return "pupils"
    return "classes" if any(path.total(word) for word in ("班数", "班级数", "教学班数")) else None


def _teachers(path: Path) -> str | None:
    if path.total("专任教师"):
        return "teachers"
    if level := schooling(path.leaf):
        return level
    if path.total(ARTS):
        return ARTS
    return path.leaf if path.leaf in (PE, *PARTS) else PE if path.leaf == "体育" else None


def _housed(path: Path) -> str | None:
    """Rooms, areas and equipment."""
    if any(word in part for part in path.parts for word in ELSEWHERE):
        return None
    if path.total("教学及辅助用房"):
        return "teaching_area"
    if path.total("室内体育用房"):
        return "indoor_sports_area"
    if path.total("运动场地"):
        return "sports_ground_area"
    if path.total("网络多媒体教室"):
        return "multimedia_rooms"
    money = path.leaf.startswith(("教学仪器设备资产值", "教学仪器设备值", "教学、实习仪器设备资产值"))
    return "equipment_value" if money or path.total("教学仪器设备资产值") else None
