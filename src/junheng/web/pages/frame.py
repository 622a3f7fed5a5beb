"""What every page shows around its content: who is in, their menu, the school year, the register's state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Appointment
from junheng.web.accounts.roles import CLASS, COUNTY, NETWORK, PLACE, SCHOOL, SCOPE_TITLES, Right
from junheng.web.register import demo
from junheng.web.register.caches import Stamp, remember, stamp
from junheng.web.register.models import Network, Place, School
from junheng.web.register.scope import Within, held_scope
from junheng.web.register.within import choices

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Entry:
    """One job in the menu: its words, the URL names it may lead to (the first that exists), its addresses, its rights."""

    title: str
    names: tuple[str, ...]
    icon: str
    under: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    whole: bool = False
    """Only for who holds the right for the whole county."""


MENU = (
    Entry(_("我的任务"), ("home",), "tasks", ("/jobs/",)),
    Entry(
        _("县情总览"),
        ("overview",),
        "overview",
        ("/overview/", "/indicators/", "/items/", "/schools/", "/proof/"),
        (Right.READ,),
    ),
    Entry(_("登记"), ("table_list",), "register", ("/register/",), (Right.READ,)),
    Entry(_("填报"), ("returns",), "returns", ("/returns/",), (Right.SUBMIT, Right.REVIEW)),
    Entry(_("导入"), ("import_list",), "imports", ("/imports/",), (Right.IMPORT,)),
    Entry(_("方案"), ("plans",), "plans", ("/plans/",), (Right.PLAN, Right.ADOPT)),
    Entry(_("集团网络"), ("groups",), "groups", ("/groups/",), (Right.READ,)),
    Entry(_("人口预测"), ("outlooks",), "outlook", ("/outlook/",), (Right.READ,), whole=True),
    Entry(_("区域方案"), ("programmes",), "programmes", ("/programmes/",), (Right.READ,), whole=True),
    Entry(_("案例遴选"), ("submissions",), "cases", ("/programmes/submissions/",), (Right.JUDGE_CASE,)),
    Entry(_("报告"), ("reports",), "reports", ("/reports/",), (Right.REPORT,)),
    Entry(_("手册"), ("handbook",), "handbook", ("/handbook/",), (Right.READ,)),
    Entry(_("人员"), ("people",), "people", ("/people/",), (Right.PEOPLE,)),
    Entry(_("审计"), ("audit",), "audit", ("/audit/",), (Right.AUDIT,)),
    Entry(_("系统"), ("system",), "system", ("/system/",), (Right.OPERATE,)),
)


@dataclass(frozen=True)
class Line:
    """A menu entry as this person sees it."""

    title: str
    url: str
    icon: str
    here: bool


class Frame:
    """Read by base.html; nothing is looked up before a template asks."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.inside = getattr(request, "user", None) is not None and request.user.is_authenticated

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def menu(self) -> list[Line]:
        if not self.inside:
            return []
        path = self.request.path
        lines = []
        for entry in MENU:
            url = address(*entry.names)
            if url and self._opens(entry):
                here = path == url or path.startswith(entry.under or ("\0",))
                lines.append(Line(str(entry.title), url, entry.icon, here))
        return lines

    def _opens(self, entry: Entry) -> bool:
        person = self.request.user
        if entry.whole:
            return any(held_scope(person, right).everything for right in entry.rights)
        return not entry.rights or any(person.may(right) for right in entry.rights)

    @property
    def year(self) -> int | None:
        return getattr(self.request, "year", None)

    @property
    def years(self) -> list[int]:
        return getattr(self.request, "years", [])

    @cached_property
    def scope(self) -> list[dict]:
        """The person's posts in words: role and where."""
        if not self.inside:
            return []
        at = getattr(self.request, "stamp", Stamp())
        return [
            {"role": a.rule.title, "where": where(a, at), "code": a.code, "kind": a.scope}
            for a in self.request.user.appointments_now()
        ]

    @property
    def within(self) -> Within | None:
        return getattr(self.request, "within", None)

    @cached_property
    def choices(self) -> list[tuple[str, list[Within]]]:
        """What the view may be narrowed to; the school one has come to by its own page stands among them."""
        if not self.inside or not hasattr(self.request, "stamp"):
            return []
        offered = choices(self.request.user, self.request.stamp)
        now = self.within
        if now and all(now not in some for _kind, some in offered):
            offered.append((now.kind_title, [now]))
        return offered

    @property
    def widen(self) -> str:
        """This page's address, looking at everything one may look at."""
        asked = self.request.GET.copy()
        asked.pop("page", None)
        asked["within"] = ""
        return f"{self.request.path}?{asked.urlencode()}"

    @cached_property
    def demo_people(self) -> list[dict]:
        """Whom one may come in as; only where this is a demonstration."""
        if self.inside or not settings.DEMO:
            return []
        posts, at = [(person, person.appointments_now()) for person in demo.people()], stamp()
        return [
            {"username": p.username, "role": posts[0].rule.title, "where": where(posts[0], at)}
            for p, posts in posts
            if posts
        ]

    @property
    def demo_password(self) -> str:
        return demo.PASSWORD if settings.DEMO else ""

    @property
    def revision(self) -> int:
        return getattr(self.request, "revision", 0)

    @property
    def as_of(self):
        return getattr(self.request, "as_of", None)

    @cached_property
    def search_url(self) -> str | None:
        return address("search") if self.inside and self.request.user.may(Right.READ) else None

    @cached_property
    def why_url(self) -> str | None:
        return address("why")

    @cached_property
    def me_url(self) -> str | None:
        return address("me")


def address(*names: str) -> str | None:
    """The address of the first of these pages that exists."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return None


def where(appointment: Appointment, at: Stamp) -> str:
    """An appointment's scope in words: 全县, or the name of the place, network, school or class."""
    if appointment.scope == COUNTY:
        return str(SCOPE_TITLES[COUNTY])
    if appointment.scope == CLASS:
        school, *rest = appointment.code.split("·")
        return " ".join([_named(SCHOOL, school, at) or school, *rest])
    named = _named(appointment.scope, appointment.code, at)
    return named or gettext("已不存在的范围 %(code)s") % {"code": appointment.code}


@remember(2000)
def _named(kind: str, code: str, at: Stamp) -> str | None:
    model = {PLACE: Place, NETWORK: Network, SCHOOL: School}[kind]
    return model.objects.filter(code=code).values_list("name", flat=True).first()


def frame(request: HttpRequest) -> dict:
    """The base template's context."""
    return {"frame": Frame(request)}
