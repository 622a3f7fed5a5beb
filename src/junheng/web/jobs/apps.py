from django.apps import AppConfig


class Jobs(AppConfig):
    name = "junheng.web.jobs"
    label = "jobs"
    verbose_name = "任务"
