"""What every view of the room knows of a request."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from rathaus.kernel.access import Actor
from rathaus.kernel.ids import new_id
from rathaus.kernel.throttle import client_address

__all__ = [
    "ActorRequest",
    "as_pdf",
    "client_address",
    "first_time",
    "forget_slip",
    "new_slip",
]

_REMEMBERED_SECONDS = 24 * 60 * 60


class ActorRequest(HttpRequest):
    """A request after the middleware: whoever makes it is known."""

    actor: Actor


def new_slip() -> str:
    """A number for a form that must count once however often it is sent."""
    return new_id().hex


def first_time(slip: str) -> bool:
    """Whether a form with this number comes for the first time, also of two at once."""
    return not slip or cache.add(f"slip:{slip[:40]}", 1, _REMEMBERED_SECONDS)


def forget_slip(slip: str) -> None:
    """Let the form be sent again: it was refused."""
    if slip:
        cache.delete(f"slip:{slip[:40]}")


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to download under this name."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
