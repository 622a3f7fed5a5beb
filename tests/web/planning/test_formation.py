"""Groups formed: terms from the form, a job, a plan with bound, reasons and relaxations; locked, compared, adopted."""

import datetime as dt
import re

import pytest
from django.conf import settings

from junheng.networks.asof import networks_on
from junheng.networks.coverage import coverage
from junheng.web.accounts.door import Refused
from junheng.web.jobs import progress, work
from junheng.web.jobs.models import Job
from junheng.web.planning import forming
from junheng.web.planning.forms_formation import FormationForm
from junheng.web.planning.models import StoredPlan
from junheng.web.register import measured

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]")
YEAR = 2024
ON = dt.date(YEAR, 9, 1)


def cells(**more):
    form = FormationForm({}, year=YEAR, initial={"title": "试组"})
    start = {name: form[name].value() for name in form.fields} | {
        "seconds": 20,
        "gap": 1,
        "existing": "ignore",
    }
    return {k: v for k, v in (start | more).items() if v is not None}


def formed(as_, **more) -> StoredPlan:
    answer = as_("officer").post(f"/plans/formation/?year={YEAR}", cells(**more))
    assert answer.status_code == 302, answer.context["form"].errors
    work.carry_out(work.claim())
    job = Job.objects.order_by("-pk").first()
    assert (job.state, job.error) == ("done", "")
    return StoredPlan.objects.get(job=job.pk)


def test_the_terms_of_the_form_are_the_terms_of_the_search(as_):
    answer = as_("officer").post(
        f"/plans/formation/?year={YEAR}",
        cells(travel=33, helped_low=1, helped_high=3, strength=0.9, balance=1.5, heads="2153999001", apart="2153999002、2153999003"),
    )  # fmt: skip
    job = Job.objects.get()
    assert answer.url == f"/jobs/{job.pk}/"
    terms = forming.terms_of(job.given)
    assert (terms.rules.limits.travel_at_most, terms.rules.head.strength_at_least) == (33, 0.9)
    assert (terms.rules.limits.helped.low, terms.rules.limits.helped.high) == (1, 3)
    assert terms.heads == ("2153999001",)
    assert terms.apart == (("2153999002", "2153999003"),)
    assert terms.on == ON


def test_nonsense_is_refused_with_what_to_do_and_strangers_too(as_, person):
    officer = as_("officer")
    for wrong in ({"pattern": "甲"}, {"helped_low": 5, "helped_high": 2}, {"heads": "没有这所"}, {"together": "2153999001"},
                  {"heads": "2153999001", "not_heads": "2153999001"}, {"on": "2019-01-01"}, {"travel": 0}):  # fmt: skip
        answer = officer.post(f"/plans/formation/?year={YEAR}", cells(**wrong))
        assert answer.status_code == 422, wrong
        assert answer.context["form"].errors
    assert not Job.objects.exists()
    form = FormationForm({}, cells(), year=YEAR)
    assert form.is_valid(), form.errors
    with pytest.raises(Refused):
        forming.ask(given=form.given(), by=person("group_head"))


def test_the_job_leaves_a_plan_with_bound_reasons_and_a_map(as_):
    plan = formed(as_)
    said = plan.formation
    assert plan.origin == "formation"
    assert said["problems"] == []
    assert said["groups"]
    answer = as_("officer").get(f"/plans/{plan.pk}/")
    text = answer.content.decode()
    assert "独立核验通过" in text
    assert said["why"][0]["reason"] in text
    assert text.count("data-number=") == len(said["why"]) == said["inside"]
    if not said["relaxations"]:
        assert said["bound"] <= sum(said["parts"].values()) + 1e-6
    for row in said["relaxations"]:
        assert row["said"] in text
    Job.objects.update(state="queued")
    work.carry_out(work.claim())
    assert StoredPlan.objects.count() == 1


def test_what_cannot_be_says_the_smallest_relaxations(as_):
    plan = formed(as_, travel=1)
    assert plan.formation["relaxations"]
    text = as_("officer").get(f"/plans/{plan.pk}/").content.decode()
    assert "已证明按您的条件无解" in text or "按您的条件没有找到方案" in text
    assert plan.formation["relaxations"][0]["said"] in text


def test_who_reads_english_reads_the_engine_in_english(as_):
    plan, reader = formed(as_, travel=1), as_("officer")
    said = plan.formation
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    facts = reader.get(f"/plans/{plan.pk}/").context
    known = {
        row["name"]
        for rows in (said["why"], said["left"], said["relaxations"])
        for row in rows
        if row["name"]
    }
    names = "|".join(sorted(known, key=len, reverse=True))
    shown = facts["formation"]
    told = [w["reason"] for w in shown["why"]] + [r["said"] for r in shown["relaxations"]]
    told += [row["reason"] for row in shown["left"]] + list(shown["notices"]) + list(shown["parts"])
    told += [line["why"] for line in facts["lines"]]
    assert len(told) > 50
    assert [t for t in told if CHINESE.search(re.sub(names, "", t))] == []
    refused = reader.post(f"/plans/formation/?year={YEAR}", cells(pattern="1+2+3+4"))
    assert "has 4 tiers" in refused.content.decode()


def test_a_search_can_be_stopped(as_):
    as_("officer").post(f"/plans/formation/?year={YEAR}", cells())
    job = work.claim()
    progress.cancel(job.pk)
    work.carry_out(job)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not StoredPlan.objects.exists()


def test_locked_groups_stay_and_scenarios_stand_side_by_side(as_):
    officer, first = as_("officer"), formed(as_)
    locked = first.formation["groups"][0]["head"]
    page = officer.get(f"/plans/formation/?from={first.pk}&lock={locked}&lock=9999999999")
    given = page.context["form"].initial
    members = {w["code"] for w in first.formation["why"] if w["head"] == locked}
    assert given["heads"] == [locked]
    assert [set(some) for some in given["together"]] == [members]
    shown = {n: page.context["form"][n].value() for n in page.context["form"].fields}
    shown |= {n: page.context["form"].fields[n].prepare_value(shown[n]) for n in ("heads", "together")}
    second = formed(as_, heads=shown["heads"], together=shown["together"], balance=9)
    again = {w["code"] for w in second.formation["why"] if w["head"] == locked}
    assert again >= members
    compared = officer.get(f"/plans/formation/compare/?plan={first.pk}&plan={second.pk}").context["side"]
    assert {s["plan"].pk for s in compared} == {first.pk, second.pk}
    assert compared[0]["figures"]["asked"] == compared[1]["figures"]["asked"]


def test_adopted_the_groups_stand_in_the_register_and_coverage_is_as_promised(as_, person, nothing_kept):
    plan = formed(as_)
    officer, director = as_("officer"), as_("director")
    officer.post(f"/plans/{plan.pk}/propose/")
    page = director.get(f"/plans/{plan.pk}/adopt/")
    assert page.status_code == 200
    answer = director.post(f"/plans/{plan.pk}/adopt/", {"seen": page.context["seen"]})
    plan.refresh_from_db()
    assert plan.state == "adopted", answer.content.decode()[:2000]
    now = networks_on(measured.tables(), ON).of_kind("教育集团")
    heads = {g["head"] for g in plan.formation["groups"]}
    assert heads <= set(now.networks["head"])
    covered = coverage(
        measured.tables(),
        ON,
        kinds=("教育集团",),
        stages=("小学",),
        leave_out=forming.Rules.load().leave_out.kinds,
    )
    assert covered["inside"][0] == plan.formation["after"]["inside"] > plan.formation["before"]["inside"]


def test_a_change_begun_on_a_networks_page_is_written_into_a_new_plan(as_):
    officer = as_("officer")
    at = "/plans/new/?add=JoinNetwork&network=N02"
    assert "写进一个方案" in officer.get(at).content.decode()
    answer = officer.post(at, {"title": "加一所", "year": YEAR, "note": ""})
    plan = StoredPlan.objects.get()
    assert answer.url == f"/plans/{plan.pk}/changes/add/JoinNetwork/?network=N02"
    assert officer.get(answer.url).context["form"].initial == {"network": "N02"}
    assert "加一所" in officer.get(at).content.decode()
