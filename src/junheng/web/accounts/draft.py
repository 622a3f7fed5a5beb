"""What a person typed into a form that could not be taken: shown back to them, so that it can be sent again."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

LARGEST = 1_000_000
SECRET = ("password", "csrfmiddlewaretoken", "oldpassword", "code", "otp")


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form sent from one of our own pages; nothing of what another site sends, no passwords, no files."""
    if request.method != "POST" or not _ours(request) or _size(request) > LARGEST:
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name.lower() for word in SECRET)
    ]


def had_files(request: HttpRequest) -> bool:
    """Whether the form carried files, which cannot be shown back."""
    return request.content_type == "multipart/form-data"


def _ours(request: HttpRequest) -> bool:
    if origin := request.headers.get("Origin"):
        return urlsplit(origin).netloc == request.get_host()
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _size(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdecimal() else LARGEST + 1
