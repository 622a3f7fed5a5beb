from django.apps import AppConfig


class Accounts(AppConfig):
    name = "junheng.web.accounts"
    label = "accounts"
    verbose_name = "人员"
