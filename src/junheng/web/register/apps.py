from django.apps import AppConfig


class Register(AppConfig):
    name = "junheng.web.register"
    label = "register"
    verbose_name = "登记库"
