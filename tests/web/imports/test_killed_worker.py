"""A worker killed with SIGKILL in the middle of a commit: nothing half-stored, the next worker finishes the job once.

Real processes and a real database file; the first worker sleeps for ever inside the transaction.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STEPS = {
    "prepare": """
        import polars as pl
        from django.core.management import call_command
        call_command("migrate", verbosity=0)
        from junheng.register.tables import TABLES
        from junheng.web.accounts.models import Appointment, Person
        from junheng.web.register import store
        store.write({"school": TABLES["school"].example(code=["2153230001"])}, by=None, kind="import")
        who = Person.objects.create_user("clerk", password="correct horse", name="甲")
        Appointment.objects.create(person=who, role="clerk", scope="county")
        from django.core.files.uploadedfile import SimpleUploadedFile
        from junheng.web.imports import actions, uploads
        from junheng.web.jobs import work
        import uuid
        lines = ["学校标识码,学年,公用经费核定人数"] + [f"2153230001,{year},{year}" for year in range(1981, 2090)]
        file = SimpleUploadedFile("学校经费.csv", "\\n".join(lines).encode())
        imported, new = uploads.take_in([file], uuid.uuid4(), by=who, year=None)
        work.carry_out(work.claim())
        imported.refresh_from_db()
        assert imported.state == "ready", imported.summary
        assert actions.commit(imported, by=who)
    """,
    "stuck worker": """
        import time
        from pathlib import Path
        from django.conf import settings
        from junheng.web.jobs import work
        from junheng.web.imports import works
        def stay(incoming):
            from junheng.web.register.models import Finance
            assert Finance.objects.count() == 109, "the rows are there inside the transaction"
            (Path(settings.DATA) / "inside").touch()
            time.sleep(600)
        works.read_back = stay
        work.carry_out(work.claim())
    """,
    "look": """
        from junheng.web.imports.models import Import
        from junheng.web.jobs.models import Job
        from junheng.web.register.models import Batch, Finance, RowChange
        job = Job.objects.get(work="imports.commit")
        print(Finance.objects.count(), Batch.objects.count(), RowChange.objects.filter(table="finance").count(),
              Import.objects.get().state, job.state, job.tries)
    """,
    "next worker": """
        import os, time
        from junheng.web.jobs import progress, work
        from junheng.web.jobs.models import Job
        job = Job.objects.get(work="imports.commit")
        progress.beat(job.pk)
        assert work.claim() is None, "it was just heard of"
        long_ago = time.time() - 2 * work.SILENT.total_seconds()
        os.utime(progress._file(job.pk, "json"), (long_ago, long_ago))
        assert work.lost(job)
        work.carry_out(work.claim())
    """,
}
BEGIN = "import os, django\ndjango.setup()\n"


@pytest.fixture
def step(tmp_path):
    """`step("look")`: run a step in a process of its own."""
    environment = os.environ | {
        "JUNHENG_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "junheng.web.settings",
    }
    environment.pop("JUNHENG_DATABASE_URL", None)

    def start(name: str) -> subprocess.Popen:
        lines = [line[8:] for line in STEPS[name].splitlines()]
        code = BEGIN + "\n".join(lines)
        return subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def told(process: subprocess.Popen) -> str:
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    return out.strip()


def test_a_killed_worker_leaves_nothing_half_stored_and_the_next_one_finishes(step, tmp_path):
    told(step("prepare"))
    worker = step("stuck worker")
    for _ in range(600):
        if (tmp_path / "inside").exists() or worker.poll() is not None:
            break
        time.sleep(0.1)
    assert (tmp_path / "inside").exists(), worker.communicate()[1]
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert told(step("look")) == "0 1 0 committing running 1"
    told(step("next worker"))
    assert told(step("look")) == "109 2 109 done done 2"
