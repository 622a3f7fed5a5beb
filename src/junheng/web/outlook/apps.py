from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "junheng.web.outlook"
    label = "outlook"
    verbose_name = "人口预测"
    works: ClassVar = {"outlook.run": "junheng.web.outlook.works"}

    def ready(self) -> None:
        """Offer the bureau's own scenarios to whoever plans ahead; the models must be there first."""
        documents = import_module("junheng.web.outlook.documents")
        import_module("junheng.web.register.scenarios").keeper(documents.choices, documents.read)
