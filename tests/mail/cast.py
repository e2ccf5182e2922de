"""Messages and letters for the tests of the room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rathaus.kernel.access import system
from rathaus.kernel.blobs import put
from rathaus.kernel.clock import BERLIN, Law
from rathaus.kernel.ids import new_id
from rathaus.mail.actions import Attachment, provide_decision, send_message
from rathaus.mail.models import Delivery
from rathaus.people.models import Party
from tests.cast_floor2 import a_person, an_account, an_office

HOUSE = system("test")
MONDAY = datetime(2026, 3, 30, 9, 30, tzinfo=BERLIN)
ADDRESS = {
    "street": "Holtenauer Straße",
    "house_number": "120",
    "postcode": "24105",
    "town": "Kiel",
}


def with_mailbox(email: str = "ida@example.org", **fields: Any) -> Party:
    """A person with an account, who uses the mailbox."""
    party = a_person(**ADDRESS | fields)
    an_account(party, email=email)
    return party


def by_post(**fields: Any) -> Party:
    """A person who wants letters."""
    return a_person("Brandt", channel="post", **ADDRESS | fields)


def a_pdf(text: str = "Bescheid") -> Attachment:
    """A document to enclose."""
    blob = put(f"%PDF-1.7 {text}".encode(), name="b.pdf", purpose="generated")
    return Attachment(document=new_id(), title=text, sha256=blob.sha256)


def sent(recipient: Party, **fields: Any) -> Delivery:
    """An ordinary message."""
    values: dict[str, Any] = {
        "actor": HOUSE,
        "subject": "Rückfrage zu Ihrem Antrag",
        "body": "Bitte nennen Sie uns die Länge des Fahrzeugs.",
    }
    if "office" not in fields:
        values["office"] = an_office().pk
    return send_message(recipient=recipient, **values | fields)


def decided(recipient: Party, law: Law = Law.GENERAL, **fields: Any) -> Delivery:
    """A decision on its way."""
    values: dict[str, Any] = {
        "actor": HOUSE,
        "subject": "Ihr Bescheid",
        "body": "Anbei erhalten Sie Ihren Bescheid.",
        "case": new_id(),
    }
    if "office" not in fields:
        values["office"] = an_office().pk
    if "attachments" not in fields:
        values["attachments"] = [a_pdf()]
    return provide_decision(recipient=recipient, law=law, **values | fields)
