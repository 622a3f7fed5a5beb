from importlib import import_module

from django.apps import AppConfig


class Returns(AppConfig):
    name = "junheng.web.returns"
    label = "returns"
    verbose_name = "填报"

    def ready(self) -> None:
        """Register what waits for people, and follow batches that are undone; the models must be there first."""
        import_module("junheng.web.returns.tasks")
        import_module("junheng.web.returns.undoing")
