"""Actions: one transaction, and what they collect is written once, in order, or not at all."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import Visibility, system
from rathaus.kernel.events import Envelope, fact, record, subscribe
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import City
from rathaus.kernel.transactions import action
from tests.kernel.support import Noted

SUBJECT = Reference.parse("test:1")
heard: list[int] = []


@fact("test.heard-of", visibility=Visibility.INTERNAL)
class HeardOf:
    """A fact with a subscriber."""

    subject: Reference


@subscribe(HeardOf)
def _hear(event: HeardOf, envelope: Envelope) -> None:
    heard.append(envelope.id)


@fact("test.heard-at-times", visibility=Visibility.INTERNAL)
class HeardAtTimes:
    """A fact whose subscriber listens only to loud ones."""

    subject: Reference
    loud: bool


@subscribe(HeardAtTimes, when=lambda event: event.loud)
def _hear_loud(event: HeardAtTimes, envelope: Envelope) -> None:
    heard.append(envelope.id)


def say(text: str) -> int | None:
    return record(Noted(subject=SUBJECT, text=text), actor=system("test"))


def log() -> list[str]:
    return [str(event.facts.get("text", event.kind)) for event in Event.objects.order_by("id")]


@action
def say_all(*texts: str) -> None:
    for text in texts:
        assert say(text) is None


@action
def inside(*texts: str) -> None:
    say("first")
    say_all(*texts)
    say("last")


def test_facts_of_an_action_are_one_statement_in_their_order(city: City) -> None:
    with CaptureQueriesContext(connection) as queries:
        inside("a", "b", "c")
    assert sum("INSERT INTO kernel_event" in entry["sql"] for entry in queries) == 1
    assert log() == ["first", "a", "b", "c", "last"]


def test_facts_go_with_an_action_that_fails(city: City) -> None:
    @action
    def failing() -> None:
        say("lost")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        failing()
    say_all("kept")
    assert log() == ["kept"]


def test_facts_go_with_their_savepoint_and_no_others(city: City) -> None:
    @action
    def going_on() -> None:
        say("before")
        for word, fails in (("lost", True), ("kept", False)):
            try:
                with transaction.atomic():
                    say(word)
                    record(HeardOf(subject=SUBJECT), actor=system("test"))
                    if fails:
                        raise ValueError
            except ValueError:
                say("after the failure")
        say("at the end")

    heard.clear()
    going_on()
    assert sorted(log()) == sorted(
        ["before", "after the failure", "kept", "test.heard-of", "at the end"]
    )
    assert len(heard) == 2


def test_a_subscribed_fact_is_written_at_once_behind_the_others(city: City) -> None:
    @action
    def telling() -> int | None:
        say("before")
        return record(HeardOf(subject=SUBJECT), actor=system("test"))

    heard.clear()
    number = telling()
    assert heard == [number]
    assert log() == ["before", "test.heard-of"]


def test_a_fact_that_the_subscriber_leaves_aside_is_collected_with_the_others(city: City) -> None:
    @action
    def telling(*, loud: bool) -> int | None:
        return record(HeardAtTimes(subject=SUBJECT, loud=loud), actor=system("test"))

    heard.clear()
    assert telling(loud=False) is None
    assert heard == []
    number = telling(loud=True)
    assert heard == [number]
    assert Event.objects.filter(kind="test.heard-at-times").count() == 2
