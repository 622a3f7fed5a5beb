from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "junheng.web.cases"
    label = "cases"
    verbose_name = "区域方案"
