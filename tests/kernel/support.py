"""Small facts for the tests of the kernel."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rathaus.kernel.access import Visibility, system
from rathaus.kernel.events import fact, record
from rathaus.kernel.references import Reference


@fact("test.noted", visibility=Visibility.INTERNAL)
class Noted:
    """A note, for tests."""

    subject: Reference
    text: str


def note(text: str, *, subject: str = "test:1", at: datetime | None = None) -> int:
    """Record a note."""
    with transaction.atomic():
        number = record(
            Noted(subject=Reference.parse(subject), text=text), actor=system("test"), at=at
        )
    assert number is not None
    return number
