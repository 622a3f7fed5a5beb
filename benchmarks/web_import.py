"""A workbook of 200,000 pupils through the web app: upload, check, commit, with a worker process of its own.

python -m benchmarks.web_import [ROWS]      The goal: under 60 seconds from the upload to the receipt, progress told all along.
The database is an SQLite file in a temporary folder, or the PostgreSQL of JUNHENG_DATABASE_URL (emptied first).
"""

import importlib
import itertools
import os
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.machine import describe
from junheng.io import template
from junheng.register.codes import GRADES
from junheng.register.example import demo
from junheng.register.tables import TABLES

ROWS, SEED, YEAR = 200_000, 2024, 2024


def pupils(rows: int) -> pl.DataFrame:
    """Seeded, valid, invented children in the demo county's schools."""
    chance = np.random.default_rng(SEED)
    schools = demo.build().tables["school"].filter(pl.col("kind") == "小学")["code"].to_list()
    facts = {
        "code": [f"G{n:09d}" for n in range(rows)],
        "year": [YEAR] * rows,
        "name": chance.choice(["李春喆", "杨堃", "普祎", "白䶮", "罗珺"], rows),
        "sex": chance.choice(["男", "女"], rows),
        "born": pl.Series(chance.integers(15_000, 18_000, rows)).cast(pl.Int32).cast(pl.Date),
        "school": chance.choice(schools, rows),
        "stage": ["小学"] * rows,
        "grade": chance.choice(GRADES[4:10], rows),
        "number": chance.choice(["1班", "2班", "3班"], rows),
        **{n: chance.random(rows) < 0.2 for n in ("boarder", "left_behind", "migrant")},
    }
    return TABLES["pupil"].conform(pl.DataFrame(facts))


def started(folder: Path):
    """The app with the demo county in a fresh database, a clerk logged in, and a worker."""
    os.environ |= {"JUNHENG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "junheng.web.settings"}
    importlib.import_module("django").setup()
    commands = importlib.import_module("django.core.management")
    commands.call_command("migrate", verbosity=0)
    commands.call_command("flush", interactive=False, verbosity=0)
    models = importlib.import_module("junheng.web.accounts.models")
    store = importlib.import_module("junheng.web.register.store")
    store.write(demo.build().tables, by=None, kind="import", note="演示数据")
    clerk = models.Person.objects.create_user("clerk", password=uuid.uuid4().hex, name="数据员")
    models.Appointment.objects.create(person=clerk, role="clerk", scope="county")
    client = importlib.import_module("django.test").Client(headers={"host": "localhost"})
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    worker = subprocess.Popen([sys.executable, "-m", "junheng.web.jobs.worker"])
    return client, worker


def watched(client, job: int) -> tuple[float, list[tuple[float, str, float]]]:
    """Wait for a job; what it said, with the longest silence."""
    progress = importlib.import_module("junheng.web.jobs.progress")
    models = importlib.import_module("junheng.web.jobs.models")
    start, said = time.perf_counter(), []
    while not models.Job.objects.get(pk=job).over:
        told = progress.told(job)
        if not said or said[-1][1:] != (told["doing"], told["share"]):
            said.append((time.perf_counter() - start, told["doing"], told["share"]))
        client.get(f"/jobs/{job}/progress/")
        time.sleep(0.2)
    assert models.Job.objects.get(pk=job).state == "done", models.Job.objects.get(pk=job).error
    return time.perf_counter() - start, said


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "学生.xlsx"
        template.write_workbook(path, {"pupil": pupils(rows)}, TABLES)
        client, worker = started(Path(folder) / "data")
        try:
            run(client, path, rows)
        finally:
            worker.terminate()
            worker.wait()


def run(client, path: Path, rows: int) -> None:
    imports = importlib.import_module("junheng.web.imports.models").Import
    begin = time.perf_counter()
    with path.open("rb") as file:
        answer = client.post("/imports/new/", {"files": [file], "token": str(uuid.uuid4())})
    upload = time.perf_counter() - begin
    imported = imports.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))
    check, heard = watched(client, imported.job_id)
    imported.refresh_from_db()
    assert imported.state == "ready", imported.summary
    begin = time.perf_counter()
    page = client.get(f"/imports/{imported.pk}/")
    shown = time.perf_counter() - begin
    assert page.status_code == 200
    client.post(f"/imports/{imported.pk}/commit/")
    imported.refresh_from_db()
    commit, told = watched(client, imported.job_id)
    imported.refresh_from_db()
    assert imported.summary["stored"]["pupil"] == rows
    client.post(f"/imports/{imported.pk}/undo/")
    imported.refresh_from_db()
    undo, _ = watched(client, imported.job_id)
    silences = [b[0] - a[0] for words in (heard, told) for a, b in itertools.pairwise(words)]
    print(f"{rows:,} 名学生，{path.stat().st_size / 2**20:.1f} MB；{describe()}")
    parts = (
        ("上传", upload),
        ("检查与试算", check),
        ("试算页", shown),
        ("写入", commit),
        ("合计", upload + check + shown + commit),
    )
    for title, seconds in (*parts, ("整批撤销", undo)):
        print(f"{title}\t{seconds:.1f} s")
    print(f"进度\t{len(heard) + len(told)} 次，最长间隔 {max(silences, default=0):.1f} s")


if __name__ == "__main__":
    main()
