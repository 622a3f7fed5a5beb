"""Tables that say where pupils live and where schools might stand."""

from junheng.register import codes
from junheng.register.columns import SCHOOL, count, not_more, school_code, school_year, stage_of
from junheng.schema import Column, table


@table(
    "学生来源",
    english="Where pupils live",
    key=("place", "school", "year", "stage", "grade"),
    rules=(
        not_more("boarders", "pupils", severe=True),
        not_more("left_behind", "pupils", severe=True),
    ),
)
class residence:
    """学生来源村。One row per village or community, school, year and grade: where the pupils of a school live."""

    place = Column(
        "居住地点编号", english="Code of the place they live in", refers="place", example="统计:532322101"
    )
    school = school_code()
    year = school_year()
    stage = stage_of(codes.STAGES_ALL)
    grade = Column("年级", english="Grade", enum=codes.GRADES, example="一年级")
    pupils = count("学生数", english="Pupils", example=12)
    boarders = count("寄宿生数", english="Boarders")
    left_behind = count("留守儿童数", english="Left-behind children")


@table("候选校址", english="Candidate sites", key="code")
class candidate:
    """候选校址。One row per piece of ground on which a school might be built."""

    code = Column("候选校址编号", english="Candidate code", example="HX01")
    name = Column("拟建学校名称", english="Name of the planned school", example="妥甸镇第二小学")
    kind = Column(
        "办学类型",
        english="Kind of school",
        enum=("小学", "小学教学点", "初级中学", "九年一贯制学校"),
        example="小学",
    )
    place = Column("所在地点编号", english="Code of its place", refers="place", required=False)
    longitude = Column(
        "经度", float, english="Longitude", unit="°", required=False, minimum=-180, maximum=180
    )
    latitude = Column("纬度", float, english="Latitude", unit="°", required=False, minimum=-90, maximum=90)
    classes = count("最多班级数", english="Most classes", unit="个", example=12)
    seats = count("最多寄宿床位数", english="Most boarding beds", unit="个")
    cost = Column(
        "建设费用",
        float,
        english="Cost of building",
        unit="元",
        required=False,
        minimum=0,
        description="不填则按规则文件估算",
        description_english="where it is empty it is estimated by the document of rules",
    )
    replaces = Column(
        "代替的学校标识码",
        english="Code of the school it replaces",
        refers="school",
        required=False,
        description="先建后撤：它建成后那所学校才可停办",
        description_english="built first, closed after: that school may close only once this one stands",
    )


@table("出行时间", english="Travel times", key=("place", "site"))
class journey:
    """实测出行时间（可选）。One row per village and school or candidate site; it takes the place of what is worked out."""

    place = Column(
        "出发地点编号", english="Code of the place of departure", refers="place", example="统计:532322101"
    )
    site = Column("学校标识码或候选校址编号", english="School code or candidate code", example=SCHOOL)
    walk = Column(
        "步行用时", float, english="Time on foot", unit="分钟", required=False, minimum=0, example=25.0
    )
    ride = Column("乘车用时", float, english="Time by vehicle", unit="分钟", required=False, minimum=0)
    km = Column("道路里程", float, english="Distance by road", unit="公里", required=False, minimum=0)
