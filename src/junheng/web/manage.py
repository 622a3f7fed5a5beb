"""Django's own commands: python -m junheng.web.manage COMMAND."""

import os
import sys

from django.core.management import execute_from_command_line


def main(arguments: list[str] | None = None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.settings")
    execute_from_command_line(["junheng", *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    main()
