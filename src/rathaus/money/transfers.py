"""What a payer needs for a bank transfer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rathaus.kernel.tenancy import current_city
from rathaus.money.models import Claim
from rathaus.money.numbers import grouped


@dataclass(frozen=True, slots=True)
class TransferDetails:
    """Bank details of the city, the Kassenzeichen, and the content of a GiroCode (EPC069-12)."""

    holder: str
    iban: str
    bic: str
    amount: Decimal
    number: str
    number_grouped: str

    @property
    def girocode(self) -> str:
        """The lines that a QR code carries: SEPA credit transfer with structured reference."""
        lines = ["BCD", "002", "1", "SCT", self.bic, self.holder[:70], self.iban]
        return "\n".join([*lines, f"EUR{self.amount}", "", self.number])


def transfer_details(claim: Claim) -> TransferDetails | None:
    """How to pay the claim by transfer, or None where the city names no bank account.

    The account stands in the city's setting ``bank``: ``holder``, ``iban``, ``bic``.
    """
    bank = current_city().settings.get("bank") or {}
    if not (bank.get("holder") and bank.get("iban")):
        return None
    return TransferDetails(
        holder=bank["holder"],
        iban=bank["iban"].replace(" ", ""),
        bic=bank.get("bic", ""),
        amount=claim.amount,
        number=claim.number,
        number_grouped=grouped(claim.number),
    )
