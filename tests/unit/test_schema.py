"""What a table is: every problem at once with its real row, keys, references, examples and the Frictionless export."""

import datetime as dt
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.register.tables import TABLES
from junheng.schema import ORIGIN, Column, Problem, RowRule, TableError, check_references, table


@table("班级", key=("code",), rules=(RowRule(lambda: pl.col("girls") <= pl.col("pupils"), "girls", "女生数不应大于学生数", "请核对"),))  # fmt: skip
class room:
    """A small table with one column of every sort."""

    code = Column("编号", pattern=r"[A-Z]\d{2}", description="一个字母两位数字", example="A01")
    kind = Column("类别", enum=("甲", "乙"), example="甲")
    pupils = Column("学生数", int, unit="人", minimum=0, maximum=60, required=False, example=40)
    girls = Column("女生数", int, required=False)
    area = Column("面积", float, unit="㎡", minimum=0, required=False, example=50.5)
    opened = Column("启用日期", dt.date, required=False)
    leaking = Column("漏雨", bool, required=False)
    label = Column("门牌", unique=True, required=False)


def raw(*rows, **more):
    """Text cells as a file gives them, from dicts; every row needs a code and a kind unless given."""
    filled = [{"code": f"A{n:02}", "kind": "甲"} | row for n, row in enumerate(rows)]
    names = list(dict.fromkeys(name for row in filled for name in row))
    frame = pl.DataFrame({n: pl.Series([row.get(n) for row in filled], dtype=pl.String) for n in names})
    return frame.with_columns(**{n: pl.Series(v) for n, v in more.items()})


def problems(frame, of=room):
    return [(p.row, p.column, p.found, p.expected) for p in of.examine(frame)[1]]


# ---- reading


def test_text_becomes_typed_rows_with_their_origin():
    rows = room.read(
        raw(
            {"pupils": "４０", "girls": "1", "area": "1,050.5", "opened": "2024年9月1日", "leaking": "否", "label": " 东 "},
            {"kind": "乙", "pupils": " ", "area": ""},
            source_file=["a.xlsx"] * 2, source_sheet=["表一"] * 2, source_row=[4, 7],
        )
    )  # fmt: skip
    assert rows.schema == room.schema
    assert rows.rows() == [
        ("A00", "甲", 40, 1, 1050.5, dt.date(2024, 9, 1), False, "东", "a.xlsx", "表一", 4),
        ("A01", "乙", None, None, None, None, None, None, "a.xlsx", "表一", 7),
    ]


def test_every_problem_at_once_each_with_its_own_row():
    frame = raw(
        {"code": "a1", "kind": "丙", "pupils": "61", "girls": "十"},
        {"kind": None, "pupils": "-1", "area": "宽"},
        {"pupils": "30", "girls": "31", "opened": "2024-02-30", "leaking": "也许"},
        source_row=[5, 6, 9],
    )
    assert sorted(problems(frame)) == sorted(
        [
            (5, "编号", "a1", "格式应为 一个字母两位数字"),
            (5, "类别", "丙", "应为 甲、乙 之一"),
            (5, "学生数", "61", "不应大于 60 人"),
            (5, "女生数", "十", "应为整数"),
            (6, "类别", "", "必填"),
            (6, "学生数", "-1", "不应小于 0 人"),
            (6, "面积", "宽", "应为数字"),
            (9, "女生数", "31", "女生数不应大于学生数"),
            (9, "启用日期", "2024-02-30", "应为日期，如 2024-09-01"),
            (9, "漏雨", "也许", "应填 是 或 否"),
        ]
    )
    with pytest.raises(TableError, match=r"^10 处需要改正\n") as refusal:
        room.read(frame)
    assert len(refusal.value.problems) == 10


def test_a_cell_is_reported_once_even_if_it_breaks_several_rules():
    assert problems(raw({"code": None})) == [(1, "编号", "", "必填")]
    assert problems(raw({"pupils": "abc"})) == [(1, "学生数", "abc", "应为整数")]


def test_without_a_given_row_rows_are_counted_from_one():
    assert problems(raw({}, {}, {"pupils": "x"})) == [(3, "学生数", "x", "应为整数")]


def test_a_missing_required_column_is_said_once_and_an_optional_one_is_unknown():
    frame = raw({"pupils": "1"}, {"pupils": "2"}).drop("kind")
    assert problems(frame) == [(None, "类别", "", "缺少这一列")]
    assert room.examine(frame)[0]["area"].to_list() == [None, None]


def test_no_rows_are_no_problem():
    assert room.read(pl.DataFrame(schema={"code": pl.String})).shape == (0, len(room.schema))
    assert room.empty().schema == room.schema


def test_a_row_rule_that_meets_an_unknown_cell_is_silent():
    assert problems(raw({"girls": "31"}, {"pupils": "30"}, {"pupils": "x", "girls": "9"})) == [
        (3, "学生数", "x", "应为整数")
    ]


def test_a_mild_rule_is_a_notice_and_refuses_nothing():
    count = TABLES["staff_count"]
    frame = count.example().with_columns(teachers=1)
    rows, found = count.examine(frame)
    assert {p.severe for p in found} == {False}
    assert {p.expected for p in found} >= {"县级以上骨干教师数不应大于专任教师数"}
    assert count.read(frame).equals(rows)


def test_bad_cells_become_unknown_in_the_rows_that_are_handed_back():
    rows, _ = room.examine(raw({"pupils": "x", "area": "1"}))
    assert rows.select("pupils", "area").row(0) == (None, 1.0)


@pytest.mark.parametrize(
    ("cell", "found"),
    [(float("nan"), "nan"), (float("inf"), "inf"), (-1.0, "-1.0")],
)
def test_a_number_that_is_none_is_refused(cell, found):
    assert (found, "面积") in {(p[2], p[1]) for p in problems(raw({}).with_columns(area=cell))}


def test_codes_that_excel_made_numbers_read_as_codes():
    school = TABLES["school"]
    for code in (2153230001.0, 2153230001, "2153230001"):
        frame = school.example().with_columns(code=pl.lit(code))
        assert school.read(frame)["code"].item() == "2153230001"
    short = school.example(source_row=[1]).with_columns(code=pl.lit(215323000.0))
    assert problems(short, school) == [(1, "学校标识码", "215323000.0", "格式应为 10 位数字")]
    wide = school.example().with_columns(code=pl.lit("2153230001\n9"))
    assert problems(wide, school)[0][3] == "格式应为 10 位数字"


@pytest.mark.parametrize(
    "cell", [[1], {"a": 1}, b"x", dt.time(8), dt.timedelta(1), dt.date(2024, 9, 1), True]
)
def test_a_cell_of_a_strange_type_is_a_problem_not_a_crash(cell):
    frame = raw({}).with_columns(pupils=pl.Series([cell]))
    ((row, column, _, expected),) = problems(frame)
    assert (row, column, expected) == (1, "学生数", "应为整数")


@given(
    st.lists(
        st.fixed_dictionaries({}, optional={name: st.none() | st.text(max_size=6) for name in room.columns}),
        min_size=1,
        max_size=5,
    )
)
def test_no_cells_ever_break_the_reader(cells):
    rows, found = room.examine(raw(*cells))
    assert rows.height == len(cells)
    assert rows.schema == room.schema
    assert all(str(p) for p in found)
    again, none = room.examine(rows) if not found else (rows, [])
    assert (again.equals(rows), none) == (True, [])


# ---- keys


def test_a_repeated_key_names_the_row_it_repeats():
    frame = raw({"code": "B01"}, {"code": "B02"}, {"code": "B01"}, {"code": "B01"}, source_row=[3, 4, 8, 9])
    assert problems(frame) == [
        (8, "编号", "B01", "与第 3 行重复（编号相同）"),
        (9, "编号", "B01", "与第 3 行重复（编号相同）"),
    ]


def test_a_repeated_key_says_which_rows_and_which_columns_to_mend():
    frame = raw(*({"code": "B01"} for _ in range(12)), source_row=list(range(2, 14)))
    remedy = room.examine(frame)[1][0].remedy
    assert (
        remedy
        == "第 2、3、4、5、6、7、8、9 等行只能留一行：请删去重复的；如果本来不是同一项，请改正填错的编号"
    )
    births = TABLES["births"]
    two = births.example(year=[2023, 2024]).with_columns(year=pl.lit(2024), source_row=pl.Series([5, 9]))
    (problem,) = births.examine(two)[1]
    assert str(problem).endswith(
        "第 5、9 行只能留一行：请删去重复的；如果本来不是同一项，请改正填错的地点编号或年份"
    )


def test_a_repeated_unique_cell_too_but_unknown_ones_are_not_alike():
    frame = raw({"label": "东"}, {}, {"label": "东 "}, {})
    assert problems(frame) == [(3, "门牌", "东", "与第 1 行重复（门牌相同）")]


def test_a_key_of_several_columns_repeats_only_as_a_whole():
    births = TABLES["births"]
    rows = births.example(place=["统计:1"] * 3, year=[2023, 2024, 2025])
    assert rows.height == 3
    with pytest.raises(TableError, match="统计:1、2024”，与另一行重复（地点编号、年份相同）"):
        births.example(place=["统计:1"] * 2, year=[2024, 2024])


def test_keys_that_cannot_be_read_are_not_called_repeated():
    frame = TABLES["births"].example(year=[2023, 2024]).with_columns(year=pl.Series(["x", "x"]))
    assert {p[3] for p in problems(frame, TABLES["births"])} == {"应为整数"}


def test_a_key_must_name_columns():
    with pytest.raises(TypeError, match="key names no column: \\['number'\\]"):
        table("错", key=("code", "number"))(type("wrong", (), {"code": Column("编号")}))


# ---- references


def test_a_reference_to_a_missing_row_is_named_with_its_own_file():
    tables = {
        "school": TABLES["school"].example(code=["2153230001"]),
        "staff": TABLES["staff"].example(code=["T1"]),
        "posting": TABLES["posting"].example(
            staff=["T1", "T2", "T1"],
            school=["2153230001", "2153230001", "2153230009"],
            source_file=["任职.xlsx"] * 3,
            source_row=[2, 3, 4],
        ),
    }
    found = check_references(tables, TABLES)
    assert [(p.row, p.column, p.found) for p in found] == [
        (3, "教职工编号", "T2"),
        (4, "学校标识码", "2153230009"),
    ]
    assert str(found[1]) == (
        "《任职.xlsx》“任职”表第 4 行「学校标识码」：填了“2153230009”，学校表里没有这个编号。请先在“学校”表登记，或改正编号"
    )


def test_an_unknown_reference_and_a_present_one_are_no_problem_and_a_missing_table_is():
    school = TABLES["school"].example(code=["2153230001", "2153230002"], place=[None, "统计:1"])
    place = TABLES["place"].example(code=["统计:1"])
    assert check_references({"school": school, "place": place}, TABLES) == []
    assert [p.found for p in check_references({"school": school}, TABLES)] == ["统计:1"]
    child = TABLES["place"].example(code=["统计:2"], parent=["统计:1"])
    assert [p.column for p in check_references({"place": child}, TABLES)] == ["上级地点编号"]


# ---- problems in words


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("a.xlsx", "学校", 7, "城乡", "城市", "应为 城区、镇区、乡村 之一", "请改正"),
         "《a.xlsx》“学校”表第 7 行「城乡」：填了“城市”，应为 城区、镇区、乡村 之一。请改正"),
        (Problem(expected="应为登记库文件夹"), "应为登记库文件夹。"),
        (Problem(row=3, column="学段", expected="必填"), "第 3 行「学段」：必填。"),
    ],
)  # fmt: skip
def test_a_problem_says_where_what_is_expected_and_what_to_do(problem, said):
    assert str(problem) == said


# ---- examples


@pytest.mark.parametrize("name", TABLES)
def test_every_register_table_gives_valid_examples(name):
    declared = TABLES[name]
    assert declared.example().height == 1
    free = next(c for c in declared.columns if c not in declared.key)
    several = declared.example(**{free: [declared.columns[free].example] * 12})
    assert several.height == 12
    assert several.select(declared.key).n_unique() == 12


def test_an_example_takes_what_is_given_and_refuses_what_it_does_not_know():
    rows = room.example(pupils=[1, None, 3])
    assert rows["code"].to_list() == ["A01", "A02", "A03"]
    assert rows["pupils"].to_list() == [1, None, 3]
    assert rows["kind"].to_list() == ["甲"] * 3
    assert room.example(source_row=[17])["source_row"].item() == 17
    with pytest.raises(ValueError, match="班级没有这些列：colour"):
        room.example(colour=["红"])
    with pytest.raises(TableError, match="不应大于 60"):
        room.example(pupils=[61])


# ---- conform and export


def test_conform_adds_what_lacks_drops_strangers_and_keeps_the_order():
    frame = room.conform(pl.DataFrame({"stranger": [1], "pupils": [3], "code": ["A01"]}))
    assert frame.columns == [*room.columns, *ORIGIN]
    assert frame.select("code", "pupils", "area").row(0) == ("A01", 3, None)


def test_the_frictionless_export_keeps_every_constraint():
    fields = {f["name"]: f for f in room.frictionless()["fields"]}
    assert fields["code"]["constraints"] == {"required": True, "pattern": r"[A-Z]\d{2}"}
    assert fields["kind"]["constraints"] == {"required": True, "enum": ["甲", "乙"]}
    assert fields["pupils"]["constraints"] == {"minimum": 0, "maximum": 60}
    assert fields["label"]["constraints"] == {"unique": True}
    assert [fields[n]["type"] for n in ("pupils", "area", "opened", "leaking", "label")] == [
        "integer",
        "number",
        "date",
        "boolean",
        "string",
    ]
    assert fields["area"]["description"] == "单位：㎡"


@pytest.mark.parametrize("name", TABLES)
def test_every_register_table_exports_a_schema_that_holds_together(name):
    exported = TABLES[name].frictionless()
    names = [f["name"] for f in exported["fields"]]
    assert set(exported["primaryKey"]) <= set(names)
    for foreign in exported["foreignKeys"]:
        assert set(foreign["fields"]) <= set(names)
        assert foreign["reference"]["fields"] == list(TABLES[foreign["reference"]["resource"]].key)
    for field in exported["fields"]:
        column = TABLES[name].columns[field["name"]]
        assert field["constraints"].get("minimum") == column.minimum
        if column.pattern:
            assert re.compile(column.pattern).fullmatch(str(column.example)) or column.example is None
