"""Figures of a layout, its comparison and its costs open to the rows they are counted from; the other decision becomes a scenario."""

import re
from html import unescape

import polars as pl
import pytest
from django.conf import settings as django_settings
from tests.web.planning.layouts import CLOSES, TAKES, layout, text

from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting import actions, queries, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_apart")]


def counted(context, key):
    """What a list says of its rows, by the figure it was opened from."""
    if key in ("gain", "lose", "to_board", "to_day"):
        return context["going"]
    if key in ("pupils", "boarders"):
        return context["pupils"]
    said = {
        "minutes": "mean",
        "longest": "longest",
        "weekly": "weekly",
        "moved": "moved",
        "yearly": "yearly",
        "one_off": "spent",
    }
    return context[said[key]] if key in said else context["listing"].total


def test_every_figure_of_the_comparison_opens_to_rows_that_come_to_it(as_):
    officer, scenario = as_("officer"), layout()
    page = text(officer.get(f"/plans/layout/compare/?s={scenario.pk}"))
    for key, _title, places, _better in shown.FIGURES:
        value = scenario.said["figures"]["2030"][key]
        at = f"/plans/layout/{scenario.pk}/?{shown.LISTS[key]}"
        assert (at in unescape(page)) == (value is not None)
        found = counted(officer.get(at).context, key)
        assert found is None if value is None else found == pytest.approx(value, abs=10**-places)


def test_what_the_objective_is_made_of_opens_part_by_part(as_):
    officer, scenario = as_("officer"), layout()
    at = f"/plans/layout/{scenario.pk}/"
    summary = unescape(text(officer.get(at)))
    for part in scenario.said["parts"]:
        link = re.search(rf'href="([?]view=costs&part=[^"]+)">{shown.PARTS[part["part"]]}<', summary)[1]
        context = officer.get(at + link).context
        assert (context["now"], context["value"]) == pytest.approx((part["now"], part["value"]))
    whole = officer.get(f"{at}?view=costs").context
    assert whole["value"] == pytest.approx(scenario.said["value"])
    assert [r["value"] for r in whole["page"].object_list] == [90.0, 7.0, 5.0]
    assert officer.get(f"{at}?view=costs&epoch=2030&sort=now").context["listing"].total == 1
    file = officer.get(f"{at}take/costs.csv?part=路途").content.decode("utf-8-sig").splitlines()
    assert len(file) == 3
    assert "'=村0" in file[1]


def test_a_result_without_costs_by_row_says_so(as_):
    scenario = layout()
    (scenario.folder / "costs.parquet").unlink()
    assert "较早的版本" in text(as_("officer").get(f"/plans/layout/{scenario.pk}/?view=costs"))


def test_a_result_that_only_knew_whether_a_village_moves_counts_all_its_pupils(as_):
    scenario = layout()
    file = scenario.folder / "villages.parquet"
    rows = pl.read_parquet(file)
    rows.with_columns(pl.col("moved") > 0).write_parquet(file)
    context = as_("officer").get(f"/plans/layout/{scenario.pk}/?view=villages&what=moved").context
    assert context["moved"] == scenario.said["figures"]["2030"]["moved"] > 0


def test_groups_that_are_a_share_of_a_village_are_counted_so_in_its_list(as_):
    officer, scenario = as_("officer"), layout()
    at = f"/plans/layout/{scenario.pk}/"
    for group in officer.get(at).context["groups"]:
        listed = officer.get(f"{at}?view=villages&group={group['key']}").context
        assert (listed["pupils"], listed["moved"], listed["boarders"]) == (
            group["pupils"],
            group["moved"],
            group["boarders"],
        )
        assert (
            listed["mean"] == pytest.approx(group["minutes"]) if group["pupils"] else listed["mean"] is None
        )


def test_what_the_first_does_not_have_is_compared_with_nothing(as_):
    first, second, third = layout("甲"), layout("乙"), layout("丙")
    for scenario, weekly in ((second, 88.0), (third, 95.0)):
        scenario.said["figures"]["2030"]["weekly"] = weekly
    line = next(row for row in shown.beside([first, second, third]) if row["key"] == "weekly")
    assert [c["more"] for c in line["cells"]] == [0, 0, 0]


def test_the_headline_tells_of_boarders_and_of_indicators_lost(as_):
    officer, scenario = as_("officer"), layout()
    at = f"/plans/layout/{scenario.pk}/"
    assert "没有差异系数的结论因此改变" in text(officer.get(at))
    spread = {"indicator": "R1", "stage": "小学", "cv_before": 0.4, "cv_after": 0.6, "limit": 0.5}
    turned = [
        spread | {"state_before": "达标", "state_after": "未达标"},
        spread | {"stage": "初中", "state_before": "未达标", "state_after": "达标"},
        spread | {"state_before": "达标", "state_after": "达标"},
    ]
    scenario.said["effect"][-1] |= {"spreads": turned, "met": [20, 18]}
    scenario.said["figures"]["2030"] |= {"boarders": 7, "boarders_now": 3, "weekly": 88.0}
    scenario.save()
    page = text(officer.get(at))
    for told in (
        "1 项差异系数由达标变为未达标",
        "1 项由未达标变为达标",
        "达标的学校学段 20／2 → 18／2",
        "7 名寄宿（不变则 3），周末单程最远 88 分钟",
    ):
        assert told in page
    officer.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "spreads that no longer meet it: 1" in text(officer.get(at))
    scenario.said["effect"][-1]["spreads"] = [spread | {"state_before": "待填报", "state_after": "未达标"}]
    scenario.save()
    assert "spreads whose verdict changes: 1" in text(officer.get(at))


@pytest.mark.parametrize(("code", "what"), [(CLOSES, "保留"), (TAKES, "停办")])
def test_the_other_decision_becomes_a_scenario_of_its_own(as_, code, what):
    officer, scenario = as_("officer"), layout()
    told = {
        "code": code,
        "name": "某校",
        "stands": True,
        "cost": -1.5,
        "surely": 0.0,
        "possible": True,
        "said": "反而少",
        "said_en": "less",
    }
    scenario.said["forced"] = [told]
    scenario.given["decisions"] = [{"site": code, "what": "教学点", "since": 2027}]
    scenario.save()
    assert f'name="other" value="{code}"' in text(officer.get(f"/plans/layout/{scenario.pk}/?view=schools"))
    officer.post(f"/plans/layout/{scenario.pk}/copy/", {"other": code})
    made = LayoutScenario.objects.get(copied=scenario)
    assert made.given["decisions"] == [{"site": code, "what": what, "since": None}]
    officer.post(f"/plans/layout/{scenario.pk}/copy/", {"other": "nonsense"})
    assert (
        LayoutScenario.objects.filter(copied=scenario).latest("pk").given["decisions"]
        == scenario.given["decisions"]
    )


def test_a_price_that_could_not_be_worked_out_says_so_in_its_row(as_, person):
    officer, scenario = as_("officer"), layout()
    job = work.ask(actions.FORCE, "换个决定", by=person("officer"), scenario=scenario.pk, site=TAKES)
    Job.objects.filter(pk=job.pk).update(state=Job.FAILED, error="内存不足")
    scenario.asked = {"force": job.pk}
    scenario.save()
    row = re.search(
        rf'<tr id="site-{TAKES}">.*?</tr>',
        text(officer.get(f"/plans/layout/{scenario.pk}/?view=schools")),
        re.DOTALL,
    )[0]
    assert "换个决定没有算成：" in row
    assert "内存不足" in row
    assert "算代价" in row


def test_a_school_that_is_not_planned_has_no_price(as_):
    scenario = layout()
    file = scenario.folder / "schools.parquet"
    rows = pl.read_parquet(file).with_columns(fixed=pl.col("code") == TAKES)
    rows.write_parquet(file)
    page = text(as_("officer").get(f"/plans/layout/{scenario.pk}/?view=schools"))
    row = re.search(rf'<tr id="site-{TAKES}">.*?</tr>', page, re.DOTALL)[0]
    assert "不参与规划" in row
    assert "算代价" not in row


def test_scenarios_side_by_side_name_the_decisions_that_differ(as_):
    first, second = layout("甲"), layout("乙")
    second.given["decisions"] = [{"site": TAKES, "what": "停办", "since": 2030}]
    second.save()
    page = text(as_("officer").get(f"/plans/layout/compare/?s={first.pk}&s={second.pk}"))
    name = queries.sites().filter(pl.col("code") == TAKES)["name"][0]
    assert f"{name}：停办，从 2030 年起" in page


def test_a_file_has_heads_and_words_in_the_reader_s_language(as_):
    officer, scenario = as_("officer"), layout()
    at = f"/plans/layout/{scenario.pk}/take/"
    for table in ("villages", "schools", "costs"):
        head = officer.get(f"{at}{table}.csv").content.decode("utf-8-sig").splitlines()[0]
        assert not re.search("[a-z_]", head), head
    officer.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    lines = officer.get(f"{at}schools.csv?became=close").content.decode("utf-8-sig").splitlines()
    assert not re.search("[\u4e00-\u9fff]", lines[0])
    assert "Closed: its pupils go to" in lines[1]
    names = "|".join(sorted(queries.sites()["name"], key=len, reverse=True))
    assert not re.search("[\u4e00-\u9fff]", re.sub(f"{names}|本地:", "", lines[1])), lines[1]


def test_the_plan_says_where_it_sends_the_pupils_of_a_stage_that_goes(as_):
    officer, scenario = as_("officer"), layout()
    page = text(officer.get(officer.post(f"/plans/layout/{scenario.pk}/plan/", {"epoch": "2030"}).url))
    name = queries.sites().filter(pl.col("code") == TAKES)["name"][0]
    assert f"按方案去 {name}" in page


def test_maps_name_the_townships(as_):
    officer, scenario = as_("officer"), layout()
    towns = officer.get(f"/plans/layout/{scenario.pk}/map.json").json()["towns"]
    place = queries.frame("place")
    assert [t["name"] for t in towns] == sorted(place.filter(pl.col("level") == "乡镇")["name"])
    assert all(t["lon"] and t["lat"] for t in towns)


def test_the_terms_are_told_in_the_reader_s_language(as_):
    officer, scenario = as_("officer"), layout()
    at = f"/plans/layout/{scenario.pk}/?view=terms"
    assert "medium" not in text(officer.get(at))
    assert "直线距离 × 1.7" in text(officer.get(at))
    officer.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "straight line × 1.7" in text(officer.get(at))
