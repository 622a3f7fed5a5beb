"""Accounts are made by the administrator; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):
    """allauth with sign-up shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
