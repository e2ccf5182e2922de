"""A photo in a form of a phone."""

from __future__ import annotations

from django.http import HttpRequest


def read_photo(request: HttpRequest, name: str = "photo") -> tuple[bytes, str]:
    """Content and name of the uploaded photo; empty without one. What it is, the room checks."""
    upload = request.FILES.get(name)
    if upload is None:
        return b"", ""
    return upload.read(), upload.name or ""
