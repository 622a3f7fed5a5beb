"""Tables of the people who teach: counts, the payroll, where they work, what they have been recognised as."""

import datetime as dt

from junheng.register import codes
from junheng.register.columns import (
    ENDS_AFTER_START,
    count,
    not_more,
    school_code,
    school_year,
    since_day,
    stage_of,
    until_day,
)
from junheng.schema import Column, table


@table(
    "教师数",
    english="Numbers of teachers",
    key=("school", "year", "stage"),
    rules=(
        not_more("above_required", "teachers", severe=False),
        not_more("backbone", "teachers", severe=False),
        not_more("sports_arts", "teachers", severe=False),
    ),
)
class staff_count:
    """教师人数（按学段）。One row per school, year and stage: for a county that has counts only."""

    school = school_code()
    year = school_year()
    stage = stage_of()
    teachers = count("专任教师数", english="Full-time teachers", example=30)
    above_required = count(
        "高于规定学历教师数",
        english="Teachers above the required degree",
        description="小学为专科及以上，初中为本科及以上",
        description_english="primary: junior college or higher; junior: bachelor or higher",
        example=25,
    )
    backbone = count("县级以上骨干教师数", english="Backbone teachers, county level or higher", example=6)
    sports_arts = count(
        "体育艺术专任教师数",
        english="Full-time sports and arts teachers",
        description="体育与健康、艺术（音乐、美术）",
        description_english="physical education and health, arts (music, fine arts)",
        example=5,
    )
    certified = count("持教师资格证人数", english="Teachers with a certificate")
    sports_arts_shared = count(
        "交流兼职走教体艺教师数",
        english="Sports and arts teachers on exchange, part-time or circuit",
        description="只在标准的过渡性口径开启时计入",
        description_english="counts only while the transitional reading of the standard is on",
    )


@table("教职工", english="Staff", key="code", personal="教职工")
class staff:
    """教职工。One row per person on the payroll; where they work stands in the postings."""

    code = Column("教职工编号", english="Staff code", example="T0001")
    name = Column("姓名", english="Name", example="李春喆")
    sex = Column("性别", english="Sex", enum=("男", "女"), required=False)
    born = Column("出生日期", dt.date, english="Date of birth", required=False, private="日期")
    education = Column(
        "最高学历", english="Highest degree", enum=codes.EDUCATION, required=False, example="本科"
    )
    title = Column("职称", english="Professional title", enum=codes.TITLES, required=False)
    backbone = Column(
        "骨干级别",
        english="Backbone level",
        enum=(*codes.BACKBONE, "无"),
        required=False,
        description="不是骨干教师填“无”",
        description_english="无 for those who are no backbone teachers",
        example="无",
    )
    certified = Column("持教师资格证", bool, english="Teaching certificate", required=False)
    started = Column("从教起始日期", dt.date, english="Teaching since", required=False)
    left = Column("离职日期", dt.date, english="Left on", required=False)


@table("任职", english="Postings", key=("staff", "school", "stage", "since"), rules=(ENDS_AFTER_START,))
class posting:
    """任职。One row per person, school and stage for a period."""

    staff = Column("教职工编号", english="Staff code", refers="staff", example="T0001")
    school = school_code()
    stage = stage_of(codes.STAGES_ALL)
    duty = Column("岗位类别", english="Duty", enum=codes.DUTIES, example="专任教师")
    subject = Column(
        "任教学科", english="Subject taught", enum=codes.SUBJECTS, required=False, example="语文"
    )
    kind = Column("任职方式", english="Kind of posting", enum=codes.POSTINGS, example="任教")
    since = since_day()
    until = until_day()


@table("人员认定", english="Standing of staff", key=("staff", "kind", "since"), rules=(ENDS_AFTER_START,))
class standing:
    """职级认定与培养。One row per person and grade held or programme followed: a principal's grade, backbone teacher, training of principals …"""

    staff = Column("教职工编号", english="Staff code", refers="staff", example="T0001")
    kind = Column("认定类别", english="Kind of standing", usual=codes.STANDING_KINDS, example="校长职级")
    level = Column(
        "等级",
        english="Grade",
        usual=codes.STANDING_LEVELS,
        required=False,
        description="如 一级",
        description_english="e.g. 一级 (first)",
        example="三级",
    )
    since = since_day()
    until = until_day()
    document = Column("依据文号", english="Number of the document", required=False)
