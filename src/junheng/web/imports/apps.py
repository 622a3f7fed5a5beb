from importlib import import_module

from django.apps import AppConfig


class Imports(AppConfig):
    name = "junheng.web.imports"
    label = "imports"
    verbose_name = "导入"

    def ready(self) -> None:
        """Register the work of this app and its tasks, which need the models."""
        import_module("junheng.web.imports.works")
        import_module("junheng.web.imports.rolling")
        import_module("junheng.web.imports.tasks")
