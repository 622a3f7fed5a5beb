from importlib import import_module

from django.apps import AppConfig


class Register(AppConfig):
    name = "junheng.web.register"
    label = "register"
    verbose_name = "登记库"

    def ready(self) -> None:
        """Tell the accounts what an appointment may be limited to."""
        import_module("junheng.web.register.directories")
