"""Tables of places and schools: who lives where, which schools there are, their pupils, premises, courses and money."""

import datetime as dt

from junheng.register import codes
from junheng.register.ages import unfolded
from junheng.register.columns import (
    SCHOOL,
    area,
    count,
    not_before,
    not_more,
    school_code,
    school_year,
    stage_of,
)
from junheng.schema import Column, table


@table("地点", english="Places", key="code")
class place:
    """行政区与自然地点。One row per place; the same township carries different codes in different official systems."""

    code = Column(
        "地点编号",
        english="Place code",
        description="代码系统:代码，如 统计:532322101",
        description_english="code system:code, e.g. 统计:532322101 (统计 statistics, 民政 civil affairs, 本地 local)",
        pattern=r"(统计|民政|本地):\w+",
        example="统计:532322101",
    )
    name = Column("地点名称", english="Place name", example="妥甸镇")
    level = Column("层级", english="Level", enum=codes.PLACE_LEVELS, example="乡镇")
    parent = Column("上级地点编号", english="Code of the place above", refers="place", required=False)
    other_code = Column(
        "另一系统的编号",
        english="Code in another system",
        required=False,
        description="如 民政:532322100",
        description_english="e.g. 民政:532322100",
        pattern=r"(统计|民政|本地):\w+",
    )
    setting = Column("城乡", english="Urban or rural", enum=codes.SETTINGS, required=False)
    longitude = Column(
        "经度", float, english="Longitude", unit="°", required=False, minimum=-180, maximum=180
    )
    latitude = Column("纬度", float, english="Latitude", unit="°", required=False, minimum=-90, maximum=90)
    altitude = Column("海拔", float, english="Altitude", unit="米", required=False)


@table("人口", english="Population", key=("place", "year", "age", "sex"), unfold=unfolded)
class population:
    """常住人口。One row per place, year, single year of age and sex; five-year bands are split when they are read."""

    place = Column("地点编号", english="Place code", refers="place", example="统计:532322101")
    year = Column("年份", int, english="Year", minimum=1949, maximum=2100, example=2024)
    age = Column(
        "年龄",
        int,
        english="Age",
        unit="岁",
        description="逐岁；也可整组写年龄段，如 0、1-4、5-9、85+",
        description_english="single years; or bands for the whole group, e.g. 0, 1-4, 5-9, 85+",
        minimum=0,
        maximum=120,
        example=6,
    )
    sex = Column("性别", english="Sex", enum=codes.SEXES, example="合计")
    persons = Column("人数", int, english="Persons", unit="人", minimum=0, example=120)


@table("出生", english="Births", key=("place", "year"))
class births:
    """出生人数。One row per place and calendar year."""

    place = Column("地点编号", english="Place code", refers="place", example="统计:532322101")
    year = Column("年份", int, english="Year", minimum=1949, maximum=2100, example=2024)
    births = Column("出生人数", int, english="Births", unit="人", minimum=0, example=90)


@table(
    "学校",
    english="Schools",
    key="code",
    rules=(not_before("closed", "opened"),),
)
class school:
    """学校和教学点。One row per school or teaching point that exists in the register, whenever it existed."""

    code = Column(
        "学校标识码",
        english="School code",
        description="10 位数字",
        description_english="10 digits",
        pattern=r"[0-9]{10}",
        example=SCHOOL,
    )
    name = Column("学校名称", english="School name", example="妥甸小学")
    kind = Column("办学类型", english="Kind of school", enum=codes.KINDS, example="小学")
    setting = Column("城乡", english="Urban or rural", enum=codes.SETTINGS, required=False, example="镇区")
    founder = Column(
        "举办者类型", english="Founder", enum=codes.FOUNDERS, required=False, example="县级教育部门"
    )
    place = Column("所在地点编号", english="Code of its place", refers="place", required=False)
    boarding = Column("是否寄宿制", bool, english="Boarding school", required=False)
    opened = Column("建校日期", dt.date, english="Opened on", required=False)
    closed = Column(
        "停办日期",
        dt.date,
        english="Closed on",
        required=False,
        description="在办则留空",
        description_english="empty while it is open",
    )
    longitude = Column(
        "经度", float, english="Longitude", unit="°", required=False, minimum=-180, maximum=180
    )
    latitude = Column("纬度", float, english="Latitude", unit="°", required=False, minimum=-90, maximum=90)


@table("在校生", english="Enrolment", key=("school", "year", "stage", "grade"))
class enrolment:
    """班级与学生。One row per school, year, stage and grade; one row for all grades where only the stage's total is known."""

    school = school_code()
    year = school_year()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", english="Grade", enum=codes.GRADES, example="合计")
    classes = count("班级数", english="Classes", unit="个", example=12)
    pupils = count("在校生数", english="Pupils", example=500)
    girls = count("女生数", english="Girls")
    boarders = count("寄宿生数", english="Boarders")
    migrant = count("随迁子女数", english="Children of migrant workers")
    left_behind = count("留守儿童数", english="Left-behind children")
    disabled = count("残疾学生数", english="Disabled pupils")
    admitted = count("招生数", english="Pupils admitted")
    graduated = count("毕业生数", english="Pupils graduated")


@table("学生", english="Pupils", key=("code", "year"), personal="儿童")
class pupil:
    """学生名册（可选）。One row per child and school year. Children's records: masked by default, every view logged."""

    code = Column(
        "学籍号",
        english="Pupil number",
        description="G + 18 位证件号，或本地编号",
        description_english="G and the 18 characters of the identity number, or a local number",
        pattern=r"[A-Z0-9]{5,24}",
        example="G00001",
        private="证件号",
    )
    year = school_year()
    name = Column("姓名", english="Name", example="普祎", private="姓名")
    sex = Column("性别", english="Sex", enum=("男", "女"), required=False)
    born = Column("出生日期", dt.date, english="Date of birth", required=False, private="日期")
    school = school_code()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", english="Grade", enum=codes.GRADES[1:], example="一年级")
    number = Column("班号", english="Class", required=False, example="1班")
    boarder = Column("寄宿", bool, english="Boarder", required=False)
    left_behind = Column("留守儿童", bool, english="Left-behind child", required=False)
    migrant = Column("随迁子女", bool, english="Child of migrant workers", required=False)
    disabled = Column("残疾", bool, english="Disabled", required=False)


@table("班级", english="Classes", key=("school", "year", "stage", "grade", "number"))
class class_group:
    """班级名单（可选）。One row per class; without it class sizes are judged only where the counts settle them."""

    school = school_code()
    year = school_year()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", english="Grade", enum=codes.GRADES, example="一年级")
    number = Column("班号", english="Class", example="1班")
    pupils = count("学生数", english="Pupils", example=40)


@table(
    "校舍设备",
    english="Premises and equipment",
    key=("school", "campus", "year"),
    rules=(not_more("indoor_sports_area", "teaching_area", severe=True),),
)
class campus:
    """校园条件。One row per campus and year; its only stage is named where the whole campus serves a single one."""

    school = school_code()
    campus = Column("校区", english="Campus", example="本部")
    year = school_year()
    stage = Column(
        "校区只办学段",
        english="Only stage on this campus",
        enum=codes.STAGES,
        required=False,
        description="整个校区只办一个学段时填写，该校区不再按学段拆分",
        description_english="only where the whole campus serves a single stage; it is then not split between stages",
    )
    teaching_area = area(
        "教学及辅助用房面积",
        english="Teaching and auxiliary rooms, area",
        description="含室内体育用房",
        description_english="indoor sports rooms included",
        example=3000.0,
    )
    indoor_sports_area = area("室内体育用房面积", english="Indoor sports rooms, area", example=200.0)
    sports_ground_area = area("运动场地面积", english="Sports grounds, area", example=4000.0)
    extra_sports_area = area(
        "地下屋顶租借运动场地面积",
        english="Sports grounds underground, on roofs or rented, area",
        description="只在标准的过渡性口径开启时计入",
        description_english="counts only while the transitional reading of the standard is on",
    )
    equipment_value = Column(
        "教学仪器设备值",
        float,
        english="Value of teaching equipment",
        unit="元",
        required=False,
        minimum=0,
        example=1_200_000.0,
    )
    multimedia_rooms = count(
        "网络多媒体教室数", english="Networked multimedia classrooms", unit="间", example=14
    )
    land_area = area("占地面积", english="Land area")
    dormitory_area = area("学生宿舍面积", english="Dormitories, area")
    books = count("图书册数", english="Books", unit="册")


@table("专用教室", english="Special rooms", key=("school", "campus", "year", "kind", "number"))
class room:
    """专用教室。One row per special room, with its usable area."""

    school = school_code()
    campus = Column("校区", english="Campus", example="本部")
    year = school_year()
    kind = Column("教室类别", english="Kind of room", enum=codes.ROOM_KINDS, example="音乐")
    number = Column("教室编号", english="Room number", example="1")
    area = area("使用面积", english="Usable area", example=98.0)


@table("课程开设", english="Courses", key=("school", "year", "stage", "grade", "subject"))
class course:
    """课程开设。One row per school, year, grade and subject on the timetable."""

    school = school_code()
    year = school_year()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", english="Grade", enum=codes.GRADES, example="合计")
    subject = Column("学科", english="Subject", enum=codes.SUBJECTS, example="心理健康")
    weekly = Column(
        "周课时", float, english="Lessons a week", unit="课时", required=False, minimum=0, example=1.0
    )


@table(
    "体质监测",
    english="Fitness tests",
    key=("school", "year"),
    rules=(
        not_more("tested", "eligible", severe=True),
        not_more("passed", "tested", severe=True),
    ),
)
class fitness_count:
    """国家学生体质健康监测（按校汇总）。One row per school and year."""

    school = school_code()
    year = school_year()
    eligible = count("应测人数", english="Pupils to be tested", example=500)
    tested = count("参测人数", english="Pupils tested", example=498)
    passed = count(
        "合格及以上人数",
        english="Pupils who passed",
        description="及格、良好、优秀",
        description_english="pass, good and excellent",
        example=488,
    )


@table("学校经费", english="School finance", key=("school", "year"))
class finance:
    """学校公用经费。One row per school and year: what was budgeted, and how many pupils it was funded for."""

    school = school_code()
    year = school_year()
    public_budget = Column(
        "公用经费预算总额",
        float,
        english="Operating budget",
        unit="元",
        required=False,
        minimum=0,
        example=400_000.0,
    )
    training_budget = Column(
        "教师培训经费",
        float,
        english="Funds for training teachers",
        unit="元",
        required=False,
        minimum=0,
        example=21_000.0,
    )
    funded_pupils = count("公用经费核定人数", english="Pupils the operating budget is for", example=500)
