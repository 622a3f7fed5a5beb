"""Figures: from rows, as of a day, the same in any order; unknown is not zero; a state only where it is settled."""

import datetime as dt
import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.programmes import evidence, figures
from junheng.programmes.figures import Figures, as_json
from junheng.programmes.programme import Programme
from junheng.programmes.worked import tables
from junheng.register.tables import TABLES

ON = dt.date(2024, 12, 30)
YUXI = Programme.load("yuxi", on=ON)


def values(programme, register, on=ON):
    return {f.id: f.value for f in figures.figures(programme, register, on=on)}


def test_the_figures_of_the_small_county(blank, county):
    found = values(blank, county())
    assert found == {"groups": 2, "members": 4, "heads": 2, "pupils": 1050, "coverage": 1.0}


def test_a_day_before_the_groups_there_are_none_and_after_a_school_left_one_less(blank, county):
    register = county()
    assert values(blank, register, dt.date(2023, 1, 1))["groups"] == 2
    register["network"] = register["network"].with_columns(since=pl.lit(dt.date(2024, 1, 1)))
    assert values(blank, register, dt.date(2023, 12, 31))["groups"] == 0
    left = pl.when(pl.col("school") == "2153000004").then(dt.date(2024, 6, 1)).alias("until")
    register["membership"] = register["membership"].with_columns(left)
    assert values(blank, register, dt.date(2024, 5, 31))["members"] == 4
    assert values(blank, register, dt.date(2024, 6, 1))["members"] == 3


def test_deleting_or_altering_a_row_moves_the_figure(blank, county):
    register = county()
    fewer = register | {"membership": register["membership"].head(3)}
    assert values(blank, fewer)["coverage"] == 0.75
    altered = register["enrolment"].with_columns(pupils=pl.col("pupils") + 1)
    assert values(blank, register | {"enrolment": altered})["pupils"] == 1054


@pytest.mark.parametrize("name", ["yuxi", "nujiang", "shuangbai", "xiangyun", "blank"])
def test_an_empty_register_is_unknown_everywhere_never_zero(name):
    found = figures.figures(Programme.load(name, on=ON), {}, on=ON)
    assert {f.value for f in found} == {None}
    assert all(f.problems for f in found)
    assert {f.state for f in found} <= {None, "待填报"}


def test_the_order_of_rows_does_not_matter(blank, county):
    register = county()
    turned = {name: frame.reverse() for name, frame in register.items()}
    here, there = (figures.figures(blank, r, on=ON) for r in (register, turned))
    assert [f.value for f in here] == [f.value for f in there]
    assert all(a.rows.equals(b.rows) for a, b in zip(here, there, strict=True))


def test_a_figure_opens_to_the_file_sheet_and_row(blank, county):
    register = county(
        network={
            "code": ["N1"],
            "kind": "教育集团",
            "source_file": "集团.xlsx",
            "source_sheet": "网络",
            "source_row": 7,
        }
    )
    figure = Figures(blank, register, on=ON).figure("groups")
    assert figure.rows.columns == list(evidence.ROWS)
    row = figure.rows.row(0, named=True)
    assert (row["source_file"], row["source_sheet"], row["source_row"]) == ("集团.xlsx", "网络", 7)
    assert (row["table"], row["title"], row["key"], row["part"]) == ("network", "网络", "N1", "计入")
    assert figure.counted == 1


def test_a_share_names_what_counts_and_what_it_is_counted_among(blank, county):
    figure = Figures(
        blank, county(membership={"network": "N1", "school": ["2153000001"], "role": "总校"}), on=ON
    ).figure("coverage")
    assert figure.value == 0.25
    assert figure.rows["part"].value_counts(sort=True).rows() == [("分母", 4), ("计入", 1)]


def test_no_private_cell_is_among_the_words_of_a_row():
    register = tables(
        {
            "pupil": {"code": ["G530000000000001"], "name": "普小花", "year": 2024, "left_behind": True},
            "link": {"kind": "留守儿童关爱", "source": "T1", "target": "G530000000000001"},
            "staff": {"code": ["T1"], "name": "李老师"},
        }
    )
    found = Figures(YUXI, register, on=ON)
    for code in ("Y6c.paired", "Y6c.coverage"):
        figure = found.figure(code)
        assert figure.whose == "儿童"
        words = " ".join(figure.rows["label"])
        assert "普小花" not in words
        assert "G530" not in words
    key = found.figure("Y6c.paired").rows["key"][0]
    assert "G530000000000001" in key
    assert evidence.masked_key("link", key).split("·")[2] == "G5***01"
    assert evidence.masked_key("pupil", "G530000000000001·2024") == "G5***01·2024"
    assert evidence.masked_key("school", "2153000001") == "2153000001"


def test_figures_about_staff_say_so_and_others_do_not():
    found = Figures(YUXI, {}, on=ON)
    assert {c: found.figure(c).whose for c in ("Y3b.share", "Y2.groups", "Y5b.bases")} == {
        "Y3b.share": "教职工",
        "Y2.groups": "",
        "Y5b.bases": "",
    }


@pytest.mark.parametrize(
    ("direction", "value", "known", "lacking", "state"),
    [
        ("at_least", 2, 2, False, "达标"),
        ("at_least", 3, 2, False, "未达标"),
        ("at_least", 2, 2, True, "达标"),
        ("at_least", 3, 2, True, "待填报"),
        ("at_most", 2, 2, False, "达标"),
        ("at_most", 1, 2, True, "未达标"),
        ("at_most", 2, 2, True, "待填报"),
        ("exactly", 2, 2, False, "达标"),
        ("exactly", 2, 2, True, "待填报"),
        ("exactly", 1, 2, True, "未达标"),
        ("exactly", 1, 2, False, "未达标"),
    ],
)
def test_a_state_is_given_only_where_the_unknown_rows_cannot_change_it(
    written, county, direction, value, known, lacking, state
):
    programme = written(
        (
            "figure: coverage, direction: at_least, value: 0.8",
            f"figure: groups, direction: {direction}, value: {value}",
        ),
        (
            "formula: count, rows: {of: groups}}",
            "formula: count, rows: {of: groups, where: {form: 紧密型}, must_know: [form]}}",
        ),
    )
    forms = ["紧密型"] * known + [None] * lacking
    register = county(
        network={"code": [f"N{n}" for n in range(len(forms))], "kind": "教育集团", "form": forms}
    )
    figure = Figures(programme, register, on=ON).figure("groups")
    assert (figure.value, figure.state) == (known, state)
    assert figure.gap == (
        0 if direction != "exactly" and state == "达标" else abs(value - known) * (state != "达标") or 0
    )


def test_missed_only_once_its_day_has_come(blank, county):
    register = county(membership={"network": "N1", "school": ["2153000001"], "role": "总校"})
    figure = Figures(blank, register, on=ON).figure("coverage")
    assert figure.state == "未达标"
    assert not figure.missed(dt.date(2025, 12, 30))
    assert figure.missed(dt.date(2025, 12, 31))
    assert figure.line == "≥ 0.8"


def test_the_object_other_programs_rely_on(blank, county):
    found = as_json(blank, figures.figures(blank, county(), on=ON), ON)
    assert list(found) == ["programme", "on", "figures"]
    assert (found["programme"], found["on"]) == ("blank", "2024-12-30")
    coverage = found["figures"][-1]
    assert list(coverage) == ["id", "clause", "title", "value", "unit", "target", "state", "rows"]
    assert coverage | {} == {
        "id": "coverage", "clause": "1", "title": "集团化办学覆盖率", "value": 1.0, "unit": "%", "target": 0.8, "state": "达标", "rows": 8,
    }  # fmt: skip
    assert found["figures"][0]["target"] is None
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_sentence_about_missing_data_knows_its_english(blank):
    problem = Figures(blank, {}, on=ON).figure("groups").problems[0]
    assert str(problem) == "“网络”表还没有数据"
    assert problem.english({"网络": "Networks"}.get) == "“Networks” has no rows yet"


days = st.dates(dt.date(2018, 1, 1), dt.date(2026, 1, 1))
ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), days, st.none() | days), max_size=25)


@settings(max_examples=60)
@given(ROWS, days)
def test_members_in_force_agree_with_a_slow_count(rows, on):
    rows = list(
        {(n, s, since): until for n, s, since, until in rows if until is None or until >= since}.items()
    )
    schools = [f"215300000{n}" for n in range(5)]
    register = tables(
        {
            "school": {"code": schools, "kind": "小学"},
            "network": {
                "code": ["N0", "N1", "N2", "N3", "N4"],
                "kind": "教育集团",
                "since": dt.date(2018, 1, 1),
            },
        }
    )
    cells = {"network": [f"N{n}" for (n, _, _), _ in rows], "school": [schools[s] for (_, s, _), _ in rows]}
    cells |= {"since": [since for (_, _, since), _ in rows], "until": [until for _, until in rows]}
    if rows:
        register["membership"] = TABLES["membership"].example(**cells, role=["成员校"] * len(rows))
    slow = {
        schools[s] for (n, s, since), until in rows if n < 5 and since <= on and (until is None or on < until)
    }
    found = Figures(Programme.load("blank", on=dt.date(2024, 1, 1)), register, on=on)
    assert found.figure("members").value == (len(slow) if rows else None)
    assert found.figure("coverage").value == (len(slow) / 5 if rows else None)
