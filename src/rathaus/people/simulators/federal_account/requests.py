"""Reading a request for authorization (RFC 6749 § 4.1.1, RFC 7636 § 4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Refused
from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.registry import registry

_CALLBACK_END = "/bundid/login/callback/"


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a city asks for, checked."""

    city: City
    redirect_uri: str
    state: str
    nonce: str
    challenge: str

    @property
    def origin(self) -> str:
        """Scheme and host that the answer goes to."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    def answer(self, **values: str) -> str:
        """The address to send the browser back to."""
        joined = urlencode({**values, "state": self.state})
        return f"{self.redirect_uri}?{joined}"


def client() -> tuple[str, str]:
    """Identifier and secret under which the cities are known here."""
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    app = providers["openid_connect"]["APPS"][0]
    return str(app["client_id"]), str(app["secret"])


def read_request(query: Mapping[str, str]) -> AuthorizationRequest:
    """Check it; answers go only to cities of this house, and only with PKCE."""
    redirect_uri = query.get("redirect_uri", "")
    parts = urlsplit(redirect_uri)
    city = registry.by_host(parts.hostname) if parts.hostname else None
    well_known = parts.scheme in {"http", "https"} and parts.path.endswith(_CALLBACK_END)
    if city is None or not well_known or parts.query or parts.fragment:
        raise _refusal(_("Die Rücksprungadresse gehört zu keiner Kommune dieses Hauses."))
    if query.get("client_id") != client()[0] or query.get("response_type") != "code":
        raise _refusal(_("Die Anfrage kommt von keinem bekannten Verfahren."))
    if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
        raise _refusal(_("Die Anfrage ist nicht gegen Abfangen gesichert (PKCE fehlt)."))
    return AuthorizationRequest(
        city=city,
        redirect_uri=redirect_uri,
        state=query.get("state", ""),
        nonce=query.get("nonce", ""),
        challenge=query["code_challenge"],
    )


def _refusal(cause: str) -> Refused:
    return Refused(cause, remedy=_("Beginnen Sie die Anmeldung auf der Seite Ihrer Stadt neu."))
