"""Identifiers: their form, and that what is made later sorts later."""

from __future__ import annotations

import threading
import time
from uuid import UUID

import pytest

from rathaus.kernel.ids import new_id


def test_an_id_is_a_uuid_of_version_7_with_the_time_in_front() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert (made.version, made.variant) == (7, UUID(int=made.int).variant)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_rise_within_a_millisecond_and_when_the_clock_is_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [new_id() for _number in range(1000)]
    ahead = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: ahead - 60_000_000_000)
    made += [new_id() for _number in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 2000
    assert {one.version for one in made} == {7}


def test_threads_never_get_the_same() -> None:
    made: list[UUID] = []
    threads = [
        threading.Thread(target=lambda: made.extend([new_id() for _number in range(500)]))
        for _number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4000
