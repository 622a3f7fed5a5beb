"""Make a data folder ready to be served: python -m junheng.web.prepare [--demo FOLDER]. `junheng web` runs it first."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

from junheng.register import snapshot

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.settings")
django.setup()

from junheng.web.accounts import first  # noqa: E402
from junheng.web.accounts.terms import terms  # noqa: E402
from junheng.web.pages.frame import where  # noqa: E402
from junheng.web.register import demo  # noqa: E402
from junheng.web.register.caches import stamp  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Bring the database up to date; load the demonstration, or open the first account of an empty one."""
    parser = argparse.ArgumentParser(prog="junheng.web.prepare")
    parser.add_argument("--demo", type=Path, help="register folder of the demonstration")
    args = parser.parse_args(arguments)
    call_command("migrate", verbosity=0)
    call_command("clearsessions", verbosity=0)
    if args.demo:
        try:
            demo.load(snapshot.load(args.demo))
        except ValueError as refused:
            sys.stderr.write(f"{refused}\n")
            return 2
        sys.stdout.write(_people())
    elif opened := first.administrator():
        person, password = opened
        days = terms().temporary_password_days
        sys.stdout.write(
            f"已开立第一个账号：用户名 {person.username}，密码 {password}（请在 {days} 天内登录，首次登录须修改）。请用它登录，再任命其他人。\n"
        )
    return 0


def _people() -> str:
    rows, at = [("用户名", "角色", "范围")], stamp()
    for person in demo.people():
        for post in person.appointments_now()[:1]:
            rows.append((person.username, str(post.rule.title), where(post, at)))
    wide = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(c + " " * (w - _width(c)) for c, w in zip(row, wide, strict=True)) for row in rows]
    listed = "\n".join(f"  {line.rstrip()}" for line in lines)
    return f"演示人员（密码都是 {demo.PASSWORD}）：\n{listed}\n"


def _width(text: str) -> int:
    """Columns a text takes on the screen: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


if __name__ == "__main__":
    sys.exit(main())
