"""What the engines of formation and remedy say to people is said in English too: no Chinese sentence stands alone."""

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import junheng
from junheng.register import codes
from junheng.register.tables import TABLES
from junheng.standards.standard import Standard

ROOT = Path(junheng.__file__).parent
DOCUMENT = ("marks", "strict", "checking", "conditions", "notices", "parts", "pattern", "programme")
MODULES = sorted(
    [
        *(ROOT / "networks").rglob("*.py"), *(ROOT / "remedy").rglob("*.py"),
        *(ROOT / "programmes" / f"{name}.py" for name in DOCUMENT),
        *(ROOT / "io" / f"{name}.py" for name in ("folder", "load", "merge", "recognise", "text", "tidy")),
        *(ROOT / "register" / f"{name}.py" for name in ("ages", "bands", "snapshot")),
        ROOT / "forecast" / "scenario.py", ROOT / "schema.py", ROOT / "web" / "register" / "bounds.py",
    ]
)  # fmt: skip
"""What says something of data and documents to people."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PATTERN = re.compile(r"[~\[]")
"""A regular expression of the notation is no sentence."""
BILINGUAL = {"Said", "both", "_refused", "_of"}
"""Calls whose first two arguments are one sentence in both languages."""
WORDS = {
    "合计", "年", "次", "人", "、", "招聘", "培养", "增配", "调入教师", "调出教师", "专任教师", "全县",
    "里程", "帮扶数", "负担", "强弱", "规模", "集团数", "未编组", "学段", "排除", "跨地", "指定", "同组", "不同组",
    "路程", "负担均衡", "既有关系", "新建", "城乡", "办学类型", "举办者类型", "网络类别",
}  # fmt: skip
"""Keys and single words that stand in tables; pages and commands have their English."""
ALONE = {
    "io/folder.py": {"登记库文件夹"},
    "io/load.py": {"合并", "核对总数", "完成", "读取 ", "检查 ", "最像"},
    "io/tidy.py": {"名称", "姓名", "学年"},
    "programmes/checking.py": {"人员"},
    "programmes/programme.py": {"方案.yaml"},
    "register/bands.py": {r"^\d+岁?$"},
    "register/ages.py": {r"^\d+岁?$"},
    "schema.py": {"或", "、", "没有这些列：", "单位："},
    "networks/people.py": {"任职"},
    "networks/formation/propose.py": {"组团方案："},
    "networks/formation/situation.py": {"{}不参加组团", "{}学校不参加组团", "本学年没有学生", "已在网络 {} 里，由范围以外的学校牵头"},
    "networks/rules.py": {"集团规则文件"},
    "remedy/costs.py": {"单价文件"},
    "remedy/propose.py": {"达标路径："},
    "remedy/unresolved.py": {"（", "表）"},
}  # fmt: skip
"""Titles that a plan keeps, names of files and sheets, steps that pages translate, and sentences whose English is built beside them in a column of its own."""
TYPED = re.compile(r"[\u4e00-\u9fff]+ \([^)]*\)")
"""A word that is typed in Chinese, with its meaning."""
NAMED_TIERS = "1总校+6龙头校+N成员校"
REPORT = ROOT / "remedy" / "printed.py"
"""Words of the verdict report, which is printed in Chinese."""


def bilingual(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The pairs of sentences that are written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BILINGUAL:
            first, second = ([*node.args, None, None])[:2]
            if isinstance(first, ast.Constant) and isinstance(second, ast.Constant):
                yield first.value, second.value


def inside(tree: ast.AST) -> set[int]:
    """Every node within a call that carries both languages, or within a docstring."""
    found: set[int] = set()
    for node in ast.walk(tree):
        told = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BILINGUAL
        lone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if told or lone:
            found |= {id(n) for n in ast.walk(node)}
    return found


@pytest.mark.parametrize(
    "module", [m for m in MODULES if m != REPORT], ids=lambda p: str(p.relative_to(ROOT))
)
def test_no_sentence_is_chinese_alone(module):
    tree = ast.parse(module.read_text("utf-8"))
    excused = inside(tree)
    words = {w for n in dir(codes) if n.isupper() for w in flat(getattr(codes, n))} | WORDS
    words |= ALONE.get(module.relative_to(ROOT).as_posix(), set())
    alone = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in excused
        and CHINESE.search(node.value) and node.value not in words and not PATTERN.search(node.value)
    ]  # fmt: skip
    assert alone == []


def flat(value: object) -> Iterator[str]:
    """The words of a list of the register, however it is nested."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            yield from flat(inner)


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_both_languages_are_filled_with_the_same_words(module):
    for chinese, english in bilingual(ast.parse(module.read_text("utf-8"))):
        names = [sorted(set(re.findall(r"{(\w+)", said))) for said in (chinese, english)]
        assert names[0] == names[1], chinese
        assert not CHINESE.search(TYPED.sub("", english.replace(NAMED_TIERS, ""))), english


def test_every_word_of_the_registers_lists_that_sentences_use_has_english():
    columns = [column for table in TABLES.values() for column in table.columns.values()]
    lists = {w for column in columns for w in (*column.enum, *column.usual)} | {
        w for w in codes.SUBJECT_MONITORED
    }
    assert sorted(lists - set(codes.ENGLISH)) == []
    assert [w for w in codes.ENGLISH.values() if CHINESE.search(w)] == []


def test_every_table_and_column_is_called_in_english_too():
    silent = [t.name for t in TABLES.values() if not t.english or CHINESE.search(t.english)]
    for table in TABLES.values():
        about = table.description.partition("。")[2]
        silent += [f"{table.name}: description"] * (not about.strip() or bool(CHINESE.search(about)))
        for name, column in table.columns.items():
            told = column.english and not CHINESE.search(column.english)
            both = bool(column.description) == bool(column.description_english)
            silent += [f"{table.name}.{name}"] * (not told or not both)
        silent += [
            f"{table.name}: {rule.expected}"
            for rule in table.rules
            if CHINESE.search(table.asks(rule).english())
        ]
    assert silent == []


def test_the_titles_of_one_table_differ_in_english_as_they_do_in_chinese():
    for table in TABLES.values():
        assert len({c.english for c in table.columns.values()}) == len(table.columns), table.name


def test_the_standard_says_everything_in_english_too():
    standard = Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))
    parts = (
        *standard.resource,
        *standard.items,
        *standard.vetoes,
        *standard.tolerances,
        *standard.facts.values(),
    )
    assert [part.title for part in parts if not part.english or CHINESE.search(part.english)] == []
    fields = re.compile(r"{(\w+)}")
    for item in standard.items:
        if item.says != f"{{{fields.findall(item.says)[0]}}}":
            assert sorted(fields.findall(item.says)) == sorted(fields.findall(item.says_english)), item.id
            assert not CHINESE.search(item.says_english), item.id
