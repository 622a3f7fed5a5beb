"""The register's tables, each column declared once. Read this file to know what Junheng knows about a county."""

import datetime as dt

import polars as pl

from junheng.register import codes
from junheng.register.ages import unfolded
from junheng.register.columns import (
    ENDS_AFTER_START,
    SCHOOL,
    area,
    count,
    not_more,
    school_code,
    school_year,
    since_day,
    stage_of,
    until_day,
)
from junheng.schema import Column, RowRule, table


@table("地点", key="code")
class place:
    """行政区与自然地点。One row per place; the same township carries different codes in different official systems."""

    code = Column(
        "地点编号",
        description="代码系统:代码，如 统计:532322101",
        pattern=r"(统计|民政|本地):\w+",
        example="统计:532322101",
    )
    name = Column("地点名称", example="妥甸镇")
    level = Column("层级", enum=codes.PLACE_LEVELS, example="乡镇")
    parent = Column("上级地点编号", refers="place", required=False)
    other_code = Column(
        "另一系统的编号", required=False, description="如 民政:532322100", pattern=r"(统计|民政|本地):\w+"
    )
    setting = Column("城乡", enum=codes.SETTINGS, required=False)
    longitude = Column("经度", float, unit="°", required=False, minimum=-180, maximum=180)
    latitude = Column("纬度", float, unit="°", required=False, minimum=-90, maximum=90)
    altitude = Column("海拔", float, unit="米", required=False)


@table("人口", key=("place", "year", "age", "sex"), unfold=unfolded)
class population:
    """常住人口。One row per place, year, single year of age and sex; five-year bands are split when they are read."""

    place = Column("地点编号", refers="place", example="统计:532322101")
    year = Column("年份", int, minimum=1949, maximum=2100, example=2024)
    age = Column(
        "年龄",
        int,
        unit="岁",
        description="逐岁；也可整组写年龄段，如 0、1-4、5-9、85+",
        minimum=0,
        maximum=120,
        example=6,
    )
    sex = Column("性别", enum=codes.SEXES, example="合计")
    persons = Column("人数", int, unit="人", minimum=0, example=120)


@table("出生", key=("place", "year"))
class births:
    """出生人数。One row per place and calendar year."""

    place = Column("地点编号", refers="place", example="统计:532322101")
    year = Column("年份", int, minimum=1949, maximum=2100, example=2024)
    births = Column("出生人数", int, unit="人", minimum=0, example=90)


@table(
    "学校",
    key="code",
    rules=(RowRule(lambda: pl.col("closed") >= pl.col("opened"), "closed", "停办日期不应早于建校日期"),),
)
class school:
    """学校和教学点。One row per school or teaching point that exists in the register, whenever it existed."""

    code = Column("学校标识码", description="10 位数字", pattern=r"[0-9]{10}", example=SCHOOL)
    name = Column("学校名称", example="妥甸小学")
    kind = Column("办学类型", enum=codes.KINDS, example="小学")
    setting = Column("城乡", enum=codes.SETTINGS, required=False, example="镇区")
    founder = Column("举办者类型", enum=codes.FOUNDERS, required=False, example="县级教育部门")
    place = Column("所在地点编号", refers="place", required=False)
    boarding = Column("是否寄宿制", bool, required=False)
    opened = Column("建校日期", dt.date, required=False)
    closed = Column("停办日期", dt.date, required=False, description="在办则留空")
    longitude = Column("经度", float, unit="°", required=False, minimum=-180, maximum=180)
    latitude = Column("纬度", float, unit="°", required=False, minimum=-90, maximum=90)


@table("在校生", key=("school", "year", "stage", "grade"))
class enrolment:
    """班级与学生。One row per school, year, stage and grade; grade 合计 where only the stage's total is known."""

    school = school_code()
    year = school_year()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", enum=codes.GRADES, example="合计")
    classes = count("班级数", unit="个", example=12)
    pupils = count("在校生数", example=500)
    girls = count("女生数")
    boarders = count("寄宿生数")
    migrant = count("随迁子女数")
    left_behind = count("留守儿童数")
    disabled = count("残疾学生数")
    admitted = count("招生数")
    graduated = count("毕业生数")


@table("学生", key=("code", "year"), personal="儿童")
class pupil:
    """学生名册（可选）。One row per child and school year. Children's records: masked by default, every view logged."""

    code = Column(
        "学籍号",
        description="G + 18 位证件号，或本地编号",
        pattern=r"[A-Z0-9]{5,24}",
        example="G00001",
        private="证件号",
    )
    year = school_year()
    name = Column("姓名", example="普祎", private="姓名")
    sex = Column("性别", enum=("男", "女"), required=False)
    born = Column("出生日期", dt.date, required=False, private="日期")
    school = school_code()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", enum=codes.GRADES[1:], example="一年级")
    number = Column("班号", required=False, example="1班")
    boarder = Column("寄宿", bool, required=False)
    left_behind = Column("留守儿童", bool, required=False)
    migrant = Column("随迁子女", bool, required=False)
    disabled = Column("残疾", bool, required=False)


@table("班级", key=("school", "year", "stage", "grade", "number"))
class class_group:
    """班级名单（可选）。One row per class; without it class sizes are judged only where the counts settle them."""

    school = school_code()
    year = school_year()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", enum=codes.GRADES, example="一年级")
    number = Column("班号", example="1班")
    pupils = count("学生数", example=40)


@table(
    "校舍设备",
    key=("school", "campus", "year"),
    rules=(
        not_more(
            "indoor_sports_area", "teaching_area", ("室内体育用房面积", "教学及辅助用房面积"), severe=True
        ),
    ),
)
class campus:
    """校园条件。One row per campus and year; `stage` only where the whole campus serves a single stage."""

    school = school_code()
    campus = Column("校区", example="本部")
    year = school_year()
    stage = Column(
        "校区只办学段",
        enum=codes.STAGES,
        required=False,
        description="整个校区只办一个学段时填写，该校区不再按学段拆分",
    )
    teaching_area = area("教学及辅助用房面积", description="含室内体育用房", example=3000.0)
    indoor_sports_area = area("室内体育用房面积", example=200.0)
    sports_ground_area = area("运动场地面积", example=4000.0)
    extra_sports_area = area("地下屋顶租借运动场地面积", description="只在标准的过渡性口径开启时计入")
    equipment_value = Column(
        "教学仪器设备值", float, unit="元", required=False, minimum=0, example=1_200_000.0
    )
    multimedia_rooms = count("网络多媒体教室数", unit="间", example=14)
    land_area = area("占地面积")
    dormitory_area = area("学生宿舍面积")
    books = count("图书册数", unit="册")


@table("专用教室", key=("school", "campus", "year", "kind", "number"))
class room:
    """专用教室。One row per special room, with its usable area."""

    school = school_code()
    campus = Column("校区", example="本部")
    year = school_year()
    kind = Column("教室类别", enum=codes.ROOM_KINDS, example="音乐")
    number = Column("教室编号", example="1")
    area = area("使用面积", example=98.0)


@table(
    "教师数",
    key=("school", "year", "stage"),
    rules=(
        not_more("above_required", "teachers", ("高于规定学历教师数", "专任教师数"), severe=False),
        not_more("backbone", "teachers", ("县级以上骨干教师数", "专任教师数"), severe=False),
        not_more("sports_arts", "teachers", ("体育艺术专任教师数", "专任教师数"), severe=False),
    ),
)
class staff_count:
    """教师人数（按学段）。One row per school, year and stage: for a county that has counts only."""

    school = school_code()
    year = school_year()
    stage = stage_of()
    teachers = count("专任教师数", example=30)
    above_required = count("高于规定学历教师数", description="小学为专科及以上，初中为本科及以上", example=25)
    backbone = count("县级以上骨干教师数", example=6)
    sports_arts = count("体育艺术专任教师数", description="体育与健康、艺术（音乐、美术）", example=5)
    certified = count("持教师资格证人数")
    sports_arts_shared = count("交流兼职走教体艺教师数", description="只在标准的过渡性口径开启时计入")


@table("教职工", key="code", personal="教职工")
class staff:
    """教职工。One row per person on the payroll; where they work stands in 任职."""

    code = Column("教职工编号", example="T0001")
    name = Column("姓名", example="李春喆")
    sex = Column("性别", enum=("男", "女"), required=False)
    born = Column("出生日期", dt.date, required=False, private="日期")
    education = Column("最高学历", enum=codes.EDUCATION, required=False, example="本科")
    title = Column("职称", enum=codes.TITLES, required=False)
    backbone = Column(
        "骨干级别",
        enum=(*codes.BACKBONE, "无"),
        required=False,
        description="不是骨干教师填“无”",
        example="无",
    )
    certified = Column("持教师资格证", bool, required=False)
    started = Column("从教起始日期", dt.date, required=False)
    left = Column("离职日期", dt.date, required=False)


@table("任职", key=("staff", "school", "stage", "since"), rules=(ENDS_AFTER_START,))
class posting:
    """任职。One row per person, school and stage for a period."""

    staff = Column("教职工编号", refers="staff", example="T0001")
    school = school_code()
    stage = stage_of(codes.STAGES_ALL)
    duty = Column("岗位类别", enum=codes.DUTIES, example="专任教师")
    subject = Column("任教学科", enum=codes.SUBJECTS, required=False, example="语文")
    kind = Column("任职方式", enum=codes.POSTINGS, example="任教")
    since = since_day()
    until = until_day()


@table("人员认定", key=("staff", "kind", "since"), rules=(ENDS_AFTER_START,))
class standing:
    """职级认定与培养。One row per person and grade held or programme followed: 校长职级, 骨干, 名校长培养 …"""

    staff = Column("教职工编号", refers="staff", example="T0001")
    kind = Column("认定类别", usual=codes.STANDING_KINDS, example="校长职级")
    level = Column("等级", required=False, description="如 一级", example="三级")
    since = since_day()
    until = until_day()
    document = Column("依据文号", required=False)


@table("网络", key="code", rules=(ENDS_AFTER_START,))
class network:
    """集团、共同体、联盟、学区等。One row per network of schools; several kinds overlap."""

    code = Column("网络编号", example="N01")
    name = Column("网络名称", example="双柏县第一中学教育集团")
    kind = Column("网络类别", enum=codes.NETWORK_KINDS, example="教育集团")
    parent = Column("上级网络编号", refers="network", required=False)
    pattern = Column("组合模式", required=False, description="如 1+6+N")
    form = Column("办学形态", required=False, usual=codes.NETWORK_FORMS, description="如 紧密型")
    tier = Column("层级", required=False, description="在上下级网络中的层级，如 州级、县市级")
    since = since_day()
    until = until_day()


@table("网络成员", key=("network", "school", "since"), rules=(ENDS_AFTER_START,))
class membership:
    """网络成员。One row per school in a network for a period."""

    network = Column("网络编号", refers="network", example="N01")
    school = school_code()
    role = Column("角色", enum=codes.ROLES, example="成员校")
    since = since_day()
    until = until_day()


@table("网络覆盖地点", key=("network", "place", "since"), rules=(ENDS_AFTER_START,))
class territory:
    """网络覆盖的地点。One row per place a network covers for a period (教研片区、督学责任区)."""

    network = Column("网络编号", refers="network", example="N01")
    place = Column("地点编号", refers="place", example="统计:532322101")
    since = since_day()
    until = until_day()


@table("管理方式", key=("network", "domain", "since"), rules=(ENDS_AFTER_START,))
class governance:
    """统一与分散。One row per network and domain of management for a period: what is done as one, what each school keeps."""

    network = Column("网络编号", refers="network", example="N01")
    domain = Column("管理领域", usual=codes.DOMAINS, example="教学计划")
    mode = Column("管理方式", enum=codes.MODES, example="统一")
    since = since_day()
    until = until_day()
    evidence = Column("依据", required=False, description="文件名、文号或说明")


@table("联系", key=("kind", "source", "target", "since"), rules=(ENDS_AFTER_START,))
class link:
    """联系结对。One row per dated tie between a person or school and another."""

    kind = Column("联系类别", usual=codes.LINK_KINDS, example="编外校长")
    source = Column("联系方", description="人员姓名、教职工编号或学校标识码", example="县领导甲")
    target = Column("被联系方", description="学校标识码、教职工编号、学生编号或网络编号", example=SCHOOL)
    since = since_day()
    until = until_day()


@table("站点", key="code", rules=(ENDS_AFTER_START,))
class site:
    """站点基地。One row per children's home, guidance centre, labour base, studio and the like."""

    code = Column("站点编号", example="Z001")
    name = Column("站点名称", example="妥甸社区儿童之家")
    kind = Column("站点类别", usual=codes.SITE_KINDS, example="儿童之家")
    place = Column("所在地点编号", refers="place", required=False)
    school = Column("依托学校标识码", refers="school", required=False)
    since = since_day()
    until = until_day()


@table("建设项目", key="code")
class project:
    """建设项目。One row per construction project, with the places it adds."""

    code = Column("项目编号", example="P001")
    name = Column("项目名称", example="妥甸小学综合楼")
    school = Column("学校标识码", refers="school", required=False)
    kind = Column("建设性质", enum=codes.PROJECT_KINDS, example="扩建")
    state = Column("项目状态", enum=codes.PROJECT_STATES, example="投用")
    stage = Column("新增学位学段", enum=codes.STAGES_ALL, required=False)
    places = count("新增学位数", unit="个")
    money = Column("总投资", float, unit="元", required=False, minimum=0)
    started = Column("开工日期", dt.date, required=False)
    finished = Column("投用日期", dt.date, required=False)


@table("活动", key="code")
class activity:
    """活动。One row per event: a session of teaching research, a visit, a lesson, a course of training."""

    code = Column("活动编号", example="H001")
    kind = Column("活动类别", usual=codes.ACTIVITY_KINDS, example="教研活动")
    title = Column("活动名称", example="小学语文集体备课")
    day = Column("日期", dt.date, example=dt.date(2024, 10, 12))
    school = Column("学校标识码", refers="school", required=False)
    network = Column("网络编号", refers="network", required=False)
    persons = count("参加人数")
    hours = Column("学时", float, unit="学时", required=False, minimum=0)
    person = Column("主持或带队人", required=False, description="人员姓名或教职工编号")


@table("表彰", key="code")
class award:
    """表彰认定。One row per honour or grade given to a school or person."""

    code = Column("表彰编号", example="A001")
    title = Column("表彰名称", example="全国教育系统先进集体")
    level = Column("级别", enum=codes.BACKBONE, example="国家级")
    school = Column("学校标识码", refers="school", required=False)
    staff = Column("教职工编号", refers="staff", required=False)
    day = Column("日期", dt.date, example=dt.date(2024, 9, 10))


@table("教研项目", key="code", rules=(ENDS_AFTER_START,))
class research:
    """教研项目与课题。One row per project of teaching research, from 立项 to 结题."""

    code = Column("项目编号", example="K001")
    title = Column("项目名称", example="“以学为主”课堂教学改革")
    kind = Column("项目类别", usual=codes.RESEARCH_KINDS, example="重点教研项目")
    level = Column("级别", enum=codes.BACKBONE, required=False)
    state = Column("项目状态", enum=codes.RESEARCH_STATES, example="在研")
    network = Column("网络编号", refers="network", required=False)
    school = school_code(required=False)
    since = since_day()
    until = until_day()


@table("政策文件", key="code")
class policy:
    """政策文件。One row per document a bureau or government issued."""

    code = Column("文件编号", example="W001")
    title = Column("文件名称", example="集团化紧密型办学实施方案")
    number = Column("文号", required=False)
    issuer = Column("印发单位", required=False)
    topic = Column("主题", required=False, description="如 集团化办学", example="集团化办学")
    issued = Column("印发日期", dt.date, example=dt.date(2023, 5, 8))
    repealed = Column("废止日期", dt.date, required=False)


@table(
    "问题",
    key="code",
    rules=(RowRule(lambda: pl.col("solved") >= pl.col("raised"), "solved", "解决日期不应早于提出日期"),),
)
class finding:
    """问题清单。One row per problem raised on a visit or inspection, until it is solved."""

    code = Column("问题编号", example="Q001")
    kind = Column("来源", usual=codes.FINDING_KINDS, example="编外校长走访")
    school = school_code(required=False)
    person = Column("提出人", required=False, description="人员姓名或教职工编号", example="县领导甲")
    activity = Column("活动编号", refers="activity", required=False)
    title = Column("问题", example="学生宿舍热水不足")
    raised = Column("提出日期", dt.date, example=dt.date(2024, 3, 12))
    due = Column("办结期限", dt.date, required=False)
    solved = Column("解决日期", dt.date, required=False, description="未解决则留空")
    outcome = Column("办理结果", required=False)


@table("课程开设", key=("school", "year", "stage", "grade", "subject"))
class course:
    """课程开设。One row per school, year, grade and subject on the timetable."""

    school = school_code()
    year = school_year()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", enum=codes.GRADES, example="合计")
    subject = Column("学科", enum=codes.SUBJECTS, example="心理健康")
    weekly = Column("周课时", float, unit="课时", required=False, minimum=0, example=1.0)


@table(
    "体质监测",
    key=("school", "year"),
    rules=(
        not_more("tested", "eligible", ("参测人数", "应测人数"), severe=True),
        not_more("passed", "tested", ("合格及以上人数", "参测人数"), severe=True),
    ),
)
class fitness_count:
    """国家学生体质健康监测（按校汇总）。One row per school and year."""

    school = school_code()
    year = school_year()
    eligible = count("应测人数", example=500)
    tested = count("参测人数", example=498)
    passed = count("合格及以上人数", description="及格、良好、优秀", example=488)


@table("学校经费", key=("school", "year"))
class finance:
    """学校公用经费。One row per school and year: what was budgeted, and how many pupils it was funded for."""

    school = school_code()
    year = school_year()
    public_budget = Column("公用经费预算总额", float, unit="元", required=False, minimum=0, example=400_000.0)
    training_budget = Column("教师培训经费", float, unit="元", required=False, minimum=0, example=21_000.0)
    funded_pupils = count("公用经费核定人数", example=500)


@table("学校自评", key=("school", "year", "item"))
class school_fact:
    """学校定性情况。One row per school, year and question that is answered yes or no (章程, 德育评估 …)."""

    school = school_code()
    year = school_year()
    item = Column("事项", description="标准文件里的事项编号，如 charter", example="charter")
    fulfilled = Column("是否达到", bool, required=False, example=True)
    evidence = Column("依据", required=False, description="文件名、文号或说明")


@table("县级情况", key=("place", "year", "item"))
class county_fact:
    """县级指标的填报数。One row per county, year and fact; a number, a yes/no, or both with the evidence in words."""

    place = Column("地点编号", refers="place", example="统计:532322101")
    year = school_year()
    item = Column("事项", description="标准文件里的事项编号，如 special_funding", example="special_funding")
    value = Column("数值", float, required=False, example=160_000.0)
    fulfilled = Column("是否达到", bool, required=False)
    evidence = Column("依据", required=False, description="文件名、文号或简要结论")


@table("社会认可度", key=("place", "year", "kind", "respondent"))
class survey:
    """社会认可度调查。One row per county, year, way of asking and group asked."""

    place = Column("地点编号", refers="place", example="统计:532322101")
    year = school_year()
    kind = Column("调查方式", enum=codes.SURVEY_KINDS, example="问卷")
    respondent = Column("调查对象", enum=codes.RESPONDENTS, example="家长")
    asked = count("发放或走访数", example=1000)
    valid = count("有效数", example=980)
    satisfied = count("满意数", example=900)


@table(
    "学生来源",
    key=("place", "school", "year", "stage", "grade"),
    rules=(
        not_more("boarders", "pupils", ("寄宿生数", "学生数"), severe=True),
        not_more("left_behind", "pupils", ("留守儿童数", "学生数"), severe=True),
    ),
)
class residence:
    """学生来源村。One row per village or community, school, year and grade: where the pupils of a school live."""

    place = Column("居住地点编号", refers="place", example="统计:532322101")
    school = school_code()
    year = school_year()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", enum=codes.GRADES, example="一年级")
    pupils = count("学生数", example=12)
    boarders = count("寄宿生数")
    left_behind = count("留守儿童数")


@table("候选校址", key="code")
class candidate:
    """候选校址。One row per piece of ground on which a school might be built."""

    code = Column("候选校址编号", example="HX01")
    name = Column("拟建学校名称", example="妥甸镇第二小学")
    kind = Column("办学类型", enum=("小学", "小学教学点", "初级中学", "九年一贯制学校"), example="小学")
    place = Column("所在地点编号", refers="place", required=False)
    longitude = Column("经度", float, unit="°", required=False, minimum=-180, maximum=180)
    latitude = Column("纬度", float, unit="°", required=False, minimum=-90, maximum=90)
    classes = count("最多班级数", unit="个", example=12)
    seats = count("最多寄宿床位数", unit="个")
    cost = Column("建设费用", float, unit="元", required=False, minimum=0, description="不填则按规则文件估算")
    replaces = Column(
        "代替的学校标识码", refers="school", required=False, description="先建后撤：它建成后那所学校才可停办"
    )


@table("出行时间", key=("place", "site"))
class journey:
    """实测出行时间（可选）。One row per village and school or candidate site; it takes the place of what is worked out."""

    place = Column("出发地点编号", refers="place", example="统计:532322101")
    site = Column("学校标识码或候选校址编号", example=SCHOOL)
    walk = Column("步行用时", float, unit="分钟", required=False, minimum=0, example=25.0)
    ride = Column("乘车用时", float, unit="分钟", required=False, minimum=0)
    km = Column("道路里程", float, unit="公里", required=False, minimum=0)


TABLES = {
    t.name: t
    for t in (
        place, population, births, school, enrolment, pupil, class_group, campus, room, staff_count, staff, posting, standing,
        network, membership, territory, governance, link, site, project, activity, award, research, policy, finding, course,
        fitness_count, finance, school_fact, county_fact, survey, residence, candidate, journey,
    )
}  # fmt: skip
"""Every register table by name, a table always after the tables it refers to."""
