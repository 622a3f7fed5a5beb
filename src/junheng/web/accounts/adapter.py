"""Accounts are made by the administrator; nobody signs up. Who has left, or comes too late, is told so at the door."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts import audit
from junheng.web.accounts.models import Person


class ClosedDoor(DefaultAccountAdapter):
    """allauth with sign-up shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: str) -> Person | None:
        """The person the password belongs to; who has left or comes too late is sent back with a word, whatever second factor."""
        person = super().authenticate(request, **credentials)
        if person is not None and person.gone:
            messages.error(
                request,
                _("您已登记在 %(day)s 离开，账号已停用。如有疑问请联系系统管理员。") % {"day": person.left},
            )
            raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))
        if person is not None and person.too_late:
            at = timezone.localtime(person.temporary_until).strftime("%Y-%m-%d %H:%M")
            messages.error(
                request,
                _("这个临时密码已在 %(at)s 过期，请找系统管理员重置，拿新的临时密码登录。") % {"at": at},
            )
            raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))
        return person

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the door found."""
        return audit.address.get() or request.META.get("REMOTE_ADDR", "")

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return redirect(settings.LOGIN_URL)
