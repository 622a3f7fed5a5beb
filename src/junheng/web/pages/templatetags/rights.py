"""What the reader may do, for templates: `{% load rights %}`."""

from __future__ import annotations

from django import template

from junheng.web.accounts.roles import Right

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict, *rights: str) -> bool:
    """Whether the reader holds one of these rights somewhere, so that no link leads to a refusal: `{% may "report" as prints %}`."""
    return any(context["request"].user.may(Right(right)) for right in rights)
