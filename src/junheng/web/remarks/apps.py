from django.apps import AppConfig


class RemarksConfig(AppConfig):
    name = "junheng.web.remarks"
    label = "remarks"
    verbose_name = "备注"
