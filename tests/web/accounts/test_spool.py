"""A sight of a personal record is kept while an import holds SQLite's lock: at once, on the disk, once."""

import os
import subprocess
import sys

import pytest

STORY = """
import os, sqlite3, sys, time
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)
from junheng.web.accounts import audit, spool
from junheng.web.accounts.models import Person, Sighting
from junheng.web.operate import backup
who = Person.objects.create_user("officer", password="x", name="科员")

def import_begins():
    held = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    return held

def seen():
    return sorted(Sighting.objects.values_list("key", "unmasked", "reason"))

audit.seen(who, "pupil", ["A"])
assert seen() == [("A", False, "")] and spool.waiting() == 0

held = import_begins()
begin = time.perf_counter()
audit.seen(who, "pupil", ["B", "C"], unmasked=True, reason="家长来访")
assert time.perf_counter() - begin < 1, "a reader does not wait for the import"
assert spool.waiting() == 2 and len(seen()) == 1
assert spool.move() == 0 and spool.waiting() == 2, "nothing is moved while the lock is held"
if sys.argv[1] == "killed":
    os._exit(9)
kept = spool._file().read_bytes()
held.execute("ROLLBACK")
assert spool.move() == 2 and spool.waiting() == 0
three = [("A", False, ""), ("B", True, "家长来访"), ("C", True, "家长来访")]
assert seen() == three
spool._file().write_bytes(kept)  # as after a kill between the trail and the file
spool.move()
assert seen() == three and spool.waiting() == 0, "none is doubled"
held = import_begins()
audit.seen(who, "pupil", ["D"])
held.execute("ROLLBACK")
backup(settings.DATA / "b.tar.gz")
assert spool.waiting() == 0 and len(seen()) == 4, "a backup holds what waited"
"""
AFTER = """
import django; django.setup()
from junheng.web.accounts import spool
from junheng.web.accounts.models import Sighting
assert spool.waiting() == 2
assert spool.move() == 2
assert sorted(Sighting.objects.values_list("key", flat=True)) == ["A", "B", "C"]
"""


@pytest.fixture
def told(tmp_path):
    """Run a story in a process and a database file of its own."""
    own = {k: v for k, v in os.environ.items() if k != "JUNHENG_DATABASE_URL"}
    own |= {"JUNHENG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "junheng.web.settings"}

    def run(story, how=""):
        done = subprocess.run([sys.executable, "-c", story, how], env=own, capture_output=True, text=True)
        return done.returncode, done.stderr

    return run


def test_nobody_waits_nothing_is_lost_and_nothing_doubled(told):
    assert told(STORY) == (0, "")


def test_what_waited_outlives_a_kill(told):
    assert told(STORY, "killed") == (9, "")
    assert told(AFTER) == (0, "")
