"""How a reconstruction says that it is one."""

MARK = "重构示例"
STORY = """\
本登记库是重构示例：{where}的行政区划名称和代码取自国家统计局公开资料，部分乡镇驻地坐标取自 GeoNames（CC BY 4.0），学校、学生、教师、领导和全部记录均由程序生成，不是真实数据。
网络、项目、站点和文件的名称后标有“{mark}”，教职工编号以“重构”开头，学校标识码的顺序号以 {serial} 开头，属虚构号段。
公开的典型案例给出的数字不存放在登记库里：生成时安排了相应的行，数字由行算出，所依据的行有增删改，数字随之改变。
{more}"""


def marked(name: str) -> str:
    """A name that nobody takes for the real thing."""
    return f"{name}（{MARK}）"


def numbered(issuer: str, year: int, number: int) -> str:
    """A document number that no archive holds."""
    return f"{MARK}·{issuer}〔{year}〕{number}号"


def story(where: str, serial: str, more: str) -> str:
    """The note that goes into every workbook of a region."""
    return STORY.format(where=where, serial=serial, mark=MARK, more=more)
