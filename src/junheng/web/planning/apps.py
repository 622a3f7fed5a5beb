from typing import ClassVar

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "junheng.web.planning"
    label = "planning"
    verbose_name = "方案"
    works: ClassVar = {"planning.remedy": "junheng.web.planning.works"}
