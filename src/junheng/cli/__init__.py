"""The command line: one small module per command, imported only when that command is asked for."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from junheng import __version__
from junheng.cli.parser import Parser, in_chinese

COMMANDS = {
    "demo": "演示：生成虚构县，导入、评估、求达标路径、出报告 | the whole main job on an invented county",
    "template": "生成填报模板（Excel）| write the Excel template",
    "check": "只检查不导入，可输出标注了问题的副本 | check files without importing",
    "import": "导入到登记库文件夹，全部成功或全不改动 | import into a register folder, all or nothing",
    "measure": "按标准评估，给出结论 | measure against a standard",
    "proof": "把一个数打开到公式、条款、原始行 | open a figure down to its rows",
    "compare": "比较两个登记库，或计划实施前后 | before and after, with the pupils affected",
    "remedy": "求花钱最少的达标路径 | the cheapest path to compliance",
    "groups": "集团和共同体：覆盖率、统一管理、要改正的问题 | networks as of a day",
    "form-groups": "按强弱、路程和负担组建集团，给出方案和理由 | form groups, with reasons and a bound",
    "report": "打印国家申报表、学校自评表和评估报告 | forms and reports",
    "figures": "方案的各项数据，打开到登记行；任务、案例、不合之处 | a programme's figures, open to their rows",
    "programme": "检查方案文件，写出空白方案 | check a programme's document, write a blank one",
    "forecast": "学生、班级、学位、教师预测 | pupils, classes, places and teachers to come",
    "backtest": "在校生预测回测，与“不变”“逐年升级”对照 | how well enrolment could have been forecast",
    "layout": "学校布局：保留、扩建、教学点、寄宿、停办、新建，附理由和下界 | where schools should be, with reasons and a bound",
    "travel": "各村到各校的用时：路网、高程，或直线折算 | how long the way to school is",
    "docs": "生成数据字典和指标手册 | data dictionary and indicator handbook",
    "web": "启动网页和后台任务 | start the web app and its worker",
    "backup": "备份网页版的全部数据 | back up everything the app keeps",
    "restore": "从备份恢复到空的数据文件夹 | restore into an empty data folder",
    "example": "输出示例地区的登记库和工作簿 | write an example region's register and workbooks",
}


OTHERWISE = {
    errno.ENOSPC: "磁盘已满，请清出空间后重试",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EROFS: "这个位置只能读，不能写",
    errno.EINVAL: "文件名里有不能用的字符",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 done, 1 a check found something, 2 bad input (a message, no traceback)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if given and given[0] in COMMANDS:
        return _run(given[0], given[1:])
    with in_chinese():
        return _overview(given)


def _overview(given: list[str]) -> int:
    """What there is to run, where no command is named."""
    width = max(map(len, COMMANDS)) + 2
    listed = "\n".join(f"  {name:<{width}}{said}" for name, said in COMMANDS.items())
    parser = Parser(
        prog="junheng",
        usage="junheng 命令 [参数]",
        description="均衡 Junheng：规划、运行、证明义务教育优质均衡",
        epilog=f"命令 commands:\n{listed}\n\n每个命令的参数见 junheng 命令 --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version", action="version", help="显示版本号 | show the version", version=f"junheng {__version__}"
    )
    rest = parser.parse_known_args(given)[1]
    if rest:
        parser.error(f"没有命令“{rest[0]}”，可用：{'、'.join(COMMANDS)}")
    parser.print_help(sys.stderr)
    return 2


def _run(name: str, rest: list[str]) -> int:
    module = import_module(f"junheng.cli.{name.replace('-', '_')}_command")
    with in_chinese():
        parser = Parser(prog=f"junheng {name}", description=COMMANDS[name])
        module.arguments(parser)
        args = parser.parse_args(rest)
    try:
        return module.run(args) or 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as refused:
        if os.environ.get("JUNHENG_DEBUG"):
            raise
        said = _said(refused)
        sys.stderr.write(
            f"{said.english() if getattr(args, 'english', False) and hasattr(said, 'english') else said}\n"
        )
        return 2


def _said(refused: Exception) -> str:
    """A failure to read or write a file as a sentence; every other refusal already is one."""
    if isinstance(refused, FileNotFoundError):
        return f"找不到“{refused.filename}”，或它所在的文件夹不存在，请核对路径"
    if isinstance(refused, FileExistsError | NotADirectoryError):
        return f"“{refused.filename}”要用作文件夹，但那里已有同名的文件；请换一个名字"
    if isinstance(refused, IsADirectoryError):
        return f"“{refused.filename}”是文件夹，这里要写文件；请写上文件名"
    if isinstance(refused, PermissionError):
        return f"无法读写“{refused.filename}”：没有权限，或文件正被 Excel 打开，请关闭后重试"
    if isinstance(refused, OSError):
        said = OTHERWISE.get(refused.errno, refused.strerror or str(refused))
        return f"读写文件出错：{said}（{refused.filename or ''}）"
    return refused.args[0] if refused.args and isinstance(refused.args[0], str) else str(refused)
