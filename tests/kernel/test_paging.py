"""Pages by keyset: every row once, in order, whatever the direction and the ties."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.kernel.access import Visibility
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events.models import Event
from rathaus.kernel.paging import MAX_SIZE, page_of
from rathaus.kernel.tenancy import City


def rows(times: list[int], subject: str) -> list[Event]:
    start = now()
    return Event.objects.bulk_create(
        Event(
            kind="test.row",
            time=start + timedelta(seconds=seconds),
            actor="system:test",
            subject=subject,
            visibility=Visibility.INTERNAL,
        )
        for seconds in times
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    times=st.lists(st.integers(0, 4), max_size=12),
    size=st.integers(1, 5),
    direction=st.sampled_from(["", "-"]),
)
def test_pages_hold_every_row_once(city: City, times: list[int], size: int, direction: str) -> None:
    subject = f"test:{now().timestamp()}"
    rows(times, subject)
    order = (f"{direction}time", f"{direction}id")
    found = Event.objects.filter(subject=subject)
    read: list[Event] = []
    cursor = ""
    while True:
        page = page_of(found, order=order, after=cursor, size=size)
        assert len(page) == min(size, len(times) - len(read))
        read.extend(page)
        cursor = page.next
        if not cursor:
            break
    assert read == list(found.order_by(*order))


def test_the_last_full_page_has_no_next(city: City) -> None:
    rows([1, 2], "test:last")
    page = page_of(Event.objects.filter(subject="test:last"), order=("time", "id"), size=2)
    assert (len(page), page.next) == (2, "")


def test_sizes_are_bounded(city: City) -> None:
    rows([1, 2, 3], "test:size")
    found = Event.objects.filter(subject="test:size")
    assert len(page_of(found, order=("id",), size=0)) == 1
    assert len(page_of(found, order=("id",), size=MAX_SIZE * 10)) == 3


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwiYiJd", "bnVsbA", "ÄÖ", "W251bGwsMV0"])
def test_a_damaged_cursor_is_told(city: City, cursor: str) -> None:
    with pytest.raises(Invalid, match="Adresse"):
        page_of(Event.objects.all(), order=("time", "id"), after=cursor)


def test_mixed_directions_are_a_mistake_of_the_program(city: City) -> None:
    with pytest.raises(ValueError, match="direction"):
        page_of(Event.objects.all(), order=("-time", "id"))
