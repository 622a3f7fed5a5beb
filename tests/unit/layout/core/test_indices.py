"""Compiled code reads past the end of an array without a word; uncompiled it cannot."""

import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parents[4]


def test_no_move_reads_where_there_is_nothing():
    told = subprocess.run(
        [sys.executable, "-m", "tests.unit.layout.core.uncompiled"],
        cwd=HOME, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
