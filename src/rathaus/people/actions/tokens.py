"""Tokens for programs (RFC 6749 § 4.4, client credentials)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from django.db import connection
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import RathausError
from rathaus.people.client_secrets import LIFETIME, encode, fits, hash_of
from rathaus.people.models import ApiClient, ClientTry

WINDOW: Final = timedelta(minutes=15)
# Wrong secrets in a quarter of an hour: for one program from one place, and from one place at all.
_OF_PROGRAM: Final = 10
_OF_PLACE: Final = 30
_COUNT = """
INSERT INTO people_clienttry AS known (key, failures, since)
SELECT key, 1, %(now)s FROM unnest(%(keys)s::text[]) AS key ORDER BY key
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN known.since > %(start)s THEN known.failures + 1 ELSE 1 END,
    since = CASE WHEN known.since > %(start)s THEN known.since ELSE excluded.since END
"""


class TokenRefused(RathausError):
    """No token; ``error`` is the word of RFC 6749 § 5.2."""

    status: ClassVar[int] = 400
    code = "token-refused"
    error = "invalid_request"


class UnknownClient(TokenRefused):
    """Program or secret are wrong, or it may not act today."""

    status = 401
    error = "invalid_client"


class TooManyTries(UnknownClient):
    """Too many wrong secrets from this place."""

    status = 429


class ScopeTooWide(TokenRefused):
    """It asked for more than it was given."""

    error = "invalid_scope"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its scope; it counts for ``seconds``."""

    text: str
    scope: str
    seconds: int


def issue_token(
    *, actor: Actor, client_id: str, secret: str, scope: str = "", place: str = ""
) -> Token:
    """A token for the program that knows this secret; the secret is the rule.

    ``actor`` is whoever asks, so nobody yet; ``place`` where the request came from. An unknown
    program, a wrong secret and an ended registration are told alike: :class:`UnknownClient`. After
    ten wrong secrets in a quarter of an hour nothing is compared any more (:class:`TooManyTries`).
    Without ``scope`` the token has all that the program was given.
    """
    keys = {f"{client_id[:80]} {place}": _OF_PROGRAM, place: _OF_PLACE}
    _slow_down(keys)
    client = ApiClient.objects.filter(client_id=client_id).first()
    kept = client.secret_hash if client else hash_of("", "")
    known = fits(client_id, secret, kept)
    if client is None or not known or not client.works_on(today()):
        _count(keys)
        raise UnknownClient(
            _("Programm oder Geheimnis stimmen nicht, oder der Zugang ist beendet."),
            remedy=_("Lassen Sie bei der Fachadministration ein neues Geheimnis ausstellen."),
        )
    wanted = set(scope.split()) or set(client.scopes)
    if not wanted <= set(client.scopes):
        raise ScopeTooWide(
            _("Dieser Umfang ist dem Programm nicht gegeben."),
            remedy=_("Fordern Sie an: %(scopes)s.") % {"scopes": " ".join(client.scopes)},
        )
    ApiClient.objects.filter(pk=client.pk).update(last_used_at=now())
    granted = " ".join(sorted(wanted))
    text = encode(
        client=client.pk, client_id=client_id, generation=client.generation, scope=granted
    )
    return Token(text, granted, int(LIFETIME.total_seconds()))


def _slow_down(limits: dict[str, int]) -> None:
    tries = ClientTry.objects.filter(key__in=limits, since__gt=now() - WINDOW)
    if any(known.failures >= limits[known.key] for known in tries):
        raise TooManyTries(
            _("Von hier kamen in kurzer Zeit zu viele falsche Geheimnisse."),
            remedy=_("Warten Sie eine Viertelstunde, und prüfen Sie das Geheimnis."),
        )


def _count(keys: dict[str, int]) -> None:
    at = now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"keys": list(keys), "now": at, "start": at - WINDOW})
