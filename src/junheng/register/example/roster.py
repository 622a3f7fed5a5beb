"""The sixty schools of the invented county, one line each: the story in figures."""

import datetime as dt
from collections.abc import Mapping

from junheng.register.example.spec import Spec


def _primary(name: str, town: int, spot: str, pupils: int, ratios: Mapping | None = None, **more) -> Spec:
    return Spec(name, "小学", town, spot, {"小学": pupils}, ratios or {}, **more)


def _point(name: str, town: int, spot: str, pupils: int, grades: int, ratios=None, **more) -> Spec:
    return Spec(name, "小学教学点", town, spot, {"小学": pupils}, ratios or {}, grades, **more)


def _junior(name: str, town: int, spot: str, pupils: int, ratios: Mapping | None = None, **more) -> Spec:
    return Spec(name, "初级中学", town, spot, {"初中": pupils}, ratios or {}, **more)


def _nine(name: str, town: int, spot: str, primary: int, junior: int, ratios: Mapping, **more) -> Spec:
    pupils = {"小学": primary, "初中": junior}
    return Spec(name, "九年一贯制学校", town, spot, pupils, ratios, boarding=True, **more)


def _nursery(name: str, town: int, spot: str, pupils: int) -> Spec:
    return Spec(name, "幼儿园", town, spot, {"学前": pupils})


SEAT = (
    _primary("云岭县第一小学", 0, "文笔", 2106, {"R2": 3.2, "R4": 0.9, "R5": 0.62, "R6": 1.3}, people=True),
    _primary("云岭县第二小学", 0, "北门", 1480, {"R2": 2.4, "R4": 1.02, "R5": 0.78, "R6": 1.9}, people=True),
    _primary("云岭县第三小学", 0, "西河", 1120, {"R2": 1.35, "R5": 1.04, "R6": None}),
    _primary("云岭县第四小学", 0, "新城", 560, {"R2": 0.9, "R5": 1.5}, opened=dt.date(2023, 8, 20), people=True),
    _junior("云岭县第一初级中学", 0, "文笔", 1650, {"R2": 2.3, "R5": 0.7}, people=True),
    _junior("云岭县第二初级中学", 0, "西河", 1180, {"R2": 1.7, "R4": 0.93, "R5": 0.9}, people=True),
    Spec("云岭县民族完全中学", "完全中学", 0, "北门", {"初中": 720, "高中": 1080}, {"R6": 3.13}, people=True),
    Spec(
        "云岭县文华学校", "十二年一贯制学校", 0, "新城", {"小学": 430, "初中": 330, "高中": 270},
        {"R2": 1.15, "R5": 1.1, "R7": 0.83}, boarding=True, private=True,
    ),
    Spec("云岭县第一高级中学", "高级中学", 0, "西河", {"高中": 1860}, boarding=True),
    Spec("云岭县特殊教育学校", "特殊教育学校", 0, "新城", {"小学": 52, "初中": 34}, boarding=True),
    _nursery("云岭县第一幼儿园", 0, "文笔", 420),
    _nursery("云岭县第二幼儿园", 0, "北门", 330),
    _primary("鹤栖镇栗树小学", 0, "栗树", 186, people=True, also_counts=True),
    _primary("鹤栖镇响水小学", 0, "响水", 142, {"R2": 0}),
    _primary("鹤栖镇松坪小学", 0, "松坪", 96),
    _point("鹤栖镇麻栗箐教学点", 0, "麻栗箐", 31, 4),
)  # fmt: skip

TOWN_SCHOOLS = (
    _primary("马缨镇中心小学", 1, "马缨", 880, {"R6": None}, boarding=True),
    _junior("马缨镇初级中学", 1, "迎宾", 860, boarding=True, people=True, also_counts=True),
    _nursery("马缨镇幼儿园", 1, "马缨", 240),
    _primary("者孟镇中心小学", 2, "者孟", 640, boarding=True, lists_classes=False, people=True),
    _junior("者孟镇初级中学", 2, "河东", 610, {"R1": 0.95}, boarding=True),
    _nursery("者孟镇幼儿园", 2, "者孟", 165),
    _primary("龙箐镇中心小学", 3, "龙箐", 520, {"R5": 1}, boarding=True, people=True),
    _junior("龙箐镇初级中学", 3, "龙箐", 540, {"R3": None}, boarding=True),
    _nursery("龙箐镇幼儿园", 3, "龙箐", 120),
    _primary("罗摆河乡中心小学", 4, "罗摆河", 360, {"R7": 0.76}, boarding=True, people=True),
    _junior("罗摆河乡初级中学", 4, "罗摆河", 380, {"R3": 0.6}, boarding=True, lists_classes=False),
    _nine("阿依底乡民族学校", 5, "阿依底", 310, 260, {"R2初中": 0.4}, people=True),
    _nine("勐朵乡九年一贯制学校", 6, "勐朵", 340, 290, {"R3小学": 0.4}, people=True, totals_only=True),
    _nine("白鹇乡民族学校", 7, "白鹇", 240, 210, {"R6": 0.8}, people=True, also_counts=True),
)

VILLAGE_SCHOOLS = (
    _primary("马缨镇新寨小学", 1, "新寨", 210, people=True),
    _primary("马缨镇大田小学", 1, "大田", 165),
    _primary("马缨镇红土坡小学", 1, "红土坡", 118, {"R3": 0}),
    _point("马缨镇苦竹箐教学点", 1, "苦竹箐", 62, 4, totals_only=True),
    _primary("者孟镇老鹰岩小学", 2, "老鹰岩", 128, {"R2": 0}),
    _primary("者孟镇曼掌小学", 2, "曼掌", 200, {"R2": 1}, people=True),
    _primary("者孟镇芭蕉林小学", 2, "芭蕉林", 88, {"R2": None}),
    _primary("者孟镇坝头小学", 2, "坝头", 132),
    _point("者孟镇滴水岩教学点", 2, "滴水岩", 23, 3, totals_only=True),
    _primary("龙箐镇黑龙潭小学", 3, "黑龙潭", 92, {"R2": 0}),
    _primary("龙箐镇羊街子小学", 3, "羊街子", 136),
    _primary("龙箐镇石缸小学", 3, "石缸", 155, {"R6": 0.9}),
    _primary("龙箐镇麦地小学", 3, "麦地", 104, {"R6": 1.7}),
    _point("龙箐镇大尖山教学点", 3, "大尖山", 74, 5, {"R2": 0, "R3": 0}),
    _primary("罗摆河乡甘蔗地小学", 4, "甘蔗地", 84, {"R2": 0, "R3": 0}, totals_only=True),
    _primary("罗摆河乡小河边小学", 4, "小河边", 112),
    _point("罗摆河乡半坡教学点", 4, "半坡", 41, 4),
    _point("罗摆河乡落水洞教学点", 4, "落水洞", 12, 2, closed=dt.date(2023, 7, 15)),
    _primary("阿依底乡云雾小学", 5, "云雾", 78, {"R2": 0}, people=True),
    _primary("阿依底乡核桃坪小学", 5, "核桃坪", 104, {"R6": 0.7}),
    _point("阿依底乡风吹垭教学点", 5, "风吹垭", 56, 4, {"R2": 0}, people=True),
    _point("阿依底乡高枧槽教学点", 5, "高枧槽", 19, 3, totals_only=True),
    _primary("勐朵乡曼景小学", 6, "曼景", 97),
    _primary("勐朵乡弄坎小学", 6, "弄坎", 126, people=True),
    _primary("勐朵乡蚌别小学", 6, "蚌别", 69, {"R4": None, "R5": None}),
    _point("勐朵乡芒秀教学点", 6, "芒秀", 83, 5, {"R7": 0}),
    _primary("白鹇乡雪松小学", 7, "雪松", 58, {"R2": 0, "R6": 2.6}),
    _primary("白鹇乡火草坡小学", 7, "火草坡", 90, {"R3": 0}, people=True),
    _point("白鹇乡旱谷地教学点", 7, "旱谷地", 52, 4, {"R2": 0}),
    _point("白鹇乡箐头教学点", 7, "箐头", 27, 3),
)

SPECS = SEAT + TOWN_SCHOOLS + VILLAGE_SCHOOLS
