"""Bottlenecks: counted from the log, set-based, and silent about single people."""

from __future__ import annotations

import datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Office
from rathaus.procedures.events import TaskCancelled, TaskCreated, TaskDone
from rathaus.procedures.queries.bottlenecks import Bottleneck, Figures, bottlenecks
from tests.procedures import town
from tests.procedures.conftest import office, streets

__all__ = ["office", "streets"]
START = datetime.datetime(2026, 10, 5, 9, tzinfo=BERLIN)
YEAR = {"since": START - datetime.timedelta(days=90), "until": START + datetime.timedelta(days=90)}
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def _task(
    office: Office,
    took: datetime.timedelta | None = None,
    *,
    begun: datetime.datetime = START,
    due: int = 3,
    node: str = "decide",
    dropped: bool = False,
) -> UUID:
    """A task in the log: made, and done or dropped where that is said."""
    task, subject = new_id(), Reference("case", str(new_id()))
    made = TaskCreated(
        subject=subject,
        task=str(task),
        key="decide",
        office=str(office.pk),
        due_on=(begun + due * DAY).date().isoformat(),
        node=node,
        procedure=town.KEY,
    )
    record(made, actor=town.HOUSE, at=begun)
    if dropped:
        gone = TaskCancelled(subject=subject, task=str(task), key="decide")
        record(gone, actor=town.HOUSE, at=begun + HOUR)
    elif took is not None:
        done = TaskDone(subject=subject, task=str(task), key="decide", outcome="grant")
        record(done, actor=town.HOUSE, at=begun + took)
    return task


def _seen(actor: Actor, procedure: str = "") -> list[Bottleneck]:
    with town.at(START + 20 * DAY):
        return bottlenecks(actor, procedure=procedure, **YEAR)


def test_figures_come_from_the_log(office: Office) -> None:
    lead = town.clerk(office)
    for hours in (2, 4, 6, 8, 100):
        _task(office, hours * HOUR)
    for _ in range(3):
        _task(office)  # waits since, and is late on the 20th day
    _task(office, dropped=True)
    _task(office, 3 * HOUR, node="decide~2")  # a second visit is the same step
    (entry,) = _seen(lead)
    assert (entry.procedure, entry.step) == (town.KEY, "decide")
    whole = Figures(6, 3, 5 * HOUR, datetime.timedelta(hours=54), 4 / 9)
    assert entry.whole == whole
    assert entry.months == ((datetime.date(2026, 10, 1), whole),)


def test_what_stands_for_one_or_two_cases_is_left_out(office: Office) -> None:
    lead = town.clerk(office)
    _task(office, HOUR)
    _task(office, HOUR)
    _task(office)
    (entry,) = _seen(lead)
    assert entry.whole == Figures(None, None, None, None, None)
    assert entry.months[0][1] == Figures(None, None, None, None, None)


def test_a_single_small_month_cannot_be_worked_out_from_the_sum(office: Office) -> None:
    lead = town.clerk(office)
    nothing = Figures(None, None, None, None, None)
    for count, month in ((1, 0), (4, 31), (6, 62)):
        for _ in range(count):
            _task(office, HOUR, begun=START - month * DAY)
    (entry,) = _seen(lead)
    assert entry.whole.done == 11
    assert [told == nothing for _month, told in entry.months] == [False, True, True]


def test_each_sees_the_offices_that_they_lead(office: Office) -> None:
    elsewhere = Office.objects.create(key="bau", name="Bauamt")
    for _ in range(4):
        _task(office, HOUR)
    assert [entry.whole.done for entry in _seen(town.clerk(office))] == [4]
    assert _seen(town.clerk(elsewhere, "Bo Bau")) == []
    assert _seen(town.clerk(office, "Ja Nein"), "anderes") == []
    with pytest.raises(NotAllowed):
        _seen(town.resident())


def test_many_tasks_cost_one_statement(office: Office) -> None:
    lead, counts = town.clerk(office), []
    for rows in (1, 3):
        for number in range(rows):
            _task(office, HOUR, node=f"step{rows}{number}")
        with CaptureQueriesContext(connection) as seen:
            _seen(lead)
        counts.append(len(seen))
    assert counts == [1, 1]


def test_the_engine_tells_the_log_what_the_figures_need(office: Office) -> None:
    from rathaus.kernel.events.models import Event
    from rathaus.procedures.actions.withdrawal import withdraw_application
    from rathaus.records.models import Case

    person = town.resident()
    school = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
    sent = town.submitted(person, place=school)
    made = Event.objects.get(kind="task.created").facts
    assert (made["node"], made["procedure"]) == ("decide", town.KEY)
    withdraw_application(actor=person, case=Case.objects.get(pk=sent.case.pk))
    assert Event.objects.get(kind="task.cancelled").facts["task"] == made["task"]
