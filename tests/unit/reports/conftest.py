"""The invented county once per run, with a school renamed in rare characters."""

import datetime as dt

import polars as pl
import pytest

from junheng.register.example import demo
from junheng.standards.measure import measure
from junheng.standards.standard import Standard

RARE = "喆堃祎䶮𥔲小学"


@pytest.fixture(scope="session")
def standard():
    return Standard.load("cn-youzhi-2017", on=dt.date(2024, 9, 1))


@pytest.fixture(scope="session")
def tables():
    register = dict(demo.build().tables)
    name = pl.when(pl.col("code") == "2153999001").then(pl.lit(RARE)).otherwise(pl.col("name")).alias("name")
    return register | {"school": register["school"].with_columns(name)}


@pytest.fixture(scope="session")
def measured(tables, standard):
    return measure(tables, standard)
