"""The repository itself: nothing of one machine in it, pins that fit, small files, a light start."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
REGISTRY = re.compile(
    r"pypi\.org|python[h]osted|pypi\.tuna|mirrors\.aliyun|registry\.npmjs|registry\.yarnpkg|deb\.debian\.org"
)
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|Users|home/\w+)/|\b[A-Z]:\\+Users\\")
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==[\w.+]+( ; [^:@]+)?$")
HEAVY = {"altair", "django", "docx", "docxtpl", "highspy", "pandas", "scipy", "typst", "vl_convert"}


def tracked(pattern="*"):
    listed = subprocess.run(["git", "ls-files", "-z", pattern], cwd=HOME, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [HOME / name for name in listed.stdout.split("\0") if name and (HOME / name).is_file()]


def pins():
    lines = (HOME / "requirements.lock").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def named(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


@pytest.mark.parametrize("unwanted", [REGISTRY, MACHINE], ids=["registry", "machine"])
def test_no_tracked_file_names_a_registry_or_a_machine_path(unwanted):
    found = [
        f"{path.relative_to(HOME)}: {match[0]}"
        for path in tracked()
        if (match := unwanted.search(path.read_bytes().decode("utf-8", "ignore")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("unwanted", "text", "found"),
    [
        (REGISTRY, "https://files.python" + "hosted.org/x", True),
        (REGISTRY, "https://peps.python.org/pep-0751", False),
        (MACHINE, "open('/home" + "/anna/register')", True),
        (MACHINE, "C:" + "\\Users\\anna", True),
        (MACHINE, "https://example.org/root" + "/page", False),
        (MACHINE, "src/" + "work/plan.py", False),
    ],
)
def test_the_patterns_find_what_they_should(unwanted, text, found):
    assert bool(unwanted.search(text)) is found


def test_the_licence_is_apache_2():
    text = (HOME / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_every_pin_is_a_name_and_a_version_without_address():
    assert [line for line in pins() if not PIN.match(line)] == []


def test_every_dependency_the_commands_install_is_pinned():
    project = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = {named(text) for text in [*project["dependencies"], *extras["report"], *extras["dev"]]}
    assert asked - {named(line) for line in pins()} == set(), "run `make lock`"


def test_no_module_is_longer_than_800_lines():
    lengths = {
        str(path.relative_to(HOME)): len(path.read_bytes().splitlines())
        for path in tracked("*.py")
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > 800} == {}


def test_starting_the_command_line_imports_nothing_heavy():
    asked = "import sys, junheng.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    shown = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert HEAVY & set(shown.stdout.split()) == set()
