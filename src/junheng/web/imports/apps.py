from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig


class Imports(AppConfig):
    name = "junheng.web.imports"
    label = "imports"
    verbose_name = "导入"
    works: ClassVar = {
        **dict.fromkeys(("imports.check", "imports.commit", "imports.undo"), "junheng.web.imports.works"),
        "imports.rollover": "junheng.web.imports.rolling",
    }

    def ready(self) -> None:
        """Register what waits for people; the models must be there first."""
        import_module("junheng.web.imports.tasks")
