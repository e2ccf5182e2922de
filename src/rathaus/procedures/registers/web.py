"""Registers that answer with JSON over HTTP, as a city's integration platform offers them.

``POST <address>`` with ``{"register", "on", "question"}`` gives 200 and ``{"answer": {…}}`` in the
words of the register's :class:`Kind`. The city names address and adapter in its settings:
``registers: {residents: web}``, ``register_addresses: {residents: "https://…"}``; the token stands
in the environment (``RATHAUS_REGISTER_TOKEN_RESIDENTS``) and nowhere else.
"""

from __future__ import annotations

import datetime
import http.client
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import orjson
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.registers.kinds import KINDS

KEY: Final = "web"
SECONDS: Final = 8.0
MOST_BYTES: Final = 1_000_000
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class WebRegister:
    """A real register behind an HTTP address; in plain text only within this machine."""

    name: str
    key: str = KEY
    simulated: bool = False
    at_once: bool = False

    def ask(self, question: Mapping[str, Any], *, on: datetime.date) -> Mapping[str, Any]:
        """The answer; raises :class:`Unavailable` for whatever else comes, or where none does."""
        asked = orjson.dumps({"register": self.name, "on": on, "question": dict(question)})
        try:
            status, body = _post(self._address(), asked, self._headers())
            said = orjson.loads(body)["answer"] if status == http.HTTPStatus.OK else None
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            raise _silent() from error
        if not isinstance(said, dict):
            raise _silent()
        return said

    def _address(self) -> SplitResult:
        address: str = current_city().settings.get("register_addresses", {}).get(self.name, "")
        parts = urlsplit(address)
        local = parts.scheme == "http" and parts.hostname in _LOCAL
        if not parts.hostname or not (parts.scheme == "https" or local):
            raise Unavailable(
                _("Die Adresse des Registers fehlt oder ist nicht verschlüsselt."),
                remedy=_("Tragen Sie eine Adresse mit https ein (register_addresses)."),
            )
        return parts

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        token = os.environ.get(f"RATHAUS_REGISTER_TOKEN_{self.name.upper()}", "")
        return headers | ({"Authorization": f"Bearer {token}"} if token else {})


def _post(address: SplitResult, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and body; follows no redirect, so that an answer comes from where it was asked."""
    secure = address.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    link = kind(address.hostname or "", address.port, timeout=SECONDS)
    try:
        path = address.path or "/"
        link.request("POST", f"{path}?{address.query}" if address.query else path, body, headers)
        answer = link.getresponse()
        found = answer.read(MOST_BYTES + 1)
    finally:
        link.close()
    if len(found) > MOST_BYTES:
        raise ValueError("the answer is too long")
    return answer.status, found


def _silent() -> Unavailable:
    return Unavailable(
        _("Das Register antwortet nicht."),
        remedy=_("Bitte prüfen Sie die Angaben selbst im Fachverfahren."),
    )


WEB: Final = tuple(WebRegister(name) for name in KINDS)
