"""argparse in the words of the people who use it: Chinese first, exits with 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SAID = {
    "usage: ": "用法 usage：",
    "positional arguments": "参数 arguments",
    "options": "选项 options",
    "show this help message and exit": "显示这份说明 | show this help",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "the following arguments are required: %s": "缺少必须写的：%s",
    "one of the arguments %s is required": "下列选项要写一个：%s",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "unrecognized arguments: %s": "不认识这些参数：%s",
    "unexpected option string: %s": "不认识选项 %s",
    "expected one argument": "后面要写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "expected at most one argument": "后面最多写一个值",
    "expected %s argument": "后面要写 %s 个值",
    "ignored explicit argument %r": "这个选项后面不写值，收到 %r",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有“%(value)s”，可用：%(choices)s",
    "invalid %(type)s value: %(value)r": "“%(value)s”无法识别",
}
"""argparse's own words, as this Python writes them; what it does not know stays as it is."""


@contextmanager
def in_chinese() -> Iterator[None]:
    """argparse says what stands in `SAID` while this lasts."""
    before = argparse._, argparse.ngettext
    argparse._ = lambda text: SAID.get(text, text)
    argparse.ngettext = lambda one, many, n: SAID.get(one, one if n == 1 else many)
    try:
        yield
    finally:
        argparse._, argparse.ngettext = before


class Formatter(argparse.HelpFormatter):
    """Help in which an option that names no value of its own says 值, not its own name in capitals."""

    def _get_default_metavar_for_optional(self, action: argparse.Action) -> str:
        return "值"


class Parser(argparse.ArgumentParser):
    """A parser whose usage and refusals are sentences; options are written out in full."""

    def __init__(self, **given):
        super().__init__(**({"allow_abbrev": False, "formatter_class": Formatter} | given))

    def error(self, message: str):
        self.print_usage(sys.stderr)
        sys.stderr.write(f"用法不对：{message}。详见 {self.prog} --help\n")
        sys.exit(2)


def whole(text: str) -> int:
    """A whole number given on the command line."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"应为整数，收到“{text}”") from None


def number(text: str) -> float:
    """A number given on the command line; it is not negative."""
    try:
        found = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"应为数字，收到“{text}”") from None
    if not 0 <= found < float("inf"):
        raise argparse.ArgumentTypeError(f"应为不小于 0 的数，收到“{text}”")
    return found
