"""Templates as they are written: what scrolls can be reached by keyboard and says what it is."""

import re

from junheng.web import translate

SCROLLING = re.compile(r'<div class="(?:[^"]* )?(?:table-wrap|chart)(?: [^"]*)?"[^>]*>')
ASKED = ('tabindex="0"', "role=", "aria-label")


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name():
    found = {
        f"{file.relative_to(translate.HERE)}: {tag}"
        for file in translate.HERE.rglob("*.html")
        for tag in SCROLLING.findall(file.read_text("utf-8"))
    }
    assert len(found) > 40
    assert [where for where in sorted(found) if not all(word in where for word in ASKED)] == []
