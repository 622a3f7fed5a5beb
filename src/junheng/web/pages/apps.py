from django.apps import AppConfig


class Pages(AppConfig):
    name = "junheng.web.pages"
    label = "pages"
    verbose_name = "页面"
