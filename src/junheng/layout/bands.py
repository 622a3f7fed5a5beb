"""The three bands of grades that are planned apart: they differ in how far children may travel and whether they may board."""

from __future__ import annotations

BANDS = ("小学一至三年级", "小学四至六年级", "初中")
GRADES = (("一年级", "二年级", "三年级"), ("四年级", "五年级", "六年级"), ("七年级", "八年级", "九年级"))
STAGE = ("小学", "小学", "初中")
LOW, HIGH, JUNIOR = 0, 1, 2
BAND_OF = {grade: band for band, grades in enumerate(GRADES) for grade in grades}
ENGLISH = {
    "小学一至三年级": "grades 1–3", "小学四至六年级": "grades 4–6", "初中": "junior middle school", "步行": "on foot", "乘车": "by bus",
    "寄宿": "boarding",
}  # fmt: skip
BANDS_OF_KIND = {
    "小学": (True, True, False), "小学教学点": (True, False, False), "初级中学": (False, False, True),
    "九年一贯制学校": (True, True, True), "十二年一贯制学校": (True, True, True), "完全中学": (False, False, True),
}  # fmt: skip


def kind_of(bands: tuple[bool, bool, bool]) -> str:
    """What a school that teaches these bands, and nothing beyond, is called."""
    if bands[JUNIOR]:
        return "九年一贯制学校" if bands[LOW] or bands[HIGH] else "初级中学"
    return "小学" if bands[HIGH] else "小学教学点"
