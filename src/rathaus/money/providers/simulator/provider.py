"""The simulator's adapter: the same signed call-backs as a real provider, no money."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Refused
from rathaus.money.models import Payment, PaymentState
from rathaus.money.providers.base import Settlement

SIGNATURE = "X-Signature"


class Simulator:
    """Zahlungsdienst (simuliert)."""

    key = "simulator"
    name = "Zahlungsdienst (simuliert)"
    simulated = True

    def reference_for(self, payment: Payment) -> str:
        return f"SIM-{payment.pk}"

    def url_for(self, payment: Payment) -> str:
        return reverse("money:simulator", args=[payment.provider_reference])

    def read_callback(self, request: HttpRequest) -> Settlement:
        body = request.body
        if not hmac.compare_digest(sign(body), request.headers.get(SIGNATURE, "")):
            raise Refused(
                _("Die Rückmeldung ist nicht echt: Ihre Signatur stimmt nicht."),
                remedy=_("Prüfen Sie den vereinbarten Schlüssel."),
            )
        return read(body)

    def check_config(self) -> list[str]:
        return []


def read(body: bytes) -> Settlement:
    """The report in a signed body; raises :class:`Refused` when it cannot be read."""
    try:
        payload: dict[str, Any] = orjson.loads(body)
        return Settlement(
            event_id=str(payload["event_id"])[:120],
            reference=str(payload["reference"])[:120],
            state=PaymentState(payload["state"]),
            amount=Decimal(payload["amount"]),
            means=str(payload.get("means", ""))[:60],
            at=datetime.fromisoformat(payload["at"]),
            payload=payload,
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise Refused(
            _("Die Rückmeldung ist nicht lesbar."), remedy=_("Sie wurde nicht verbucht.")
        ) from error


def sign(body: bytes) -> str:
    """HMAC-SHA256 over the body with a key of this installation."""
    key = hashlib.sha256(b"money.simulator" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, body, hashlib.sha256).hexdigest()
