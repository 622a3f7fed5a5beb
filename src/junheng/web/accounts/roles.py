"""Roles and what each may do: role × scope, no per-object rows. This file is the whole rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Right(StrEnum):
    """What a person may do within their scope."""

    READ = "read"  # the register but for people's personal data
    READ_STAFF = "read_staff"
    READ_CHILD = "read_child"  # masked
    UNMASK = "unmask"  # see a personal record in full, with a reason, logged
    EDIT = "edit"
    IMPORT = "import"
    SUBMIT = "submit"  # hand in what a school enters
    REVIEW = "review"  # accept or return what was handed in
    PLAN = "plan"  # make plans, run engines
    ADOPT = "adopt"  # adopt a plan
    REPORT = "report"
    EXPORT = "export"
    EXPORT_PERSONAL = "export_personal"
    APPROVE_EXPORT = "approve_export"  # let somebody else export personal data in full
    JUDGE_CASE = "judge_case"  # the province's review of cases handed in
    PEOPLE = "people"  # accounts and appointments
    AUDIT = "audit"
    OPERATE = "operate"  # jobs of others, settings


RIGHT_TITLES = {
    Right.READ: _("查看登记数据"), Right.READ_STAFF: _("查看教职工"), Right.READ_CHILD: _("查看学生（遮蔽）"),
    Right.UNMASK: _("查看个人信息全文"), Right.EDIT: _("修改登记数据"), Right.IMPORT: _("导入"), Right.SUBMIT: _("提交填报"),
    Right.REVIEW: _("审核填报"), Right.PLAN: _("编制方案"), Right.ADOPT: _("采纳方案"), Right.REPORT: _("生成报告"),
    Right.EXPORT: _("导出"), Right.EXPORT_PERSONAL: _("导出个人信息"), Right.APPROVE_EXPORT: _("批准导出全文"), Right.JUDGE_CASE: _("评审案例"), Right.PEOPLE: _("管理人员"), Right.AUDIT: _("查看审计"),
    Right.OPERATE: _("系统运行"),
}  # fmt: skip


@dataclass(frozen=True)
class Role:
    """A post in the bureau or a school: its title, its rights, and the kinds of scope it may be given."""

    code: str
    title: str
    rights: frozenset[Right]
    scopes: tuple[str, ...]


def _role(code: str, title: str, rights: str, *scopes: str) -> Role:
    return Role(code, title, frozenset(Right(r) for r in rights.split()), scopes)


COUNTY, PLACE, NETWORK, SCHOOL, CLASS = "county", "place", "network", "school", "class"
SCOPE_TITLES = {COUNTY: _("全县"), PLACE: _("地点"), NETWORK: _("网络"), SCHOOL: _("学校"), CLASS: _("班级")}

ROLES = {
    role.code: role
    for role in (
        _role(
            "director",
            _("局长"),
            "read read_staff plan adopt report export audit approve_export",
            COUNTY,
            PLACE,
        ),
        _role(
            "officer",
            _("科室人员"),
            "read read_staff read_child unmask edit import review plan report export export_personal approve_export",
            COUNTY,
            PLACE,
        ),
        _role("researcher", _("教研员"), "read read_staff report export", COUNTY, PLACE, NETWORK),
        _role("inspector", _("督学"), "read read_staff report", COUNTY, PLACE, NETWORK, SCHOOL),
        _role("group_head", _("总校长"), "read read_staff plan report export", NETWORK),
        _role("principal", _("校长"), "read read_staff read_child unmask edit submit report export", SCHOOL),
        _role("teacher", _("教师"), "read read_child", SCHOOL, CLASS),
        _role(
            "clerk",
            _("数据员"),
            "read read_staff read_child edit import submit export",
            COUNTY,
            PLACE,
            SCHOOL,
        ),
        _role("reviewer", _("省级评审"), "judge_case", COUNTY),
        _role("auditor", _("审计员"), "read audit export", COUNTY),
        _role("admin", _("系统管理员"), "people operate audit", COUNTY),
    )
}
"""The roles by code. A system administrator runs the system and appoints people but does not read the register."""


def who_may(right: Right) -> list[str]:
    """Titles of the roles that hold a right: whom to ask."""
    return [str(role.title) for role in ROLES.values() if right in role.rights]
