from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig


class Browse(AppConfig):
    name = "junheng.web.browse"
    label = "browse"
    verbose_name = "登记表"
    works: ClassVar = {"browse.undo": "junheng.web.browse.work"}

    def ready(self) -> None:
        """Register what waits for people; the models must be there first."""
        import_module("junheng.web.browse.tasks")
