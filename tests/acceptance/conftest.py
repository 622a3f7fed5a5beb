"""Each reconstructed region is made once: generated, written as workbooks, read back through the importer."""

import polars as pl
import pytest

from junheng.cli.example_command import make
from junheng.register.tables import TABLES


@pytest.fixture(scope="session")
def region(tmp_path_factory):
    """region("yuxi") gives its register folder, region.tables("yuxi") what was read from its workbooks."""
    made = {}

    def folder(name):
        if name not in made:
            out = tmp_path_factory.mktemp(name)
            made[name] = (out, make(name, out))
        return made[name][0]

    def tables(name):
        folder(name)
        return made[name][1]

    folder.tables = tables
    return folder


@pytest.fixture(scope="session")
def same_facts():
    """Whether two registers hold the same facts, whatever the order of rows and wherever they came from."""

    def same(one, other):
        for name, table in TABLES.items():
            facts, key = list(table.columns), list(table.key)
            left, right = (r[name].select(pl.col(facts)).sort(key) for r in (one, other))
            assert left.equals(right), name

    return same
