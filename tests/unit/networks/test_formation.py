"""What a formation promises: wishes are honoured, groups that stand are kept, what is impossible is named, lies are caught."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from benchmarks.formation import county
from tests.unit.networks.counties import (
    DAY,
    EXACT,
    RULES,
    STANDARD,
    code,
    form,
    led,
    on_line,
    register,
    rules,
    strength,
    travel,
)

from junheng.networks.asof import networks_on
from junheng.networks.faults import faults
from junheng.networks.formation import search
from junheng.networks.formation.checker import check
from junheng.networks.formation.propose import propose_groups
from junheng.networks.formation.situation import situation
from junheng.networks.formation.stop import Stop
from junheng.networks.formation.summary import proved_fewest
from junheng.networks.formation.terms import Terms
from junheng.plans.networks import FoundNetwork, JoinNetwork
from junheng.plans.plan import Plan
from junheng.register.example import demo
from junheng.register.snapshot import complete
from junheng.register.tables import TABLES

PUPILS = [900, 800, 120, 130, 140, 150]
STRONG = [1.1, 1.05, 0.9, 0.8, 0.9, 0.8]
ROAD = [0, 30, 5, 8, 22, 27]
"""Two able schools, each with two weak ones near it."""


def town(**terms):
    return form(register(PUPILS), on_line(ROAD), strength(STRONG), **terms)


def standing(head: int, *members: int, kind: str = "教育集团") -> dict[str, pl.DataFrame]:
    """A group that stands since 2020, with its members."""
    schools = [code(head), *(code(m) for m in members)]
    network = TABLES["network"].example(
        code=["N01"], name=["老集团"], kind=[kind], since=[dt.date(2020, 9, 1)]
    )
    roles = ["总校"] + ["成员校"] * len(members)
    membership = TABLES["membership"].example(
        network=["N01"] * len(schools), school=schools, role=roles, since=[dt.date(2020, 9, 1)] * len(schools)
    )
    return {"network": network, "membership": membership}


def test_each_weak_school_goes_to_the_able_one_near_it():
    found = town()
    assert led(found) == {code(1): [code(3), code(4)], code(2): [code(5), code(6)]}
    assert found.certificate.certified
    assert found.certificate.gap == pytest.approx(0)
    assert found.coverage == (6, 6)
    assert "差距 0.00%" in found.summary()


def test_the_reason_names_the_next_best_group_and_what_it_would_cost():
    rows = {r["code"]: r for r in town().why.iter_rows(named=True)}
    # School 5 (22 km) would go from head 2 (8 km) to head 1 (22 km); need 14·(0.05+0.1) → 3 points.
    assert (rows[code(5)]["next_head"], rows[code(5)]["travel"]) == (code(1), 8)
    need = {n: rows[code(n)]["need"] for n in (3, 4, 5, 6)}
    before = (need[3] + need[4]) ** 2 / 22 + (need[5] + need[6]) ** 2 / 20
    after = (need[3] + need[4] + need[5]) ** 2 / 22 + need[6] ** 2 / 20
    assert rows[code(5)]["next_cost"] == pytest.approx(22 - 8 + 2 * (after - before))
    assert f"次优是归1小，代价多 {rows[code(5)]['next_cost']:.2f}" in rows[code(5)]["reason"]


def test_wishes_are_honoured_and_cost():
    free = town().certificate.value
    apart = town(apart=((code(3), code(4)),))
    assert all({code(3), code(4)} - set(some) for some in led(apart).values())
    together = town(together=((code(3), code(6)),))
    assert any({code(3), code(6)} <= {head, *some} for head, some in led(together).items())
    weak = town(heads=(code(5),))
    assert code(5) in led(weak)
    without = town(not_heads=(code(2),), rules=rules("1~5"))
    assert list(led(without)) == [code(1)]
    for found in (apart, together, weak):
        assert found.certificate.certified
        assert found.certificate.value > free


def test_groups_that_stand_are_kept_unless_told_otherwise():
    tables = register(PUPILS) | standing(1, 6)
    kept = form(tables, on_line(ROAD), strength(STRONG))
    assert code(6) in led(kept)[code(1)]
    assert {type(c) for c in kept.plan.changes} == {JoinNetwork, FoundNetwork}
    after = networks_on(kept.plan.apply(tables, year=2024), DAY)
    assert after.networks["code"].to_list() == ["JT2024-01", "N01"]
    dear = form(tables, on_line(ROAD), strength(STRONG), existing="prefer", rules=rules(tie=100.0))
    cheap = form(tables, on_line(ROAD), strength(STRONG), existing="prefer", rules=rules(tie=0.5))
    assert code(6) in led(dear)[code(1)]
    assert code(6) in led(cheap)[code(2)]
    assert cheap.parts["既有关系"] == pytest.approx(0.5)
    assert led(form(tables, on_line(ROAD), strength(STRONG), existing="ignore")) == led(town())


def test_a_group_led_by_another_school_from_now_on_is_dissolved():
    tables = register(PUPILS) | standing(5, 6)
    found = form(tables, on_line(ROAD), strength(STRONG), existing="ignore")
    after = networks_on(found.plan.apply(tables, year=2024), DAY)
    assert "N01" not in after.networks["code"].to_list()
    assert found.certificate.certified
    assert faults(found.plan.apply(tables, year=2024), DAY, RULES) == []


def test_what_is_impossible_is_named_with_its_amount():
    far = form(register(PUPILS), on_line([0, 30, 5, 8, 22, 95]), strength(STRONG), rules=rules(far=40))
    (row,) = far.relaxations.iter_rows(named=True)
    assert (row["what"], row["code"], row["limit"], row["needed"], row["by"]) == ("里程", code(6), 40, 65, 25)
    assert far.certificate.impossible
    assert far.certificate.certified
    assert "超出上限 40 公里 25.0 公里" in far.summary()
    crowded = form(
        register([900, *[100] * 5]),
        on_line([0, 1, 2, 3, 4, 5]),
        strength([1.1, *[0.8] * 5]),
        rules=rules("1~4"),
    )
    assert crowded.relaxations.select("what", "code", "by").rows() == [("帮扶数", code(1), 1.0)]
    few = town(groups="3")
    assert few.relaxations["what"].to_list() != []
    nobody = form(register([100, 100]), on_line([0, 1]), strength([0.99, 0.9]))
    assert set(nobody.relaxations["what"]) == {"强弱", "规模"}
    assert nobody.relaxations.filter(what="强弱")["by"][0] == pytest.approx(0.01)


def test_a_school_nobody_can_reach_is_left_and_said():
    ways = on_line(ROAD).filter((pl.col("source") != code(4)) & (pl.col("target") != code(4)))
    found = form(register(PUPILS), ways, strength(STRONG))
    assert found.coverage == (5, 6)
    assert found.relaxations.select("what", "code").rows() == [("未编组", code(4))]
    assert any("4小" in said and "补报位置" in said for said in found.notices)


def test_a_group_does_not_reach_beyond_its_county():
    places = TABLES["place"].example(
        code=["统计:1", "统计:2", "统计:11", "统计:21"], name=["东县", "西县", "东乡", "西乡"], level=["县", "县", "乡镇", "乡镇"],
        parent=[None, None, "统计:1", "统计:2"],
    )  # fmt: skip
    tables = register(PUPILS)
    of = {
        code(n): p
        for n, p in zip(
            range(1, 7), ["统计:11", "统计:21", "统计:11", "统计:21", "统计:11", None], strict=True
        )
    }
    tables["school"] = tables["school"].with_columns(place=pl.col("code").replace_strict(of))
    found = form(tables | {"place": places}, on_line(ROAD), strength(STRONG))
    assert led(found) == {code(1): [code(3), code(5)], code(2): [code(4), code(6)]}
    assert found.certificate.certified
    free = replace(rules(), limits=replace(rules().limits, within=""))
    wide = form(tables | {"place": places}, on_line(ROAD), strength(STRONG), rules=free)
    assert led(wide) == led(town())


def test_a_group_of_several_stages_that_stands_is_kept():
    tables = register(PUPILS, ["小学", "小学", "小学", "小学", "小学", "幼儿园"]) | standing(1, 6)
    stages = ["小学"] * 5 + ["学前"]
    tables["enrolment"] = tables["enrolment"].with_columns(stage=pl.Series(stages))
    found = form(tables, on_line(ROAD), strength(STRONG), stages=("小学", "学前"))
    assert code(6) in led(found)[code(1)]
    assert found.certificate.certified
    assert found.relaxations.is_empty()


def test_unknown_strength_is_said_and_does_not_lead():
    found = form(
        register(PUPILS),
        on_line(ROAD),
        strength(STRONG).filter(pl.col("code") != code(2)),
        rules=rules("1~5"),
    )
    assert list(led(found)) == [code(1)]
    assert any("强弱未知" in said and "2小" in said for said in found.notices)


def test_one_plus_six_plus_n_has_a_head_above_all():
    tables = register(PUPILS)
    found = form(tables, on_line(ROAD), strength(STRONG), pattern="1+2+N", helped="1~3")
    after = networks_on(found.plan.apply(tables, year=2024), DAY)
    top = after.networks.filter(pl.col("parent").is_null())
    assert top["head"].to_list() == [code(1)]
    assert after.below(top["code"][0]) == ["JT2024-01", "JT2024-02", "JT2024-03"]
    assert faults(found.plan.apply(tables, year=2024), DAY, RULES) == []
    assert form(tables, on_line(ROAD), strength(STRONG), pattern="1+3+N").relaxations["what"].to_list()


def test_one_plus_one_plus_x_has_a_core_school_beside_the_head():
    tables = register(PUPILS)
    found = form(tables, on_line(ROAD), strength(STRONG), pattern="1+1+X", helped="1~3")
    after = found.plan.apply(tables, year=2024)
    roles = (
        networks_on(after, DAY)
        .members.group_by("network")
        .agg(pl.col("role").sort())
        .sort("network")["role"]
        .to_list()
    )
    assert roles == [["总校", "成员校", "核心校"]] * 2
    assert found.certificate.certified
    assert faults(after, DAY, RULES) == []


def test_the_checker_catches_tampering():
    tables = complete(register(PUPILS))
    found = town()
    place = situation(tables, STANDARD, found.terms, travel=on_line(ROAD), strength=strength(STRONG))
    stated = sum(found.parts.values())

    def judged(plan, value=stated, excused=frozenset()):
        return check(tables, place, plan, year=2024, stated=value, excused=excused).problems

    assert judged(found.plan) == ()
    assert "与所报" in judged(found.plan, stated - 1)[0]
    first, second = found.plan.changes
    swapped = Plan("换", (replace(first, members=second.members), replace(second, members=first.members)))
    assert any("不符" in p for p in judged(swapped))
    assert any(
        "没有编入" in p for p in judged(Plan("少", (replace(first, members=first.members[:1]), second)))
    )
    assert any(
        "2 个教育集团" in p
        for p in judged(Plan("重", (first, replace(second, members=(*second.members, first.members[0])))))
    )
    weak = replace(first, head=first.members[0], members=(first.head, first.members[1]))
    assert any("强弱" in p for p in judged(Plan("弱", (weak, second))))
    assert any("不能执行" in p for p in judged(found.plan.then(first)))
    assert any("没有用到" in p for p in judged(found.plan, excused=frozenset({("里程", code(3))})))


def test_both_methods_find_the_same(monkeypatch):
    tables, strong = county(40, seed=3)
    given = Terms(RULES, DAY, apart=(("2100000001", "2100000010"),))
    one = propose_groups(tables, STANDARD, given=given, strength=strong, stop=EXACT)
    monkeypatch.setattr(search, "SHORT", 0)
    two = propose_groups(tables, STANDARD, given=given, strength=strong, stop=Stop(120, 0.0))
    assert (one.certificate.method, two.certificate.method) == ("集合划分与列生成", "指派模型")
    assert one.certificate.gap == pytest.approx(0, abs=1e-6)
    assert two.certificate.bound <= one.certificate.value + 1e-6
    assert two.certificate.value == pytest.approx(one.certificate.value, rel=1e-6)


def test_who_calls_it_off_still_gets_a_checked_answer():
    tables, strong = county(60, seed=2)
    calls = []

    def soon() -> bool:
        calls.append(1)
        return len(calls) > 20

    found = propose_groups(
        tables, STANDARD, given=Terms(RULES, DAY), strength=strong, stop=Stop(60, 0.0, soon)
    )
    assert found.certificate.certified
    assert found.certificate.seconds < 20
    assert sum(found.coverage) == 120


def test_progress_is_told_and_never_goes_back():
    told = []
    tables, strong = county(30, seed=1)
    propose_groups(
        tables,
        STANDARD,
        given=Terms(RULES, DAY),
        strength=strong,
        stop=EXACT,
        progress=lambda what, share: told.append((what, share)),
    )
    assert told[0][0] == "先得到一个可行的编组"
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_the_demo_county_is_grouped_by_its_indicators():
    tables = demo.build().tables
    found = propose_groups(tables, STANDARD, given=Terms(RULES, DAY, existing="prefer"))
    assert found.certificate.certified
    assert found.certificate.gap <= 0.001
    assert found.relaxations.is_empty()
    assert found.left["reason"].to_list() == ["民办学校不参加组团", "特殊教育学校不参加组团"]
    assert Plan.from_json(found.plan.to_json()) == found.plan
    wrong = [p for p in faults(found.plan.apply(tables, year=2024), DAY, RULES) if p.severe]
    assert wrong == []


@pytest.mark.parametrize(("terms", "said"), [
    ({"pattern": "138"}, "并列"),
    ({"pattern": "1+2+3+4"}, "4 层"),
    ({"pattern": "2+N"}, "第一层应为 1"),
    ({"pattern": "1+6+N", "groups": "5"}, "已规定 6 个"),
    ({"pattern": "一加N"}, "写法如"),
    ({"existing": "maybe"}, "keep"),
    ({"stages": ()}, "学段"),
    ({"kind": "帮派"}, "教育集团"),
    ({"heads": ("1",), "not_heads": ("1",)}, "不能既指定又排除"),
    ({"apart": (("1", "1"),)}, "两所不同"),
    ({"together": (("1",),)}, "至少写两所"),
])  # fmt: skip
def test_terms_refuse_nonsense(terms, said):
    with pytest.raises(ValueError, match=said):
        Terms(RULES, DAY, **terms)


@pytest.mark.parametrize(("terms", "said"), [
    ({"heads": ("9999999999",)}, "不在组团范围内：9999999999"),
    ({"stages": ("高中",)}, "没有办高中的学校"),
    ({"apart": ((code(1), code(2)),), "together": ((code(1), code(2)),)}, "既要求同组又要求不同组"),
    ({"heads": (code(1), code(2)), "together": ((code(1), code(2)),)}, "都要当龙头校"),
])  # fmt: skip
def test_wishes_that_contradict_are_refused(terms, said):
    with pytest.raises(ValueError, match=said):
        town(**terms)


def test_tables_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="缺少 travel"):
        form(register(PUPILS), pl.DataFrame({"source": ["1"], "target": ["2"]}), strength(STRONG))
    with pytest.raises(ValueError, match="小于 0"):
        form(register(PUPILS), travel([[0, -1], [-1, 0]]), strength(STRONG))
    with pytest.raises(ValueError, match="写了两次"):
        form(register(PUPILS), None, pl.concat([strength(STRONG), strength(STRONG)]))


def test_fewest_is_said_only_where_it_is_proved():
    assert proved_fewest(0.0, False, 3)
    assert proved_fewest(None, True, 1)
    assert proved_fewest(2.3, True, 1)
    assert not proved_fewest(2.3, True, 6)
    assert not proved_fewest(None, True, 2)
    assert not proved_fewest(None, False, 1)
