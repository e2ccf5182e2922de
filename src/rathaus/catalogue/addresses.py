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
