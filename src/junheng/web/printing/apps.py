from typing import ClassVar

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "junheng.web.printing"
    label = "printing"
    verbose_name = "报告"
    works: ClassVar = {
        "printing.report": "junheng.web.printing.works",
        "printing.case": "junheng.web.printing.case_works",
        "printing.outlook": "junheng.web.printing.outlook_works",
    }
