"""What every page shows around its content: who is in, their menu, the school year chosen."""

from __future__ import annotations

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict:
    """Context for the base template; filled in by `menu`."""
    return {}
