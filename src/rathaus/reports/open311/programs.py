"""Which program asks: its key, and what it reported itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.rows import fetch
from rathaus.kernel.tenancy import current_city
from rathaus.reports.models import ApiKey
from rathaus.reports.open311.given import Given
from rathaus.reports.secret_keys import digest


def program_of(given: Given) -> ApiKey | None:
    """The program whose key was sent; None without one. :class:`NotAllowed` for a wrong one."""
    secret = given.one("api_key")
    if not secret:
        return None
    found = fetch(ApiKey, "digest = %s AND revoked_at IS NULL", [digest(secret)])
    if not found:
        raise NotAllowed(
            _("Dieser api_key gilt nicht."),
            remedy=_("Prüfen Sie ihn, oder fragen Sie nach einem neuen: /open311/."),
        )
    return found[0]


def check_may_post(program: ApiKey | None) -> None:
    """Without a key only where the city says so (``open311_without_key`` in its settings)."""
    if program is None and not current_city().settings.get("open311_without_key"):
        raise NotAllowed(
            _("Der api_key fehlt."),
            remedy=_("Woher Sie einen bekommen, steht unter /open311/."),
        )


def source_of(program: ApiKey | None) -> str:
    """How a report names the program that sent it."""
    return f"program:{program.pk}" if program else ""
