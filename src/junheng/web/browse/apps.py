from importlib import import_module

from django.apps import AppConfig


class Browse(AppConfig):
    name = "junheng.web.browse"
    label = "browse"
    verbose_name = "登记表"

    def ready(self) -> None:
        import_module("junheng.web.browse.work")  # registers what the worker can do
