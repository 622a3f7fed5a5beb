"""A school is merged in the browser: the plan is refused, goes its way with an objection and a return, and is adopted."""

import datetime as dt

from tests.e2e.records import closing, write_step


def day(ago: int) -> str:
    return str(dt.date.today() - dt.timedelta(ago))


def test_a_school_is_merged_through_its_procedure(app, sit, tmp_path):
    made: dict[str, object] = {}
    officer, director = sit("officer"), sit("director")
    closing(officer, tmp_path, made)
    director.go(f"/plans/{made['closing_none']}/adopt/")
    assert "现在不能采纳" in director.text
    assert "还没有开始" in director.text
    assert director.button("确认采纳").count() == 0
    plan = made["closing"]
    officer.go(f"/plans/{plan}/closing/")
    assert "张某" in officer.text
    assert "张小三" not in officer.page.content()
    officer.page.get_by_text("退回到“公示”").click()
    officer.page.locator("#reason-notice").fill("少公示了一个村")
    officer.press("退回这一步")
    write_step(officer, plan, "notice", {"since": day(75), "until": day(60), "where": "村公告栏"})
    assert "少于 30 天" in officer.text
    officer.wrong.clear()  # the browser itself complains about a refused form
    officer.page.locator("#id_until").fill(day(40))
    officer.press("保存记录")
    officer.page.get_by_text("登记一件异议").click()
    for box, text in (("who", "李四"), ("day", day(50)), ("text", "冬天路滑")):
        officer.page.locator(f"#id_objection-{box}").fill(text)
    officer.press("登记异议")
    officer.page.get_by_text("答复李某").click()
    officer.page.get_by_label("答复", exact=True).fill("开通校车，配护栏")
    officer.press("登记答复")
    heard = {"day": day(30), "participants": 15, "against": 2, "minutes": "听取了意见", "outcome": "同意"}
    write_step(officer, plan, "hearing", heard)
    decision = tmp_path / "批复.pdf"
    decision.write_bytes(b"%PDF-1.4 decision")
    decided = {
        "sent_on": day(25), "sent_to": "县人民政府", "decision": "同意", "number": "云政复〔2026〕1号", "day": day(15),
    }  # fmt: skip
    write_step(director, plan, "approval", decided, {"approval": decision})
    assert (
        director.download(director.link("批复.pdf"), tmp_path / "taken").read_bytes() == decision.read_bytes()
    )
    director.follow("去方案页采纳")
    director.follow("采纳…")
    director.press("确认采纳")
    write_step(director, plan, "carry", {"day": day(5), "settled": "全部到校", "building": "改办幼儿园"})
    assert "一年后评估" in director.text
    director.picture("closing")
    director.go("/")
    assert "下一步“一年后评估”" in director.text
    director.go(f"/plans/{plan}/closing/")
    assert director.download(director.link("打印全套文书（Word）"), tmp_path / "taken").suffix == ".docx"
    assert [*officer.check_page(), *director.check_page()] == []
