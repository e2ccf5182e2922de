"""Where the page of a service is found."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

_WITHOUT_PAGES = "/leistungen/{key}/"


def service_url(key: str) -> str:
    """The address of the service's page, which an upper floor draws under ``counter:service``."""
    try:
        return reverse("counter:service", args=[key])
    except NoReverseMatch:
        # Without that room (a worker, an import) the address is the one that it always had.
        return _WITHOUT_PAGES.format(key=key)


def bylaw_url(key: str, anchor: str = "") -> str:
    """The address of a by-law, or of a section on its page."""
    try:
        page = reverse("bylaw", args=[key])
    except NoReverseMatch:
        page = f"/satzungen/{key}/"
    return f"{page}#{anchor}" if anchor else page


def questions_url(key: str = "") -> str:
    """The address of the frequent questions, or of one of them."""
    try:
        page = reverse("questions")
    except NoReverseMatch:
        page = "/fragen/"
    return f"{page}#frage-{key}" if key else page
