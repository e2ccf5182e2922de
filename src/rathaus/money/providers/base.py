"""What a payment provider must be able to do (Bezahldienst)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from django.http import HttpRequest

from rathaus.money.models import Payment, PaymentState


@dataclass(frozen=True, slots=True)
class Started:
    """A payment at the provider: its name for it, and where the payer goes."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a provider reports of a payment; ``event_id`` is the same when it reports it again."""

    event_id: str
    reference: str
    state: PaymentState
    amount: Decimal
    means: str
    at: datetime
    payload: dict[str, Any]


class Provider(Protocol):
    """A payment provider. Raises :class:`Unavailable` where it does not answer."""

    key: str
    name: str
    simulated: bool

    def reference_for(self, payment: Payment) -> str:
        """The provider's name for a payment that is about to be opened."""

    def url_for(self, payment: Payment) -> str:
        """Where the payer goes to pay."""

    def read_callback(self, request: HttpRequest) -> Settlement:
        """The report in a call-back; raises :class:`Refused` for a wrong signature or form."""

    def check_config(self) -> list[str]:
        """What is missing in the configuration, in German sentences; empty when all is well."""
