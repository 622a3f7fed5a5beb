"""The shell around every page: who sees which menu, the school year, refusals, drafts kept, languages."""

import gettext
import io
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory

from junheng.web import translate
from junheng.web.accounts.models import Person
from junheng.web.jobs.models import Job
from junheng.web.planning.models import StoredPlan
from junheng.web.register import tasks

from ..conftest import CAST, SCHOOL_A

WEB = Path(translate.__file__).parent
SAME = {"Origin": "http://testserver"}


def menu(answer) -> list[str]:
    first = answer.content.decode().split('<nav class="menu"', 2)[1]
    return re.findall(r"</svg>([^<]+)</a>", first)


@pytest.mark.parametrize("name", CAST)
def test_everybody_lands_on_their_tasks(as_, name):
    answer = as_(name).get("/")
    assert answer.status_code == 200
    assert "我的任务" in menu(answer)
    assert "暂时读不出来" not in answer.content.decode()


def test_the_menu_follows_the_rights(as_):
    assert "系统" in menu(as_("admin").get("/"))
    assert "县情总览" not in menu(as_("admin").get("/"))
    assert "系统" not in menu(as_("officer").get("/"))
    assert menu(as_("outsider").get("/"))[:1] == ["我的任务"]
    assert "还没有任命" in as_("outsider").get("/").content.decode()


def test_a_page_asks_the_database_few_questions(as_, django_assert_max_num_queries):
    browser = as_("officer")
    browser.get("/")
    with django_assert_max_num_queries(16):
        browser.get("/")


def test_the_school_year_is_kept(as_):
    browser = as_("officer")
    years = browser.get("/").wsgi_request.years
    assert years == sorted(years, reverse=True)
    assert browser.get("/").wsgi_request.year == years[0]
    assert browser.get(f"/?year={years[-1]}").wsgi_request.year == years[-1]
    assert browser.get("/").wsgi_request.year == years[-1]
    for nonsense in ("1900", "x", "-1", "²", "9" * 30):
        assert browser.get("/", {"year": nonsense}).wsgi_request.year == years[-1]


def test_scope_is_said_in_words(as_):
    page = as_("principal_a").get("/").content.decode()
    assert "校长" in page
    assert SCHOOL_A not in page.split("<main")[0]


def test_a_refusal_names_the_right_and_who_may_grant_it(as_):
    answer = as_("officer").get("/system/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "系统运行" in page
    assert "系统管理员" in page
    assert "演示admin" in page
    part = as_("officer").get("/system/", headers={"HX-Request": "true"})
    assert part.status_code == 403
    assert "系统运行" in unquote(part.headers["X-Said"])
    assert "<html" not in part.content.decode()


def test_what_is_not_there(as_):
    answer = as_("officer").get("/nowhere/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


@pytest.mark.django_db
def test_the_anonymous_come_to_the_log_in_page():
    answer = Client().get("/search/?q=a")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/search/")
    page = Client().get("/accounts/login/").content.decode()
    assert "用户名" in page
    assert "演示人员" not in page


@pytest.mark.django_db
def test_the_log_in_page_lists_demo_people_only_in_a_demo(settings):
    settings.DEMO = True
    page = Client().get("/accounts/login/").content.decode()
    assert "演示人员" in page
    assert "officer" in page
    assert "outsider" not in page


@pytest.mark.django_db
def test_a_form_sent_after_the_session_ended_is_shown_back():
    typed = {"name": "<b>甲</b>", "password": "secret", "note": ["一", "二"]}
    answer = Client().post("/somewhere/", typed, headers=SAME)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert 'value="&lt;b&gt;甲&lt;/b&gt;"' in page
    assert 'value="一"' in page
    assert 'value="二"' in page
    assert "secret" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_of_another_site_is_not_shown_back(headers):
    assert Client().post("/somewhere/", {"name": "甲"}, headers=headers).status_code == 302


def test_a_form_from_before_the_log_in_is_shown_back(person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("officer"), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post("/search/", {"name": "甲"}, headers=SAME)
    assert answer.status_code == 403
    assert 'value="甲"' in answer.content.decode()
    assert "csrfmiddlewaretoken" in answer.content.decode()
    away = browser.post("/search/", {"name": "甲"}, headers={"Origin": "https://elsewhere.example"})
    assert 'value="甲"' not in away.content.decode()


@pytest.mark.django_db
def test_a_part_of_a_page_asked_for_after_the_session_ended_says_so():
    answer = Client().get("/search/?q=a&suggest=1", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "登录已过期" in unquote(answer.headers["X-Said"])


@pytest.mark.django_db
def test_guessing_passwords_is_stopped(settings):
    browser = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = browser.post("/accounts/login/", {"login": "officer", "password": "wrong"})
    assert answer.status_code == 429
    assert "暂时不能登录" in answer.content.decode()


def test_the_account_pages_look_like_the_rest(as_):
    for path in ("/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"):
        page = as_("officer").get(path).content.decode()
        assert 'class="menu"' in page
        assert "junheng.css" in page
        assert "忘记密码" not in page


def test_chinese_unless_english_is_chosen(as_):
    browser = as_("officer")
    assert "我的任务" in browser.get("/", headers={"Accept-Language": "en"}).content.decode()
    browser.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = browser.get("/").content.decode()
    assert 'lang="en"' in page
    assert "My tasks" in page
    assert "我的任务" not in page
    assert "Whole county" in page


def test_a_provider_that_fails_does_not_hide_the_others(as_, monkeypatch):
    def broken(person: Person, year: int) -> list:
        raise RuntimeError("bug")

    def fine(person: Person, year: int) -> list:
        return [tasks.Task("核对校舍面积", "/", count=3, urgent=True, group="核对")]

    monkeypatch.setattr(tasks, "PROVIDERS", [broken, fine])
    page = as_("officer").get("/").content.decode()
    assert "核对校舍面积" in page
    assert "暂时读不出来" in page


def test_tasks_show_the_cells_to_be_filled_in_and_jobs_that_failed(as_, person):
    Job.objects.create(work="x", title="导入校舍", by=person("officer"), state=Job.RUNNING)
    page = as_("officer").get("/").content.decode()
    assert "待填报" in page
    assert "导入校舍" in page
    assert "导入校舍" not in as_("clerk").get("/").content.decode()


def test_a_plan_handed_in_waits_for_the_director(as_, person):
    StoredPlan.objects.create(
        title="撤并三所教学点",
        year=2024,
        revision=1,
        changes=[{}],
        state="proposed",
        made_by=person("officer"),
    )
    assert "待采纳：撤并三所教学点" in as_("director").get("/").content.decode()
    assert "待采纳" not in as_("officer").get("/").content.decode()


def said(text: str, **context) -> str:
    request = RequestFactory().get("/list/", context.pop("asked", {}))
    return Template("{% load junheng %}" + text).render(Context({"request": request, **context}))


def test_three_states_by_colour_shape_and_word():
    for state, kind in (("达标", "met"), ("未达标", "unmet"), ("待填报", "unknown"), (None, "unknown")):
        shown = said("{% state x %}", x=state)
        assert f"badge-{kind}" in shown
        assert "<svg" in shown
        assert (state or "待填报") in shown


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("{{ x|figure }}", None, "未填报"), ("{{ x|figure }}", 0, "0"), ("{{ x|figure }}", float("nan"), "未填报"),
        ("{{ x|figure }}", 12345, "12,345"), ("{{ x|figure:2 }}", 4.875, "4.88"), ("{{ x|figure }}", 3.0, "3"),
        ("{{ x|percent }}", 0.9031, "90.3%"), ("{{ x|percent }}", None, "未填报"), ("{{ x|masked }}", "张三", "张*"),
        ("{{ x|masked }}", None, "未填报"), ("{{ x|cell }}", False, "否"), ("{{ x|cell }}", "", "未填报"),
        ("{{ x|school_year }}", 2024, "2024—2025学年"),
    ],
)  # fmt: skip
def test_figures(text, value, shown):
    assert shown in said(text, x=value)


def test_addresses_keep_the_filters():
    asked = {"kind": "小学", "page": "3"}
    assert said("{% keep sort='name' %}", asked=asked).endswith("kind=%E5%B0%8F%E5%AD%A6&amp;sort=name")
    assert "kind" not in said("{% keep kind=None %}", asked=asked)
    assert 'name="kind"' in said("{% keep_fields 'year' %}", asked=asked)
    assert "page" not in said("{% keep_fields 'year' %}", asked=asked)


def test_templates_hold_no_inline_script_or_style():
    for file in WEB.rglob("*.html"):
        body = file.read_text("utf-8")
        assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=\s*[\"']|hx-on|javascript:", body), file
        for tag in re.findall(r"<script\b[^>]*>", body):
            assert "src=" in tag or "application/json" in tag, file
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", body), file


def test_translations_are_compiled_without_gettext(tmp_path):
    po = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(
        '# note\nmsgid ""\nmsgstr ""\n\nmsgid "甲"\nmsgstr "A"\n\nmsgid ""\n"乙"\n"丙"\nmsgstr "B\\n"\n'
        'msgid "丁"\nmsgid_plural "丁们"\nmsgstr[0] "one"\nmsgstr[1] "many"\n\nmsgid "空"\nmsgstr ""\n\nbroken\n',
        "utf-8",
    )
    folder = translate.compiled(tmp_path, tmp_path / "out")
    mo = folder / "en" / "LC_MESSAGES" / "django.mo"
    read = gettext.GNUTranslations(io.BytesIO(mo.read_bytes()))
    assert [read.gettext(t) for t in ("甲", "乙丙", "空")] == ["A", "B\n", "空"]
    assert [read.ngettext("丁", "丁们", n) for n in (1, 2)] == ["one", "many"]
    assert len(translate.read(po).problems) == 1
    before = mo.stat().st_mtime_ns
    po.write_text(po.read_text("utf-8").replace('"A"', '"AA"'), "utf-8")
    translate.compiled(tmp_path, tmp_path / "out")
    assert mo.stat().st_mtime_ns != before
    assert gettext.GNUTranslations(io.BytesIO(mo.read_bytes())).gettext("甲") == "AA"


def test_the_written_translations_can_be_read():
    for po in (WEB / "locale").rglob("*.po"):
        assert translate.read(po).problems == []
