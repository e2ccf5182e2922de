"""What every print service can do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from rathaus.kernel.blobs import Blob, read
from rathaus.mail.models import Delivery


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to print: address, and its sheets as files (name, content)."""

    id: UUID
    name: str
    lines: tuple[str, ...]
    country: str
    sheets: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Posting:
    """What a service reports: these letters of a parcel were posted on that day."""

    batch: str
    letters: tuple[UUID, ...]
    day: date


class PrintService(Protocol):
    """Druckdienstleister. ``simulated`` services say so wherever they appear."""

    key: str
    title: str
    simulated: bool

    def check_config(self) -> list[str]:
        """What is missing before it can work, as German sentences; empty when it is ready."""
        ...

    def hand_over(self, batch: str, letters: Sequence[Letter]) -> None:
        """Take a parcel as a whole or raise :class:`Unavailable`."""
        ...

    def reports(self) -> Iterable[Posting]:
        """Postings not confirmed yet."""
        ...

    def confirm(self, posting: Posting) -> None:
        """Tell the service that a posting is on record; it is not reported again."""
        ...


def letter_of(delivery: Delivery) -> Letter:
    """The letter of a delivery in the tray: its documents, or the text where there are none."""
    message, recipient = delivery.message, delivery.recipient
    enclosures = list(message.enclosures.all())
    blobs = Blob.objects.in_bulk([enclosure.sha256 for enclosure in enclosures])
    sheets = [
        (f"{enclosure.position:02d}.pdf", read(blobs[enclosure.sha256])) for enclosure in enclosures
    ]
    if not sheets:
        sheets = [("00.txt", f"{message.subject}\n\n{message.body}\n".encode())]
    return Letter(
        id=delivery.pk,
        name=recipient.name,
        lines=tuple(delivery.address or recipient.address_lines),
        country=recipient.country,
        sheets=tuple(sheets),
    )
