"""What every payment provider can do, in words that XBezahldienste shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from rathaus.kernel.errors import Refused


class Kind(StrEnum):
    """What a provider says about a payment."""

    PAID = "paid"
    CANCELLED = "cancelled"
    FAILED = "failed"
    TIMED_OUT = "timed_out"


class BadSignature(Refused):
    """A callback that was not signed by the provider."""

    code = "bad-signature"


@dataclass(frozen=True, slots=True)
class Order:
    """A payment to begin. ``purpose`` is the Kassenzeichen, ``return_url`` a path of this city."""

    reference: str
    amount: Decimal
    currency: str
    purpose: str
    description: str
    return_url: str
    items: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """The provider's number of a payment, and where to send the payer."""

    provider_reference: str
    redirect_url: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """One thing that a provider reports. ``event_id`` is the same whenever it is reported again.

    ``transaction`` numbers the money itself: paid twice means two transactions.
    """

    event_id: str
    reference: str
    kind: Kind
    at: datetime
    amount: Decimal | None = None
    currency: str = "EUR"
    transaction: str = ""
    method: str = ""


class PaymentProvider(Protocol):
    """Bezahldienst. ``simulated`` ones say so wherever they appear, and never raise maturity.

    ``origin`` is where its pages are („https://pay.example“); payers may be sent there and nowhere
    else. It is empty where the house itself shows them, or nobody is sent away.
    """

    key: str
    title: str
    simulated: bool
    origin: str

    def check_config(self) -> list[str]:
        """What is missing before it can work, as German sentences; empty when it is ready."""
        ...

    def begin(self, order: Order) -> Begun:
        """Begin a payment; asked again with the same reference, the same one comes back.

        Raises :class:`Unavailable` when the provider does not answer.
        """
        ...

    def verify_callback(self, body: bytes, headers: Mapping[str, str]) -> Settlement:
        """Read a callback; raises :class:`BadSignature` for one that is not the provider's."""
        ...

    def query(self, reference: str) -> list[Settlement]:
        """Everything the provider knows of a payment; raises :class:`Unavailable`."""
        ...

    def refund(self, *, refund: str, reference: str, transaction: str, amount: Decimal) -> str:
        """Send money back and return the provider's number; the same ``refund`` id only once.

        Raises :class:`Unavailable` (comes again) or :class:`Refused` (for good).
        """
        ...
