"""The newest path to compliance, for the verdict report: whole while the register stands as it was searched, else a sentence."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from junheng.remedy.printed import parts
from junheng.web.planning.models import StoredPlan
from junheng.web.register import measured
from junheng.web.register.paths import Parts, keeper

FIRST = "总体"


@keeper
def newest(year: int, tolerances: Collection[str]) -> Parts:
    """The search reads the standard without transitional readings: with them there is nothing to print."""
    if tolerances:
        return []
    searched = StoredPlan.objects.filter(origin=StoredPlan.REMEDY, year=year, remedy__isnull=False)
    plan = searched.exclude(state=StoredPlan.DROPPED).order_by("-revision", "-pk").first()
    if plan is None:
        return []
    when = f"{timezone.localtime(plan.made_at):%Y-%m-%d}，登记库版本 {plan.revision}"
    if plan.in_force:
        day = timezone.localtime(plan.adopted_at)
        return [
            (
                FIRST,
                [
                    f"达标路径《{plan.title}》（测算于 {when}）已于 {day:%Y-%m-%d} 采纳，本报告的数已含其变动。"
                ],
            )
        ]
    if plan.revision < measured.revision().number:
        return [
            (FIRST, [f"最近一次达标路径测算（{when}）之后登记数据有改动，不再附上；请重新测算后再生成报告。"])
        ]
    (heading, said), *rest = parts(plan.remedy["summary"], plan.remedy["why"])
    return [(heading, [f"达标路径《{plan.title}》，测算于 {when}。", *said]), *rest]
