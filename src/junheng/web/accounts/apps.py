from importlib import import_module

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "junheng.web.accounts"
    label = "accounts"
    verbose_name = "人员"

    def ready(self) -> None:
        """Listen to log-ins, and keep the trail whole."""
        import_module("junheng.web.accounts.signals")
