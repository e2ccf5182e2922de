"""Jobs: entered with the transaction, done once, tried again, buried only by people."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.clock import frozen, now
from rathaus.kernel.jobs import (
    Tally,
    dead_letter,
    dead_letters,
    job,
    once,
    periodic,
    run_pending,
)
from rathaus.kernel.jobs.models import JobFailure, JobReceipt
from rathaus.kernel.jobs.performing import seconds_until_retry
from rathaus.kernel.tenancy import City, in_city
from tests.kernel import chores
from tests.kernel.chores import make_due, notes, waiting

# --- Entering ---------------------------------------------------------------------------------


def test_a_job_runs_with_its_arguments(city: City) -> None:
    chores.jot.defer(text="Grüße aus „Kiel“")
    assert notes() == []
    assert run_pending(city) == Tally(done=1, failed=0)
    assert notes() == ["Grüße aus „Kiel“"]
    assert run_pending(city) == Tally()
    assert waiting() == []


def test_rollback_leaves_no_job(fresh_city: City) -> None:
    with transaction.atomic():
        chores.jot.defer(text="never")
        transaction.set_rollback(True)
    with transaction.atomic():
        chores.jot.defer(text="kept")
    run_pending(fresh_city)
    assert notes() == ["kept"]


def test_identifiers_and_dates_arrive_as_text(city: City) -> None:
    number = uuid.UUID(int=7)
    chores.jot.defer(text=number)  # type: ignore[arg-type]
    chores.jot.defer(text=date(2026, 3, 30))  # type: ignore[arg-type]
    run_pending(city)
    assert notes() == [str(number), "2026-03-30"]


@pytest.mark.parametrize("arguments", [{}, {"texd": "x"}, {"text": "x", "more": 1}])
def test_wrong_arguments_are_refused_on_entering(city: City, arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        chores.jot.defer(**arguments)
    assert waiting() == []


def test_arguments_that_are_no_plain_values_are_refused(city: City) -> None:
    with pytest.raises(TypeError):
        chores.jot.defer(text=object())  # type: ignore[arg-type]


def test_positional_arguments_are_refused(city: City) -> None:
    with pytest.raises(TypeError, match="keyword arguments only"):
        chores.jot.defer("x")  # type: ignore[call-arg]


def test_many_at_once_keep_their_order(city: City) -> None:
    numbers = chores.jot.defer_many({"text": str(n)} for n in range(50))
    assert numbers == sorted(numbers)
    assert run_pending(city) == Tally(done=50)
    assert notes() == [str(n) for n in range(50)]
    assert chores.jot.defer_many([]) == []


def test_a_job_for_later_waits(city: City) -> None:
    chores.jot.defer_at(now() + timedelta(hours=1), text="later")
    chores.jot.defer_at(now() - timedelta(hours=1), text="at once")
    assert run_pending(city) == Tally(done=1)
    assert notes() == ["at once"]


def test_later_is_told_by_the_clock_on_the_wall(city: City) -> None:
    with frozen(date(2031, 1, 1)):
        chores.jot.defer_at(now(), text="now, in 2031")
        chores.jot.defer_at(now() + timedelta(days=1), text="tomorrow, in 2031")
    assert run_pending(city) == Tally(done=1)
    assert notes() == ["now, in 2031"]


def test_a_job_belongs_to_the_city_it_was_entered_in(new_city: Callable[..., City]) -> None:
    kiel, kassel = new_city(), new_city()
    with in_city(kiel):
        chores.jot_where.defer(text="moin")
        connection.close()
    assert run_pending(kassel) == Tally()
    assert run_pending(kiel) == Tally(done=1)
    with in_city(kiel):
        assert notes() == [f"{kiel.slug}: moin"]
        connection.close()
    with in_city(kassel):
        assert notes() == []
        connection.close()


# --- Doing ------------------------------------------------------------------------------------


def test_jobs_entered_by_jobs_run_too(city: City) -> None:
    chores.pass_on.defer(count=5)
    assert run_pending(city) == Tally(done=5)
    assert notes() == ["5", "4", "3", "2", "1"]


def test_only_the_named_queues(city: City) -> None:
    chores.jot.defer(text="usual")
    chores.jot_slowly.defer(text="slow")
    assert run_pending(city, ["slow"]) == Tally(done=1)
    assert notes() == ["slow"]


def test_no_more_than_the_limit(city: City) -> None:
    chores.jot.defer_many({"text": str(n)} for n in range(30))
    assert run_pending(city, limit=3) == Tally(done=3)
    assert waiting() == [("jot", "todo", 0)] * 27


def test_jobs_with_one_lock_run_in_turn(city: City) -> None:
    chores.jot_in_turn.defer_many({"text": str(n)} for n in range(4))
    assert run_pending(city) == Tally(done=4)
    assert notes() == ["0", "1", "2", "3"]


def test_what_a_failed_attempt_changed_is_undone_and_it_is_tried_again(city: City) -> None:
    chores.jot_and_fail.defer(text="x")
    for attempt in (1, 2):
        assert run_pending(city) == Tally(failed=1)
        assert waiting() == [("jot_and_fail", "todo", attempt)]
        assert run_pending(city) == Tally()  # not before its time
        make_due()
    assert run_pending(city) == Tally(failed=1)
    assert waiting() == [("jot_and_fail", "failed", 3)]
    make_due()
    assert run_pending(city) == Tally()
    assert notes() == []
    failures = JobFailure.objects.order_by("id").values_list("attempt", "error")
    assert list(failures) == [(n, "OSError: the pen broke") for n in (1, 2, 3)]
    assert "jot_and_fail" in JobFailure.objects.latest("id").trace


def test_what_failed_and_then_worked_leaves_no_trace(city: City) -> None:
    chores.jot_and_fail.defer(text="x")
    assert run_pending(city) == Tally(failed=1)
    make_due()
    chores.pen_is_broken.clear()
    try:
        assert run_pending(city) == Tally(done=1)
    finally:
        chores.pen_is_broken.set()
    assert notes() == ["x"]
    assert waiting() == []
    assert not JobFailure.objects.exists()


def test_an_error_of_the_database_harms_only_its_job(city: City) -> None:
    chores.break_the_database.defer(text="x")
    chores.jot.defer(text="unharmed")
    assert run_pending(city) == Tally(done=1, failed=1)
    assert notes() == ["unharmed"]


def test_refusals_are_not_tried_again(city: City) -> None:
    number = chores.jot_nonsense.defer(text="x")
    assert run_pending(city) == Tally(failed=1)
    letter = dead_letter(number)
    assert letter is not None
    assert (letter.attempts, letter.error) == (
        1,
        "Invalid: Das ist keine Notiz. Schreiben Sie etwas anderes.",
    )


def test_a_job_that_nobody_knows_becomes_a_dead_letter(city: City) -> None:
    chores.jot.defer(text="x")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET task_name = 'of.another.version'")
    assert run_pending(city) == Tally(failed=1)
    assert [(d.name, d.error) for d in dead_letters()] == [
        ("of.another.version", "LookupError: unknown job of.another.version")
    ]


def test_a_job_with_transactions_of_its_own_keeps_what_it_committed(fresh_city: City) -> None:
    chores.jot_twice_over.defer(text="first")
    assert run_pending(fresh_city) == Tally(failed=1)
    assert notes() == ["first"]
    assert waiting() == [("jot_twice_over", "todo", 1)]


def test_a_job_taken_by_another_worker_meanwhile_is_not_done_twice(fresh_city: City) -> None:
    from rathaus.kernel.jobs.performing import Ticket, perform

    number = chores.jot.defer(text="x")
    ticket = Ticket(number, "tests.kernel.chores.jot", {"text": "x"}, 0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    assert perform(ticket)
    assert perform(ticket)
    assert notes() == ["x"]


@given(st.integers(0, 200))
def test_waits_grow_and_stay_within_bounds(attempts: int) -> None:
    usual = min(3600.0, 5.0 * 3.0 ** min(attempts, 20))
    assert usual / 2 <= seconds_until_retry(attempts) <= usual * 1.5


# --- Declaring --------------------------------------------------------------------------------


def test_two_jobs_of_one_name_are_refused() -> None:
    with pytest.raises(RuntimeError, match="two jobs named"):

        @job(name="tests.kernel.chores.jot")
        def other(*, text: str) -> None:
            """Not the one."""


def test_coroutines_are_refused() -> None:
    async def later() -> None:
        """Never."""

    with pytest.raises(TypeError, match="plain functions"):
        job()(later)  # type: ignore[arg-type]


def test_cron_lines_are_read_when_declared() -> None:
    with pytest.raises(ValueError, match="not a cron line"):
        periodic("every day")


# --- Once -------------------------------------------------------------------------------------


def test_once_is_true_once(city: City) -> None:
    with transaction.atomic():
        assert [once("a"), once("a"), once("b")] == [True, False, True]
    assert sorted(JobReceipt.objects.values_list("key", flat=True)) == ["a", "b"]


def test_once_is_forgotten_with_the_transaction(fresh_city: City) -> None:
    with transaction.atomic():
        assert once("a")
        transaction.set_rollback(True)
    with transaction.atomic():
        assert once("a")


def test_once_needs_a_transaction(fresh_city: City) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        once("a")


def test_two_at_once_get_one_yes(fresh_city: City) -> None:
    answers: list[bool] = []
    barrier = threading.Barrier(4)

    def ask() -> None:
        with in_city(fresh_city):
            barrier.wait()
            with transaction.atomic():
                answers.append(once("a"))
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, False, False, True]


def test_fetching_goes_along_the_index_whatever_the_statistics_say(city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'procrastinate_fetch_job_v2'")
        assert cursor.fetchall() == [(["enable_sort=off", "enable_bitmapscan=off"],)]
