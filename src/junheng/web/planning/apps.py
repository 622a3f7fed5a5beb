from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "junheng.web.planning"
    label = "planning"
    verbose_name = "方案"
    works: ClassVar = {
        "planning.remedy": "junheng.web.planning.works",
        "planning.formation": "junheng.web.planning.works_formation",
        "planning.layout": "junheng.web.planning.siting.works",
        "planning.layout_force": "junheng.web.planning.siting.works",
        "planning.layout_front": "junheng.web.planning.siting.works",
    }

    def ready(self) -> None:
        """Keep the path to compliance for reports, tell what waits in procedures; the models must be there first."""
        import_module("junheng.web.planning.printed")
        import_module("junheng.web.planning.closing.tasks")
