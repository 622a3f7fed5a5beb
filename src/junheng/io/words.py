"""Words and codes of the national statistics and of JY/T 1001—2012 (教育管理基础代码) as the register says them."""

from __future__ import annotations

STAGE_OF = {
    "小学": "小学", "普通小学": "小学", "小学教学点": "小学", "附设小学班": "小学", "小学阶段": "小学", "小学部": "小学",
    "初中": "初中", "普通初中": "初中", "初级中学": "初中", "附设普通初中班": "初中", "初中阶段": "初中", "初中部": "初中",
    "高中": "高中", "普通高中": "高中", "高级中学": "高中", "附设普通高中班": "高中", "高中阶段": "高中", "高中部": "高中",
    "学前教育": "学前", "学前": "学前", "幼儿园": "学前",
}  # fmt: skip
"""统计三级, 办学类型, 任课学段 → stage, where one word settles it."""
SETTING_OF = {
    "主城区": "城区", "城乡结合区": "城区", "城区": "城区", "111": "城区", "112": "城区",
    "镇中心区": "镇区", "镇乡结合区": "镇区", "特殊区域": "镇区", "镇区": "镇区", "121": "镇区", "122": "镇区", "123": "镇区",
    "乡中心区": "乡村", "村庄": "乡村", "乡村": "乡村", "210": "乡村", "220": "乡村",
}  # fmt: skip
"""城乡类型 of the annual return (统计用区划代码和城乡划分代码编制规则)."""
KIND_OF = {
    "211": "小学", "218": "小学教学点", "311": "初级中学", "312": "九年一贯制学校", "341": "完全中学",
    "342": "高级中学", "345": "十二年一贯制学校", "111": "幼儿园", "371": "专门学校",
    "511": "特殊教育学校", "512": "特殊教育学校", "513": "特殊教育学校", "514": "特殊教育学校",
    "盲人学校": "特殊教育学校", "聋人学校": "特殊教育学校", "弱智学校": "特殊教育学校",
    "培智学校": "特殊教育学校", "其他特教学校": "特殊教育学校", "其他特殊教育学校": "特殊教育学校",
}  # fmt: skip
"""办学类型代码 BXLX of JY/T 1001, and the words of the return for special schools."""
SEX_OF = {"1": "男", "2": "女", "男": "男", "女": "女", "男性": "男", "女性": "女"}
"""GB/T 2261.1."""
DEGREE_OF = {
    "10": "硕士", "11": "博士", "14": "硕士", "17": "硕士", "20": "本科", "21": "本科", "28": "专科", "30": "专科",
    "31": "专科", "40": "高中阶段", "41": "高中阶段", "44": "高中阶段", "47": "高中阶段", "60": "高中阶段",
    "61": "高中阶段", "70": "高中阶段以下", "71": "高中阶段以下", "81": "高中阶段以下",
}  # fmt: skip
"""GB/T 4658 学历代码; only courses that were finished count."""
DUTY_OF = {
    "11": "专任教师", "12": "教辅人员", "13": "行政人员", "14": "工勤人员", "专任教师": "专任教师", "教师": "专任教师",
    "教师岗位": "专任教师", "行政人员": "行政人员", "管理岗位": "行政人员", "教辅人员": "教辅人员",
    "其他专业技术岗位": "教辅人员", "工勤人员": "工勤人员", "工勤技能岗位": "工勤人员", "校外教师": "校外教师",
}  # fmt: skip
"""教职工类别 JZGLB and the posts of the national teacher system."""
SUBJECT_OF = {
    "11": "道德与法治", "12": "道德与法治", "13": "语文", "14": "数学", "15": "科学", "16": "物理", "17": "化学",
    "18": "生物学", "19": "历史", "20": "地理", "21": "历史", "22": "体育与健康", "23": "艺术", "24": "音乐",
    "25": "美术", "26": "信息科技", "40": "外语", "41": "外语", "42": "外语", "43": "外语", "49": "外语",
    "60": "综合实践活动", "61": "信息科技", "62": "劳动", "英语": "外语", "体育": "体育与健康", "生物": "生物学",
    "政治": "道德与法治", "思想品德": "道德与法治", "品德与社会": "道德与法治", "信息技术": "信息科技", "思政": "道德与法治",
    "劳动与技术": "劳动", "心理": "心理健康", "综合实践": "综合实践活动", "日语": "外语", "俄语": "外语",
}  # fmt: skip
"""中小学课程代码 ZXXKC of JY/T 1001, and older names of the subjects."""
TITLE_OF = {"正高": "正高级", "副高": "高级", "高级": "高级", "中级": "一级", "一级": "一级", "助理": "二级",
            "二级": "二级", "员级": "三级", "三级": "三级", "未": "未定职级", "无": "未定职级"}  # fmt: skip
"""How the name of a teaching post begins → its grade."""
BOARDS = {"住校": True, "寄宿": True, "2": True, "走读": False, "借宿": False, "其他": False,
          "1": False, "3": False, "9": False}  # fmt: skip
"""就读方式代码 JDFS."""
YES_NO = {"是": True, "1": True, "Y": True, "否": False, "0": False, "2": False, "N": False}
LEFT_BEHIND = {
    "0": False,
    "1": True,
    "2": True,
    "3": True,
    "非留守儿童": False,
    "单亲留守儿童": True,
    "双亲留守儿童": True,
}
"""是否留守儿童 of the pupil register: 非留守, 单亲留守, 双亲留守."""
NOT_DISABLED = ("0", "00", "无", "无残疾", "非残疾人")
STAGE_CODES = {"1": "学前", "2": "小学", "3": "初中", "4": "高中"}
"""任课学段代码 RKXD."""


def degree(text: str) -> str | None:
    """最高学历 as the register says it, from a code or any of its names; unfinished courses are unknown."""
    if text in DEGREE_OF:
        return DEGREE_OF[text]
    if text.isdigit() or "肄业" in text or "结业" in text:
        return None
    names = {"博士": "博士", "硕士": "硕士", "研究生": "硕士", "本科": "本科", "专科": "专科", "大专": "专科",
             "以下": "高中阶段以下", "高中": "高中阶段", "中专": "高中阶段", "中等": "高中阶段", "职高": "高中阶段",
             "中师": "高中阶段", "技工": "高中阶段", "初中": "高中阶段以下", "小学": "高中阶段以下"}  # fmt: skip
    return next((level for word, level in names.items() if word in text), None)


SUBJECTS = (
    "道德与法治", "语文", "数学", "外语", "历史", "地理", "科学", "物理", "化学", "生物学", "信息科技", "体育与健康", "艺术",
    "音乐", "美术", "劳动", "综合实践活动", "心理健康", "特殊教育", "学前教育", "其他", "本学年不授课",
)  # fmt: skip


def subject(text: str) -> str | None:
    """任教课程 as the register says it; a subject it has no word for is 其他, an unknown code nothing."""
    plain = text.removeprefix("小学").removeprefix("初中").removeprefix("高中")
    if plain in SUBJECTS:
        return plain
    return SUBJECT_OF.get(plain) or (None if plain.isdigit() else "其他")


def post_title(text: str) -> str | None:
    """专业技术职务 as its grade: 高级教师 → 高级, 中学一级教师 → 一级."""
    plain = text.removeprefix("中小学").removeprefix("中学").removeprefix("小学").removeprefix("幼儿园")
    return next((grade for start, grade in TITLE_OF.items() if plain.startswith(start)), None)
