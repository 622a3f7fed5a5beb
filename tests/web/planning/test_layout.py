"""Where schools should be, in the app: terms, decisions, faults, the search as a job, its pages, lists, comparison, and the plan it becomes."""

import json
import re
from dataclasses import replace

import polars as pl
import pytest
from django.conf import settings as django_settings
from tests.web.planning.layouts import CLOSES, EPOCHS, TAKES, cells, draft, layout, proposal, text

from junheng.layout.core.solution import Solution
from junheng.layout.pareto import FRONT, Front
from junheng.layout.telling import groups
from junheng.layout.ways import whole_counts
from junheng.web.accounts.door import Refused
from junheng.web.accounts.models import Act
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.planning.models import LayoutScenario, StoredPlan
from junheng.web.planning.siting import actions, found, queries, works

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_apart")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


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
    lost = queries.rows(scenario, "villages")["lose"].sum()
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
            assert rows["going"] == f[way]
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
    villages = pl.DataFrame(rows, schema=one.villages.schema).with_columns(**whole_counts())
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
    assert re.search(rf'<tr id="site-{TAKES}">.*?正在算：<a ', page, re.DOTALL)
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
    assert plan.layout["reasons"] == {"停办：学生少": "Closed: few pupils"}
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
