"""Who comes to the counter, and how they get through an application."""

from __future__ import annotations

from typing import Any

from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.people.models import Account
from rathaus.procedures.actions.submission import Submission
from rathaus.procedures.models import Draft
from tests.procedures import town

BACKEND = "django.contrib.auth.backends.ModelBackend"

# The pages of the form in their order, each as a browser sends it.
PAGES: dict[str, dict[str, str]] = {
    "purpose": {"purpose": "move"},
    "place": {
        "place.address": "Holtenauer Straße 120",
        "place.side": "even",
        "place.length_m": "12",
    },
    "second-zone": {"second_zone": "false"},
    "time": {"date": "12.12.2026", "days": "1", "from": "08:00", "to": "16:00"},
    "vehicle": {"vehicle": "van"},
    "signs": {"signs.by": "self", "signs.person": "Kim Beispiel", "signs.phone": "0431 5550199"},
    "role": {"role": "self"},
    "person": {
        "person.first_names": "Kim",
        "person.surname": "Beispiel",
        "person.birth_date": "3.4.1988",
        "person.street": "Holtenauer Straße",
        "person.house_number": "120",
        "person.postcode": "24105",
        "person.town": "Kiel",
    },
    "contact": {"contact.channel": "mailbox", "contact.email": "kim@example.org"},
    "remarks": {},
    "fee": {},
}


def new_browser() -> Client:
    """A browser that nobody has logged in with."""
    return Client(headers={"host": "testserver"})


def client_of(actor: Actor | None) -> Client:
    """A browser, logged in as this actor."""
    client = new_browser()
    if actor is not None:
        log_in(client, actor)
    return client


def log_in(client: Client, actor: Actor) -> None:
    """Log in with a browser that may have been somewhere already."""
    client.force_login(Account.objects.get(pk=actor.account), backend=BACKEND)


def begun(client: Client, **data: str) -> Draft:
    """An application begun in this browser."""
    answer = client.post(f"/antrag/{town.KEY}/neu", data)
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.get(pk=answer["Location"].split("/")[2])


def filled(client: Client, draft: Draft, **changes: dict[str, str]) -> None:
    """Send every page before the last, as a person would."""
    for key, answers in (PAGES | changes).items():
        answer = client.post(page(draft, key), answers)
        assert answer.status_code == 302, (key, answer.content.decode())


def page(draft: Draft, key: str) -> str:
    """The address of a page."""
    return f"/antrag/{draft.pk}/{key}/"


def sent(client: Client, draft: Draft) -> Any:
    """Confirm and send."""
    return client.post(page(draft, "review"), {"confirm": "1"})


def submitted(actor: Actor, **changes: Any) -> Submission:
    """A submitted application, without the pages."""
    return town.submitted(actor, **changes)


def paid(client: Client, number: str, *, do: str = "pay") -> Any:
    """Go to the simulated provider and press a button there; the answer leads back."""
    away = client.post(f"/mein-rathaus/vorgaenge/{number}/bezahlen")
    assert away.status_code == 302, away.content.decode()
    return client.post(away["Location"], {"do": do})


def case_page(client: Client, number: str) -> str:
    """The page of a case as text."""
    answer = client.get(f"/mein-rathaus/vorgaenge/{number}/")
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())
