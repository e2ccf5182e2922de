"""Token buckets in the database: each try takes one, and they fill up evenly over the window."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import TooMany
from rathaus.kernel.statements import execute

_KEPT: Final = timedelta(days=1)
_HOME_NETWORK: Final = 64
_TAKE: Final = """
INSERT INTO kernel_throttle AS bucket (key, tokens, at) VALUES (%(key)s, %(limit)s - 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET at = %(now)s, tokens = least(%(limit)s, bucket.tokens
       + greatest(0, extract(epoch FROM %(now)s - bucket.at)) * %(limit)s / %(window)s) - 1
 WHERE least(%(limit)s, bucket.tokens
       + greatest(0, extract(epoch FROM %(now)s - bucket.at)) * %(limit)s / %(window)s) >= 1
RETURNING tokens
"""


def attempts(key: str, limit: int, window: timedelta) -> bool:
    """Take one of ``limit`` tries that the window has for this key; False when none is left.

    What is not granted is not counted, so that whoever waits gets on.
    """
    values = {"key": key, "limit": float(limit), "window": window.total_seconds(), "now": now()}
    return execute(_TAKE, values).fetchone() is not None


def attempt(name: str, client: str, *, limit: int, seconds: int) -> None:
    """One try of the client (a network address) at the thing of this name.

    Raises :class:`TooMany` when they come faster than ``limit`` in so many seconds.
    """
    if not attempts(_key(name, client), limit, timedelta(seconds=seconds)):
        wait = max(1, -(-seconds // limit))
        raise TooMany(
            _("Das waren sehr viele Anfragen in kurzer Zeit."), remedy=_wait(wait), retry_after=wait
        )


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "Bitte warten Sie eine Minute, oder rufen Sie uns an.",
        "Bitte warten Sie {minutes} Minuten, oder rufen Sie uns an.",
        minutes,
    ).format(minutes=minutes)


def forget_old() -> int:
    """Delete buckets that are full again; returns how many."""
    return int(
        execute("DELETE FROM kernel_throttle WHERE at < %(past)s", {"past": now() - _KEPT}).rowcount
    )


def _key(name: str, client: str) -> str:
    """A hash with the key of this installation and the day: tomorrow nobody knows it again."""
    secret = f"throttle {today().isoformat()} {settings.SECRET_KEY}".encode()
    said = f"{name} {_network(client)}".encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()


def _network(client: str) -> str:
    """Of IPv6 the network, since a home has millions of addresses."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 6:
        return str(ipaddress.ip_network((address, _HOME_NETWORK), strict=False))
    return str(address)
