"""Helpers, residents and places of these tests."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

from django.test import Client

from rathaus.counter.assisted.actions import WrittenMandate, start_session
from rathaus.counter.assisted.models import AssistedSession
from rathaus.counter.assisted.residents import Resident
from rathaus.kernel import library
from rathaus.kernel.access import Actor
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account
from rathaus.people.queries import actor_for
from rathaus.records.models import Case
from tests.counter import cast
from tests.people.cast import member, roles
from tests.procedures import town

NODES = """nodes:
  - key: treff
    name: Treff am Testplatz
    kind: neighbourhood
    address: Testplatz 1
    district: Nord
    serves: [Mitte]
    hours: [Di 10–13 Uhr]
    offers: [Hilfe bei Anträgen]
    criteria: {non_commercial: true, all_ages: true, local_site: true, since: 2024-01-01}
  - key: laden
    name: Laden
    kind: library
    address: Testweg 2
    district: Süd
    hours: [Mo 9–18 Uhr]
    offers: [Hilfe beim Ausfüllen]
    criteria: {non_commercial: false, all_ages: true, local_site: true, since: 2026-10-01}
"""
LEARNING = """offers:
  - key: antrag
    title: {de: Mein erster Antrag, en: My first application}
    text: {de: Wir üben zusammen., en: We practise together.}
    dates:
      - {node: treff, weekday: wednesday, from: "10:00", to: "11:30"}
      - {node: treff, weekday: friday, nth: 2, from: "14:00", to: "15:00"}
      - {node: laden, days: [2026-12-03], from: "09:00", to: "10:00"}
"""
PERSON = {
    "surname": "Ohnenetz",
    "first_names": "Hanne",
    "street": "Holtenauer Straße",
    "house_number": "120",
    "postcode": "24105",
    "town": "Kiel",
}
HANNE = Resident(birth_date=date(1946, 5, 17), **PERSON)
PAPER = WrittenMandate(seen=True, signed_on=date(2026, 1, 2), place="Ordner 3")
FORM = {
    **PERSON,
    "node": "treff",
    "procedure": town.KEY,
    "birth_date": "17.5.1946",
    "mandate": "1",
    "mandate_date": "2.1.2026",
    "place": "Ordner 3",
}
# The form of the procedure, as the helper fills it in with Hanne.
PAGES = {
    "person": {
        **{f"person.{name}": value for name, value in PERSON.items()},
        "person.birth_date": "17.5.1946",
    },
    "contact": {"contact.channel": "post"},
}


def places() -> None:
    """The city of the tests has two nodes and three districts."""
    folder = Path(os.environ["RATHAUS_LIBRARY"]) / "cities" / current_city().slug
    (folder / "nodes.yaml").write_text(NODES, encoding="utf-8")
    (folder / "learning.yaml").write_text(LEARNING, encoding="utf-8")
    (folder / "districts.csv").write_text("name\nMitte\nNord\nSüd\n", encoding="utf-8")
    library.reload()


def helper(email: str = "tjark.helfer@example.org") -> Actor:
    """A helper with an own login."""
    roles()
    return actor_for(member(email, "helper"))


def account_of(actor: Actor) -> Account:
    """The account behind an actor."""
    return Account.objects.get(pk=actor.account)


def session(actor: Actor, **changes: Any) -> AssistedSession:
    """A session that runs."""
    given = {"node_key": "treff", "procedure_key": town.KEY, "resident": HANNE, "mandate": PAPER}
    return start_session(actor=actor, **(given | changes))


def begun(client: Client, **changes: str) -> AssistedSession:
    """A session begun on the page."""
    answer = client.post("/servicestellen/sitzung/", FORM | changes)
    assert answer.status_code == 302, answer.content.decode()
    return AssistedSession.objects.select_related("open__draft").latest("started_at", "id")


def objection_form(case: Case, code: str) -> dict[str, Any]:
    """What the helper enters for the applicant of a case who holds its decision in hand."""
    own = case.applicant
    told = {name: str(getattr(own, name)) for name in PERSON}
    told["birth_date"] = f"{own.birth_date:%d.%m.%Y}"
    letter = {"number": case.number, "code": code, "procedure": "widerspruch"}
    return FORM | told | letter | {"place": ""}


def filed(client: Client, running: AssistedSession, **changes: dict[str, str]) -> Any:
    """Every page filled in, and sent."""
    cast.filled(client, running.open.draft, **(PAGES | changes))
    return cast.sent(client, running.open.draft)
