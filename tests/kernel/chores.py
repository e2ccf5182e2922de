"""Jobs for the tests of jobs. What they did stands in the event log of the city they ran in."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from django.db import connection, transaction

from rathaus.kernel.errors import Invalid
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import job, once, periodic
from rathaus.kernel.tenancy import current_city
from tests.kernel.support import note

started = threading.Event()
released = threading.Event()
pen_is_broken = threading.Event()
pen_is_broken.set()


def notes(subject: str = "test:1") -> list[str]:
    """What jobs noted in the current city, in order."""
    kinds = Event.objects.filter(kind="test.noted", subject=subject).order_by("id")
    return [facts["text"] for facts in kinds.values_list("facts", flat=True)]


def make_due() -> None:
    """Let the waiting time of every job be over."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def waiting() -> list[tuple[str, str, int]]:
    """Name, state and attempts of every job in the current city."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status, attempts FROM procrastinate_jobs ORDER BY id")
        return [(name.rpartition(".")[2], status, tries) for name, status, tries in cursor]


@job(retries=2)
def jot(*, text: str) -> None:
    """Note a text."""
    note(text)


@job(queue="slow")
def jot_slowly(*, text: str) -> None:
    note(text)


@job(lock=lambda text: "the one pen")
def jot_in_turn(*, text: str) -> None:
    note(text)


@job(retries=2)
def jot_and_fail(*, text: str) -> None:
    note(text)
    if pen_is_broken.is_set():
        raise OSError("the pen broke")


@job()
def jot_nonsense(*, text: str) -> None:
    raise Invalid("Das ist keine Notiz.", remedy="Schreiben Sie etwas anderes.")


@job()
def break_the_database(*, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


@job()
def pass_on(*, count: int) -> None:
    """Note a number and leave the rest to the next job."""
    note(str(count))
    if count > 1:
        pass_on.defer(count=count - 1)


@job(atomic=False, retries=1)
def jot_twice_over(*, text: str) -> None:
    """Two transactions, of which the second fails."""
    with transaction.atomic():
        note(text)
    raise OSError("after the first")


@job()
def jot_where(*, text: str) -> None:
    note(f"{current_city().slug}: {text}")


@job()
def jot_when_released(*, text: str) -> None:
    started.set()
    assert released.wait(60)
    note(text)


@job()
def note_latency(*, entered: float) -> None:
    """Note how many milliseconds after its entry the job ran."""
    note(f"{(time.time() - entered) * 1000:.3f}")


@job()
def die_the_first_time(*, folder: str) -> None:
    """Change the database, then have the whole process killed, but only once."""
    note("letter written")
    mark = Path(folder) / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if once("letter:1"):
        note("letter sent")


@periodic("0 6 1 1 *")  # once a year: no run of the suite meets it
def look_around() -> None:
    """Note that it is six on New Year's Day."""
    note("looked around", subject="test:clock")
