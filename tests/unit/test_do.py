"""do.py hands arguments and exit codes through, and says what to do when it cannot."""

import subprocess
import sys
from pathlib import Path

import do
import pytest


@pytest.fixture
def called(monkeypatch):
    """The commands do.py would run, each with exit code 3, without running or installing anything."""
    commands = []

    def note(*command, **options):
        commands.append([Path(command[0]).name, *map(str, command[1:])])
        return 3

    monkeypatch.setattr(do, "call", note)
    monkeypatch.setattr(do, "install", lambda: None)
    return commands


@pytest.mark.parametrize(
    ("given", "run"),
    [
        (["demo", "--seed", "2"], ["junheng", "demo", "--seed", "2"]),
        (["run", "measure", "a b.xlsx"], ["junheng", "measure", "a b.xlsx"]),
        (
            ["test", "-k", "x"],
            [do.PYTHON.name, "-m", "pytest", "-n", "auto", "--dist", "loadfile", "-k", "x"],
        ),
    ],
)
def test_arguments_and_exit_code_pass_through(called, given, run):
    assert do.main(*given) == 3
    assert called == [run]


def test_check_runs_every_step_even_after_a_failure(called):
    assert do.main("check") == 3
    assert [command[0] for command in called] == [step[0] for step in do.CHECKS]


@pytest.mark.parametrize("given", [[], ["tset"]])
def test_an_unknown_command_shows_the_usage(given):
    shown = subprocess.run([sys.executable, do.__file__, *given], capture_output=True, text=True)
    assert shown.returncode == 2
    assert "python3 do.py demo" in shown.stderr


def test_an_old_python_is_told_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as stopped:
        do.main("test")
    assert stopped.value.code == 2
    assert "需要 Python 3.11" in capsys.readouterr().err
