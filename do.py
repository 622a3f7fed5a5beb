#!/usr/bin/env python3
"""Everything a newcomer needs, with Python alone: make .venv, install the pinned packages, run.

python3 do.py demo [ARGS]     the whole main job on the invented county
python3 do.py test [ARGS]     the tests; arguments go to pytest
python3 do.py check           format, lint, import rule, generated docs
python3 do.py run ARGS        any `junheng` command
python3 do.py install         only the environment
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent
VENV = HOME / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / "python")
LOCK = HOME / "requirements.lock"
PIP = [PYTHON, "-m", "pip"]
UV = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]


def say(chinese, english):
    print(chinese + "\n" + english, file=sys.stderr, flush=True)


def call(command, **options):
    return subprocess.run([str(part) for part in command], **options).returncode


def install():
    """Fill .venv from requirements.lock; again only when the lock, pyproject.toml, Python or the folder changed."""
    stamp = VENV / "installed.txt"
    place = f"{sys.version} {VENV}".replace("\n", " ")
    digest = hashlib.sha256(LOCK.read_bytes() + (HOME / "pyproject.toml").read_bytes()).hexdigest()
    found = stamp.read_text("utf-8").split("\n") if stamp.exists() else ["", ""]
    if found == [place, digest]:
        return
    say(
        "正在准备运行环境,首次约需一分钟……", "Preparing the environment; the first time takes about a minute…"
    )
    if found[0] != place and call([sys.executable, "-m", "venv", "--clear", VENV]):
        say(
            "无法创建 .venv。Debian/Ubuntu 请先执行:sudo apt install python3-venv",
            "Could not create .venv; on Debian/Ubuntu install python3-venv first.",
        )
        sys.exit(2)
    # A mirror set up for pip serves uv too.
    mirror = subprocess.run([*PIP, "config", "get", "global.index-url"], capture_output=True, text=True)
    mirror = os.environ.get("PIP_INDEX_URL") or mirror.stdout.strip()
    if mirror:
        os.environ.setdefault("UV_DEFAULT_INDEX", mirror)
    steps = [["-r", LOCK], ["--no-deps", "-e", HOME]]
    fast = call([*PIP, "install", "--quiet", "uv"]) == 0 and not any(call([*UV, *step]) for step in steps)
    if not fast and any(call([*PIP, "install", "--quiet", *step]) for step in steps):
        say(
            "安装失败:请检查网络或 pip 镜像设置后重试。",
            "Installing failed: check the network or pip's index, then run this again.",
        )
        sys.exit(2)
    stamp.write_text(f"{place}\n{digest}", "utf-8")


def check():
    """Every step runs, so that one look shows all that is wrong."""
    steps = [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["lint-imports"]]
    if (HOME / "src/junheng/docs.py").exists():
        steps.append(["junheng", "docs", "--check"])
    return max([call([BIN / tool, *args], cwd=HOME) for tool, *args in steps])


def main(command="", *args):
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:2]))
        say(
            f"需要 Python 3.11 或更高版本,当前是 {found}。请安装新版后用它运行 do.py。",
            f"Python 3.11 or newer is needed; this is {found}.",
        )
        return 2
    if command not in ("demo", "test", "check", "run", "install"):
        print(__doc__, file=sys.stderr)
        return 2
    os.environ.update(PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    install()
    if command == "test":
        return call([PYTHON, "-m", "pytest", *args], cwd=HOME)
    if command == "check":
        return check()
    if command == "install":
        return 0
    return call([BIN / "junheng", *(["demo"] if command == "demo" else []), *args])


if __name__ == "__main__":
    try:
        code = main(*sys.argv[1:])
        sys.exit(code if code >= 0 else 128 - code)
    except KeyboardInterrupt:
        sys.exit(130)
