"""The cast that records, mail and money share: offices, people, and who may do what."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from rathaus.kernel.access import ALL_OFFICES, Actor, Trust
from rathaus.people.models import Account, Office, Party

Outcome = Any


def an_office(key: str = "verkehr", name: str = "Abteilung Verkehr") -> Office:
    """An office, made once."""
    office = Office.objects.filter(key=key).first()
    if office is None:
        office = Office.objects.create(key=key, name=name, phone="0431 901-0")
    return office


def a_person(surname: str = "Petersen", first_names: str = "Ida", **fields: Any) -> Party:
    """A natural person."""
    return Party.objects.create(surname=surname, first_names=first_names, **fields)


def an_account(party: Party | None = None, email: str | None = None, **fields: Any) -> Account:
    """A login, of a resident when a party is given."""
    return Account.objects.create(party=party, email=email, is_staff_member=party is None, **fields)


def resident(party: Party, account: int = 1) -> Actor:
    """A resident with an account."""
    return Actor(
        kind="person",
        id=str(account),
        label="Bürgerkonto",
        party=party.pk,
        account=account,
        trust=Trust.BASIC,
    )


def staff(*permissions: str, office: UUID | None = None, account: int = 7) -> Actor:
    """A member of staff who holds these permissions in one office, or everywhere."""
    offices = ALL_OFFICES if office is None else frozenset({office})
    return Actor(
        kind="staff",
        id=str(account),
        label="Jo Amtmann",
        account=account,
        grants=dict.fromkeys(permissions, offices),
    )


def at_once(*calls: Callable[[], Outcome]) -> list[Outcome]:
    """Run the calls in threads of their own, started together; results or the errors raised."""
    gate = threading.Barrier(len(calls))
    outcomes: list[Outcome] = [None] * len(calls)

    def run(place: int, call: Callable[[], Outcome]) -> None:
        try:
            gate.wait(60)
            outcomes[place] = call()
        except Exception as error:  # noqa: BLE001 – the test looks at it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run, place, call))
        for place, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return outcomes


def statements(context: Sequence[dict[str, Any]]) -> list[str]:
    """The statements of captured queries, for messages of failed counts."""
    return [query["sql"] for query in context]
