import pytest

from junheng.reports import fonts
from junheng.reports.glyphs import covered


def test_rare_characters_of_names_and_the_marks_of_the_reports_can_be_drawn():
    assert fonts.missing("喆堃祎䶮𥔲勐傈僳①≥■▼●㎡／＿～—\u3000") == []


def test_what_cannot_be_drawn_is_named_with_its_code_point():
    with pytest.raises(ValueError, match=r"ꀀ（U\+A000，见“校长🙂ꀀ”）、🙂（U\+1F642，见“校长🙂ꀀ”）"):
        fonts.require("校长🙂ꀀ")


def test_controls_and_variation_selectors_are_not_glyphs():
    assert fonts.missing("一\n二\ufe0f\u200b") == []


def test_both_faces_are_found_and_hold_the_common_characters():
    assert [face.name for face in fonts.files()] == ["NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"]
    for face in fonts.files():
        assert len(covered(face)) > 30_000
        assert {ord("均"), ord("衡"), 0x4DAE, 0x25532} <= covered(face)
        assert 0xA000 not in covered(face)


def test_every_text_of_nested_data_is_seen():
    assert set(fonts.strings({"a": ["b", {"c": ("d", 1, None)}]})) == {"a", "b", "c", "d"}
