"""Addresses in e-mails: absolute, on the city's own host."""

from __future__ import annotations

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from rathaus.kernel.tenancy import current_city


def mailbox_url() -> str:
    """Where a resident finds the mailbox; without such a page, the city's front door."""
    return city_url() + (reverse_or_empty("my-mailbox") or "/")


def city_url() -> str:
    """Scheme and host of the city; the demo answers on a port of its own."""
    host = current_city().hosts[0]
    port = f":{settings.PORT}" if settings.DEMO else ""
    return f"{'https' if settings.HTTPS else 'http'}://{host}{port}"


def reverse_or_empty(name: str, *arguments: str) -> str:
    """The address of a page of a higher floor, or nothing where it is not installed."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
