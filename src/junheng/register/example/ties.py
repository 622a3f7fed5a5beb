"""What ties the invented county's schools together: groups, pairs, sites, projects, events and honours."""

import datetime as dt
import random
from collections.abc import Mapping

from junheng.register.example.places import Spot
from junheng.register.example.pupils import NOW
from junheng.register.example.schools import School

NETWORKS = (
    ("N01", "云岭县第一小学教育集团", "教育集团", "1+3", dt.date(2022, 9, 1), "总校",
     ("云岭县第一小学", "云岭县第四小学", "马缨镇中心小学", "罗摆河乡中心小学")),
    ("N02", "云岭县第一初级中学教育集团", "教育集团", "1+2", dt.date(2022, 9, 1), "总校",
     ("云岭县第一初级中学", "阿依底乡民族学校", "白鹇乡民族学校")),
    ("N03", "云岭县第二初级中学教育集团", "教育集团", "1+2", dt.date(2023, 9, 1), "总校",
     ("云岭县第二初级中学", "者孟镇初级中学", "龙箐镇初级中学")),
    ("N04", "者孟片区城乡共同体", "城乡共同体", "1+1+3", dt.date(2023, 3, 1), "龙头校",
     ("云岭县第二小学", "者孟镇中心小学", "者孟镇老鹰岩小学", "者孟镇曼掌小学", "者孟镇芭蕉林小学")),
    ("N05", "龙箐镇中心校片区", "中心校片区", None, dt.date(2019, 9, 1), "核心校",
     ("龙箐镇中心小学", "龙箐镇黑龙潭小学", "龙箐镇羊街子小学", "龙箐镇石缸小学", "龙箐镇大尖山教学点")),
)  # fmt: skip
"""Code, name, kind, pattern, since, the first school's role, the schools; every other school is a 成员校 but for `CORE`."""
CORE = {"者孟镇中心小学"}
"""The core school of a community of 1+1+3: the township's central school beside the leading one of the county seat."""
JOINED_LATER = {"云岭县第四小学": dt.date(2023, 9, 1)}

LINKS = (
    ("编外校长", "县领导甲", "云岭县第四小学"), ("编外校长", "县领导乙", "阿依底乡民族学校"),
    ("编外校长", "县领导丙", "白鹇乡民族学校"), ("挂牌督导", "责任督学甲", "云岭县第一小学"),
    ("挂牌督导", "责任督学乙", "罗摆河乡初级中学"), ("结对帮扶", "云岭县第二小学", "阿依底乡云雾小学"),
    ("结对帮扶", "云岭县民族完全中学", "勐朵乡九年一贯制学校"), ("对口支援", "云岭县第三小学", "白鹇乡雪松小学"),
)  # fmt: skip

PROJECTS = (
    ("P001", "云岭县第四小学新建工程", "云岭县第四小学", "新建", "投用", "小学", 810, 62_000_000.0,
     dt.date(2021, 3, 15), dt.date(2023, 8, 20)),
    ("P002", "云岭县第二初级中学运动场扩建", "云岭县第二初级中学", "扩建", "在建", None, None, 6_800_000.0,
     dt.date(2024, 5, 10), None),
    ("P003", "龙箐镇初级中学综合楼", "龙箐镇初级中学", "扩建", "竣工", "初中", 150, 9_500_000.0,
     dt.date(2022, 10, 8), dt.date(2024, 7, 30)),
    ("P004", "白鹇乡民族学校实验室设备购置", "白鹇乡民族学校", "设备购置", "立项", None, None, 420_000.0, None, None),
    ("P005", "云岭县第五小学新建工程", None, "新建", "立项", "小学", 1080, 88_000_000.0, None, None),
)  # fmt: skip

AWARDS = (
    ("云南省文明校园", "省级", "云岭县第一小学", dt.date(2022, 12, 20)),
    ("市级德育示范校", "市级", "云岭县民族完全中学", dt.date(2023, 6, 9)),
    ("县级先进集体", "县级", "马缨镇初级中学", dt.date(2023, 9, 10)),
    ("县级先进集体", "县级", "龙箐镇中心小学", dt.date(2024, 9, 10)),
    ("市级民族团结进步示范校", "市级", "阿依底乡民族学校", dt.date(2024, 4, 28)),
)


def network_rows() -> list[dict]:
    """Groups, one community and one township area."""
    return [
        {"code": code, "name": name, "kind": kind, "pattern": pattern, "since": since}
        for code, name, kind, pattern, since, _, _ in NETWORKS
    ]


def membership_rows(codes: Mapping[str, str]) -> list[dict]:
    """Who belongs to which network, the leading school first."""
    return [
        {"network": code, "school": codes[name], "role": _role(name, position, first)}
        | {"since": JOINED_LATER.get(name, since)}
        for code, _, _, _, since, first, names in NETWORKS
        for position, name in enumerate(names)
    ]


def _role(name: str, position: int, first: str) -> str:
    if position == 0:
        return first
    return "核心校" if name in CORE else "成员校"


def link_rows(codes: Mapping[str, str], postings: list[dict]) -> list[dict]:
    """Leaders, inspectors and schools that look after a school; a few teachers who look after a colleague."""
    rows = [
        {
            "kind": kind,
            "source": codes.get(source, source),
            "target": codes[target],
            "since": dt.date(2023, 9, 1),
        }
        for kind, source, target in LINKS
    ]
    masters = [p for p in postings if p["school"] == codes["云岭县第一小学"] and p["until"] is None][:5]
    learners = [p for p in postings if p["school"] == codes["云岭县第四小学"]][1:6]
    return rows + [
        {"kind": "师徒结对", "source": m["staff"], "target": a["staff"], "since": dt.date(NOW, 9, 1)}
        for m, a in zip(masters, learners, strict=True)
    ]


def site_rows(where: Mapping[tuple[int, str], Spot], codes: Mapping[str, str]) -> list[dict]:
    """Children's homes in villages, and what schools offer others."""
    homes = [(0, "栗树"), (1, "大田"), (2, "曼掌"), (3, "羊街子"), (5, "云雾"), (6, "弄坎"), (7, "雪松")]
    rows = [
        {"name": f"{spot}村儿童之家", "kind": "儿童之家", "place": where[town, spot].code, "school": None}
        for town, spot in homes
    ]
    rows += [
        {"name": name, "kind": kind, "place": None, "school": codes[school]}
        for name, kind, school in (
            ("云岭县未成年人心理健康辅导中心", "心理健康和家庭教育指导中心", "云岭县第二小学"),
            ("马缨镇劳动实践基地", "劳动实践基地", "马缨镇初级中学"),
            ("勐朵乡热作劳动实践基地", "劳动实践基地", "勐朵乡九年一贯制学校"),
            ("小学语文名师工作室", "名师工作室", "云岭县第一小学"),
            ("初中数学名师工作室", "名师工作室", "云岭县第一初级中学"),
        )
    ]
    since = dt.date(2021, 9, 1)
    return [{"code": f"Z{n:03d}", **row, "since": since} for n, row in enumerate(rows, 1)]


def project_rows(codes: Mapping[str, str]) -> list[dict]:
    """Construction: what stands, what is being built, what is planned."""
    names = ("code", "name", "school", "kind", "state", "stage", "places", "money", "started", "finished")
    return [
        dict(zip(names, row, strict=True)) | {"school": codes[row[2]] if row[2] else None} for row in PROJECTS
    ]


def activity_rows(rng: random.Random) -> list[dict]:
    """Teaching research in each network, autumn 2024."""
    rows = []
    for network, name, _, _, _, _, schools in NETWORKS:
        for kind, hours in (("教研活动", 4.0), ("送教下乡", 6.0), ("教师培训", 12.0)):
            rows.append(
                {"code": f"H{len(rows) + 1:03d}", "kind": kind, "title": f"{name}{kind}", "network": network}
                | {"day": dt.date(NOW, rng.randint(9, 12), rng.randint(1, 28)), "hours": hours}
                | {"persons": len(schools) * rng.randint(4, 9)}
            )
    return rows


def award_rows(codes: Mapping[str, str]) -> list[dict]:
    """Honours of schools."""
    return [
        {"code": f"A{number:03d}", "title": title, "level": level, "school": codes[school], "day": day}
        for number, (title, level, school, day) in enumerate(AWARDS, 1)
    ]


def tie_rows(
    rng: random.Random,
    where: Mapping[tuple[int, str], Spot],
    schools: tuple[School, ...],
    postings: list[dict],
) -> dict[str, list[dict]]:
    """All tables of this module."""
    codes = {school.name: school.code for school in schools}
    return {
        "network": network_rows(),
        "membership": membership_rows(codes),
        "link": link_rows(codes, postings),
        "site": site_rows(where, codes),
        "project": project_rows(codes),
        "activity": activity_rows(rng),
        "award": award_rows(codes),
    }
