"""The trail's verbs in words. A verb not named here is shown as it is written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "log_in": _("登录"), "locked_out": _("登录失败过多被锁"), "password_change": _("修改密码"),
    "second_factor_on": _("启用两步验证"), "second_factor_off": _("停用两步验证"),
    "second_factor_reset": _("重置两步验证"), "password_reset": _("重置密码"), "unlock": _("解锁"),
    "person_new": _("新建人员"), "person_rename": _("改姓名"), "person_off": _("停用人员"), "person_on": _("启用人员"),
    "appoint": _("任命"), "appoint_self": _("自我任命"), "appointment_end": _("终止任命"),
    "handover": _("登记交接"), "handover_passed": _("移交未完工作"), "handover_cancel": _("取消交接"),
    "session_end": _("结束会话"), "token_new": _("新建令牌"), "token_revoke": _("撤销令牌"),
    "export": _("导出"), "import": _("导入"), "edit": _("修改"), "return": _("填报"), "plan": _("采纳方案"),
    "rollover": _("学年结转"), "undo": _("撤销"), "job_cancel": _("停止任务"), "job_retry": _("重试任务"),
}  # fmt: skip


def title(verb: str) -> str:
    """A verb in words."""
    return str(VERBS.get(verb, verb))
