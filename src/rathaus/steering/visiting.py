"""Asking for the page of every service as a browser does: over HTTP, at the city's own address."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.catalogue.addresses import service_url
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Unavailable
from rathaus.mail.links import city_url
from rathaus.steering.probing import record_round, services_to_probe

SECONDS: Final = 10.0
AT_ONCE: Final = 4
HEALTH: Final = "/healthz"


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a probe: the services that answered, and the others with their status."""

    address: str
    answered: tuple[str, ...]
    failed: dict[str, int]


def probe_services(*, actor: Actor) -> Round:
    """Ask for each published service and keep what came of it.

    Raises :class:`Unavailable` where not even the house answers: that says nothing about a single
    description, and the job tries again. No transaction is open meanwhile.
    """
    keys, visitor = services_to_probe(), _Visitor(city_url(), settings.PROBE_ADDRESS)
    if visitor.status(HEALTH) != http.HTTPStatus.OK:
        raise Unavailable(
            _("Unter %(address)s antwortet das Rathaus nicht.") % {"address": visitor.address},
            remedy=_("Starten Sie den Webserver, oder setzen Sie RATHAUS_PROBE_ADDRESS."),
        )
    paths = [service_url(key) for key in keys]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(visitor.status, paths))
    visitor.leave()
    told = dict(zip(keys, statuses, strict=True))
    found = Round(
        visitor.address,
        tuple(key for key, status in told.items() if status == http.HTTPStatus.OK),
        {key: status for key, status in told.items() if status != http.HTTPStatus.OK},
    )
    record_round(actor=actor, address=found.address, answered=found.answered, failed=found.failed)
    return found


@dataclass
class _Visitor:
    """One connection for each thread, kept open; ``at`` is where to connect, if not at the host."""

    address: str
    at: str = ""
    _own: threading.local = field(default_factory=threading.local)
    _open: list[http.client.HTTPConnection] = field(default_factory=list)

    def status(self, path: str) -> int:
        """The status of the page; 0 where nothing comes."""
        for connection in self._twice():
            try:
                connection.request("GET", path, headers=self._headers())
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()  # a kept connection may have been closed at the other end
                continue
            return answer.status
        return 0

    def leave(self) -> None:
        """Close the connections."""
        for connection in self._open:
            connection.close()

    def _twice(self) -> Iterator[http.client.HTTPConnection]:
        if not hasattr(self._own, "connection"):
            self._own.connection = self._connect()
            self._open.append(self._own.connection)
        yield self._own.connection
        yield self._own.connection

    def _headers(self) -> dict[str, str]:
        return {
            "Host": urlsplit(self.address).netloc,
            "User-Agent": "rathaus-probe",
            "Accept": "text/html",
            "Accept-Language": "de",
        }

    def _connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.at or self.address)
        host = parts.hostname or ""
        if host.endswith(".localhost"):  # RFC 6761: always this machine, known to browsers alone
            host = "127.0.0.1"
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
