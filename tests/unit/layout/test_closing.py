"""How a school is closed: the document refuses what it does not know, its worked examples hold, dates and majorities are judged."""

import datetime as dt

import pytest
import yaml

from junheng.layout.closing import handbook, record
from junheng.layout.closing.document import MARKER, Procedure, documents, shipped
from junheng.layout.reading import load
from junheng.layout.rules import DOCUMENTS, Rules

NAME = "cn-closing-2018"
BODY = yaml.safe_load((DOCUMENTS / f"{NAME}.examples.yaml").read_text("utf-8"))
PROCEDURE = shipped(BODY["procedure"])
TODAY = dt.date(2030, 1, 1)
DAY = dt.timedelta(days=1)


def body():
    return load(NAME, DOCUMENTS, MARKER)


def answer(example):
    if "changes" in example:
        return sorted(record.affected(PROCEDURE, example["changes"]))
    if "stops" in example:
        given = example["stops"]
        return record.stops(PROCEDURE.step(given["step"]), given["facts"]) or ""
    if "due" in example:
        given = example["due"]
        return str(record.due_of(PROCEDURE, PROCEDURE.step(given["step"]), given["before"]))
    given = example["dates"]
    return " ".join(
        said
        for _fact, said in record.faults(
            PROCEDURE, PROCEDURE.step(given["step"]), given["facts"], given["before"], today=TODAY
        )
    )


@pytest.mark.parametrize("example", BODY["examples"], ids=lambda e: e["say"])
def test_the_document_does_what_the_example_says(example):
    if isinstance(example["gives"], str) and example["gives"] and "due" not in example:
        assert example["gives"] in answer(example)
    else:
        assert answer(example) == (example["gives"] if "due" not in example else str(example["gives"]))


def test_only_what_a_national_text_says_is_called_a_rule():
    assert documents() == [NAME]
    based = [s for s in PROCEDURE.steps] + [s.period for s in PROCEDURE.steps if s.period]
    based += [s.due for s in PROCEDURE.steps if s.due] + [s.majority for s in PROCEDURE.steps if s.majority]
    assert all(b.clause for b in based)
    assert all("国办发" in b.clause for b in based if b.ruled)
    notice, hearing, review = (PROCEDURE.step(s) for s in ("notice", "hearing", "review"))
    assert not notice.period.ruled
    assert not notice.objections.ruled
    assert not hearing.ruled
    assert not review.due.ruled
    assert [s.id for s in PROCEDURE.steps if s.ruled] == ["scheme", "argue", "notice", "approval", "carry"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: b | {"colour": "红"}, "colour"),
        (lambda b: b["steps"][0].update(speed=1) or b, "speed"),
        (lambda b: b["steps"][1]["facts"][0].update(not_before=["hearing.day"]) or b, "hearing.day"),
        (lambda b: b["steps"][2]["period"].update(ends="to") or b, "to"),
        (lambda b: b["steps"][2].update(basis="国家") or b, "国家"),
        (lambda b: b["steps"][3].update(right="decree") or b, "decree"),
        (lambda b: b["needs"][0].update(change="Demolish") or b, "Demolish"),
        (lambda b: b["needs"][0].update(school="building") or b, "building"),
        (lambda b: b["steps"][4].pop("approves") and b, "approves"),
        (lambda b: b["steps"][4]["facts"][2].update(passes=["也许"]) or b, "也许"),
    ],
)
def test_what_the_document_cannot_say_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        Procedure.read(change(body()), "试")


def facts_of(step, day):
    """Facts that pass, every date `day`."""
    found = {}
    for fact in step.facts:
        found[fact.id] = {
            "date": day, "count": 1 if fact.at_least else 0, "text": "字", "long": "字",
            "choice": (fact.passes or tuple(fact.choices) or ("",))[0],
        }[fact.kind]  # fmt: skip
    return found


def walked(upto):
    """Records of the steps before `upto`, on days that fit."""
    day, records = dt.date(2026, 1, 1), {}
    for step in PROCEDURE.steps:
        if step.id == upto:
            break
        records[step.id] = facts_of(step, day)
        if step.period:
            records[step.id] |= {
                step.period.starts: day,
                step.period.ends: day + DAY * (step.period.days - 1),
            }
            day = records[step.id][step.period.ends]
        day += DAY
    return records


@pytest.mark.parametrize("step", [s.id for s in PROCEDURE.steps])
def test_each_step_follows_the_one_before_it(step):
    found = record.standing(PROCEDURE, walked(step), today=TODAY)
    states = [s.state for s in found]
    at = [s.step.id for s in found].index(step)
    assert states == [record.DONE] * at + [record.NOW] + [record.LATER] * (len(states) - at - 1)
    assert record.current(found).step.id == step
    assert record.approved(found) == (step in ("carry", "review"))


def test_a_notice_runs_until_its_last_day_and_its_last_answer():
    records = walked("hearing")
    last = records["notice"]["until"]
    at = [s.id for s in PROCEDURE.steps].index("notice")
    assert record.standing(PROCEDURE, records, today=last)[at].state == record.RUNNING
    assert record.standing(PROCEDURE, records, today=last + DAY)[at].state == record.DONE
    waiting = record.standing(PROCEDURE, records, today=last + DAY, unanswered=2)[at]
    assert waiting.state == record.RUNNING
    assert "2 件" in waiting.why
    assert "2 objections" in waiting.why.english()


def test_what_has_not_happened_is_not_written_down():
    step, records = PROCEDURE.step("argue"), walked("argue")
    said = record.faults(PROCEDURE, step, facts_of(step, TODAY + DAY), records, today=TODAY)
    assert [fact for fact, _said in said] == ["day"]
    assert "还没有到" in said[0][1]
    notice = PROCEDURE.step("notice")
    facts = facts_of(notice, TODAY) | {"until": TODAY + 40 * DAY}
    assert record.faults(PROCEDURE, notice, facts, walked("notice"), today=TODAY) == []


def test_more_against_than_were_asked_is_a_slip():
    step = PROCEDURE.step("hearing")
    facts = facts_of(step, dt.date(2029, 1, 1)) | {"participants": 5, "against": 6}
    assert [f for f, _s in record.faults(PROCEDURE, step, facts, walked("hearing"), today=TODAY)] == [
        "against"
    ]


def test_a_year_after_a_leap_day():
    assert record.months_after(dt.date(2028, 2, 29), 12) == dt.date(2029, 2, 28)
    assert record.months_after(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)


def test_the_handbook_says_each_step_with_its_basis_and_every_example():
    (page,) = handbook.pages().values()
    assert all(f"{n}. {s.title}" in page for n, s in enumerate(PROCEDURE.steps, 1))
    assert all(e["say"] in page for e in BODY["examples"])
    assert "30 天" in page
    assert "本地" in page


@pytest.mark.parametrize(
    ("kind", "stages", "said"),
    [
        ("小学", {"小学": (2000, 45)}, []),
        ("小学", {"小学": (2001, 45)}, ["超大规模"]),
        ("小学", {"小学": (2001, 44)}, ["超大规模", "班额"]),
        ("九年一贯制学校", {"小学": (1500, 34), "初中": (900, 18)}, []),
        ("九年一贯制学校", {"小学": (1500, 34), "初中": (901, 18)}, ["班额"]),
        ("小学", {"小学": (None, None)}, []),
    ],
)
def test_a_receiving_school_must_not_become_too_large_nor_too_crowded(kind, stages, said):
    found = record.strained(Rules.load(PROCEDURE.receiving.rules), kind, stages)
    assert len(found) == len(said)
    assert all(word in one for word, one in zip(said, found, strict=True))
