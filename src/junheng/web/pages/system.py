"""How the system runs: version, database, register, jobs and disk. No personal data stands here."""

from __future__ import annotations

import datetime as dt
import shutil

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng import __version__
from junheng.web.accounts.door import requires
from junheng.web.accounts.models import Visit
from junheng.web.accounts.roles import Right
from junheng.web.jobs.models import Job
from junheng.web.pages.frame import address

PATIENCE = dt.timedelta(minutes=2)
"""A job queued for longer than this means that no worker takes any."""


@requires(Right.OPERATE)
def system(request: HttpRequest) -> HttpResponse:
    """For who runs it."""
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.QUEUED)
    stuck = (
        waiting.filter(asked__lt=now - PATIENCE).exists()
        and not Job.objects.filter(state=Job.RUNNING).exists()
    )
    disk = shutil.disk_usage(settings.DATA)
    facts = [
        (_("程序版本"), __version__),
        (
            _("数据库"),
            {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor),
        ),
        (_("登记库版本"), request.revision),
        (
            _("最近写入"),
            timezone.localtime(request.as_of).strftime("%Y-%m-%d %H:%M") if request.as_of else _("尚无"),
        ),
        (_("排队的任务"), waiting.count()),
        (_("正在进行的任务"), Job.objects.filter(state=Job.RUNNING).count()),
        (
            _("一周内失败的任务"),
            Job.objects.filter(state=Job.FAILED, ended__gte=now - dt.timedelta(days=7)).count(),
        ),
        (
            _("有效的登录"),
            Visit.objects.filter(began__gt=now - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)).count(),
        ),
        (_("磁盘可用"), f"{disk.free / 2**30:.1f} GB / {disk.total / 2**30:.1f} GB"),
    ]
    context = {"facts": facts, "stuck": stuck, "jobs_url": address("jobs"), "demo": settings.DEMO}
    return render(request, "pages/system.html", context)
