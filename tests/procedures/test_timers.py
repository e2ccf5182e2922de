"""Days of the legal clock: many at once, each once, and never against a step under way."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.procedures.actions.timers import fire_due_timers
from rathaus.procedures.jobs import watch_the_clock
from rathaus.procedures.models import Run, Timer
from tests.procedures import town
from tests.procedures.conftest import office, streets

__all__ = ["office", "streets"]
YESTERDAY = (town.MORNING - datetime.timedelta(days=1)).date()


def _waiting(count: int, first: int = 0) -> list[Run]:
    """Cases that wait for their payment and should have been reminded yesterday."""
    sent = []
    for number in range(first, first + count):
        place = town.answers()["place"] | {"house_number": str(20 + 20 * number)}
        sent.append(town.submitted(town.resident(f"Name{number}"), place=place).case.pk)
    Timer.objects.filter(node="payment_reminder", run__in=sent).update(due_on=YESTERDAY)
    return list(Run.objects.filter(case__in=sent))


@pytest.mark.usefixtures("office")
def test_many_are_fired_with_as_many_statements_as_one() -> None:
    counts = []
    with town.at():
        for first, count in ((0, 1), (1, 3)):
            runs = _waiting(count, first)
            with CaptureQueriesContext(connection) as seen:
                moved = fire_due_timers()
            assert sorted(moved) == sorted(run.case_id for run in runs)
            counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Event.objects.filter(kind="timer.fired", facts__node="payment_reminder").count() == 4


@pytest.mark.usefixtures("office")
def test_each_is_fired_once_and_the_process_goes_on(city: City) -> None:
    with town.at():
        _waiting(2)
        watch_the_clock()
        assert run_pending(city).failed == 0
        assert fire_due_timers() == []
        assert Timer.objects.filter(node="payment_reminder", fired_at=None).count() == 0
        assert {run.state for run in Run.objects.all()} == {"waiting"}
        assert [run.inbox for run in Run.objects.all()] == [[], []]


@pytest.mark.usefixtures("office")
def test_a_hand_takes_no_more_than_it_holds() -> None:
    with town.at():
        _waiting(3)
        assert [len(fire_due_timers(limit=2)) for _ in range(3)] == [2, 1, 0]
