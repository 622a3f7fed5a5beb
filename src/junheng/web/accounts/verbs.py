"""The trail's verbs in words. A verb not named here is shown as it is written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "log_in": _("登录"), "locked_out": _("登录失败过多被锁"), "password_change": _("修改密码"),
    "second_factor_on": _("启用两步验证"), "second_factor_off": _("停用两步验证"),
    "second_factor_reset": _("重置两步验证"), "second_factor_locked": _("验证码错误过多被锁"), "password_reset": _("重置密码"), "unlock": _("解锁"),
    "person_new": _("新建人员"), "person_rename": _("改姓名"), "person_off": _("停用人员"), "person_on": _("启用人员"),
    "appoint": _("任命"), "appoint_self": _("自我任命"), "appointment_end": _("终止任命"),
    "handover": _("登记交接"), "handover_passed": _("移交未完工作"), "handover_cancel": _("取消交接"),
    "session_end": _("结束会话"), "token_new": _("新建令牌"), "token_revoke": _("撤销令牌"),
    "export": _("导出"), "import": _("导入"), "edit": _("修改"), "return": _("填报"), "plan": _("采纳方案"),
    "unmask": _("查看全文"), "plan_create": _("新建方案"), "plan_edit": _("修改方案"), "export_refused": _("导出被拒"),
    "full_ask": _("申请导出全文"), "full_approve": _("批准导出全文"), "full_refuse": _("不批准导出全文"), "full_take": _("导出全文"),
    "return_row_drop": _("填报删去一行"), "return_row_back": _("填报恢复一行"), "plan_propose": _("提交方案"),
    "plan_adopt": _("采纳方案"), "plan_drop": _("放弃方案"), "plan_reopen": _("重新编制方案"), "import_new": _("上传"),
    "import_file": _("下载导入文件"), "import_check": _("重新检查导入"), "import_commit": _("提交导入"),
    "import_discard": _("放弃导入"), "import_undo": _("撤销导入"), "rollover_ask": _("申请学年结转"),
    "round_open": _("布置填报"), "round_change": _("改填报期限"), "return_save": _("填写"), "return_note": _("填写说明"),
    "return_choose": _("选定填写值"), "return_row_add": _("填报新增一行"), "return_submit": _("提交填报"),
    "return_withdraw": _("撤回填报"), "return_accept": _("通过填报"), "return_back": _("退回填报"),
    "return_undone": _("撤销填报的写入"), "return_comment": _("填报批注"), "remark": _("备注"), "remark_settle": _("了结备注"), "return_remind": _("催办填报"), "remind": _("提醒报送"), "report": _("生成报告"),
    "programme_copy": _("复制区域方案"), "programme_save": _("改写区域方案"), "case_submit": _("提交案例"), "case_decide": _("评审案例"),
    "layout": _("测算学校布局"), "layout_new": _("新建布局方案"), "layout_save": _("改布局方案"), "layout_decide": _("锁定学校"),
    "layout_run": _("开始测算布局"), "layout_stop": _("停止测算布局"), "layout_drop": _("收起布局方案"),
    "closing_start": _("开始撤并程序"), "closing_write": _("记录撤并程序"), "closing_back": _("退回撤并程序"),
    "closing_objection": _("登记撤并异议"), "closing_answer": _("答复撤并异议"), "closing_paper": _("上传撤并材料"),
    "closing_void": _("撤并记录作废"),
    "rollover": _("学年结转"), "undo": _("撤销"), "job_cancel": _("停止任务"), "job_retry": _("重试任务"),
}  # fmt: skip


def title(verb: str) -> str:
    """A verb in words."""
    return str(VERBS.get(verb, verb))
