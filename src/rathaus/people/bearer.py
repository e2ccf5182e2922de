"""Programs at the door: bearer tokens in the header Authorization (RFC 6750)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import RathausError
from rathaus.people.models.clients import Scope
from rathaus.people.queries.clients import actor_of_token

REALM = 'Bearer realm="Rathaus"'


class BearerRefused(RathausError):
    """No token, one that does not count, or one that does not reach as far; ``challenge`` is the
    answer's header WWW-Authenticate (RFC 6750 § 3)."""

    status: ClassVar[int] = 401
    code = "token-needed"

    def __init__(self, message: str, *, remedy: str = "", challenge: str = REALM) -> None:
        super().__init__(message, remedy=remedy)
        self.challenge = challenge


class TokenInvalid(BearerRefused):
    """The token is not ours, too old, or of a program that may act no more."""

    code = "token-invalid"


class ScopeMissing(BearerRefused):
    """The token does not have the scope that this needs."""

    status = 403
    code = "scope-missing"


class ClientRequest(HttpRequest):
    """A request of a program."""

    actor: Actor


class ClientBearer(AuthBase):
    """Lets programs pass whose token has this scope, and sets ``request.actor``."""

    openapi_type = "oauth2"
    openapi_description = "RFC 6749 § 4.4: client credentials."
    openapi_flows: ClassVar[dict[str, Any]] = {
        "clientCredentials": {
            "tokenUrl": "/api/v1/oauth/token",
            "scopes": {Scope.READ.value: "Akten lesen", Scope.WRITE.value: "Akten führen"},
        }
    }

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor; raises :class:`BearerRefused`."""
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise BearerRefused(
                _("Hier arbeiten nur angemeldete Programme."),
                remedy=_("Holen Sie ein Token unter /api/v1/oauth/token."),
            )
        found = actor_of_token(token.strip())
        if found is None:
            raise TokenInvalid(
                _("Dieses Token gilt nicht oder nicht mehr."),
                remedy=_("Holen Sie mit dem Geheimnis ein neues."),
                challenge=f'{REALM}, error="invalid_token"',
            )
        actor, _client, scopes = found
        if self.scope.value not in scopes:
            raise ScopeMissing(
                _("Das Token reicht dafür nicht aus."),
                remedy=_("Es braucht den Umfang „%(scope)s“.") % {"scope": self.scope.value},
                challenge=f'{REALM}, error="insufficient_scope", scope="{self.scope.value}"',
            )
        request.actor = actor  # type: ignore[attr-defined]
        return actor
