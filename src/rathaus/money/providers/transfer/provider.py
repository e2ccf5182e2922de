"""Bank transfer (Überweisung): the payer uses the Kassenzeichen, the treasury books what came."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rathaus.kernel.errors import Refused
from rathaus.kernel.tenancy import current_city
from rathaus.money.providers.base import BadSignature, Begun, Order, Settlement


class Transfer:
    """Überweisung. Nothing is begun and nobody calls back: people at the treasury book it."""

    key = "transfer"
    title = "Überweisung"
    simulated = False
    origin = ""

    def check_config(self) -> list[str]:
        """Whether the city has said which account to pay into."""
        bank = current_city().settings.get("bank") or {}
        return [
            f"In den Angaben der Kommune fehlt „bank.{name}“."
            for name in ("holder", "iban")
            if not bank.get(name)
        ]

    def begin(self, order: Order) -> Begun:
        """A transfer is not begun here."""
        raise Refused(
            "Eine Überweisung wird bei der eigenen Bank aufgegeben.",
            remedy="Verwenden Sie die angezeigte Bankverbindung und das Kassenzeichen.",
        )

    def verify_callback(self, body: bytes, headers: Mapping[str, str]) -> Settlement:
        """No bank calls back."""
        raise BadSignature("Zu Überweisungen gibt es keine Rückmeldungen von außen.")

    def query(self, reference: str) -> list[Settlement]:
        """Nothing is known before the treasury books it."""
        return []

    def refund(self, *, refund: str, reference: str, transaction: str, amount: Decimal) -> str:
        """The treasury sends the money back by its bank; releasing the refund is the order."""
        return f"Überweisung zu {transaction}"
