"""Sealing: events are hashed in batches, each seal chained to the one before.

Whoever changes, deletes or inserts an event behind a seal, even as database administrator, breaks
a digest; whoever changes a seal breaks the chain. ``rathaus events verify`` reads it all again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import orjson
from django.db import connection, transaction

from rathaus.kernel.clock import now
from rathaus.kernel.events.models import Event, EventSeal

GENESIS = "0" * 64
BATCH = 1000
# Numbers start at 1; whatever stands below was slipped in.
_BEFORE_ALL = -(2**63)

_COLUMNS = (
    "id",
    "kind",
    "time",
    "actor",
    "actor_label",
    "subject",
    "facts",
    "visibility",
    "simulated",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where the log is not what was sealed."""

    seal: int
    first_event: int
    last_event: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of reading the whole log again."""

    seals: int
    sealed_events: int
    open_events: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def intact(self) -> bool:
        return not self.findings


def seal_events(*, batch: int = BATCH) -> list[EventSeal]:
    """Seal everything that is settled so far; returns the new seals."""
    seals: list[EventSeal] = []
    horizon = _settled_horizon()
    while True:
        with transaction.atomic():
            # One sealer at a time: a second one waits here and then finds nothing to do.
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE kernel_eventseal IN SHARE ROW EXCLUSIVE MODE")
            last = EventSeal.objects.order_by("-last_event").first()
            start = last.last_event if last else 0
            events = Event.objects.filter(id__gt=start, id__lte=horizon).order_by("id")[:batch]
            rows = list(events.values_list(*_COLUMNS))
            if not rows:
                return seals
            previous = last.digest if last else GENESIS
            seals.append(
                EventSeal.objects.create(
                    first_event=rows[0][0],
                    last_event=rows[-1][0],
                    count=len(rows),
                    previous=previous,
                    digest=_digest(previous, rows),
                    sealed_at=now(),
                )
            )


def verify_events(progress: Callable[[int], None] = lambda _done: None) -> Verdict:
    """Read every sealed event again and compare; ``progress`` gets the events read so far."""
    findings: list[Finding] = []
    previous, end, seals, done = GENESIS, _BEFORE_ALL, 0, 0
    for seal in EventSeal.objects.order_by("last_event").iterator():
        seals += 1
        rows = list(
            Event.objects.filter(id__gt=end, id__lte=seal.last_event)
            .order_by("id")
            .values_list(*_COLUMNS)
        )
        findings.extend(_compare(seal, rows, previous))
        previous, end = seal.digest, seal.last_event
        done += len(rows)
        progress(done)
    still_open = Event.objects.filter(id__gt=end).count()
    return Verdict(seals, done, still_open, previous, tuple(findings))


def check_seal_of(event: int) -> tuple[EventSeal, tuple[Finding, ...]] | None:
    """The seal over this event and what no longer fits in its batch; None while it is not sealed.

    Only the one batch is read; whether the chain before it holds, :func:`verify_events` says.
    """
    seal = EventSeal.objects.filter(last_event__gte=event).order_by("last_event").first()
    if seal is None or seal.first_event > event:
        return None
    before = EventSeal.objects.filter(last_event__lt=seal.first_event).order_by("-last_event")
    last = before.first()
    rows = list(
        Event.objects.filter(
            id__gt=last.last_event if last else _BEFORE_ALL, id__lte=seal.last_event
        )
        .order_by("id")
        .values_list(*_COLUMNS)
    )
    previous = last.digest if last else GENESIS
    return seal, tuple(_compare(seal, rows, previous))


def _compare(seal: EventSeal, rows: list[tuple[Any, ...]], previous: str) -> Iterator[Finding]:
    place = (seal.id, seal.first_event, seal.last_event)
    if seal.previous != previous:
        yield Finding(*place, "Das Siegel schließt nicht an das vorige an.")
    if len(rows) != seal.count:
        yield Finding(*place, f"{seal.count} Ereignisse gesiegelt, {len(rows)} vorhanden.")
    elif _digest(seal.previous, rows) != seal.digest:
        yield Finding(*place, "Der Inhalt eines Ereignisses weicht vom gesiegelten ab.")


def _settled_horizon() -> int:
    """The highest event number below which no transaction can still add one.

    The lock waits for writers that already took a number; it is held for one query only, and
    gives way after a short time rather than hold up a busy city: the next run seals the rest.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute("LOCK TABLE kernel_event IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM kernel_event")
        return int(cursor.fetchone()[0])


def _digest(previous: str, rows: Iterable[tuple[Any, ...]]) -> str:
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        fields = dict(zip(_COLUMNS, row, strict=True))
        fields["time"] = fields["time"].astimezone(UTC).isoformat()
        digest.update(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS))
        digest.update(b"\n")
    return digest.hexdigest()
