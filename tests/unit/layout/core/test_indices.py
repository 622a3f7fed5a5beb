"""Compiled code reads past the end of an array without a word; uncompiled it cannot."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from junheng.layout.core.bare import Checked

HOME = Path(__file__).parents[4]


def test_no_move_reads_where_there_is_nothing():
    told = subprocess.run(
        [sys.executable, "-m", "tests.unit.layout.core.uncompiled"],
        cwd=HOME, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr


def test_uncompiled_an_index_outside_is_refused_even_where_python_would_count_from_the_end():
    checked = Checked(np.arange(3))
    checked[2] = 7
    assert checked[2] == 7
    for wrong in (-1, 3):
        with pytest.raises(IndexError):
            checked[wrong]
        with pytest.raises(IndexError):
            checked[wrong] = 0
