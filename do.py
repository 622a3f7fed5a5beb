#!/usr/bin/env python3
"""Everything a newcomer needs, with Python alone: make .venv, install the pinned packages, run.

python3 do.py demo [ARGS]     the whole main job, on an invented county
python3 do.py test [ARGS]     the tests; arguments go to pytest
python3 do.py check           format, lint, import rule, generated docs
python3 do.py run ARGS        any `junheng` command
python3 do.py install         the environment only
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent
VENV = HOME / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
LOCK = HOME / "requirements.lock"
CHECKS = [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["lint-imports"]]
if (HOME / "src/junheng/docs.py").exists():
    CHECKS.append(["junheng", "docs", "--check"])


def stop(chinese, english):
    sys.stderr.write(f"{chinese}\n{english}\n")
    sys.exit(2)


def call(*command, **options):
    return subprocess.run([str(part) for part in command], **options).returncode


def install():
    """Fill .venv from the lock; again only when lock, pyproject.toml, Python or the folder changed."""
    stamp = VENV / "installed.txt"
    place = " ".join([*sys.version.split(), str(VENV)])
    digest = hashlib.sha256(LOCK.read_bytes() + (HOME / "pyproject.toml").read_bytes()).hexdigest()
    found = stamp.read_text("utf-8").split("\n") if stamp.exists() else [""]
    if found == [place, digest]:
        return
    sys.stderr.write("正在准备运行环境，首次约需一分钟…… Preparing .venv, about a minute the first time.\n")
    if found[0] != place and call(sys.executable, "-m", "venv", "--clear", VENV):
        stop(
            "无法建立 .venv。在 Debian/Ubuntu 上请先执行 sudo apt install python3-venv。",
            "Could not make .venv. On Debian/Ubuntu, first run: sudo apt install python3-venv",
        )
    pip = [PYTHON, "-m", "pip", "install", "--quiet"]
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
    use_mirror_of_pip()
    steps = [["-r", LOCK], ["--no-deps", "-e", HOME]]
    done = call(*pip, "uv") == 0 and not any(call(*uv, *step) for step in steps)
    if not done and any(call(*pip, *step) for step in steps):
        stop(
            "安装失败：请检查网络或 pip 镜像设置，然后重新运行。",
            "Installing failed: check the network or pip's index setting, then run this again.",
        )
    stamp.write_text(f"{place}\n{digest}", "utf-8")


def use_mirror_of_pip():
    """Where an office has set a mirror for pip, uv uses it too."""
    asked = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
    mirror = os.environ.get("PIP_INDEX_URL") or subprocess.run(asked, capture_output=True, text=True).stdout
    if mirror.strip():
        os.environ.setdefault("UV_DEFAULT_INDEX", mirror.strip())


def main(command="", *args):
    if sys.version_info < (3, 11):  # noqa: UP036 (an older Python may be what starts this file)
        stop(
            f"需要 Python 3.11 或更高版本，现在是 {sys.version.split()[0]}。请安装后用新版本运行 do.py。",
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: run do.py with a newer one.",
        )
    if command not in ("demo", "test", "check", "run", "install"):
        stop("用法见下。", __doc__)
    os.environ.update(PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    install()
    if command == "test":
        spread = [] if any(a.startswith("-n") for a in args) else ["-n", "auto", "--dist", "loadfile"]
        return call(PYTHON, "-m", "pytest", *spread, *args, cwd=HOME)
    if command == "check":
        return max([call(BIN / tool, *rest, cwd=HOME) for tool, *rest in CHECKS])
    if command == "run":
        return call(BIN / "junheng", *args)
    return call(BIN / "junheng", "demo", *args) if command == "demo" else 0


if __name__ == "__main__":
    try:
        code = main(*sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code if code >= 0 else 128 - code)
