"""What goes in and comes out, as OpenAPI describes it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue, StringConstraints, WithJsonSchema

from junheng.plans.changes import KINDS
from junheng.register.tables import TABLES
from junheng.standards.standard import Standard

TableName = StrEnum("TableName", {name: name for name in TABLES})
STANDARD = "cn-youzhi-2017"
NEWEST = Standard.load(STANDARD, on=dt.date(2100, 1, 1))
ToleranceName = StrEnum("ToleranceName", {t.id: t.id for t in NEWEST.tolerances})
Indicator = StrEnum("Indicator", {i.id: i.id for i in NEWEST.resource})
ItemName = StrEnum("ItemName", {i.id: i.id for i in NEWEST.items})
Stage = StrEnum("Stage", {s: s for s in NEWEST.stages})
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
Year = Annotated[int, Field(ge=1990, le=2100)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Strict(Schema):
    """A body that says no more than it may."""

    model_config = ConfigDict(extra="forbid")


class TableLine(Schema):
    name: str
    title: str
    description: str
    personal: str = Field(description="谁的个人信息：儿童、教职工，或空")
    key: list[str]
    rows: int = Field(description="您能看到的行数")


class Row(Schema):
    key: str = Field(description="业务主键；主键本身是个人信息时为 ~ 加行号")
    version: int
    masked: bool = Field(description="个人信息是否遮蔽")
    values: dict[str, JsonValue]


class Rows(Schema):
    table: str
    revision: int
    count: int = Field(description="符合条件的总行数")
    next: str | None = Field(description="下一页的 cursor；没有了为 null")
    rows: list[Row]


class RowIn(Strict):
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        None, description="读到的版本号；新增一行不写"
    )
    values: dict[Text, JsonValue] = Field(description="要写的栏目；没有写的保持原样（新增时为未填报）")
    note: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""


class Written(Schema):
    row: Row
    batch: int | None = Field(description="写入的批次；内容没有变化时为 null")


class Proof(Schema):
    title: str
    value: float | None
    unit: str
    line: float | None
    state: str
    formula: str
    clause: str
    document: str
    steps: list[str]
    rows: list[dict[str, JsonValue]]
    terms: list[dict[str, JsonValue]] | None


class PlanLine(Schema):
    id: int
    title: str
    year: int
    state: str
    origin: str
    revision: int
    schools: list[str]
    made_by: str
    made_at: dt.datetime
    adopted_at: dt.datetime | None
    batch: int | None


class PlanFull(PlanLine):
    note: str
    changes: list[dict[str, JsonValue]]
    promised: dict[str, JsonValue] | None = Field(description="按编制时的登记库测算的结果")
    remedy: dict[str, JsonValue] | None = Field(description="达标路径测算给出的费用、下界和理由")


CHANGE = {
    "type": "object",
    "title": "Change",
    "description": "一条改动：kind 是类别，其余各项随类别而定（与方案文件相同）",
    "properties": {
        "kind": {"type": "string", "enum": list(KINDS)},
        "why": {"type": "string", "maxLength": 2000},
    },
    "required": ["kind"],
}
ChangeIn = Annotated[dict[str, JsonValue], WithJsonSchema(CHANGE)]


class PlanIn(Strict):
    title: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*\S[^\x00]*$")]
    year: Year
    changes: Annotated[list[ChangeIn], Field(max_length=5000)]
    note: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] = ""


class ReportJob(Strict):
    """Print a report."""

    work: Literal["report"]
    kind: Literal["national", "self", "verdict", "all"]
    year: Year
    tolerances: list[ToleranceName] = Field(default_factory=list)
    schools: list[Text] = Field(default_factory=list, max_length=2000)


class RemedyJob(Strict):
    """Search for the cheapest path to compliance."""

    work: Literal["remedy"]
    year: Year
    title: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")] = "达标路径"
    seconds: Annotated[float, Field(ge=1, le=1800)] = 60
    gap: Annotated[float, Field(ge=0, lt=1)] = 0.001
    costs: dict[str, JsonValue] | None = Field(None, description="单价文件；不写则用随程序的示例")


class JobOut(Schema):
    id: int
    work: str
    title: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    asked: dt.datetime
    began: dt.datetime | None
    ended: dt.datetime | None
    doing: str
    share: float = Field(description="进度，0 到 1")
    revision: int | None
    result: dict[str, JsonValue] | None
    error: str


class FileOut(Schema):
    name: str
    size: int
    sha256: str


class ReportOut(Schema):
    id: int
    kind: str
    year: int
    on: dt.date
    standard: str
    tolerances: list[str]
    schools: list[str]
    fingerprint: str
    revision: int
    at: dt.datetime
    files: list[FileOut]


class Post(Schema):
    role: str
    scope: str
    code: str


class Me(Schema):
    username: str
    name: str
    rights: list[str] = Field(description="这次请求能用的权限：令牌的与本人现在的交集")
    appointments: list[Post]
    revision: int


def as_json(value: Any) -> Any:
    """A cell as JSON holds it."""
    return value.isoformat() if isinstance(value, dt.date) else value
