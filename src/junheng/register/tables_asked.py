"""Tables of what is stated rather than counted: self-reports, county facts, surveys."""

from junheng.register import codes
from junheng.register.columns import count, school_code, school_year
from junheng.schema import Column, table


@table("学校自评", english="School self-report", key=("school", "year", "item"))
class school_fact:
    """学校定性情况。One row per school, year and question that is answered yes or no (a charter, moral education …)."""

    school = school_code()
    year = school_year()
    item = Column(
        "事项",
        english="Item",
        description="标准文件里的事项编号，如 charter",
        description_english="its code in the document of the standard, e.g. charter",
        example="charter",
    )
    fulfilled = Column("是否达到", bool, english="Fulfilled", required=False, example=True)
    evidence = Column(
        "依据",
        english="Evidence",
        required=False,
        description="文件名、文号或说明",
        description_english="name or number of a document, or a remark",
    )


@table("县级情况", english="County facts", key=("place", "year", "item"))
class county_fact:
    """县级指标的填报数。One row per county, year and fact; a number, a yes/no, or both with the evidence in words."""

    place = Column("地点编号", english="Place code", refers="place", example="统计:532322101")
    year = school_year()
    item = Column(
        "事项",
        english="Item",
        description="标准文件里的事项编号，如 special_funding",
        description_english="its code in the document of the standard, e.g. special_funding",
        example="special_funding",
    )
    value = Column("数值", float, english="Number", required=False, example=160_000.0)
    fulfilled = Column("是否达到", bool, english="Fulfilled", required=False)
    evidence = Column(
        "依据",
        english="Evidence",
        required=False,
        description="文件名、文号或简要结论",
        description_english="name or number of a document, or the conclusion in brief",
    )


@table("社会认可度", english="Public recognition", key=("place", "year", "kind", "respondent"))
class survey:
    """社会认可度调查。One row per county, year, way of asking and group asked."""

    place = Column("地点编号", english="Place code", refers="place", example="统计:532322101")
    year = school_year()
    kind = Column("调查方式", english="Way of asking", enum=codes.SURVEY_KINDS, example="问卷")
    respondent = Column("调查对象", english="Group asked", enum=codes.RESPONDENTS, example="家长")
    asked = count("发放或走访数", english="Forms given out or visits made", example=1000)
    valid = count("有效数", english="Valid answers", example=980)
    satisfied = count("满意数", english="Satisfied", example=900)
