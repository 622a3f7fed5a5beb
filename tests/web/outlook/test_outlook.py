"""Forecasts in the app: asked for, made by a job, explored, read as a report whose numbers open to rows, printed."""

import html
import json
import re
import shutil
import zipfile

import polars as pl
import pytest
from tests.web.planning.layouts import draft
from tests.web.samples import make_outlook

from junheng.reports.outlook.paper import FILES
from junheng.reports.outlook.titles import chosen
from junheng.web.accounts.models import Act
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.outlook import actions, documents, queries
from junheng.web.outlook.models import OwnScenario, Run
from junheng.web.printing.models import StoredReport
from junheng.web.register.frames import frame
from junheng.web.register.models import Place

pytestmark = pytest.mark.django_db


def carried_out(job: Job) -> Job:
    Job.objects.filter(pk=job.pk).update(state=Job.RUNNING)
    work.carry_out(Job.objects.get(pk=job.pk))
    done = Job.objects.get(pk=job.pk)
    assert done.state == Job.DONE, done.error
    return done


@pytest.fixture
def run(db):
    return make_outlook(in_force=True)


def test_a_forecast_is_asked_for_made_and_put_in_force_once(as_, person):
    officer = as_("officer")
    answer = officer.post("/outlook/new/", {"scenario": "low", "to": "2027", "title": ""})
    assert answer.status_code == 302
    job = Job.objects.get(work=actions.RUN)
    done = carried_out(job)
    first = Run.objects.get()
    assert (first.scenario, first.base, first.to, first.in_force, first.job) == (
        "low",
        2024,
        2027,
        True,
        job.pk,
    )
    assert done.result["page"] == f"/outlook/{first.pk}/"
    assert "小学" in first.said
    assert queries.rows(first, "pupils")["year"].max() == 2027
    assert set(queries.rows(first, "scenarios")["scenario"]) >= {first.body["title"]}
    carried_out(job)
    assert Run.objects.count() == 1  # the same job again keeps what was made
    second = make_outlook()
    assert officer.post(f"/outlook/{second.pk}/force/").status_code == 302
    assert list(Run.objects.filter(in_force=True)) == [second]
    assert Act.objects.filter(verb="outlook_force").count() == 1


@pytest.mark.parametrize("to", ["2024", "2070", "x"])
def test_a_year_that_makes_no_sense_is_refused_in_a_sentence(as_, to):
    answer = as_("officer").post("/outlook/new/", {"scenario": "medium", "to": to})
    assert answer.status_code == 422
    assert not Job.objects.filter(work=actions.RUN).exists()


def test_place_stage_and_year_choose_what_is_shown(as_, run):
    officer = as_("officer")
    facts = officer.get(f"/outlook/{run.pk}/?place=本地:530999102&stage=初中&y=2026").context
    assert (facts["want"].place, facts["want"].stage, facts["want"].year) == ("本地:530999102", "初中", 2026)
    line = queries.rows(run, "courses").filter(pl.col("place") == "本地:530999102", stage="初中")
    assert [r["pupils"] for r in facts["rows"]] == line.sort("year")["pupils"].to_list()
    assert {r["place"] for r in facts["page"].object_list} == {"本地:530999102"}
    whole = officer.get(f"/outlook/{run.pk}/?stage=小学&y=2026").context
    county = officer.get(f"/outlook/{run.pk}/?stage=小学&y=2026&place=本地:530999").context
    assert [r["school"] for r in whole["page"].object_list] == [
        r["school"] for r in county["page"].object_list
    ]
    nonsense = officer.get(f"/outlook/{run.pk}/?place=x&stage=y&y=z&view=w")
    assert nonsense.status_code == 200
    past = officer.get(f"/outlook/{run.pk}/?y=2023").context
    assert past["now"]["ahead"] is False
    assert all(r["low"] is None for r in past["page"].object_list)


def test_the_map_carries_every_year_and_the_table_the_same_numbers(as_, run):
    answer = as_("officer").get(f"/outlook/{run.pk}/?view=map&stage=小学&y=2027")
    towns = answer.context["towns"]
    assert len(towns) == 8
    for town in towns:
        frames = dict(f.split(":")[:2] for f in town["frames"].split(";"))
        assert set(frames) == {str(y) for y in range(2022, 2028)}
        assert (
            int(frames["2027"])
            == town["pupils"]
            == next(r["pupils"] for r in answer.context["listed"] if r["place"] == town["code"])
        )
    text = answer.content.decode()
    assert "style=" not in text
    assert not re.search(r"<script(?![^>]*\b(src|nonce)=)", text)


def test_the_pyramid_of_every_year_adds_up(as_, run):
    officer = as_("officer")
    told = officer.get(f"/outlook/{run.pk}/people.json").json()
    people = queries.rows(run, "people")
    assert told["years"] == sorted(set(people["year"]))
    for year, (men, women) in told["people"].items():
        there = people.filter(pl.col("year") == int(year))["persons"].sum()
        assert sum(men) + sum(women) == pytest.approx(there, abs=110)  # rounded age by age
    page = officer.get(f"/outlook/{run.pk}/?view=people&y=2027").context
    assert round(page["men"]) == pytest.approx(sum(told["people"]["2027"][0]), abs=60)
    town = officer.get(f"/outlook/{run.pk}/people.json?place=本地:530999101").json()
    assert sum(town["people"]["2024"][0]) < sum(told["people"]["2024"][0])


def test_every_number_of_the_report_opens_to_its_rows(as_, run):
    officer = as_("officer")
    text = officer.get(f"/outlook/{run.pk}/report/").content.decode()
    numbers = {int(n) for n in re.findall(rf'href="/outlook/{run.pk}/rows/(\d+)/"', text)}
    figures = queries.content(run)["figures"]
    assert numbers == {f["number"] for f in figures}
    for figure in figures[:12]:
        page = officer.get(f"/outlook/{run.pk}/rows/{figure['number']}/")
        assert page.status_code == 200
        assert page.context["page"].paginator.count == figure["rows"]
        assert figure["text"] in page.content.decode()
    for key in re.findall(rf'src="(/outlook/{run.pk}/report/charts/[^"]+)"', text):
        drawn = officer.get(key)
        assert drawn.status_code == 200
        assert drawn.content.startswith(b"<svg")
    assert officer.get(f"/outlook/{run.pk}/rows/9999/").status_code == 404


def test_a_sum_over_schools_opens_to_the_schools_and_to_the_register_of_its_stage(as_, run):
    figures = queries.content(run)["figures"]
    figure = next(f for f in figures if f["title"] == "小学在校生")
    page = as_("officer").get(f"/outlook/{run.pk}/rows/{figure['number']}/")
    text = page.content.decode()
    enrolled = frame("enrolment").filter(year=2024, stage="小学")
    assert page.context["page"].paginator.count == enrolled["school"].n_unique() == figure["rows"]
    assert f"{enrolled['pupils'].sum()}人" == figure["text"]
    assert "未填报" not in text.split("<tbody>")[1].split("</tbody>")[0]
    origin = re.search(r'href="([^"]*/enrolment/[^"]*stage=[^"]*)"', text)[1]
    assert "year=2024" in origin
    listed = as_("officer").get(html.unescape(origin)).content.decode()
    assert "学段：小学" in listed
    assert f'<li aria-current="page">{figure["title"]}</li>' in text


def test_spare_places_open_to_the_schools_that_add_up_to_them(run):
    figure = next(f for f in queries.content(run)["figures"] if f["title"] == "小学空余学位")
    schools = chosen(queries.rows(run, figure["table"]), figure["where"])
    assert figure["table"] == "classes"
    assert schools.height == figure["rows"] == schools["school"].n_unique()
    assert f"{schools['spare'].sum()}个" == figure["text"]


def test_a_row_about_a_whole_county_names_it_and_does_not_look_unreported(as_, run, monkeypatch):
    told = queries.content(run)
    figure = next(f for f in told["figures"] if f["title"] == "小学在校生")
    county = Place.objects.get(level="县").code
    where = {"year": 2024, "stage": "小学", "grade": "合计", "place": [county], "school": None}
    monkeypatch.setattr(
        queries, "content", lambda run: told | {"figures": [figure | {"where": where, "number": 1}]}
    )
    text = as_("officer").get(f"/outlook/{run.pk}/rows/1/").content.decode()
    assert "全县</td>" in text.split("<tbody>")[1].split("</tbody>")[0]
    assert "未填报" not in text.split("<tbody>")[1].split("</tbody>")[0]


def test_the_report_prints_and_every_number_in_word_leads_to_its_page(as_, run):
    assert as_("officer").post(f"/outlook/{run.pk}/print/").status_code == 302
    done = carried_out(Job.objects.get(work=actions.PRINT))
    report = StoredReport.objects.get()
    assert (report.kind, report.year, report.standard) == (StoredReport.OUTLOOK, 2024, "medium")
    assert {f["name"].rpartition(".")[2] for f in report.files} == {"docx", "pdf", "xlsx"}
    assert done.result["page"] == f"/reports/{report.pk}/"
    assert as_("officer").get(f"/reports/{report.pk}/").status_code == 200

    word = next(report.folder / f["name"] for f in report.files if f["name"].endswith("docx"))
    with zipfile.ZipFile(word) as parts:
        relations = parts.read("word/_rels/document.xml.rels").decode()
    assert f"http://testserver/outlook/{run.pk}/rows/1/" in relations


def test_a_forecast_whose_files_are_gone_says_so(person, run):
    run.folder.unlink()
    job = actions.print_report(
        run, origin="http://x/", page=f"/outlook/{run.pk}/rows/0/", by=person("officer")
    )
    Job.objects.filter(pk=job.pk).update(state=Job.RUNNING)
    work.carry_out(Job.objects.get(pk=job.pk))
    failed = Job.objects.get(pk=job.pk)
    assert failed.state == Job.FAILED
    assert "请重新推算" in failed.error


def test_a_school_sees_its_own_forecast_and_no_other(as_, run):
    principal = as_("principal_a")
    answer = principal.get("/schools/2153999001/?tab=outlook")
    rows = {r["year"]: r for r in answer.context["sections"][0]["data"]["stages"][0]["rows"]}
    said = (
        queries.rows(run, "pupils")
        .filter(school="2153999001", grade="合计", stage="小学", year=2027)
        .row(0, named=True)
    )
    assert (rows[2027]["pupils"], rows[2027]["low"], rows[2027]["high"]) == (
        said["pupils"],
        said["low"],
        said["high"],
    )
    assert rows[2024]["high"] is None
    assert principal.get("/schools/2153999002/?tab=outlook").status_code == 403
    assert principal.get(f"/outlook/{run.pk}/").status_code == 403
    Run.objects.update(in_force=False)
    assert "还没有现用的人口预测" in principal.get("/schools/2153999001/?tab=outlook").content.decode()


def test_a_table_is_taken_whole_and_written_down(as_, run):
    taken = as_("officer").get(f"/outlook/{run.pk}/take/courses.csv")
    lines = taken.content.decode("utf-8-sig").splitlines()
    assert len(lines) == queries.rows(run, "courses").height + 1
    assert lines[0].startswith("学年,")
    assert Act.objects.filter(verb="export").count() == 1
    assert as_("officer").get(f"/outlook/{run.pk}/take/nothing.csv").status_code == 404


def own(as_):
    assert (
        as_("officer")
        .post("/outlook/scenarios/medium/copy/", {"new": "Yun-Ling", "title": "本县"})
        .status_code
        == 302
    )
    return OwnScenario.objects.get(code="yun-ling")


def cells(as_, **changed):
    form = as_("officer").get("/outlook/scenarios/yun-ling/").context["form"]
    return {name: form.initial.get(name, "") for name in form.fields} | changed


def test_a_scenario_is_copied_moved_previewed_and_kept_as_versions(as_):
    made, officer = own(as_), as_("officer")
    assert made.newest.body["title"] == "本县"
    moved = cells(as_, births_change_2030="5", note="出生回升")
    preview = officer.post("/outlook/scenarios/yun-ling/", moved | {"preview": "1"}, HTTP_HX_REQUEST="true")
    assert preview.status_code == 200
    assert b"<html" not in preview.content
    assert preview.context["changed"]
    assert made.versions.count() == 1
    assert officer.post("/outlook/scenarios/yun-ling/", moved | {"save": "1", "seen": "1"}).status_code == 302
    newest = made.newest
    assert (newest.number, newest.body["births_change"]["2030"], newest.note) == (2, 0.05, "出生回升")
    assert newest.body["fertility"] == made.versions.get(number=1).body["fertility"]
    late = officer.post(
        "/outlook/scenarios/yun-ling/", moved | {"births_change_2030": "6", "save": "1", "seen": "1"}
    )
    assert late.status_code == 422
    assert "保存了版本 2" in late.content.decode()
    again = officer.post("/outlook/scenarios/yun-ling/", moved | {"save": "1", "seen": "2"})
    assert again.status_code == 302
    assert made.versions.count() == 2  # nothing changed, no new version


@pytest.mark.parametrize(
    ("name", "value"), [("births_change_2030", "90"), ("tfr_2040", "0"), ("title", ""), ("migration", "x")]
)
def test_a_number_out_of_range_is_refused(as_, name, value):
    made = own(as_)
    answer = as_("officer").post(
        "/outlook/scenarios/yun-ling/", cells(as_, **{name: value}) | {"save": "1", "seen": "1"}
    )
    assert answer.status_code == 422
    assert made.versions.count() == 1


def test_what_ships_is_not_changed_and_codes_are_not_taken_twice(as_):
    officer = as_("officer")
    own(as_)
    assert officer.post("/outlook/scenarios/medium/copy/", {"new": "yun-ling"}).status_code == 422
    assert officer.post("/outlook/scenarios/medium/copy/", {"new": "low"}).status_code == 422
    assert officer.post("/outlook/scenarios/medium/copy/", {"new": "，"}).status_code == 422
    form = officer.get("/outlook/scenarios/medium/").context["form"]
    sent = {name: form.initial.get(name, "") for name in form.fields}
    officer.post("/outlook/scenarios/medium/", sent | {"save": "1", "seen": "1", "title": "改"})
    assert not OwnScenario.objects.filter(code="medium").exists()
    assert as_("principal_a").post("/outlook/scenarios/yun-ling/", {}).status_code == 403


def test_a_forecast_remembers_the_version_it_was_made_under(as_, person):
    own(as_)
    job = actions.ask(scenario="yun-ling", to=2026, base=2024, by=person("officer"))
    assert job.given["version"] == 1
    assert json.dumps(job.given)  # plain data
    run = Run.objects.get(pk=carried_out(job).result["outlook"])
    assert (run.version, run.body["id"]) == (1, "yun-ling")


def test_pages_ask_the_database_little(as_, run, django_assert_max_num_queries):
    officer = as_("officer")
    for path in (
        f"/outlook/{run.pk}/",
        f"/outlook/{run.pk}/?view=map",
        f"/outlook/{run.pk}/?view=people",
        f"/outlook/{run.pk}/report/",
        "/outlook/",
    ):
        officer.get(path)
        with django_assert_max_num_queries(16):
            officer.get(path)


@pytest.mark.parametrize("view", ["table", "map", "people", "teachers"])
def test_pages_speak_english(as_, run, view):
    officer = as_("officer")
    officer.cookies["django_language"] = "en"
    text = officer.get(f"/outlook/{run.pk}/?view={view}").content.decode()
    for words in ("Forecast", "Impact report", "Download data"):
        assert words in text


CHINESE = re.compile("[\u4e00-\u9fff]")


def test_subjects_and_stages_are_told_in_english(as_, run):
    officer = as_("officer")
    officer.cookies["django_language"] = "en"
    text = officer.get(f"/outlook/{run.pk}/?view=teachers&stage=小学").content.decode()
    assert "Physical education and health" in text
    heads = re.findall(r"<th[^>]*>(.*?)</th>", text)
    assert [h for h in heads if CHINESE.search(h)] == []
    stages = re.search(r'<select id="stage".*?</select>', text, re.DOTALL)[0]
    assert re.findall(r">(\w[\w-]*)</option>", stages) == ["Pre-school", "Primary", "Junior", "Senior"]


def test_the_report_its_charts_and_its_rows_speak_the_readers_language(as_, run):
    officer = as_("officer")
    chinese = officer.get(f"/outlook/{run.pk}/report/").content.decode()
    officer.cookies["django_language"] = "en"
    english = officer.get(f"/outlook/{run.pk}/report/").content.decode()
    assert "一、摘要" in chinese
    assert "1. Summary" in english
    cited = re.compile(r"/rows/(\d+)/")
    assert cited.findall(chinese) == cited.findall(english)
    assert "Primary (pupils)" in officer.get(f"/outlook/{run.pk}/report/charts/stages.svg").content.decode()
    page = officer.get(f"/outlook/{run.pk}/rows/1/").context
    assert page["figure"]["title"] == "Pre-school pupils"
    assert [str(h) for h, _ in page["heads"] if CHINESE.search(str(h))] == []
    taken = officer.get(f"/outlook/{run.pk}/take/notes.csv").content.decode("utf-8-sig")
    assert not CHINESE.search(taken.splitlines()[0])


def test_a_forecast_made_before_there_was_english_is_read_in_chinese(as_, run, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(run.folder.resolve(), old, ignore=shutil.ignore_patterns("en"))
    run.folder.unlink()
    run.folder.symlink_to(old, target_is_directory=True)
    officer = as_("officer")
    officer.cookies["django_language"] = "en"
    text = officer.get(f"/outlook/{run.pk}/report/").content.decode()
    assert "摘要" in text
    assert '<article class="report">' in text
    assert 'class="report-page" lang="zh-Hans"' in text


def test_the_report_is_printed_in_the_readers_language(as_, run):
    officer = as_("officer")
    officer.cookies["django_language"] = "en"
    officer.post(f"/outlook/{run.pk}/print/")
    carried_out(Job.objects.get(work=actions.PRINT))
    assert {f["name"] for f in StoredReport.objects.get().files} == set(FILES["en"])


def test_a_county_opens_to_its_townships_and_a_township_to_its_schools(as_, run):
    officer = as_("officer")
    whole = officer.get(f"/outlook/{run.pk}/?stage=小学&y=2026").context
    assert len(whole["inside"]) == 8
    assert sum(r["pupils"] for r in whole["inside"]) == whole["now"]["pupils"]
    town = whole["inside"][0]
    inside = officer.get(f"/outlook/{run.pk}/?stage=小学&y=2026&place={town['place']}").context
    assert inside["now"]["pupils"] == town["pupils"]
    assert inside["inside"] == []
    assert sum(r["pupils"] for r in inside["page"].object_list) == town["pupils"]


def test_several_counties_are_chosen_from_and_teachers_told_county_by_county(as_, run, tmp_path):
    """Half of the townships are put under another county: the page follows the register's places."""
    other = Place.objects.create(code="本地:530998", name="松溪县", level="县")
    towns = list(Place.objects.filter(level="乡镇").order_by("code").values_list("code", flat=True))
    Place.objects.filter(code__in=towns[4:]).update(parent_id=other.code)
    folder = run.folder.resolve()
    courses = pl.read_parquet(folder / "courses.parquet")
    added = courses.filter(place=towns[4]).with_columns(place=pl.lit(other.code), place_name=pl.lit("松溪县"))
    mine = tmp_path / "several"
    shutil.copytree(folder, mine)
    pl.concat([courses, added]).write_parquet(mine / "courses.parquet")
    run.folder.unlink()
    run.folder.symlink_to(mine, target_is_directory=True)
    officer = as_("officer")
    whole = officer.get(f"/outlook/{run.pk}/?stage=小学&y=2026")
    assert {r["place"] for r in whole.context["inside"]} == {"本地:530999", other.code}
    assert '<optgroup label="松溪县">' in whole.content.decode()
    county = officer.get(f"/outlook/{run.pk}/?stage=小学&y=2026&place={other.code}").context
    assert {r["place"] for r in county["inside"]} == set(towns[4:])
    drawn = officer.get(f"/outlook/{run.pk}/?view=map&stage=小学&place={other.code}").context
    assert {t["code"] for t in drawn["towns"]} == set(towns[4:])
    teachers = officer.get(f"/outlook/{run.pk}/?view=teachers&stage=小学").context
    assert teachers["by_county"]
    assert {r["subject"] for r in teachers["listed"]} == {"合计"}
    own = officer.get(f"/outlook/{run.pk}/?view=teachers&stage=小学&place=本地:530999").context
    assert "语文" in {r["subject"] for r in own["listed"]}


def test_a_forecast_nobody_named_is_called_in_the_readers_language_and_a_name_stays(as_, run):
    chinese, english = as_("officer"), as_("officer")
    english.cookies["django_language"] = "en"
    body = documents.plain(documents.shipped("medium").body)
    Run.objects.filter(pk=run.pk).update(title="", body=body)
    assert f"中方案，到 {run.to} 学年" in chinese.get("/outlook/").content.decode()
    text = english.get("/outlook/").content.decode()
    assert f"Medium, to {run.to}" in text
    assert f"中方案，到 {run.to}" not in text
    Run.objects.filter(pk=run.pk).update(title="秋季上报")
    assert "秋季上报" in english.get("/outlook/").content.decode()


def test_scenarios_offered_elsewhere_are_in_the_readers_language(as_):
    officer = as_("officer")
    officer.cookies["django_language"] = "en"
    text = officer.get(f"/plans/layout/{draft().pk}/").content.decode()
    assert "Medium: births keep falling" in text
    assert "中方案" not in text
