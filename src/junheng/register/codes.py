"""Code lists of the register: the words that may stand in a cell. Sources: JY/T 1001 (办学类型, 城乡, 学历) and the annual return."""

MET, UNMET, UNKNOWN = "达标", "未达标", "待填报"
"""The three states of every verdict."""
STAGES = ("小学", "初中", "高中")
STAGES_ALL = ("学前", *STAGES)
COMPULSORY = ("小学", "初中")
KINDS_RESOURCE = (
    "小学",
    "小学教学点",
    "初级中学",
    "九年一贯制学校",
    "十二年一贯制学校",
    "完全中学",
    "特殊教育学校",
)
KINDS = (*KINDS_RESOURCE, "高级中学", "幼儿园", "中等职业学校", "专门学校")
SETTINGS = ("城区", "镇区", "乡村")
FOUNDERS = (
    "中央教育部门", "中央其他部门", "省级教育部门", "省级其他部门", "地级教育部门",
    "地级其他部门", "县级教育部门", "县级其他部门", "地方企业", "民办",
)  # fmt: skip
"""举办者类型 in the order of the national form Ⅱ-2: the code is the position, 1 to 10."""
GRADES = (
    "合计", "小班", "中班", "大班",
    "一年级", "二年级", "三年级", "四年级", "五年级", "六年级",
    "七年级", "八年级", "九年级", "高一", "高二", "高三",
)  # fmt: skip
"""合计 stands for a stage of which only the total is known."""
SEXES = ("男", "女", "合计")
EDUCATION = ("博士", "硕士", "本科", "专科", "高中阶段", "高中阶段以下")
"""最高学历, from the highest down."""
BACKBONE = ("国家级", "省级", "市级", "县级", "校级")
TITLES = ("正高级", "高级", "一级", "二级", "三级", "未定职级")
SUBJECTS = (
    "道德与法治", "语文", "数学", "外语", "历史", "地理", "科学", "物理", "化学", "生物学", "信息科技",
    "体育与健康", "艺术", "音乐", "美术", "劳动", "综合实践活动", "心理健康", "特殊教育", "学前教育", "其他", "本学年不授课",
)  # fmt: skip
DUTIES = ("专任教师", "行政人员", "教辅人员", "工勤人员", "校外教师")
POSTINGS = ("任教", "交流轮岗", "走教", "兼职", "跟岗", "挂职")
PLACE_SYSTEMS = ("统计", "民政", "本地")
PLACE_LEVELS = ("国家", "省", "市州", "县", "乡镇", "村")
NETWORK_KINDS = (
    "教育集团", "城乡共同体", "办学共同体", "学校联盟", "学区", "教研网络", "教研片区", "督学责任区", "中心校片区",
)  # fmt: skip
NETWORK_FORMS = ("紧密型", "融合型", "帮扶型", "松散型")
"""What a bureau usually calls the form of a group; it may write its own."""
MODES = ("统一", "分散")
DOMAINS = (
    "教学计划", "常规管理", "教研活动", "质量考核", "学生评价",
    "教育管理", "学校管理", "教育科研", "校产管理", "教育评价",
)  # fmt: skip
"""五项统一 (祥云) and the domains of 双柏's 统一+分散; a bureau may write its own."""
ROLES = ("总校", "龙头校", "核心校", "成员校", "牵头单位", "成员", "合作校")
LEADING_ROLES = ("总校", "龙头校", "核心校", "牵头单位")
LINK_KINDS = (
    "编外校长",
    "结对帮扶",
    "师徒结对",
    "留守儿童关爱",
    "挂牌督导",
    "对口支援",
    "总校长",
    "名校合作",
)
STANDING_KINDS = (
    "校长职级",
    "领军校（园）长培养",
    "班主任培养",
    "学科带头人和骨干教师培养",
    "本土专家",
    "名师工作室成员",
)
STANDING_LEVELS = ("一级", "二级", "三级", "四级", "五级")
ACTIVITY_KINDS = (
    "教研活动", "听评课", "教师培训", "送教下乡", "课堂教学大赛", "教研讲坛", "空中课堂",
    "编外校长走访", "督导视导", "家访", "示范课",
)  # fmt: skip
RESEARCH_KINDS = ("重点教研项目", "课题")
RESEARCH_STATES = ("立项", "在研", "中期", "结题", "终止")
FINDING_KINDS = ("编外校长走访", "挂牌督导", "常规检查", "专家视导", "自查")
SITE_KINDS = (
    "儿童之家",
    "心理健康和家庭教育指导中心",
    "志愿服务队",
    "劳动实践基地",
    "名师工作室",
    "教研基地",
    "少年宫",
)
PROJECT_KINDS = ("新建", "改建", "扩建", "加固", "设备购置")
PROJECT_STATES = ("立项", "在建", "竣工", "投用", "终止")
ROOM_KINDS = ("音乐", "美术", "科学", "劳动", "信息科技", "心理", "图书阅览", "舞蹈", "书法", "普通")
SURVEY_KINDS = ("问卷", "实地走访")
RESPONDENTS = ("家长", "教师", "校长", "学生", "人大代表", "政协委员", "其他群众")
SUBJECT_MONITORED = ("语文", "数学", "科学", "体育", "艺术", "德育")

ENGLISH = {
    "学前": "pre-school", "小学": "primary", "初中": "junior", "高中": "senior",
    "小学教学点": "teaching point", "初级中学": "junior secondary school", "九年一贯制学校": "nine-year school",
    "十二年一贯制学校": "twelve-year school", "完全中学": "complete secondary school", "特殊教育学校": "special school",
    "职业学校": "vocational school", "高级中学": "senior secondary school", "幼儿园": "kindergarten", "中等职业学校": "vocational school",
    "专门学校": "special correction school",
    "中央教育部门": "central education authority", "中央其他部门": "other central authority",
    "省级教育部门": "provincial education authority", "省级其他部门": "other provincial authority",
    "地级教育部门": "prefectural education authority", "地级其他部门": "other prefectural authority",
    "县级教育部门": "county education authority", "县级其他部门": "other county authority",
    "地方企业": "local enterprise", "民办": "private founder",
    "城区": "urban", "镇区": "town", "乡村": "rural",
    "教育集团": "education group", "城乡共同体": "urban–rural community", "办学共同体": "school community",
    "学校联盟": "league of schools", "学区": "school district", "教研网络": "research network", "教研片区": "research area",
    "督学责任区": "inspection area", "中心校片区": "area of a central school",
    "统一": "as one", "分散": "apart",
    "总校": "main school", "龙头校": "head school", "核心校": "core school", "成员校": "member school",
    "牵头单位": "leading body", "成员": "member", "合作校": "partner school",
    "编外校长": "honorary head", "结对帮扶": "pairing", "师徒结对": "mentoring", "留守儿童关爱": "care of a child left behind",
    "挂牌督导": "school inspector", "对口支援": "support", "总校长": "head of a group", "名校合作": "partnership with a noted school",
    "任职": "posting",
    "教学计划": "teaching plan", "常规管理": "routine management", "教研活动": "teaching research", "质量考核": "appraisal of quality",
    "学生评价": "assessment of pupils", "教育管理": "running of education", "学校管理": "running of schools",
    "教育科研": "educational research", "校产管理": "school property", "教育评价": "evaluation",
    "国家": "country", "省": "province", "市州": "prefecture", "县": "county", "乡镇": "township", "村": "village",
    "公里": "km", "全县": "the whole county",
    "男": "male", "女": "female", "合计": "total", "无": "none",
    "博士": "doctorate", "硕士": "master", "本科": "bachelor", "专科": "junior college", "高中阶段": "upper secondary",
    "高中阶段以下": "below upper secondary",
    "国家级": "national", "省级": "provincial", "市级": "prefectural", "县级": "county level", "校级": "school level",
    "正高级": "full senior", "高级": "senior grade", "一级": "first grade", "二级": "second grade", "三级": "third grade",
    "未定职级": "not yet graded",
    "小班": "kindergarten 1", "中班": "kindergarten 2", "大班": "kindergarten 3",
    "一年级": "grade 1", "二年级": "grade 2", "三年级": "grade 3", "四年级": "grade 4", "五年级": "grade 5", "六年级": "grade 6",
    "七年级": "grade 7", "八年级": "grade 8", "九年级": "grade 9", "高一": "grade 10", "高二": "grade 11", "高三": "grade 12",
    "道德与法治": "morality and law", "语文": "Chinese", "数学": "mathematics", "外语": "foreign language", "历史": "history",
    "地理": "geography", "科学": "science", "物理": "physics", "化学": "chemistry", "生物学": "biology",
    "信息科技": "information technology", "体育与健康": "physical education and health", "艺术": "arts", "音乐": "music",
    "美术": "fine arts", "劳动": "labour", "综合实践活动": "practical activities", "心理健康": "mental health",
    "特殊教育": "special education", "学前教育": "pre-school education", "其他": "other", "本学年不授课": "not teaching this year",
    "体育": "physical education", "德育": "moral education",
    "专任教师": "full-time teacher", "行政人员": "administrator", "教辅人员": "teaching support", "工勤人员": "service staff",
    "校外教师": "teacher from outside",
    "任教": "teaching", "交流轮岗": "exchange", "走教": "circuit teaching", "兼职": "part-time", "跟岗": "shadowing", "挂职": "secondment",
    "统计": "statistics", "民政": "civil affairs", "本地": "local",
    "紧密型": "close", "融合型": "merged", "帮扶型": "supporting", "松散型": "loose",
    "校长职级": "principal's grade", "领军校（园）长培养": "training of leading principals", "班主任培养": "training of class teachers",
    "学科带头人和骨干教师培养": "training of subject leaders and backbone teachers", "本土专家": "local expert",
    "名师工作室成员": "member of a master teacher's studio",
    "听评课": "lesson observation", "教师培训": "teacher training", "送教下乡": "lessons taken to villages",
    "课堂教学大赛": "teaching contest", "教研讲坛": "research forum", "空中课堂": "lessons on air", "编外校长走访": "visit of an honorary head",
    "督导视导": "inspection visit", "家访": "home visit", "示范课": "model lesson",
    "重点教研项目": "key research project", "课题": "research topic",
    "立项": "approved", "在研": "under way", "中期": "midway", "结题": "concluded", "终止": "ended",
    "常规检查": "routine check", "专家视导": "experts' visit", "自查": "self-check",
    "儿童之家": "children's home", "心理健康和家庭教育指导中心": "guidance centre for mental health and families",
    "志愿服务队": "volunteer team", "劳动实践基地": "labour base", "名师工作室": "master teacher's studio", "教研基地": "research base",
    "少年宫": "children's palace",
    "新建": "new building", "改建": "rebuilding", "扩建": "extension", "加固": "strengthening", "设备购置": "purchase of equipment",
    "在建": "being built", "竣工": "completed", "投用": "in use",
    "心理": "counselling", "图书阅览": "reading", "舞蹈": "dance", "书法": "calligraphy", "普通": "ordinary",
    "问卷": "questionnaire", "实地走访": "visit",
    "家长": "parents", "教师": "teachers", "校长": "principals", "学生": "pupils", "人大代表": "people's congress deputies",
    "政协委员": "CPPCC members", "其他群众": "other people",
    "人/百人": "per 100 pupils", "㎡/人": "m² a pupil", "元/人": "yuan a pupil", "间/百人": "rooms per 100 pupils",
    "人": "people", "间": "rooms", "册": "volumes", "四级": "fourth grade", "五级": "fifth grade",
    "元": "yuan", "万元": "10,000 yuan", "米": "m", "岁": "years", "分钟": "minutes", "学时": "hours", "课时": "lessons", "㎡": "m²",
    "达标": "met", "未达标": "not met", "待填报": "not yet reported",
}  # fmt: skip
"""Words of these lists in English, for sentences that are told in English; the register itself keeps the Chinese."""
