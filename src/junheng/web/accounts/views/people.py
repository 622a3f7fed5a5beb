"""People: look for them, make them, appoint them, help them in, shut them out."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from junheng.web.accounts import actions, leaving, queries, scopes
from junheng.web.accounts.actions import Misfit
from junheng.web.accounts.door import requires
from junheng.web.accounts.forms import AppointForm, EndForm, NameForm, PersonForm
from junheng.web.accounts.models import Appointment, Handover, Person
from junheng.web.accounts.posted import posted
from junheng.web.accounts.roles import COUNTY, RIGHT_TITLES, ROLES, SCOPE_TITLES, Right
from junheng.web.accounts.terms import terms

STATE_TITLES = {
    "active": gettext_lazy("在岗"), "locked": gettext_lazy("被锁定"), "unappointed": gettext_lazy("没有任命"),
    "off": gettext_lazy("已停用"), "left": gettext_lazy("已离开"), "all": gettext_lazy("全部"),
}  # fmt: skip


@requires(Right.PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """The list, paged and filtered in the address."""
    leaving.carry_out_due()
    q, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    state = request.GET.get("state", "active")
    page = Paginator(queries.people(q=q, role=role, state=state), 50).get_page(request.GET.get("page"))
    scopes.name_all(a for person in page for a in person.current)
    facts = {
        "page": page, "q": q, "role": role, "state": state, "roles": ROLES.values(), "states": STATE_TITLES.items(),
        "locked": queries.locked_out(), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "accounts/people.html", facts)


@requires(Right.PEOPLE)
@never_cache
def person_new(request: HttpRequest) -> HttpResponse:
    """Make a person; the first password is shown once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = actions.create_person(by=request.user, **form.cleaned_data)
        except Misfit as misfit:
            form.refused(misfit)
        else:
            return _password_once(request, made, password, new=True)
    return render(request, "accounts/person_new.html", {"form": form})


def _password_once(request: HttpRequest, person: Person, password: str, *, new: bool) -> HttpResponse:
    answer = render(
        request,
        "accounts/password_once.html",
        {"person": person, "password": password, "new": new, "days": terms().temporary_password_days},
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@requires(Right.PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what they are appointed to, and what can be done."""
    leaving.carry_out_due()
    found = get_object_or_404(Person, pk=pk)
    today = timezone.localdate()
    posts = scopes.name_all(found.appointments.order_by("-since", "-pk"))
    over = [a for a in posts if a.until is not None and a.until <= today]
    facts = {
        "one": found,
        "now": [a for a in posts if a.since <= today and a not in over],
        "later": [a for a in posts if a.since > today and a not in over],
        "over": over,
        "locked": found.username in queries.locked_out(),
        "second_factor": found.authenticator_set.exists(),
        "handovers": Handover.objects.filter(leaver=found).select_related("successor", "by").order_by("-pk"),
        "takeovers": Handover.objects.filter(successor=found).select_related("leaver", "by").order_by("-pk"),
        "end_form": EndForm(),
        "name_form": NameForm(initial={"name": found.name}),
        "may_audit": request.user.may(Right.AUDIT),
        "today": today,
    }
    return render(request, "accounts/person.html", facts)


@requires(Right.PEOPLE)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a role and a kind of scope, look the place up in the register, appoint."""
    found = get_object_or_404(Person, pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    role = ROLES.get(given.get("role", ""))
    scope = given.get("scope", "")
    if role is not None and scope not in role.scopes:
        scope = role.scopes[0]
    start = {"role": role.code if role else "", "scope": scope, "since": timezone.localdate()}
    form = AppointForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.appoint(found, by=request.user, **form.cleaned_data)
        except Misfit as misfit:
            form.refused(misfit)
        else:
            messages.success(
                request, _("已任命 %(name)s 为%(role)s。") % {"name": found, "role": made.rule.title}
            )
            return redirect("person", pk)
    facts = {
        "one": found, "roles": ROLES.values(), "role": role, "form": form, "scope": scope,
        "scopes": [(s, SCOPE_TITLES[s]) for s in role.scopes] if role else [],
        "rights": [RIGHT_TITLES[r] for r in Right if role and r in role.rights],
        "q": given.get("q", ""),
        "needs_code": bool(role) and scope != COUNTY,
        "found": scopes.search(scope, given.get("q", "")) if role and scope != COUNTY else [],
        "most": scopes.MOST,
        "self": found == request.user and role is not None and role.rights - actions.KEEPERS,
    }  # fmt: skip
    return render(request, "accounts/appoint.html", facts)


@requires(Right.PEOPLE)
@require_POST
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appointment from a day on."""
    found = get_object_or_404(Appointment.objects.select_related("person"), pk=pk)
    form = EndForm(request.POST)
    if form.is_valid():
        _try(
            request,
            lambda: actions.end_appointment(found, by=request.user, on=form.cleaned_data["on"]),
            _("任命已终止。"),
        )
    else:
        messages.error(request, _("请填日期，如 2025-09-01"))
    return redirect("person", found.person_id)


@requires(Right.PEOPLE)
@posted("person", "pk")
@never_cache
def person_act(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """One of the deeds that need no form."""
    found = get_object_or_404(Person, pk=pk)
    if deed == "password":
        return _password_once(request, found, actions.reset_password(found, by=request.user), new=False)
    deeds: dict[str, tuple[Callable[[], object], str]] = {
        "unlock": (lambda: actions.unlock(found, by=request.user), _("已解锁，可以再试。")),
        "factor": (
            lambda: actions.reset_second_factor(found, by=request.user),
            _("已取消两步验证，请提醒本人重新设置。"),
        ),
        "off": (lambda: actions.deactivate(found, by=request.user), _("已停用，不能再登录。")),
        "on": (
            lambda: actions.activate(found, by=request.user),
            _("已启用。原来的任命如已终止，请重新任命。"),
        ),
        "name": (
            lambda: actions.rename(found, by=request.user, name=request.POST.get("name", "")),
            _("姓名已改。"),
        ),
    }
    act, said = deeds[deed]
    _try(request, act, said)
    return redirect("person", pk)


def _try(request: HttpRequest, act: Callable[[], object], said: str) -> None:
    try:
        act()
    except Misfit as misfit:
        messages.error(request, str(misfit))
    else:
        messages.success(request, said)
