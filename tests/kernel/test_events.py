"""The log is append-only, and tampering shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from rathaus.kernel.access import Visibility, system
from rathaus.kernel.events import fact, record, subscribe, timeline, visible_events
from rathaus.kernel.events.facts import Envelope
from rathaus.kernel.events.models import Event, EventSeal
from rathaus.kernel.events.seal import GENESIS, seal_events, verify_events
from rathaus.kernel.events.upkeep import seal_the_log
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import City
from tests.kernel.actors import clerk, resident
from tests.kernel.support import Noted, note

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SUBJECT = Reference("test", "1")


@fact("test.shown", visibility=Visibility.PARTICIPANT)
class Shown:
    subject: Reference


heard: list[tuple[str, int]] = []


@subscribe(Shown)
def _hear(event: Shown, envelope: Envelope) -> None:
    heard.append((str(event.subject), envelope.id))


def test_a_fact_is_stored_as_told(city: City) -> None:
    number = note("Straße gesperrt", at=AT)
    event = Event.objects.get(id=number)
    assert (event.kind, event.actor, event.subject) == ("test.noted", "system:test", "test:1")
    assert event.facts == {"text": "Straße gesperrt"}
    assert (event.time, event.visibility, event.simulated) == (AT, Visibility.INTERNAL, False)


def test_subscribers_hear_in_the_same_transaction(city: City) -> None:
    heard.clear()
    number = record(Shown(subject=SUBJECT), actor=system("test"))
    assert heard == [("test:1", number)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_event SET facts = '{}'",
        "DELETE FROM kernel_event",
        "TRUNCATE kernel_event",
        "UPDATE kernel_eventseal SET digest = 'x'",
        "DELETE FROM kernel_eventseal",
    ],
)
def test_the_database_refuses_changes(city: City, statement: str) -> None:
    note("bleibt")
    seal_events()
    with pytest.raises(DatabaseError, match="nur fortgeschrieben"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Event.objects.count() == 1


def test_readers_see_what_their_role_allows(city: City) -> None:
    note("intern")
    record(Shown(subject=SUBJECT), actor=system("test"))
    person = resident()
    assert person.party is not None
    parties = frozenset({person.party})
    seen = visible_events(SUBJECT, person, parties=parties)
    assert [event.kind for event in seen] == ["test.shown"]
    assert list(visible_events(SUBJECT, resident(), parties=parties)) == []
    everything = visible_events(SUBJECT, clerk("case.see"))
    assert [event.kind for event in everything] == ["test.noted", "test.shown"]
    assert timeline(SUBJECT).count() == 2


def test_seals_are_chained_and_verify(city: City) -> None:
    for number in range(5):
        note(f"Notiz {number}")
    seals = seal_events(batch=2)
    assert [seal.count for seal in seals] == [2, 2, 1]
    assert [seal.previous for seal in seals] == [GENESIS, seals[0].digest, seals[1].digest]
    note("noch offen")
    verdict = verify_events()
    assert verdict.intact
    assert (verdict.seals, verdict.sealed_events, verdict.open_events) == (3, 5, 1)
    assert verdict.head == seals[2].digest


def test_sealing_twice_adds_nothing(city: City) -> None:
    note("einmal")
    assert len(seal_events()) == 1
    assert seal_events() == []


def test_the_worker_seals_by_itself(city: City) -> None:
    note("eins")
    seal_the_log.function()
    assert EventSeal.objects.count() == 1


def _as_administrator(statement: str) -> None:
    """What somebody with full rights on the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE kernel_eventseal DISABLE TRIGGER ALL")
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            """UPDATE kernel_event SET facts = '{"text": "anders"}' WHERE id = %d""",
            "Der Inhalt eines Ereignisses weicht vom gesiegelten ab.",
        ),
        ("UPDATE kernel_event SET time = time + interval '1 second' WHERE id = %d", "weicht"),
        ("DELETE FROM kernel_event WHERE id = %d", "3 Ereignisse gesiegelt, 2 vorhanden."),
        ("UPDATE kernel_eventseal SET previous = 'f' WHERE last_event >= %d", "schließt nicht an"),
    ],
)
def test_tampering_shows(city: City, statement: str, reason: str) -> None:
    numbers = [note(f"Notiz {number}") for number in range(3)]
    seal_events()
    assert verify_events().intact
    _as_administrator(statement % numbers[1])
    verdict = verify_events()
    assert not verdict.intact
    assert reason in verdict.findings[0].reason


def test_an_event_slipped_in_behind_a_seal_shows(city: City) -> None:
    note("eins")
    last = note("zwei")
    seal_events()
    _as_administrator(
        f"INSERT INTO kernel_event SELECT {last - 10_000}, kind, time, actor, actor_label, "
        f"subject, facts, visibility, simulated FROM kernel_event WHERE id = {last}"
    )
    assert [f.reason for f in verify_events().findings] == ["2 Ereignisse gesiegelt, 3 vorhanden."]


def test_a_fact_needs_a_subject_and_its_own_name() -> None:
    with pytest.raises(TypeError, match="subject"):
        fact("test.nameless", visibility=Visibility.PUBLIC)(type("Nameless", (), {}))
    with pytest.raises(RuntimeError, match=r"test\.noted"):
        fact("test.noted", visibility=Visibility.PUBLIC)(
            type("Second", (), {"__annotations__": {"subject": Reference}})
        )
    assert EventSeal.__name__ == "EventSeal"
    assert Noted.__name__ == "Noted"
