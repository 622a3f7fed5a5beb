from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "junheng.web.printing"
    label = "printing"
    verbose_name = "报告"
