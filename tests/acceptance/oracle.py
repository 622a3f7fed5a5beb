"""The figures of the four cases worked out in plain polars from register rows: a second opinion on `junheng.programmes`."""

import contextlib
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from junheng.cli import main
from junheng.programmes.case import case
from junheng.programmes.figures import Figures
from junheng.programmes.programme import Programme

ON = dt.date(2024, 12, 30)
YEAR = 2024
ORIGIN = ["source_file", "source_sheet", "source_row"]
PRIMARY = ("小学", "小学教学点", "九年一贯制学校", "十二年一贯制学校")
JUNIOR = ("初级中学", "九年一贯制学校", "十二年一贯制学校", "完全中学")
COMPULSORY = tuple(dict.fromkeys((*PRIMARY, *JUNIOR)))

Register = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Figure:
    """A figure of a case: what it must be, how it is counted, and one row (or more) it cannot do without.

    `least` and `most` bound the value; `rows` picks rows of `table` whose deletion must change it.
    """

    id: str
    least: float
    most: float
    count: Callable[[Register], float]
    table: str
    rows: Callable[[Register], pl.DataFrame]

    def without(self, register: Register) -> Register:
        """The register without the rows picked."""
        gone = self.rows(register)
        assert gone.height, f"{self.id}: nothing to delete"
        return {**register, self.table: register[self.table].join(gone, on=ORIGIN, how="anti")}


def said(folder: Path, programme: str, *more: str) -> str:
    """What `junheng figures` prints on the day of the cases."""
    text = io.StringIO()
    asked = ["figures", str(folder), "--programme", programme, "--on", str(ON), *more]
    with contextlib.redirect_stdout(text):
        assert main(asked) == 0
    return text.getvalue()


def agree_when_printed(folder: Path, programme: str, figures: tuple[Figure, ...], register: Register) -> None:
    """The command prints the same values as counted here, each resting on rows, and no missed target unless so counted."""
    found = {f["id"]: f for f in json.loads(said(folder, programme, "--json"))["figures"]}
    for figure in figures:
        row = found[figure.id]
        assert row["value"] == pytest.approx(figure.count(register), rel=1e-12), figure.id
        assert figure.least <= row["value"] <= figure.most
        assert row["rows"] > 0, figure.id
        assert row["state"] in (None, "达标"), figure.id


def move_together(programme: str, register: Register, figure: Figure) -> None:
    """The programme's figure follows the count here when rows are deleted."""
    document, less = Programme.load(programme, on=ON), figure.without(register)
    before = Figures(document, register, on=ON).figure(figure.id).value
    after = Figures(document, less, on=ON).figure(figure.id).value
    assert before == pytest.approx(figure.count(register), rel=1e-12)
    assert after == pytest.approx(figure.count(less), rel=1e-12)
    assert after != before


def rest_on_rows(programme: str, register: Register) -> list[str]:
    """Figures named in the printed case that stay as they are without the rows they are said to rest on."""
    document = Programme.load(programme, on=ON)
    named = case(document, register, on=ON, register="-").figures
    assert named
    stored = []
    for figure in named:
        less = dict(register)
        for (table,), gone in figure.rows.filter(pl.col("part") == "计入").group_by("table"):
            less[table] = register[table].join(gone, on=ORIGIN, how="anti")
        if Figures(document, less, on=ON).figure(figure.id).value == figure.value:
            stored.append(figure.id)
    return stored


def exactly(id: str, value: float, count, table: str, rows) -> Figure:
    return Figure(id, value, value, count, table, rows)


def in_force(frame: pl.DataFrame, on: dt.date = ON) -> pl.DataFrame:
    """Rows that hold on the day."""
    return frame.filter(pl.col("since") <= on, pl.col("until").is_null() | (pl.col("until") > on))


def of(register: Register, table: str, **cells) -> pl.DataFrame:
    """Rows of a table in which every named cell is so; those in force where the table has periods."""
    frame = register[table]
    frame = in_force(frame) if {"since", "until"} <= set(frame.columns) else frame
    return frame.filter(**cells) if cells else frame


def members(register: Register, kind: str, **cells) -> pl.DataFrame:
    """Memberships in force in networks of a kind that are in force, with the network's and the school's columns."""
    networks = of(register, "network", kind=kind, **cells).rename({"code": "network"})
    schools = (
        register["school"].select("code", "setting", "place", stage_kind="kind").rename({"code": "school"})
    )
    inside = in_force(register["membership"]).join(
        networks.select("network", "name", "pattern"), on="network"
    )
    return inside.join(schools, on="school", how="left")


def open_schools(register: Register, *kinds: str) -> pl.DataFrame:
    """Schools of these kinds that are open on the day."""
    closed = pl.col("closed").is_not_null() & (pl.col("closed") <= ON)
    late = pl.col("opened").is_not_null() & (pl.col("opened") > ON)
    return register["school"].filter(~closed & ~late, pl.col("kind").is_in(kinds))


def first(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.head(1)


def nameless(register: Register) -> list[str]:
    """What is not internally consistent: networks without a head, ties to nobody, staff at work who left."""
    wrong = []
    networks = in_force(register["network"])["code"]
    led = in_force(register["membership"]).filter(
        pl.col("role").is_in(["总校", "龙头校", "核心校", "牵头单位"])
    )
    wrong += [f"no head school: {n}" for n in set(networks) - set(led["network"])]
    heads = of(register, "link", kind="总校长")
    wrong += [f"no head person: {n}" for n in set(networks) - set(heads["target"])]
    people, gone = set(register["staff"]["code"]), register["staff"].filter(pl.col("left") <= ON)["code"]
    at_work = in_force(register["posting"])
    wrong += [f"left but posted: {p}" for p in set(gone) & set(at_work["staff"])]
    for kind in ("总校长", "师徒结对", "留守儿童关爱"):
        ties = of(register, "link", kind=kind)
        wrong += [f"{kind}: unknown {p}" for p in set(ties["source"]) - people]
        wrong += [f"{kind}: not at work {p}" for p in set(ties["source"]) - set(at_work["staff"])]
    exclusive = members(register, "教育集团").group_by("school").len().filter(pl.col("len") > 1)
    wrong += [f"in two groups: {s}" for s in exclusive["school"]]
    closed = register["school"].filter(pl.col("closed") <= ON)["code"]
    wrong += [
        f"closed but member: {s}" for s in set(closed) & set(in_force(register["membership"])["school"])
    ]
    full = at_work.filter(pl.col("duty") == "专任教师", pl.col("kind").is_in(["任教", "交流轮岗"]))
    busy = full.group_by("staff").agg(pl.col("school").n_unique()).filter(pl.col("school") > 1)
    wrong += [f"full time at two schools: {p}" for p in busy["staff"]]
    taught = register["enrolment"].filter(pl.col("year") == YEAR).select("school", "stage").unique()
    idle = taught.join(full, on=["school", "stage"], how="anti")
    return wrong + [f"pupils and no teacher: {r}" for r in idle.rows()]
