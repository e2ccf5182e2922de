"""Jobs whose worker died: taken up again, never while somebody is at them."""

from __future__ import annotations

import threading

from django.db import connection

from rathaus.kernel.jobs import Tally, rescue_abandoned, run_pending
from rathaus.kernel.jobs.models import JobFailure
from rathaus.kernel.tenancy import City, in_city
from tests.kernel import chores
from tests.kernel.chores import make_due, notes, waiting


def take_and_die(heartbeat_age: str = "1 minute") -> None:
    """Have a worker take every job and then be silent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - %s::interval) RETURNING id",
            [heartbeat_age],
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])


def test_jobs_of_a_dead_worker_go_on(city: City) -> None:
    chores.jot.defer(text="x")
    take_and_die()
    assert run_pending(city) == Tally()
    assert rescue_abandoned(dead_after_seconds=15) == 1
    assert waiting() == [("jot", "todo", 1)]
    assert JobFailure.objects.get().error == (
        "Der Arbeitsprozess ist während der Aufgabe ausgefallen."
    )
    make_due()
    assert run_pending(city) == Tally(done=1)
    assert notes() == ["x"]


def test_jobs_of_a_living_worker_are_left_alone(city: City) -> None:
    chores.jot.defer(text="x")
    take_and_die("3 seconds")
    assert rescue_abandoned(dead_after_seconds=15) == 0
    assert waiting() == [("jot", "doing", 0)]


def test_jobs_of_a_worker_that_was_struck_off_go_on(city: City) -> None:
    chores.jot.defer(text="x")
    take_and_die()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    assert rescue_abandoned(dead_after_seconds=15) == 1


def test_a_job_that_keeps_killing_workers_becomes_a_dead_letter(city: City) -> None:
    chores.jot.defer(text="x")
    for _ in range(3):
        take_and_die()
        assert rescue_abandoned(dead_after_seconds=15) == 1
    assert waiting() == [("jot", "failed", 3)]
    assert rescue_abandoned(dead_after_seconds=15) == 0


def test_a_job_in_progress_is_left_alone_however_late_the_heartbeat(fresh_city: City) -> None:
    chores.started.clear()
    chores.released.clear()
    chores.jot_when_released.defer(text="done")
    tallies: list[Tally] = []

    def work() -> None:
        tallies.append(run_pending(fresh_city))
        with in_city(fresh_city):
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert chores.started.wait(60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = '2000-01-01'")
    assert rescue_abandoned(dead_after_seconds=15) == 0
    chores.released.set()
    thread.join()
    assert tallies == [Tally(done=1)]
    assert notes() == ["done"]
