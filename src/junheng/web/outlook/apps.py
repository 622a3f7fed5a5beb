from typing import ClassVar

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "junheng.web.outlook"
    label = "outlook"
    verbose_name = "人口预测"
    works: ClassVar = {"outlook.run": "junheng.web.outlook.works"}
