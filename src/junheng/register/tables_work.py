"""Tables of what schools and bureaus do: networks and ties, sites, projects, activities, documents, problems."""

import datetime as dt

from junheng.register import codes
from junheng.register.columns import (
    ENDS_AFTER_START,
    SCHOOL,
    count,
    not_before,
    school_code,
    since_day,
    until_day,
)
from junheng.schema import Column, table


@table("网络", english="Networks", key="code", rules=(ENDS_AFTER_START,))
class network:
    """集团、共同体、联盟、学区等。One row per network of schools; several kinds overlap."""

    code = Column("网络编号", english="Network code", example="N01")
    name = Column("网络名称", english="Network name", example="双柏县第一中学教育集团")
    kind = Column("网络类别", english="Kind of network", enum=codes.NETWORK_KINDS, example="教育集团")
    parent = Column("上级网络编号", english="Code of the network above", refers="network", required=False)
    pattern = Column(
        "组合模式",
        english="Pattern",
        required=False,
        description="如 1+6+N",
        description_english="e.g. 1+6+N",
    )
    form = Column(
        "办学形态",
        english="Form",
        required=False,
        usual=codes.NETWORK_FORMS,
        description="如 紧密型",
        description_english="e.g. 紧密型 (close)",
    )
    tier = Column(
        "层级",
        english="Tier",
        required=False,
        description="在上下级网络中的层级，如 州级、县市级",
        description_english="its tier among networks above and below, e.g. 州级 (prefecture), 县市级 (county)",
    )
    since = since_day()
    until = until_day()


@table("网络成员", english="Network members", key=("network", "school", "since"), rules=(ENDS_AFTER_START,))
class membership:
    """网络成员。One row per school in a network for a period."""

    network = Column("网络编号", english="Network code", refers="network", example="N01")
    school = school_code()
    role = Column("角色", english="Role", enum=codes.ROLES, example="成员校")
    since = since_day()
    until = until_day()


@table(
    "网络覆盖地点", english="Places of networks", key=("network", "place", "since"), rules=(ENDS_AFTER_START,)
)
class territory:
    """网络覆盖的地点。One row per place a network covers for a period (research areas, inspection areas)."""

    network = Column("网络编号", english="Network code", refers="network", example="N01")
    place = Column("地点编号", english="Place code", refers="place", example="统计:532322101")
    since = since_day()
    until = until_day()


@table("管理方式", english="Ways of managing", key=("network", "domain", "since"), rules=(ENDS_AFTER_START,))
class governance:
    """统一与分散。One row per network and domain of management for a period: what is done as one, what each school keeps."""

    network = Column("网络编号", english="Network code", refers="network", example="N01")
    domain = Column("管理领域", english="Domain of management", usual=codes.DOMAINS, example="教学计划")
    mode = Column("管理方式", english="Way of managing", enum=codes.MODES, example="统一")
    since = since_day()
    until = until_day()
    evidence = Column(
        "依据",
        english="Evidence",
        required=False,
        description="文件名、文号或说明",
        description_english="name or number of a document, or a remark",
    )


@table("联系", english="Ties", key=("kind", "source", "target", "since"), rules=(ENDS_AFTER_START,))
class link:
    """联系结对。One row per dated tie between a person or school and another."""

    kind = Column("联系类别", english="Kind of tie", usual=codes.LINK_KINDS, example="编外校长")
    source = Column(
        "联系方",
        english="From",
        description="人员姓名、教职工编号或学校标识码",
        description_english="a person's name, a staff code or a school code",
        example="县领导甲",
    )
    target = Column(
        "被联系方",
        english="To",
        description="学校标识码、教职工编号、学生编号或网络编号",
        description_english="a school code, a staff code, a pupil number or a network code",
        example=SCHOOL,
    )
    since = since_day()
    until = until_day()


@table("站点", english="Sites", key="code", rules=(ENDS_AFTER_START,))
class site:
    """站点基地。One row per children's home, guidance centre, labour base, studio and the like."""

    code = Column("站点编号", english="Site code", example="Z001")
    name = Column("站点名称", english="Site name", example="妥甸社区儿童之家")
    kind = Column("站点类别", english="Kind of site", usual=codes.SITE_KINDS, example="儿童之家")
    place = Column("所在地点编号", english="Code of its place", refers="place", required=False)
    school = Column(
        "依托学校标识码", english="Code of the school it belongs to", refers="school", required=False
    )
    since = since_day()
    until = until_day()


@table("建设项目", english="Construction projects", key="code")
class project:
    """建设项目。One row per construction project, with the places it adds."""

    code = Column("项目编号", english="Project code", example="P001")
    name = Column("项目名称", english="Project name", example="妥甸小学综合楼")
    school = Column("学校标识码", english="School code", refers="school", required=False)
    kind = Column("建设性质", english="Kind of construction", enum=codes.PROJECT_KINDS, example="扩建")
    state = Column("项目状态", english="State", enum=codes.PROJECT_STATES, example="投用")
    stage = Column("新增学位学段", english="Stage of the new places", enum=codes.STAGES_ALL, required=False)
    places = count("新增学位数", english="New places", unit="个")
    money = Column("总投资", float, english="Total investment", unit="元", required=False, minimum=0)
    started = Column("开工日期", dt.date, english="Work began on", required=False)
    finished = Column("投用日期", dt.date, english="In use since", required=False)


@table("活动", english="Activities", key="code")
class activity:
    """活动。One row per event: a session of teaching research, a visit, a lesson, a course of training."""

    code = Column("活动编号", english="Activity code", example="H001")
    kind = Column("活动类别", english="Kind of activity", usual=codes.ACTIVITY_KINDS, example="教研活动")
    title = Column("活动名称", english="Activity", example="小学语文集体备课")
    day = Column("日期", dt.date, english="Date", example=dt.date(2024, 10, 12))
    school = Column("学校标识码", english="School code", refers="school", required=False)
    network = Column("网络编号", english="Network code", refers="network", required=False)
    persons = count("参加人数", english="Persons taking part")
    hours = Column("学时", float, english="Hours", unit="学时", required=False, minimum=0)
    person = Column(
        "主持或带队人",
        english="Led by",
        required=False,
        description="人员姓名或教职工编号",
        description_english="a person's name or staff code",
    )


@table("表彰", english="Awards", key="code")
class award:
    """表彰认定。One row per honour or grade given to a school or person."""

    code = Column("表彰编号", english="Award code", example="A001")
    title = Column("表彰名称", english="Award", example="全国教育系统先进集体")
    level = Column("级别", english="Level", enum=codes.BACKBONE, example="国家级")
    school = Column("学校标识码", english="School code", refers="school", required=False)
    staff = Column("教职工编号", english="Staff code", refers="staff", required=False)
    day = Column("日期", dt.date, english="Date", example=dt.date(2024, 9, 10))


@table("教研项目", english="Research projects", key="code", rules=(ENDS_AFTER_START,))
class research:
    """教研项目与课题。One row per project of teaching research, from approval to conclusion."""

    code = Column("项目编号", english="Project code", example="K001")
    title = Column("项目名称", english="Project", example="“以学为主”课堂教学改革")
    kind = Column("项目类别", english="Kind of project", usual=codes.RESEARCH_KINDS, example="重点教研项目")
    level = Column("级别", english="Level", enum=codes.BACKBONE, required=False)
    state = Column("项目状态", english="State", enum=codes.RESEARCH_STATES, example="在研")
    network = Column("网络编号", english="Network code", refers="network", required=False)
    school = school_code(required=False)
    since = since_day()
    until = until_day()


@table("政策文件", english="Policy documents", key="code")
class policy:
    """政策文件。One row per document a bureau or government issued."""

    code = Column("文件编号", english="Document code", example="W001")
    title = Column("文件名称", english="Document", example="集团化紧密型办学实施方案")
    number = Column("文号", english="Number", required=False)
    issuer = Column("印发单位", english="Issued by", required=False)
    topic = Column(
        "主题",
        english="Topic",
        required=False,
        description="如 集团化办学",
        description_english="e.g. 集团化办学 (running schools as groups)",
        example="集团化办学",
    )
    issued = Column("印发日期", dt.date, english="Issued on", example=dt.date(2023, 5, 8))
    repealed = Column("废止日期", dt.date, english="Repealed on", required=False)


@table(
    "问题",
    english="Problems found",
    key="code",
    rules=(not_before("solved", "raised"),),
)
class finding:
    """问题清单。One row per problem raised on a visit or inspection, until it is solved."""

    code = Column("问题编号", english="Problem code", example="Q001")
    kind = Column("来源", english="Found on", usual=codes.FINDING_KINDS, example="编外校长走访")
    school = school_code(required=False)
    person = Column(
        "提出人",
        english="Raised by",
        required=False,
        description="人员姓名或教职工编号",
        description_english="a person's name or staff code",
        example="县领导甲",
    )
    activity = Column("活动编号", english="Activity code", refers="activity", required=False)
    title = Column("问题", english="Problem", example="学生宿舍热水不足")
    raised = Column("提出日期", dt.date, english="Raised on", example=dt.date(2024, 3, 12))
    due = Column("办结期限", dt.date, english="Due on", required=False)
    solved = Column(
        "解决日期",
        dt.date,
        english="Solved on",
        required=False,
        description="未解决则留空",
        description_english="empty until it is solved",
    )
    outcome = Column("办理结果", english="Outcome", required=False)
