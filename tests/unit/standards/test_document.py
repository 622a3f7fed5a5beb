"""The document: complete, equal to the published facts number by number, dated, strict, with tolerances off."""

import datetime as dt
import json
import string
from dataclasses import replace

import pytest
import yaml

from junheng.register.tables import TABLES
from junheng.standards import standard as module
from junheng.standards.checks import CHECKS
from junheng.standards.indicators import INDICATORS
from junheng.standards.measure import measure
from junheng.standards.standard import DOCUMENTS, Standard, names

ON = dt.date(2024, 9, 1)
NAME = "cn-youzhi-2017"
BODY = yaml.safe_load((DOCUMENTS / f"{NAME}.yaml").read_text("utf-8"))
STAGES = {"primary": "小学", "junior": "初中", "senior": "高中"}


@pytest.fixture(scope="module")
def standard():
    return Standard.load(NAME, on=ON)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Documents of a test's own: call with changes to the body to write and load one."""
    monkeypatch.setattr(module, "DOCUMENTS", tmp_path)

    def load(on=ON, **changes):
        body = {k: v for k, v in (BODY | changes).items() if v != "absent"}
        (tmp_path / "x.yaml").write_text(yaml.safe_dump(body, allow_unicode=True), "utf-8")
        return Standard.load("x", on=on)

    return load


# ---- complete


def test_all_32_items_are_there_once_each_with_its_clause(standard):
    ids = [item.id for item in (*standard.resource, *standard.items)]
    wanted = [f"R{n}" for n in range(1, 8)] + [f"G{n}" for n in range(1, 16)]
    wanted += [f"Q{n}" for n in range(1, 10)] + ["S1"]
    assert ids == wanted
    assert len(ids) == 32
    assert [i.id for i in (*standard.resource, *standard.items) if not i.clause.startswith("办法第")] == []
    assert {item.part for item in standard.items} == set(standard.parts)
    assert len({(i.part, i.clause) for i in standard.items}) == 25, "no two items share a clause"


def test_clauses_follow_the_articles(standard):
    numbers = [
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
        "十二",
        "十三",
        "十四",
        "十五",
    ]
    wanted = [f"办法第六条（{n}）" for n in numbers[:7]] + [f"办法第七条（{n}）" for n in numbers]
    wanted += [f"办法第八条（{n}）" for n in numbers[:9]] + ["办法第九条"]
    assert [item.clause for item in (*standard.resource, *standard.items)] == wanted


def test_every_formula_and_fact_it_names_exists(standard):
    assert {item.formula for item in standard.resource} <= set(INDICATORS)
    checks = [c for item in standard.items for c in item.checks]
    assert {c["formula"] for c in checks} <= set(CHECKS)
    used = {c["fact"] for c in checks if "fact" in c} | {v.fact for v in standard.vetoes}
    used |= {f for c in checks for f in c.get("facts", ())}
    used |= {f for c in checks for part in ("numerator", "denominator") for f in c.get(part, ())}
    assert used - set(standard.facts) == set()


def test_every_item_can_be_measured_and_its_sentence_filled(standard):
    """Also a stray parameter of a check, or a blank that no check fills, would raise here."""
    tables = {"school": TABLES["school"].example(), "enrolment": TABLES["enrolment"].example()}
    measured = measure(tables, standard)
    for item in standard.items:
        finding = measured.findings[item.id]
        blanks = {name for _, name, _, _ in string.Formatter().parse(item.says) if name}
        assert blanks <= set(finding.figures), item.id
        assert finding.sentence, item.id


def test_yes_no_facts_are_declared_and_numbers_have_a_unit(standard):
    for item in standard.items:
        for check in item.checks:
            if "fact" in check:
                assert standard.facts[check["fact"]].kind == "是否"
            for fact in check.get("facts", ()):
                assert (standard.facts[fact].kind, standard.facts[fact].of) == ("是否", "学校")
            for fact in (*check.get("numerator", ()), *check.get("denominator", ())):
                assert standard.facts[fact].kind == "数值"
                assert standard.facts[fact].unit


def test_the_documents_that_ship_can_all_be_loaded():
    assert names() == [NAME]
    assert all(Standard.load(name, on=ON).id == name for name in names())


# ---- equal to the published facts, number by number


@pytest.fixture(scope="module")
def facts(shared):
    return json.loads((shared / "facts/standards/youzhi_2017.json").read_text("utf-8"))


@pytest.mark.data
def test_resource_lines_and_limits_are_the_published_ones(standard, facts):
    assert [r["code"] for r in facts["resource"]] == [item.id for item in standard.resource]
    for item, fact in zip(standard.resource, facts["resource"], strict=True):
        assert item.at_least == {"小学": fact["primary"], "初中": fact["junior"]}
        limits = facts["resource_rule"]["max_cv"]
        assert item.spread_at_most == {"小学": limits["primary"], "初中": limits["junior"]}
        assert INDICATORS[item.formula].split == fact["split"]
        assert item.unit.startswith({"per_100": ("人/百人", "间/百人"), "m2_per_pupil": "㎡", "yuan_per_pupil": "元"}[fact["unit"]])  # fmt: skip
    assert standard.each_school["met"] == facts["resource_rule"]["min_met"]
    assert standard.each_school["others_reach"] == facts["resource_rule"]["rest_min_ratio"]
    assert standard.number == facts["doc_no"]
    assert standard.title == facts["name"]


@pytest.mark.data
def test_scope_split_and_rounding_are_the_published_ones(standard, facts):
    assert standard.scope["small_point"]["below"] == facts["scope"]["min_teaching_point_pupils"]
    reasons = {*standard.scope["exclude_kinds"].values(), standard.scope["small_point"]["reason"]}
    assert reasons == set(facts["scope"]["exclude_from_resource"])
    kinds = {
        "nine_year": "九年一贯制学校",
        "complete_secondary": "完全中学",
        "twelve_year": "十二年一贯制学校",
    }
    split = {kinds[k]: {STAGES[s]: w for s, w in v.items()} for k, v in facts["split"].items() if k in kinds}
    assert {k: dict(v) for k, v in standard.split["weights"].items() if k != "其他"} == split
    published = {"value": "indicator", "mean": "county_mean", "spread": "cv", "percent": "percent"}
    assert {k: facts["rounding"][v] for k, v in published.items()} == standard.rounding


def numbers(standard, code):
    """Every number in the checks of an item."""

    def inside(thing):
        if isinstance(thing, dict):
            return [n for value in thing.values() for n in inside(value)]
        if isinstance(thing, list):
            return [n for value in thing for n in inside(value)]
        return [thing] if isinstance(thing, (int, float)) and not isinstance(thing, bool) else []

    lines = [
        {k: v for k, v in c.items() if k not in ("numerator", "denominator")}
        for c in standard.indicator(code).checks
    ]
    return inside(lines)  # fmt: skip


@pytest.mark.data
def test_county_lines_are_the_published_ones(standard, facts):
    entries = {e["code"]: e["params"] or {} for e in facts["government"] + facts["quality"]}
    assert list(entries) == [i.id for i in standard.items if i.id != "S1"]
    g3, g4, g5 = entries["G3"], entries["G4"], entries["G5"]
    assert numbers(standard, "G3") == [g3["classes_per_room"], g3["music_min_m2"], g3["art_min_m2"]]
    assert numbers(standard, "G4") == [g4["single"], g4["combined"]]
    assert numbers(standard, "G5") == [g5["primary"], g5["junior"]]
    assert numbers(standard, "G6") == [entries["G6"]["floor_pupils"]]
    assert numbers(standard, "G7") == [entries["G7"]["min"]]
    assert numbers(standard, "Q9") == [entries["Q9"]["min_level"], entries["Q9"]["max_diff"]]
    assert list(standard.indicator("Q9").checks[0]["subjects"]) == entries["Q9"]["subjects"]
    for code in ("G9", "G11", "G12", "G13", "G14", "G15", "Q1", "Q2", "Q4"):
        published = [v / 100 for v in entries[code].values() if isinstance(v, (int, float))]
        assert numbers(standard, code) == pytest.approx(published), code
    assert numbers(standard, "S1") == [facts["recognition"]["min_pct"] / 100]
    documents = [code for code, params in entries.items() if not params and code != "G8"]
    assert [numbers(standard, code) for code in documents] == [[]] * len(documents)
    assert numbers(standard, "G8") == [1]


@pytest.mark.data
def test_transitional_numbers_and_vetoes_are_the_published_ones(standard, facts):
    params = {t.id: t.params for t in standard.tolerances}
    rooms, size = (
        next(e["params"]["transitional"] for e in facts["government"] if e["code"] == c) for c in ("G3", "G4")
    )
    built = rooms["built_to_2016"]
    assert params["rooms_built_to_2016"]["areas"] == {"音乐": built["music"], "美术": built["art"]}
    small = rooms["rural_max_class_lt_30"]
    assert params["rooms_small_rural"]["areas_by_stage"] == {STAGES[s]: area for s, area in small.items()}
    assert params["rooms_small_rural"]["largest_class_below"] == 30
    eased, rule = size["built_to_2010_or_migrant_gt_50pct"], params["size_built_to_2010_or_migrant"]
    assert (rule["single"], rule["combined"]) == (eased["single"], eased["nine_year"])
    assert (rule["opened_until"], rule["migrant_share_above"]) == (dt.date(2010, 12, 31), 0.5)
    assert len(standard.vetoes) == len(facts["veto"])


def test_the_formula_of_retention_is_the_published_one(standard):
    """(毕业 − 三年转入 + 三年转出) ÷ (三年前初一在校 − 死亡)."""
    check = standard.indicator("Q1").checks[0]
    assert check["numerator"] == {
        "junior_graduates": 1,
        "junior_transferred_in": -1,
        "junior_transferred_out": 1,
    }
    assert check["denominator"] == {"junior_entrants": 1, "junior_deaths": -1}


# ---- strict


def entry(part, n=0, **changes):
    """The list `part` of the body with its n-th entry changed."""
    return {part: [e | changes if i == n else e for i, e in enumerate(BODY[part])]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "红"}, "有不认识的项：colour"),
        (entry("resource", at_leats={"小学": 1}), "有不认识的项：at_leats"),
        (entry("items", limit=3), "有不认识的项：limit"),
        (entry("vetoes", why=""), "有不认识的项：why"),
        (entry("tolerances", on="2024"), "有不认识的项：on"),
        ({"facts": BODY["facts"] | {"x": {"title": "甲", "units": "人"}}}, "有不认识的项：units"),
        ({"parts": "absent"}, "缺少必要的项：.*parts"),
        (
            {"resource": [{k: v for k, v in BODY["resource"][0].items() if k != "clause"}]},
            "缺少必要的项：.*clause",
        ),
    ],
)
def test_stray_and_missing_keys_are_refused_by_name(shelf, changes, said):
    with pytest.raises(ValueError, match=said):
        shelf(**changes)


def test_an_unknown_document_names_those_there_are():
    with pytest.raises(ValueError, match=f"没有标准“cn-2035”，可用：{NAME}"):
        Standard.load("cn-2035", on=ON)


def test_a_worked_example_file_is_no_document():
    with pytest.raises(ValueError, match=r"没有标准“cn-youzhi-2017\.examples”"):
        Standard.load(f"{NAME}.examples", on=ON)


def test_an_unknown_indicator_names_those_there_are(standard):
    with pytest.raises(ValueError, match="没有指标“R8”，可用：R1、R2"):
        standard.indicator("R8")
    assert standard.indicator("G11").part == "government"
    assert standard.indicator("R7").formula == "multimedia_per_100"


# ---- dated


def test_it_cannot_be_used_before_its_date(standard):
    issued = standard.issued
    assert Standard.load(NAME, on=issued).on == issued
    with pytest.raises(ValueError, match="起施行，不能用于 2016-09-01；请改用该日之后的日期"):
        Standard.load(NAME, on=dt.date(2016, 9, 1))
    with pytest.raises(ValueError, match="起施行"):
        Standard.load(NAME, on=issued - dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("on", "year"),
    [((2024, 9, 1), 2024), ((2025, 8, 31), 2024), ((2025, 1, 1), 2024), ((2025, 9, 1), 2025)],
)
def test_the_school_year_of_a_day_begins_in_september(on, year):
    assert Standard.load(NAME, on=dt.date(*on)).year == year


AMENDED = {
    "amended": [
        {"since": dt.date(2030, 9, 1), "by": "后一次修订", "items": {"R1": {"at_least": {"小学": 5}}}},
        {"since": dt.date(2026, 9, 1), "by": "前一次修订",
         "items": {"R1": {"at_least": {"小学": 4.5, "初中": 5.5}}, "G9": {"title": "新题目"}}},
    ]
}  # fmt: skip


def test_amendments_hold_from_their_day_on_and_leave_the_rest(shelf):
    def lines(*day):
        return dict(shelf(dt.date(*day), **AMENDED).indicator("R1").at_least)

    assert lines(2026, 8, 31) == {"小学": 4.2, "初中": 5.3}
    assert lines(2026, 9, 1) == {"小学": 4.5, "初中": 5.5}
    assert lines(2030, 9, 1) == {"小学": 5, "初中": 5.5}
    later = shelf(dt.date(2031, 1, 1), **AMENDED)
    assert later.indicator("G9").title == "新题目"
    assert later.indicator("R1").spread_at_most == {"小学": 0.5, "初中": 0.45}
    assert later.indicator("R2").at_least == {"小学": 1, "初中": 1}


def test_an_amendment_of_a_missing_indicator_is_refused(shelf):
    amended = [{"since": dt.date(2020, 1, 1), "by": "某号文", "items": {"R9": {"at_least": {"小学": 5}}}}]
    with pytest.raises(ValueError, match="修订（某号文）涉及不存在的指标：R9"):
        shelf(amended=amended)
    assert shelf(dt.date(2019, 1, 1), amended=amended).year == 2018


def test_an_amendment_cannot_smuggle_in_an_unknown_key(shelf):
    with pytest.raises(ValueError, match="有不认识的项：atleast"):
        shelf(amended=[{"since": dt.date(2020, 1, 1), "by": "某号文", "items": {"R1": {"atleast": 5}}}])


@pytest.mark.parametrize(
    ("amendment", "said"),
    [
        ({"since": dt.date(2020, 1, 1), "by": "某号文", "item": {}}, "不认识的项：item"),
        ({"since": dt.date(2020, 1, 1), "items": {}}, "缺少必要的项：.*by"),
    ],
)
def test_an_amendment_is_read_strictly_too(shelf, amendment, said):
    with pytest.raises(ValueError, match=said):
        shelf(amended=[amendment])


# ---- tolerances


def test_tolerances_are_off_by_default_and_on_by_name(standard):
    assert standard.applied == ()
    assert all(standard.tolerance(t.id) is None for t in standard.tolerances)
    eased = Standard.load(NAME, on=ON, tolerances=["extra_sports_area", "shared_sports_arts"])
    assert [t.id for t in eased.applied] == ["extra_sports_area", "shared_sports_arts"]
    assert eased.tolerance("extra_sports_area") == {"setting": "城区"}
    assert eased.tolerance("rooms_built_to_2016") is None
    assert replace(eased, applied=()) == standard


def test_an_unknown_tolerance_names_those_there_are():
    with pytest.raises(ValueError, match="没有过渡性口径“lenient”，可用：rooms_built_to_2016、"):
        Standard.load(NAME, on=ON, tolerances=["lenient"])


def test_every_tolerance_belongs_to_an_item_and_has_a_clause(standard):
    assert [t.item for t in standard.tolerances] == ["G3", "G3", "G4", "R3", "R5"]
    assert all(t.clause for t in standard.tolerances)
