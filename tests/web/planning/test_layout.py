"""Where schools should be, in the app: terms, decisions, faults, the search as a job, its pages, lists, comparison, and the plan it becomes."""

import json
import re
from dataclasses import replace

import polars as pl
import pytest
from django.conf import settings as django_settings
from tests.web.planning.layouts import CLOSES, EPOCHS, TAKES, draft, layout, proposal

from junheng.layout.core.solution import Solution
from junheng.layout.pareto import FRONT, Front
from junheng.layout.telling import groups
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Act
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.planning.models import LayoutScenario, StoredPlan
from junheng.web.planning.siting import actions, found, queries, terms, works
from junheng.web.planning.siting.forms import TermsForm
from junheng.web.register.models import Candidate, School

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def cells(scenario, **more):
    """What the form sends as it stands, with some cells changed."""
    form = TermsForm(scenario.given, year=2024, title=scenario.title)
    sent = {name: form[name].value() for name in form.fields} | more
    return {k: v for k, v in sent.items() if v not in (None, False)}


def text(answer) -> str:
    return answer.content.decode()


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


def asked(as_, scenario, **more) -> Job:
    answer = as_("officer").post(f"/plans/layout/{scenario.pk}/save/", cells(scenario, run="1", **more))
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    return work.claim()


def test_the_search_runs_as_a_job_says_what_it_stands_at_and_keeps_its_result(as_, monkeypatch):
    """The whole engine on the county, with few rounds of search."""
    scenario, heard = draft(), []
    monkeypatch.setattr(
        progress, "tell", lambda job, doing, share, **figures: heard.append((str(doing), share, figures))
    )
    job = asked(as_, scenario, seconds="3", epochs="2027", limits__closures="")
    work.carry_out(job)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    scenario.refresh_from_db()
    said = scenario.said
    assert scenario.found
    assert said["value"] > 0
    assert said["figures"]["2027"]["open"] > 10
    assert [e["epoch"] for e in said["effect"]] == [2027]
    assert any("第一次" in doing for doing, _share, _figures in heard)
    assert any(figures.get("value") for _doing, _share, figures in heard)
    assert json.loads((scenario.folder / "map.json").read_text())["epochs"] == [2027]
    officer = as_("officer")
    for view in ("", "map", "villages", "schools", "terms"):
        assert officer.get(f"/plans/layout/{scenario.pk}/?view={view}").status_code == 200
    lost = queries.rows(scenario, "villages").filter(pl.col("way") == "lose")["pupils"].sum()
    assert lost == said["figures"]["2027"]["lose"]
    before = scenario.found_at
    Job.objects.update(state="queued")
    work.carry_out(work.claim())
    scenario.refresh_from_db()
    assert scenario.found_at == before
    forced(as_, scenario)


def forced(as_, scenario):
    """What the other decision costs, on the same result; refused once the register has changed."""
    officer = as_("officer")
    assert officer.post(f"/plans/layout/{scenario.pk}/force/", {"site": TAKES}).status_code == 302
    LayoutScenario.objects.filter(pk=scenario.pk).update(given=scenario.given | {"seconds": 1.0})
    work.carry_out(work.claim())
    scenario.refresh_from_db()
    assert [r["code"] for r in scenario.said["forced"]] == [TAKES]
    assert scenario.said["forced"][0]["said"] in text(
        officer.get(f"/plans/layout/{scenario.pk}/?view=schools")
    )


def test_a_search_that_is_stopped_keeps_the_best_so_far_or_nothing(as_, monkeypatch):
    scenario = draft()
    job = asked(as_, scenario)
    answer = as_("officer").post(f"/plans/layout/{scenario.pk}/stop/")
    assert answer.status_code == 302
    assert progress.cancelled(job.pk)
    assert "正在停" in text(as_("officer").get(f"/plans/layout/{scenario.pk}/"))
    nothing = Solution(None, None, float("inf"), float("-inf"), (), "取消", "退火", 0.0)
    monkeypatch.setattr("junheng.layout.core.solve.solve", lambda *a, **k: nothing)
    monkeypatch.setattr("junheng.layout.core.solve.compiled", lambda: None)
    work.carry_out(job)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "开始测算" in text(as_("officer").get(f"/plans/layout/{scenario.pk}/"))


def test_the_page_of_a_search_shows_value_bound_and_gap(as_):
    scenario = draft()
    job = asked(as_, scenario)
    progress.tell(job.pk, "搜索方案", 0.5, value=123456.0, bound=120000.0, gap=0.028)
    page = as_("officer").get(f"/plans/layout/{scenario.pk}/progress/")
    assert "123,456" in text(page)
    assert "120,000" in text(page)
    assert "2.80%" in text(page)
    assert "含放宽限制的计价" not in text(page)
    live = works.Live(job)
    live("放宽限制", 0.9, 8056.0, 8000.0)
    live.doing(works.EFFECT, 0.93)
    page = text(as_("officer").get(f"/plans/layout/{scenario.pk}/progress/"))
    for said in ("93%", "8,056", "8,000", "0.70%", "含放宽限制的计价"):
        assert said in page
    Job.objects.filter(pk=job.pk).update(state="done")
    assert (
        as_("officer").get(f"/plans/layout/{scenario.pk}/progress/", headers={"HX-Request": "true"})[
            "HX-Refresh"
        ]
        == "true"
    )


def test_figures_of_the_first_page_are_the_rows_they_open_to(as_):
    officer, scenario = as_("officer"), layout()
    page = officer.get(f"/plans/layout/{scenario.pk}/")
    for f in page.context["said"]["figures"]:
        for became, key in (("stay", "stay"), ("close", "close"), ("open", "built")):
            rows = officer.get(
                f"/plans/layout/{scenario.pk}/?view=schools&epoch={f['epoch']}&became={became}"
            ).context
            assert rows["listing"].total == f[key]
        for way in ("lose", "gain"):
            rows = officer.get(
                f"/plans/layout/{scenario.pk}/?view=villages&epoch={f['epoch']}&way={way}"
            ).context
            assert rows["pupils"] == f[way]
    for group in page.context["groups"]:
        rows = officer.get(
            f"/plans/layout/{scenario.pk}/?view=villages&epoch=2030&group={group['key']}"
        ).context
        if group["key"] not in ("留守儿童", "现在寄宿的学生"):
            assert rows["pupils"] == group["pupils"]
    assert "独立核验" in text(page)
    assert "2027 年某村超过上限" in text(page)


def test_who_comes_to_board_or_ceases_to_is_said_in_words_and_counted_as_neither(as_):
    """The way of a boarder at the weekend is not compared with one of every day."""
    scenario, one = layout(), proposal()
    changed = {
        "P03": (0.0, True, 30.0, 53.0),
        "P04": (1.0, False, 30.0, 53.0),
        "P05": (1.0, True, 30.0, 53.0),
    }
    rows = []
    for r in one.villages.to_dicts():
        if r["place"] in changed:
            was, boards, before, then = changed[r["place"]]
            longer = None if boards != (was >= 0.5) else then - before
            r |= {
                "boarding_now": was,
                "boarding": boards,
                "minutes_now": before,
                "minutes": then,
                "longer": longer,
            }
        rows.append(r)
    villages = pl.DataFrame(rows, schema=one.villages.schema)
    found.keep(scenario, replace(one, villages=villages, groups=groups(villages)), [], scenario.given)
    scenario.save()
    figures = scenario.said["figures"]["2030"]
    assert [figures[k] for k in ("to_board", "to_day", "gain", "lose")] == [13, 14, 0, 15]
    officer, at = as_("officer"), f"/plans/layout/{scenario.pk}/"
    for way, said, place in (("to_board", "由走读改寄宿", "=村3"), ("to_day", "由寄宿改走读", "=村4")):
        page = officer.get(f"{at}?view=villages&way={way}")
        assert [r["name"] for r in page.context["page"].object_list] == [place]
        row = re.search(r"<tbody>.*</tbody>", text(page))[0]
        assert said in row
        assert "▼" not in row
        assert "▲" not in row
        assert f"{figures[way]} 名{said}" in text(officer.get(at))
    for sort in ("", "&sort=-longer", "&sort=longer"):
        listed = [r["name"] for r in officer.get(f"{at}?view=villages{sort}").context["page"].object_list]
        assert set(listed[-2:]) == {"=村3", "=村4"}
    assert officer.get(f"/plans/layout/compare/?s={scenario.pk}&band=1").status_code == 200


def test_the_price_of_a_decision_leads_back_to_the_row_it_was_asked_in(as_):
    officer, scenario = as_("officer"), layout()
    at = f"/plans/layout/{scenario.pk}/"
    listed = text(officer.get(f"{at}?view=schools&epoch=2027&became=stay&sort=-pupils"))
    kept = re.search(rf'value="{TAKES}"><input type="hidden" name="list" value="([^"]+)"', listed)[1]
    back = f"{at}?view=schools&epoch=2027&became=stay&sort=-pupils#site-{TAKES}"
    answer = officer.post(f"{at}force/", {"site": TAKES, "list": kept.replace("&amp;", "&")})
    assert answer.url == back
    assert Job.objects.get().given["page"] == back
    page = text(officer.get(back.partition("#")[0]))
    assert re.search(rf'<tr id="site-{TAKES}">.*?正在算</a>', page, re.DOTALL)
    odd = officer.post(f"{at}force/", {"site": "\r\nx", "list": "%00&view=map&q=龙"})
    assert odd.url.startswith(f"{at}?")
    assert "view=schools" in odd.url


def test_lists_sort_page_and_export_what_they_show(as_, settings):
    officer, scenario = as_("officer"), layout()
    at = f"/plans/layout/{scenario.pk}/"
    rows = officer.get(f"{at}?view=villages&sort=-pupils").context["page"].object_list
    assert [r["pupils"] for r in rows] == sorted((r["pupils"] for r in rows), reverse=True)
    for odd in (
        "?view=villages&sort=reason_en&page=zz&epoch=1&way=x&q=%00",
        "?view=schools&page=99&became=",
        "?view=no&epoch=x",
    ):
        assert officer.get(at + odd).status_code == 200
    file = officer.get(f"{at}take/villages.csv?epoch=2027&way=lose")
    body = file.content.decode("utf-8-sig").splitlines()
    assert len(body) == 2
    assert "'=村" in body[1]
    assert Act.objects.filter(verb="export").count() == 1
    assert officer.get(f"{at}take/trace.csv").status_code == 404


def test_english_readers_read_english(as_):
    officer, scenario = as_("officer"), layout()
    officer.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    context = officer.get(f"/plans/layout/{scenario.pk}/?view=schools").context
    names = "|".join(sorted(queries.sites()["name"], key=len, reverse=True))
    told = [r["reason"] for r in context["page"].object_list] + [
        r["said"] for r in context["page"].object_list
    ]
    assert [t for t in told if CHINESE.search(re.sub(names, "", t))] == []
    said = officer.get(f"/plans/layout/{scenario.pk}/").context["said"]
    assert [
        t
        for t in (
            *said["notices"],
            *(str(p["title"]) for p in said["parts"]),
            *(r["said"] for r in said["relaxations"]),
        )
        if CHINESE.search(t)
    ] == []


def test_a_copy_begins_from_the_plan_and_keeps_what_is_locked(as_):
    officer, scenario = as_("officer"), layout()
    answer = officer.post(
        f"/plans/layout/{scenario.pk}/copy/", {"lock": [CLOSES, TAKES, "nonsense"], "title": "另一个"}
    )
    made = LayoutScenario.objects.get(copied=scenario)
    assert answer.url == f"/plans/layout/{made.pk}/"
    assert made.title == "另一个"
    assert {w["site"]: (w["what"], w["since"]) for w in made.given["decisions"]} == {
        CLOSES: ("停办", 2027),
        TAKES: ("不变", None),
    }
    assert (
        officer.post(f"/plans/layout/{scenario.pk}/decide/", {"site": CLOSES, "what": "停办"}).status_code
        == 302
    )
    scenario.refresh_from_db()
    assert scenario.given["decisions"] == []  # what has been searched never changes


def test_layouts_stand_side_by_side_with_differences_marked(as_):
    officer = as_("officer")
    first, second = layout("甲"), layout("乙")
    second.said["figures"]["2030"] |= {"minutes": first.said["figures"]["2030"]["minutes"] + 2, "close": 4}
    second.save()
    page = officer.get(f"/plans/layout/compare/?s={first.pk}&s={second.pk}&s=x&s=99999")
    lines = {line["key"]: line for line in page.context["lines"]}
    assert lines["minutes"]["cells"][1]["more"] == 2
    assert lines["minutes"]["cells"][1]["worse"]
    assert lines["close"]["cells"][1]["more"] == 3
    assert not lines["pupils"]["differs"]
    assert text(page).count('<svg class="small-map"') == 2
    assert officer.get("/plans/layout/compare/").context["side"]


def test_a_front_of_plans_is_worked_out_by_a_job(as_, monkeypatch):

    scenario, one = layout(), proposal()
    rows = [
        {
            "plan": n,
            "emphasis": 1.0 + n,
            "minutes": 12.0 - n,
            "longest": 40.0,
            "yearly": 100.0 + n,
            "one_off": 5.0,
            "moved": 3,
            "open": 40,
            "boarders": 0,
            "kept": True,
        }
        for n in range(2)
    ]
    rows.append(rows[0] | {"plan": None, "kept": False, "yearly": 130.0})
    monkeypatch.setattr(
        "junheng.web.planning.siting.works.front",
        lambda *a, **k: Front((one, one), pl.DataFrame(rows, schema=FRONT)),
    )
    officer, at = as_("officer"), f"/plans/layout/{scenario.pk}/front/"
    assert officer.get(at).status_code == 200
    officer.post(at, {"number": "1", "seconds": "9"})
    assert not Job.objects.exists()
    officer.post(at, {"number": "3", "seconds": "9"})
    assert officer.get(at).context["job"]
    work.carry_out(work.claim())
    page = officer.get(at)
    assert [p["plan"] for p in page.context["points"]] == [0, 1, None]
    assert LayoutScenario.objects.filter(front_of=scenario).count() == 2
    for language in ("zh-hans", "en"):
        officer.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
        assert text(officer.get(f"/plans/layout/{scenario.pk}/front.svg")).startswith("<svg")
    assert [s["scenario"].pk for s in officer.get("/plans/layout/").context["lines"]] == [scenario.pk]


def test_a_result_becomes_a_plan_of_the_usual_kind(as_):
    officer, scenario = as_("officer"), layout()
    answer = officer.post(f"/plans/layout/{scenario.pk}/plan/", {"epoch": "2027"})
    plan = StoredPlan.objects.get()
    assert answer.url == f"/plans/{plan.pk}/"
    assert (plan.origin, plan.year, plan.layout["scenario"], plan.layout["epoch"]) == (
        "layout",
        2024,
        scenario.pk,
        2027,
    )
    assert [c["kind"] for c in plan.changes] == ["MoveStage", "CloseSchool"]
    assert "布局测算" in text(officer.get(answer.url))
    assert plan.title in text(officer.get(f"/plans/layout/{scenario.pk}/"))
    assert (
        officer.post(f"/plans/layout/{scenario.pk}/plan/", {"epoch": "1999"}).url
        == f"/plans/layout/{scenario.pk}/"
    )
    assert StoredPlan.objects.count() == 1


def test_after_the_register_changed_nothing_is_added_to_an_old_result(as_, person):
    scenario = layout()
    LayoutScenario.objects.filter(pk=scenario.pk).update(revision=0)
    page = text(as_("officer").get(f"/plans/layout/{scenario.pk}/"))
    assert "测算之后登记库又有" in page
    scenario.refresh_from_db()
    with pytest.raises(ValueError, match="登记库又有改动"):
        actions.force(scenario, TAKES, by=person("officer"))


def test_who_plans_for_less_than_the_county_sees_none_of_it(as_, person):
    scenario = layout()
    for who in ("group_head", "principal_a", "clerk"):
        for at in ("", f"{scenario.pk}/", "compare/", f"{scenario.pk}/map.json", f"{scenario.pk}/front/"):
            assert as_(who).get(f"/plans/layout/{at}").status_code == 403
    with pytest.raises(Refused):
        actions.create("x", by=person("group_head"))
    assert EPOCHS
