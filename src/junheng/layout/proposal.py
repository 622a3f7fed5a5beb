"""What planning gives back: a plan for each epoch, what becomes of every school, village and group of pupils, and what proves it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import polars as pl

from junheng.layout.rules import Rules
from junheng.layout.said import Said, in_language
from junheng.plans.plan import Plan
from junheng.said import both

SHOWN = 10
SCHOOLS = {
    "epoch": pl.Int64, "code": pl.String, "name": pl.String, "kind_now": pl.String, "kind": pl.String, "setting": pl.String, "place": pl.String,
    "longitude": pl.Float64, "latitude": pl.Float64, "standing_now": pl.Boolean, "open": pl.Boolean, "action": pl.String,
    "changed": pl.Boolean, "pupils_now": pl.Int64, "pupils": pl.Int64, "low": pl.Int64, "high": pl.Int64, "junior": pl.Int64,
    "classes": pl.Int64, "rooms": pl.Int64, "boarders": pl.Int64, "seats": pl.Int64, "one_off": pl.Float64, "yearly": pl.Float64,
    "protected": pl.Boolean, "locked": pl.Boolean, "fixed": pl.Boolean, "reason": pl.String, "reason_en": pl.String,
}  # fmt: skip
VILLAGES = {
    "epoch": pl.Int64, "place": pl.String, "name": pl.String, "setting": pl.String, "longitude": pl.Float64, "latitude": pl.Float64,
    "band": pl.String, "part": pl.Int64, "parts": pl.Int64, "pupils": pl.Int64, "school_now": pl.String, "school_now_name": pl.String,
    "minutes_now": pl.Float64, "longest_now": pl.Float64, "weekly_now": pl.Float64, "mode_now": pl.String, "boarding_now": pl.Float64, "school": pl.String, "school_name": pl.String,
    "minutes": pl.Float64, "mode": pl.String, "boarding": pl.Boolean, "km": pl.Float64, "moved": pl.Int64, "longer": pl.Float64,
    "left_behind": pl.Float64, "over": pl.Float64, "gain": pl.Int64, "lose": pl.Int64, "same": pl.Int64, "to_board": pl.Int64, "to_day": pl.Int64, "reason": pl.String, "reason_en": pl.String,
}  # fmt: skip
GROUPS = {
    "epoch": pl.Int64, "group": pl.String, "group_en": pl.String, "pupils": pl.Int64, "minutes_now": pl.Float64, "minutes": pl.Float64,
    "longest_now": pl.Float64, "longest": pl.Float64, "boarders_now": pl.Int64, "boarders": pl.Int64, "moved": pl.Int64,
    "gain": pl.Int64, "lose": pl.Int64, "same": pl.Int64, "to_board": pl.Int64, "to_day": pl.Int64,
}  # fmt: skip
RELAXED = {
    "epoch": pl.Int64, "what": pl.String, "what_en": pl.String, "code": pl.String, "name": pl.String, "band": pl.String,
    "pupils": pl.Int64, "limit": pl.Float64, "needed": pl.Float64, "by": pl.Float64, "said": pl.String, "said_en": pl.String,
}  # fmt: skip
PARTS = {"part": pl.String, "part_en": pl.String, "now": pl.Float64, "value": pl.Float64}
TRACE = {"seconds": pl.Float64, "value": pl.Float64, "bound": pl.Float64}
FORCED = {
    "code": pl.String, "name": pl.String, "stands": pl.Boolean, "cost": pl.Float64, "surely": pl.Float64, "possible": pl.Boolean, "said": pl.String, "said_en": pl.String,
}  # fmt: skip
COSTS = {
    "epoch": pl.Int64, "part": pl.String, "code": pl.String, "name": pl.String, "band": pl.String, "piece": pl.Int64, "pieces": pl.Int64,
    "pupils": pl.Int64, "now": pl.Float64, "value": pl.Float64,
}  # fmt: skip
"""now, value: 万元 over the years of the epoch if nothing changes, and in the plan. Of a village band, piece and pieces (of a large
place) say whose; of a school they are null. Rows of nothing are left out: a part's sums are those of `PARTS`."""
FRAMES = {
    "schools": SCHOOLS, "villages": VILLAGES, "groups": GROUPS, "relaxations": RELAXED, "parts": PARTS, "trace": TRACE, "forced": FORCED,
}  # fmt: skip

ROWS = FRAMES | {"costs": COSTS}
"""All frames; `costs` is long and not in the JSON."""


@dataclass(frozen=True)
class Certificate:
    """What speaks for the plan. No plan within the same limits costs less than `bound`; `gap` is the rest, as a share.

    problems: what the independent checker found. impossible: it was proved that the limits as they stand cannot be kept.
    """

    value: float
    bound: float | None
    gap: float | None
    impossible: bool
    method: str
    stopped: str
    problems: tuple[str, ...]
    seconds: float

    @property
    def certified(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Proposal:
    """Everything found; frames as declared in `ROWS`.

    plans: (epoch, plan) in order; each can be adopted when its year has come. reasons: Chinese → English of why each change is made.
    notices, problems: sentences (Chinese, English).
    choice: the plan in the terms of the core, for starting again from it (site → actions by epoch; client → site and mode;
    what the bound rests on). costs: what `parts` are made of, row by row; not in the JSON.
    """

    rules: Rules
    year: int
    plans: tuple[tuple[int, Plan], ...]
    schools: pl.DataFrame
    villages: pl.DataFrame
    groups: pl.DataFrame
    relaxations: pl.DataFrame
    parts: pl.DataFrame
    trace: pl.DataFrame
    forced: pl.DataFrame
    notices: tuple[tuple[str, str], ...]
    certificate: Certificate
    choice: Mapping[str, object]
    reasons: Mapping[str, str]
    travel: str = ""
    costs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COSTS))

    @property
    def plan(self) -> Plan:
        """All changes, one epoch after the other."""
        changes = tuple(c for _, plan in self.plans for c in plan.changes)
        return Plan(f"布局方案（{'、'.join(str(e) for e in self.rules.epochs)}）", changes)

    def plan_of(self, epoch: int) -> Plan:
        """The changes of one epoch."""
        return dict(self.plans)[epoch]

    @property
    def feasible(self) -> bool:
        """Whether the plan keeps every limit as it stands."""
        return self.relaxations.is_empty()

    def summary(self, language: str = "zh") -> str:
        """A few lines a director can read."""
        return "\n".join(said.english() if language == "en" else str(said) for said in self._said())

    def _said(self):
        rules, sure = self.rules, self.certificate
        yield Said(
            "布局方案（依据《{title}》，{travel}，{year} 学年为起点）", "Layout of schools (under “{title}”, {travel}, from {year})",
            title=rules.title, travel=self.travel, year=str(self.year),
        )  # fmt: skip
        first = self.schools.filter(pl.col("epoch") == rules.epochs[0])
        standing = first["standing_now"].sum()
        for epoch in rules.epochs:
            rows = self.schools.filter(pl.col("epoch") == epoch)
            whole = self.groups.filter(pl.col("epoch") == epoch, pl.col("group") == "全体学生").row(
                0, named=True
            )
            acts = rows.filter(pl.col("changed"))
            counted = {
                what: acts.filter(pl.col("action").str.starts_with(word)).height for what, word in ACTS
            }
            told = [(what, ACTS_ENGLISH[what], n) for what, n in counted.items() if n]
            yield Said(
                "{epoch} 年：{open} 所（现 {standing} 所）；{acts}；学生 {pupils} 人，平均 {mean:.1f} 分钟（现 {before:.1f}），最远 {longest:.0f} 分钟（现 {farthest:.0f}），寄宿 {boarders} 人（现 {boarded}）；换学校 {moved} 人，路途缩短 {gain} 人、变长 {lose} 人，由走读改寄宿 {to_board} 人、由寄宿改走读 {to_day} 人",
                "{epoch}: {open} schools ({standing} now); {acts_en}; {pupils} pupils, {mean:.1f} minutes on average ({before:.1f} now), {longest:.0f} at most ({farthest:.0f} now), {boarders} board ({boarded} now); {moved} change school, {gain} travel less and {lose} longer, {to_board} come to board and {to_day} cease to",
                epoch=str(epoch), open=int(rows["open"].sum()), standing=int(standing), pupils=whole["pupils"], mean=whole["minutes"], before=whole["minutes_now"],
                acts="、".join(f"{zh} {n}" for zh, _, n in told) or "没有新的变动", acts_en=", ".join(f"{en} {n}" for _, en, n in told) or "nothing new",
                longest=whole["longest"], farthest=whole["longest_now"], boarders=whole["boarders"], boarded=whole["boarders_now"],
                moved=whole["moved"], gain=whole["gain"], lose=whole["lose"], to_board=whole["to_board"] or 0, to_day=whole["to_day"] or 0,
            )  # fmt: skip
        now, then = self.parts["now"].sum(), self.parts["value"].sum()
        yield Said(
            "目标值 {value:,.0f} 万元（维持现状约 {now:,.0f} 万元，路途等折算在内）{bound}；独立核验{verdict}",
            "Objective {value:,.0f} ×10⁴ yuan (about {now:,.0f} if nothing changed; travel and the like are converted){bound_en}; independent check: {verdict_en}",
            value=then, now=now,
            bound="" if sure.bound is None else f"；任何方案不低于 {sure.bound:,.0f}，差距 {sure.gap:.2%}",
            bound_en="" if sure.bound is None else f"; no plan is below {sure.bound:,.0f}, gap {sure.gap:.2%}",
            verdict="通过" if sure.certified else "未通过：" + "；".join(sure.problems[:3]),
            verdict_en="passed" if sure.certified else "failed: " + "; ".join(sure.problems[:3]),
        )  # fmt: skip
        if self.relaxations.height:
            yield Said(
                "{proof}；以下 {n} 处放宽后可行：", "{proof_en}; with these {n} relaxations there is a plan:", n=self.relaxations.height,
                proof="已证明按原限制无解" if sure.impossible else "按原限制没有找到方案",
                proof_en="Proved: the limits as they stand cannot be kept" if sure.impossible else "No plan was found within the limits",
            )  # fmt: skip
            for zh, en in self.relaxations.select("said", "said_en").head(SHOWN).iter_rows():
                yield Said("  {zh}", "  {en}", zh=zh, en=en)
        for zh, en in self.notices[:SHOWN]:
            yield Said("提醒：{zh}", "Note: {en}", zh=zh, en=en)

    def to_json(self) -> str:
        """Everything but `costs` as JSON; `Proposal.from_json` gives it back."""
        body = {name: getattr(self, name).to_dicts() for name in FRAMES}
        body |= {
            "rules": self.rules.as_dict(), "year": self.year, "plans": [[e, json.loads(p.to_json())] for e, p in self.plans],
            "notices": [list(n) for n in self.notices], "certificate": asdict(self.certificate), "choice": dict(self.choice), "reasons": dict(self.reasons), "travel": str(self.travel), "travel_en": in_language(self.travel, "en"),
        }  # fmt: skip
        return json.dumps(body, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Proposal:
        """Raises ValueError for text that is not a proposal."""
        try:
            body = json.loads(text)
            frames = {
                name: pl.DataFrame(body[name], schema=schema, orient="row") for name, schema in FRAMES.items()
            }
            sure = Certificate(**{**body["certificate"], "problems": tuple(body["certificate"]["problems"])})
            return cls(
                rules=Rules.from_dict(body["rules"]), year=body["year"],
                plans=tuple((e, Plan.from_json(json.dumps(p))) for e, p in body["plans"]),
                notices=tuple((zh, en) for zh, en in body["notices"]), certificate=sure, choice=body["choice"], reasons=body["reasons"],
                travel=both(body["travel"], body.get("travel_en", body["travel"])), **frames,
            )  # fmt: skip
        except (json.JSONDecodeError, KeyError, TypeError) as broken:
            raise ValueError(f"这不是布局方案文件：{broken} Not a layout proposal") from None


ACTS = (
    ("停办", "停办"), ("新建", "新建"), ("扩建", "扩建"), ("增设寄宿", "增设寄宿"), ("改为教学点", "改为教学点"), ("办成完小", "办成完小"),
    ("改变学段", "改为九年"), ("只留小学", "改为小学"), ("只留初中", "改为初级"),
)  # fmt: skip
ACTS_ENGLISH = {
    "停办": "closed", "新建": "built", "扩建": "extended", "增设寄宿": "given beds", "改为教学点": "made teaching points", "办成完小": "made full primaries",
    "改变学段": "made nine-year schools", "只留小学": "primary only", "只留初中": "junior only",
}  # fmt: skip
