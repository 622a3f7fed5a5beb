"""Why somebody can or cannot see a table, a row or a page: the right, the appointments, the scope, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from junheng.register.tables import TABLES
from junheng.web.accounts import scopes
from junheng.web.accounts.door import granters
from junheng.web.accounts.models import Person
from junheng.web.accounts.roles import RIGHT_TITLES, Right, who_may
from junheng.web.register import words
from junheng.web.register.frames import SEPARATOR, attribute
from junheng.web.register.models import MODELS
from junheng.web.register.queries import COUNTY_WIDE, WHOLE_COUNTY_ONLY, right_to_read, rows_for
from junheng.web.register.scope import held_scope


@dataclass
class Answer:
    """Yes or no, and the sentences that lead there."""

    asked: str
    yes: bool
    said: list[str] = field(default_factory=list)


def about_rights(person: Person, who: str, rights: Sequence[Right]) -> tuple[bool, list[str]]:
    """Whether `person` holds one of the rights, by which appointments, or who could give it."""
    titles = " / ".join(str(RIGHT_TITLES[r]) for r in rights)
    said = [_("需要的权利：%(right)s。") % {"right": titles}]
    held = [(a, r) for r in rights for a in person.holding(r)]
    if person.gone:
        return False, [*said, _("%(who)s的账号已停用或已离开，什么都不能看。") % {"who": who}]
    if not held:
        return False, [*said, _("%(who)s现在的任命都不带这项权利。") % {"who": who}, whom_to_ask(rights)]
    scopes.name_all([a for a, _r in held])
    for a, right in held:
        facts = {"who": who, "role": a.rule.title, "where": a.where, "right": RIGHT_TITLES[right]}
        said.append(_("%(who)s的任命“%(role)s”（%(where)s）带有“%(right)s”。") % facts)
    return True, said


def whom_to_ask(rights: Sequence[Right]) -> str:
    """Which roles carry the rights, and the people who can appoint."""
    roles = "、".join(dict.fromkeys(role for r in rights for role in who_may(r)))
    people = "、".join(str(p) for p in granters()) or _("系统管理员")
    said = _("带有这项权利的角色：%(roles)s。可以请系统管理员任命：%(people)s。")
    return said % {"roles": roles, "people": people}


def reach(person: Person, who: str, right: Right) -> str:
    """Where a right reaches, in one sentence."""
    scope = held_scope(person, right)
    if scope.everything:
        return _("范围：全县。")
    if not scope.schools:
        return _("范围里现在没有学校。")
    said = _("范围：%(count)s 所学校。") % {"count": len(scope.schools)}
    return said + (
        _("其中只看自己的班：%(count)s 个班。") % {"count": len(scope.classes)} if scope.classes else ""
    )


def about_table(person: Person, who: str, name: str, key: str = "") -> Answer:
    """Why a table, or one row of it, can or cannot be read."""
    table, right = TABLES[name], right_to_read(name)
    asked = _("“%(table)s”表") % {"table": words.named(table)} + (f" {key}" if key else "")
    yes, said = about_rights(person, who, [right])
    answer = Answer(asked, yes, said)
    if not yes:
        return answer
    said.append(reach(person, who, right))
    whole = held_scope(person, right).everything
    if name in WHOLE_COUNTY_ONLY and not whole:
        answer.yes = False
        said.append(_("这张表是全县的情况，只有全县范围的任命能看。"))
        return answer
    if name in COUNTY_WIDE and not whole:
        said.append(_("这张表只有地点和网络的名称，能查看登记数据的人都能看全部。"))
    if key:
        _about_row(person, who, name, key, answer)
    if answer.yes and table.personal:
        said.append(_about_masks(person, name, key))
    return answer


def _about_row(person: Person, who: str, name: str, key: str, answer: Answer) -> None:
    """Whether the row lies inside. For personal records, absent and out of scope sound the same."""
    table = TABLES[name]
    inside = _row(rows_for(person, name), name, key).exists()
    if inside:
        answer.said.append(_("这条记录在范围之内。"))
        return
    answer.yes = False
    if table.personal or name in WHOLE_COUNTY_ONLY:
        answer.said.append(_("没有这条记录，或它不在范围之内。"))
    elif _row(MODELS[name].objects.all(), name, key).exists():
        answer.said.append(_("这条记录不在%(who)s的范围之内。要看它，须有包含它的任命。") % {"who": who})
        answer.said.append(whom_to_ask([right_to_read(name)]))
    else:
        answer.said.append(_("登记库里没有这个编号。"))


def _row(rows: QuerySet, name: str, key: str) -> QuerySet:
    table, parts = TABLES[name], key.split(SEPARATOR)
    if len(parts) != len(table.key):
        parts = [key, *[""] * (len(table.key) - 1)] if len(table.key) == 1 else parts
        if len(parts) != len(table.key):
            return rows.none()
    try:
        return rows.filter(**{attribute(table, k): v for k, v in zip(table.key, parts, strict=True)})
    except (ValueError, ValidationError):
        return rows.none()


def _about_masks(person: Person, name: str, key: str) -> str:
    if not person.may(Right.UNMASK):
        return _("姓名、证件号等先遮蔽；看全文需要“%(right)s”，现在没有。") % {
            "right": RIGHT_TITLES[Right.UNMASK]
        }
    inside = not key or _row(rows_for(person, name, Right.UNMASK), name, key).exists()
    if not inside:
        return _("姓名、证件号等先遮蔽；看全文的权利不包括这条记录。")
    return _("姓名、证件号等先遮蔽；写明事由后可以看全文。每次查看都留记录。")


def about_page(person: Person, who: str, path: str) -> Answer:
    """Why a page can or cannot be opened."""
    try:
        match = resolve(path.split("?")[0].split("#")[0])
    except Resolver404:
        return Answer(path, False, [_("没有这个地址。")])
    if "table" in match.kwargs and match.kwargs["table"] in TABLES:
        answer = about_table(person, who, match.kwargs["table"], _business_key(match.kwargs))
    elif match.url_name in ("school", "proof_school") and "code" in match.kwargs:
        answer = about_table(person, who, "school", match.kwargs["code"])
    else:
        answer = Answer(path, not person.gone)
    answer.asked = path
    rights = getattr(match.func, "rights", ())
    if rights:
        yes, said = about_rights(person, who, rights)
        answer.yes = answer.yes and yes
        answer.said += [line for line in said if line not in answer.said]
    elif not answer.said:
        answer.said.append(_("登录后都能打开；里面的内容按各人的权利和范围显示。"))
    return answer


def _business_key(named: dict) -> str:
    """The key in a row's address, where it is the business key: personal records are addressed by number only."""
    return str(named.get("key", "")) if not TABLES[named["table"]].personal else ""
