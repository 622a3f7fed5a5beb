"""The rules document: what ships can be read, and what is nonsense is refused, all of it at once."""

import datetime as dt

import pytest
import yaml

from junheng.networks.rules import DOCUMENTS, Rules, names


@pytest.fixture
def body():
    return yaml.safe_load((DOCUMENTS / "cn-groups-demo.yaml").read_text("utf-8"))


def test_what_ships_can_be_read_and_names_its_source(tmp_path, body):
    for name in names():
        rules = Rules.load(name)
        assert rules.source
        assert isinstance(rules.since, dt.date)
    own = tmp_path / "ours.yaml"
    own.write_text(yaml.safe_dump(body | {"title": "本县规则"}, allow_unicode=True), "utf-8")
    assert Rules.named(str(own)).title == "本县规则"
    with pytest.raises(ValueError, match="cn-groups-demo"):
        Rules.named("nowhere")


@pytest.mark.parametrize(("where", "value", "said"), [
    ("limits", {"helped": "4~2"}, "前大后小"),
    ("limits", {"travel_at_most": 0}, "travel_at_most 应大于 0"),
    ("limits", {"detour": 0.5}, "detour 应不小于 1"),
    ("head", {"carry": -1}, "carry 应大于 0"),
    ("head", {"kinds": ["私塾"]}, "私塾"),
    ("weights", {"tie": float("nan")}, "tie 应不小于 0"),
    ("strength", {"known_at_least": 9}, "应在 1 与 7 之间"),
    ("strength", {"weights": {"R1": 0}}, "至少要有一项大于 0"),
    ("need", {"pupils_per_point": 0}, "应大于 0"),
    ("leave_out", {"kind": []}, "不认识的项：kind"),
])  # fmt: skip
def test_nonsense_is_refused(body, where, value, said):
    with pytest.raises(ValueError, match=said):
        Rules.read(body | {where: body[where] | value})


def test_everything_wrong_is_said_at_once(body):
    body["weights"]["tie"] = -1
    del body["head"]["carry"]
    body["exclusives"] = []
    with pytest.raises(ValueError, match="tie") as refused:
        Rules.read(body)
    for said in ("tie 应不小于 0", "缺少必要的项：carry", "不认识的项：exclusives"):
        assert said in str(refused.value)


def test_what_is_no_document_is_refused():
    with pytest.raises(ValueError, match="不是集团规则文件"):
        Rules.read([1, 2])
