"""Why a school stays, changes or closes, and why a village goes where it goes: a sentence each, from the plan's own figures."""

from __future__ import annotations

import numpy as np

from junheng.layout.bands import BANDS, ENGLISH, LOW
from junheng.layout.core.problem import CLOSED
from junheng.layout.outcome import Outcome
from junheng.layout.said import Said

NAMED = 3


def of_school(outcome: Outcome, t: int, j: int) -> Said:
    """Why site `j` is what it is in epoch `t`."""
    o = int(outcome.option[t, j])
    place = outcome.model.place
    name = place.names[j]
    if o == CLOSED:
        return _closed(outcome, t, j) if place.sites["standing"][j] else _not_built(name)
    option, load = outcome.model.options[o], int(outcome.load[t, j].sum())
    if option.action == "保留":
        return _kept(outcome, t, j)
    classes = int(outcome.classes[t, j].sum())
    figures = {
        "name": name,
        "pupils": load,
        "classes": classes,
        "rooms": option.rooms,
        "epoch": str(place.rules.epochs[t]),
        "mean": _mean(outcome, t, j),
    }
    if option.action.startswith("新建"):
        return Said(
            "新建：{epoch} 年有 {pupils} 名学生、{classes} 个班，平均 {mean:.0f} 分钟；至少提前 {ahead} 年建成",
            "Built: {pupils} pupils in {classes} classes in {epoch}, {mean:.0f} minutes on average; finished at least {ahead} year(s) ahead",
            ahead=place.rules.steps.build_ahead, **figures,
        )  # fmt: skip
    if option.action.startswith("扩建"):
        return Said(
            "{action}：{epoch} 年有 {pupils} 名学生、{classes} 个班，现有教室 {old} 间不够", "Extended: {pupils} pupils in {classes} classes in {epoch}, more than its {old} classrooms hold",
            action=option.action, old=place.sites["rooms"][j], **figures,
        )  # fmt: skip
    if option.action.startswith("增设寄宿"):
        return Said(
            "{action}：{epoch} 年有 {boarders} 名寄宿生，现有床位 {old} 个", "Beds added: {boarders} board in {epoch}, {old} beds now",
            action=option.action, boarders=int(outcome.boarders[t, j]), old=place.sites["seats"][j], **figures,
        )  # fmt: skip
    if option.action == "改为教学点":
        return Said(
            "改为教学点：{epoch} 年一至三年级 {pupils} 名学生仍就近上学，四年级以上到完小", "A teaching point: its {pupils} pupils of grades 1–3 stay near home in {epoch}, the older go to a full primary school",
            **figures,
        )  # fmt: skip
    if option.action == "办成完小":
        return Said(
            "办成完小：{epoch} 年有 {pupils} 名学生，四至六年级也可就近走读", "A full primary school: {pupils} pupils in {epoch}; grades 4–6 too stay near home", **figures
        )  # fmt: skip
    return Said(
        "{action}：{epoch} 年有 {pupils} 名学生、{classes} 个班",
        "{kind}: {pupils} pupils in {classes} classes in {epoch}",
        action=option.action,
        kind=option.kind,
        **figures,
    )


def _kept(outcome: Outcome, t: int, j: int) -> Said:
    place = outcome.model.place
    if place.sites["fixed"][j]:
        return Said(
            "不参与规划：现有学生照旧，不安排别校的学生去",
            "Not planned: its own pupils stay, nobody else is sent there",
        )
    load = int(outcome.load[t, j].sum())
    only = _only_near(outcome, t, j)
    if place.protected[j] or only:
        return Said(
            "保留：{villages}的一至三年级学生在 {limit:g} 分钟以内没有别的学校可上（应留必留）",
            "Kept: the youngest of {villages} have no other school within {limit:g} minutes", villages=only or [place.names[j]], limit=place.rules.travel.low,
        )  # fmt: skip
    more = _farther(outcome, t, j)
    if more is None:
        return Said(
            "保留：{epoch} 年有 {pupils} 名学生，平均 {mean:.0f} 分钟；没有别的学校能接收他们", "Kept: {pupils} pupils in {epoch}, {mean:.0f} minutes on average; no other school could take them",
            epoch=str(place.rules.epochs[t]), pupils=load, mean=_mean(outcome, t, j),
        )  # fmt: skip
    if more < 0.5:
        return Said(
            "保留：{epoch} 年有 {pupils} 名学生，平均 {mean:.0f} 分钟；别校不更远，但要装得下、并过去要合算，差多少可以另算“换个决定”",
            "Kept: {pupils} pupils in {epoch}, {mean:.0f} minutes on average; other schools are no farther, but they would have to have room and cost less: ask for the price of the other decision",
            epoch=str(place.rules.epochs[t]), pupils=load, mean=_mean(outcome, t, j),
        )  # fmt: skip
    return Said(
        "保留：{epoch} 年有 {pupils} 名学生，平均 {mean:.0f} 分钟；若停办，他们到别校平均要多走 {more:.0f} 分钟",
        "Kept: {pupils} pupils in {epoch}, {mean:.0f} minutes on average; were it closed, they would travel {more:.0f} minutes more on average",
        epoch=str(place.rules.epochs[t]), pupils=load, mean=_mean(outcome, t, j), more=more,
    )  # fmt: skip


def _closed(outcome: Outcome, t: int, j: int) -> Said:
    place = outcome.model.place
    here = np.flatnonzero(place.attends[:, j])
    pupils = place.pupils[t, here] * place.attends[here, j]
    target = outcome.site[t, here]
    sent = np.bincount(target[target >= 0], pupils[target >= 0], len(place.names))
    to = [k for k in np.argsort(-sent, kind="stable") if sent[k] > 0]
    way = outcome.minutes[t, here]
    known = np.isfinite(way) & (pupils > 0)
    mean = float((way[known] * pupils[known]).sum() / max(pupils[known].sum(), 1))
    return Said(
        "停办：{epoch} 年原服务范围只有 {pupils} 名学生（现 {now} 人），到{schools}单程平均 {mean:.0f} 分钟",
        "Closed: only {pupils} pupils live in its area in {epoch} ({now} at the school now); they go to {schools}, {mean:.0f} minutes one way on average",
        epoch=str(place.rules.epochs[t]), pupils=round(float(pupils.sum())), now=place.sites["pupils"][j] or 0, mean=mean,
        schools="、".join(place.names[k] for k in to[:NAMED]) or "—",
    )  # fmt: skip


def _not_built(name: str) -> Said:
    return Said(
        "不建：建设和运转的费用高于节省的路途和费用",
        "Not built: building and running it costs more than it saves",
    )


def _mean(outcome: Outcome, t: int, j: int) -> float:
    inside = (outcome.site[t] == j) & ~outcome.boards[t]
    pupils = outcome.model.place.pupils[t][inside]
    return float((outcome.minutes[t, inside] * pupils).sum() / max(pupils.sum(), 1.0))


def _only_near(outcome: Outcome, t: int, j: int) -> list[str]:
    """Villages whose youngest have no other site open within the limit."""
    place = outcome.model.place
    open_ = [
        k
        for k, o in enumerate(outcome.option[t])
        if o != CLOSED and k != j and outcome.model.options[o].bands[LOW] and not place.sites["fixed"][k]
    ]
    here = np.flatnonzero((outcome.site[t] == j) & (place.band_of == LOW) & (place.pupils[t] > 0))
    lonely = [
        i for i in here if not (place.minutes[place.village_of[i], open_] <= place.rules.travel.low).any()
    ]
    return sorted({place.villages["name"][int(place.village_of[i])] for i in lonely})[:NAMED]


def _farther(outcome: Outcome, t: int, j: int) -> float | None:
    """Minutes more to the next open school that teaches them, on average; None where there is none."""
    place, total, more = outcome.model.place, 0.0, 0.0
    for i in np.flatnonzero(outcome.site[t] == j):
        band, v, pupils = place.band_of[i], place.village_of[i], place.pupils[t, i]
        others = [
            k
            for k, o in enumerate(outcome.option[t])
            if o != CLOSED and k != j and outcome.model.options[o].bands[band] and not place.sites["fixed"][k]
        ]
        least = place.minutes[v, others].min(initial=np.inf)
        if np.isfinite(least) and np.isfinite(place.minutes[v, j]):
            total, more = total + pupils, more + pupils * max(least - place.minutes[v, j], 0.0)
    return more / total if total else None


def of_village(outcome: Outcome, t: int, i: int, was: float) -> Said:
    """Why the pupils of client `i` go where they go in epoch `t`."""
    place = outcome.model.place
    j, now, band = int(outcome.site[t, i]), int(place.now_of[i]), int(place.band_of[i])
    words = {
        "to": place.names[j],
        "old": place.names[now],
        "minutes": float(outcome.minutes[t, i]),
        "was": float(was) if np.isfinite(was) else 0.0,
    }
    if outcome.broken()[t, i]:
        return Said(
            "没有学校能在限度内接收：到{to}单程 {minutes:.0f} 分钟",
            "No school within the limits can take them: {minutes:.0f} minutes to {to}",
            **words,
        )
    if outcome.boards[t, i]:
        return Said(
            "到{to}寄宿，周末单程 {minutes:.0f} 分钟",
            "They board at {to}, {minutes:.0f} minutes one way at the weekend",
            **words,
        )
    if j == now:
        others = int(outcome.changing[t, i])
        return Said(
            "仍在{to}，单程 {minutes:.0f} 分钟" + ("；其中 {others} 人现在在别的学校，也到这里" if others else ""),
            "They stay at {to}, {minutes:.0f} minutes one way" + ("; {others} of them are at other schools now and come here too" if others else ""),
            others=others, **words,
        )  # fmt: skip
    stands = int(outcome.option[t, now])
    if stands == CLOSED:
        return Said(
            "{old}停办，到{to}单程 {minutes:.0f} 分钟（现 {was:.0f}）",
            "{old} closes; {minutes:.0f} minutes to {to} ({was:.0f} now)",
            **words,
        )
    if not outcome.model.options[stands].bands[band]:
        return Said(
            "{old}不再办{band}，到{to}单程 {minutes:.0f} 分钟（现 {was:.0f}）", "{old} no longer teaches {band_en}; {minutes:.0f} minutes to {to} ({was:.0f} now)",
            band=BANDS[band], band_en=ENGLISH[BANDS[band]], **words,
        )  # fmt: skip
    if words["minutes"] < words["was"] - 1:
        return Said(
            "改到更近的{to}，单程 {minutes:.0f} 分钟（现 {was:.0f}）",
            "{to} is nearer: {minutes:.0f} minutes ({was:.0f} now)",
            **words,
        )
    return Said(
        "{old}学位不足或费用较高，改到{to}，单程 {minutes:.0f} 分钟（现 {was:.0f}）",
        "{old} is full or dearer; {minutes:.0f} minutes to {to} ({was:.0f} now)",
        **words,
    )
