"""From where somebody asks, as far as the network says."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Where the request comes from; behind a proxy, what the last proxy says it saw."""
    if settings.USE_X_FORWARDED_HOST:
        seen = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
        if seen:
            return seen
    return str(request.META.get("REMOTE_ADDR", ""))
