"""Keys for programs: no more than their owner may, never longer than a year, shown once, revoked at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts import audit
from junheng.web.accounts.actions import Misfit
from junheng.web.accounts.models import ApiToken, Person
from junheng.web.accounts.roles import RIGHT_TITLES, Right

LONGEST = dt.timedelta(days=366)
MOST = 20
"""Tokens a person may hold at a time."""
NEVER = frozenset({Right.PEOPLE, Right.UNMASK, Right.EXPORT_PERSONAL, Right.APPROVE_EXPORT})
"""Rights a program never gets: it appoints nobody and takes no personal data out."""


def may_give(person: Person) -> list[Right]:
    """The rights a token of this person may carry."""
    return [right for right in person.rights_now() if right not in NEVER]


@transaction.atomic
def make_token(*, by: Person, title: str, rights: Iterable[str], expires: dt.date) -> tuple[ApiToken, str]:
    """A new token of one's own and its text."""
    rights, today = sorted(set(rights)), timezone.localdate()
    if not title.strip():
        raise Misfit(_("请写明用途"), "title")
    if not rights or not set(rights) <= set(may_give(by)):
        raise Misfit(_("请在自己的权限之内选择至少一项"), "rights")
    if not today < expires <= today + LONGEST:
        raise Misfit(_("到期日应在明天到一年之内"), "expires")
    if by.tokens.count() >= MOST:
        raise Misfit(_("令牌太多，请先撤销不用的"))
    token, text = ApiToken.make(person=by, title=title.strip()[:100], rights=rights, expires=expires)
    after = {"用途": token.title, "权利": [str(RIGHT_TITLES[r]) for r in rights], "到期": expires.isoformat()}
    audit.record(by, "token_new", f"令牌 {token.pk}", after=after)
    return token, text


@transaction.atomic
def revoke(token: ApiToken, *, by: Person) -> None:
    """The token is refused from now on."""
    audit.record(
        by, "token_revoke", f"令牌 {token.pk}", before={"用途": token.title, "归属": token.person.username}
    )
    token.delete()


def bearer(text: str) -> Person | None:
    """Whose token this is, limited to what the token may do; None where it is unknown, run out, or its owner is gone."""
    token = ApiToken.objects.select_related("person").filter(digest=ApiToken.hashed(text)).first()
    if token is None or token.expires < timezone.localdate() or token.person.gone:
        return None
    if token.person.must_change_password:
        return None
    now = timezone.now()
    if token.last_used is None or now - token.last_used > dt.timedelta(minutes=5):
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)
    token.person.limit(frozenset(token.rights) - NEVER)
    return token.person
