"""The terms of a layout in the app: what is asked for, refused and kept, schools locked and unlocked, faults named before the search."""

import re

import pytest
from django.conf import settings as django_settings
from tests.web.planning.layouts import CLOSES, TAKES, cells, draft, text

from junheng.web.accounts.models import Act
from junheng.web.jobs.models import Job
from junheng.web.planning.models import LayoutScenario
from junheng.web.planning.siting import terms
from junheng.web.planning.siting.forms import TermsForm
from junheng.web.register.models import Candidate, School

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_apart")]


def test_a_new_scenario_asks_for_the_document_and_keeps_only_what_differs(as_):
    officer = as_("officer")
    made = officer.post("/plans/layout/new/")
    scenario = LayoutScenario.objects.get()
    assert made.url == f"/plans/layout/{scenario.pk}/"
    assert terms.rules_of(scenario.given).travel == terms.document().travel
    page = text(officer.get(made.url))
    assert "小学1—3年级学生路途一般不超过30分钟" in page
    sent = cells(
        scenario,
        title="短些",
        travel__low=20,
        limits__budget="",
        limits__closures=1,
        weights__minute=90,
        first="worst",
        epochs="2030 2027",
    )
    assert officer.post(f"{made.url}save/", sent).status_code == 302
    scenario.refresh_from_db()
    assert scenario.given["set"] == {
        "travel.low": 20,
        "limits.budget": None,
        "limits.closures": 1,
        "weights.minute": 90,
    }
    assert (scenario.title, scenario.given["epochs"], scenario.given["tiers"]) == (
        "短些",
        [2027, 2030],
        ["worst"],
    )
    rules = terms.rules_of(scenario.given)
    assert (rules.travel.low, rules.limits.budget, rules.epochs) == (20, None, (2027, 2030))
    form = TermsForm(scenario.given, year=2024, title=scenario.title)
    assert form["limits__budget"].value() is None
    assert Act.objects.filter(verb="layout_save").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": "明年"},
        {"epochs": "2020"},
        {"travel__low": 999},
        {"seconds": 0},
        {"gap": -1},
        {"forecast": "no"},
    ],
)
def test_nonsense_is_refused_where_it_stands(as_, wrong):
    scenario = draft()
    answer = as_("officer").post(f"/plans/layout/{scenario.pk}/save/", cells(scenario, **wrong, run="1"))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Job.objects.exists()


def test_the_links_of_a_refused_form_lead_to_the_page_it_stands_on(as_):
    """Another language or school year is asked for at the address the form was sent to."""
    officer, scenario = as_("officer"), draft()
    at = f"/plans/layout/{scenario.pk}/"
    refused = officer.post(f"{at}save/", cells(scenario, epochs="abc"))
    assert refused.status_code == 422
    there = re.search(r'name="next" value="([^"]+)"', text(refused))[1]
    told = officer.post("/i18n/setlang/", {"next": there, "language": "en"}, follow=True)
    assert (told.status_code, told.redirect_chain[-1][0]) == (200, at)
    assert officer.get(f"{at}save/?year=2023").url == f"{at}?year=2023"
    for sent in ("decide", "stop", "copy", "away", "force", "plan"):
        assert officer.get(f"{at}{sent}/").url == at
    assert officer.get("/plans/layout/new/").url == "/plans/layout/"
    assert officer.put(f"{at}save/").status_code == 405
    assert LayoutScenario.objects.count() == 1


def test_schools_are_locked_and_unlocked_in_the_list_and_on_the_map(as_):
    officer, scenario = as_("officer"), draft()
    at = f"/plans/layout/{scenario.pk}/"
    assert officer.post(f"{at}decide/", {"site": CLOSES, "what": "停办", "since": "2030"}).status_code == 302
    part = officer.post(f"{at}decide/", {"site": "HX01", "what": "不建"}, headers={"HX-Request": "true"})
    assert 'id="decided"' in text(part)
    scenario.refresh_from_db()
    assert scenario.given["decisions"] == [
        {"site": CLOSES, "what": "停办", "since": 2030}, {"site": "HX01", "what": "不建", "since": None},
    ]  # fmt: skip
    spots = {s["code"]: s for s in officer.get(f"{at}map.json").json()["sites"]}
    assert (spots[CLOSES]["what"], spots[CLOSES]["since"], spots["HX01"]["standing"]) == ("停办", 2030, False)
    for site, what in (("HX01", "停办"), (CLOSES, "新建"), ("0000000000", "停办"), (CLOSES, "飞走")):
        officer.post(f"{at}decide/", {"site": site, "what": what})
    officer.post(f"{at}decide/", {"site": CLOSES, "what": ""})
    scenario.refresh_from_db()
    assert [w["site"] for w in scenario.given["decisions"]] == ["HX01"]
    listed = officer.get(f"{at}?q=龙箐&show=standing").context["page"].object_list
    assert listed
    assert all("龙箐" in r["name"] + r["town"] and r["standing"] for r in listed)


def test_a_row_of_the_list_says_what_is_decided_or_why_not(as_):
    officer, scenario = as_("officer"), draft()
    at, part = f"/plans/layout/{scenario.pk}/", {"HX-Request": "true"}
    sent = {"site": CLOSES, "what": "停办", "since": "2030", "row": "1"}
    told = text(officer.post(f"{at}decide/", sent, headers=part))
    assert told.count("<form") == 2
    assert "已定下：停办，从 2030 年起" in told
    assert 'id="decided" aria-live="polite" hx-swap-oob="true"' in told
    assert "已定下：停办，从 2030 年起" in text(officer.get(f"{at}?show=decided"))
    refused = text(officer.post(f"{at}decide/", sent | {"what": "飞走"}, headers=part))
    assert 'role="alert">对' in refused
    assert "已定下：停办，从 2030 年起" in refused
    assert "已定下：停办" not in text(officer.post(f"{at}decide/", sent | {"what": ""}, headers=part))
    elsewhere = text(officer.post(f"{at}decide/", sent | {"site": "no"}, headers=part))
    assert "hx-swap-oob" not in elsewhere
    assert "登记库里没有这所在办学校或候选校址" in elsewhere


def test_faults_are_named_before_the_search_all_at_once(as_, nothing_kept):
    officer, scenario = as_("officer"), draft()
    School.objects.filter(code__in=(CLOSES, TAKES)).update(longitude=101.5, latitude=24.9)
    Candidate.objects.filter(code="HX02").update(cost=-5)
    at = f"/plans/layout/{scenario.pk}/"
    answer = officer.post(f"{at}save/", cells(scenario, run="1"))
    assert answer.url == f"{at}#faults"
    page = text(officer.get(at))
    assert "经纬度完全相同" in page
    assert "小于 0" in page
    assert not Job.objects.exists()
    officer.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "the very same coordinates" in text(officer.get(at))


def test_a_year_that_is_not_planned_any_more_is_not_dropped_from_a_decision_silently(as_):
    officer, scenario = as_("officer"), draft()
    at = f"/plans/layout/{scenario.pk}/"
    officer.post(f"{at}decide/", {"site": CLOSES, "what": "停办", "since": "2030"})
    scenario.refresh_from_db()
    refused = officer.post(f"{at}save/", cells(scenario, epochs="2027"))
    assert refused.status_code == 422
    assert "有学校锁定在 2030 年，不在规划年份里" in text(refused)
    assert officer.post(f"{at}save/", cells(scenario, epochs="2027、2030、2033")).status_code == 302
    scenario.refresh_from_db()
    assert scenario.given["decisions"][0]["since"] == 2030
