"""Import and validate a 200,000-row workbook (教职工, 11 columns), beside pandas.read_excel that only reads it.

python -m benchmarks.import_workbook
"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from benchmarks.machine import describe, timed
from junheng.io import load, template
from junheng.register.tables import TABLES

ROWS, SEED = 200_000, 2024


def staff_rows() -> pl.DataFrame:
    """Seeded, valid, invented people."""
    rng = np.random.default_rng(SEED)
    table = TABLES["staff"]
    pick = {n: rng.choice(c.enum, ROWS) for n, c in table.columns.items() if c.enum}
    days = pl.Series(rng.integers(0, 12000, ROWS)).cast(pl.Int32)
    born = pl.Series(days + 1000).cast(pl.Date)
    facts = {
        "code": [f"T{n:07d}" for n in range(ROWS)],
        "name": rng.choice(["李春喆", "杨堃", "普祎", "白䶮", "罗珺"], ROWS),
        **pick,
        "born": born,
        "certified": rng.random(ROWS) < 0.99,
    }
    return table.conform(pl.DataFrame(facts))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "教职工.xlsx"
        rows = staff_rows()
        writing, _ = timed(lambda: template.write_workbook(path, {"staff": rows}, TABLES), runs=1)
        heard = []
        mine, found = timed(
            lambda: load.read(path, declared=TABLES, progress=lambda *x: heard.append(x)), runs=1
        )
        theirs, _ = timed(lambda: pd.read_excel(path, sheet_name="教职工", engine="openpyxl"), runs=1)
        assert found.tables["staff"].height == ROWS
        print(f"导入 {ROWS:,} 行工作簿，{path.stat().st_size / 1e6:.0f} MB（{describe()}）")
        print(
            f"  junheng 读取并校验 {mine:.1f} s（进度 {len(heard)} 次）；pandas.read_excel 只读取 {theirs:.1f} s；快 {theirs / mine:.1f} 倍；写出 {writing:.1f} s"
        )


if __name__ == "__main__":
    main()
