"""Backup and restore: what comes back is, to the byte, what was there."""

import os
import subprocess
import sys
import tarfile

import pytest

FILL = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "junheng.web.settings"
django.setup()
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)
from junheng.register.example import demo
from junheng.web.accounts.models import Appointment, Person
from junheng.web.register import store
clerk = Person.objects.create_user("clerk", password="correct horse", name="普䶮")
Appointment.objects.create(person=clerk, role="clerk", scope="county")
store.write(demo.build().tables, by=clerk, kind="import", note="演示数据")
(settings.DATA / "uploads" / "reports").mkdir(parents=True)
(settings.DATA / "uploads" / "reports" / "报告.pdf").write_bytes(b"%PDF")
"""


def run(*command, data, **more):
    environment = os.environ | {
        "JUNHENG_DATA": str(data),
        "JUNHENG_SECRET": "only-for-tests",
        "PYTHONUTF8": "1",
    }
    environment.pop("JUNHENG_DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, *map(str, command)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        **more,
    )


def junheng(*words, data):
    return run("-m", "junheng.cli", *words, data=data)


def content(path):
    with tarfile.open(path) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar.getmembers()}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    run("-c", FILL, data=data, check=True)
    return data


def test_a_restored_app_gives_the_same_backup_to_the_byte(filled, tmp_path):
    one, other = tmp_path / "1.tar.gz", tmp_path / "2.tar.gz"
    assert junheng("backup", one, "--data", filled, data=filled).returncode == 0
    empty = tmp_path / "empty"
    done = junheng("restore", one, "--data", empty, data=empty)
    assert done.returncode == 0, done.stderr
    assert junheng("backup", other, "--data", empty, data=empty).returncode == 0
    assert content(one) == content(other)
    assert "普䶮" in content(one)["rows/accounts.person.jsonl"].decode()
    assert content(one)["uploads/reports/报告.pdf"] == b"%PDF"


def test_restoring_over_data_is_refused(filled, tmp_path):
    junheng("backup", tmp_path / "1.tar.gz", "--data", filled, data=filled)
    refused = junheng("restore", tmp_path / "1.tar.gz", "--data", filled, data=filled)
    assert refused.returncode == 2
    assert "已有数据" in refused.stderr


@pytest.mark.parametrize("body", [b"nonsense", b""])
def test_a_file_that_is_no_backup(tmp_path, body):
    (tmp_path / "x.tar.gz").write_bytes(body)
    refused = junheng("restore", tmp_path / "x.tar.gz", "--data", tmp_path / "d", data=tmp_path / "d")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "备份" in refused.stderr


def test_a_folder_that_is_not_there_is_named(tmp_path):
    refused = junheng("backup", tmp_path / "x.tar.gz", "--data", tmp_path / "d", data=tmp_path / "d")
    assert refused.returncode == 2
    assert str(tmp_path / "d") in refused.stderr
    assert "--data" in refused.stderr


def test_a_database_not_yet_upgraded_says_what_to_do(tmp_path):
    (tmp_path / "d").mkdir()
    refused = junheng("backup", tmp_path / "x.tar.gz", "--data", tmp_path / "d", data=tmp_path / "d")
    assert refused.returncode == 2
    assert "junheng web" in refused.stderr
