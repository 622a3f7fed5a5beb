from typing import ClassVar

from django.apps import AppConfig


class Browse(AppConfig):
    name = "junheng.web.browse"
    label = "browse"
    verbose_name = "登记表"
    works: ClassVar = {"browse.undo": "junheng.web.browse.work"}
