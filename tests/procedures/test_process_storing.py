"""A process is stored and restored at any moment, and nothing shows it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.procedures.process import (
    Definition,
    ForeignStateError,
    NotWaitingError,
    State,
    complete_task,
    dump,
    fire,
    freeze,
    message,
    restore,
    step,
    waiting,
)
from tests.procedures.process_samples import DEFINITION, HANDLERS, PARALLEL, begin, keys

ACTIONS = ("payment", "remind", "expire", "again", "grant", "step", "store")


@settings(max_examples=60)
@given(
    st.sampled_from(["grant", "judgement"]),
    st.lists(st.sampled_from(ACTIONS), max_size=12),
)
def test_storing_at_any_moment_changes_nothing(wanted: str, actions: list[str]) -> None:
    one, _ = begin(wanted)
    two, _ = begin(wanted)
    for action in actions:
        assert _act(one, action) == _act(two, action)
        stored = dump(two)
        two = restore(DEFINITION, stored)
        assert dump(two) == stored
        assert (keys(one), one.data, one.outcome) == (keys(two), two.data, two.outcome)
        assert freeze(one) == freeze(two)


def _act(state: State, action: str) -> Any:
    try:
        if action == "payment":
            return message(state, "payment.settled")
        if action in ("remind", "expire"):
            return fire(state, action)
        if action in ("again", "grant"):
            (task,) = waiting(state).tasks or [None]
            complete_task(state, task.key if task else "", {"decision": {"kind": action}})
        return step(state, HANDLERS).operations_run
    except NotWaitingError as error:
        return str(error)


def test_the_same_story_is_stored_as_the_same_bytes() -> None:
    assert dump(begin()[0]) == dump(begin()[0])


def test_a_stored_state_is_small_and_may_leave_the_record_out() -> None:
    state, _ = begin()
    bare = dump(state, with_data=False)
    assert len(bare) < 400
    again = restore(DEFINITION, bare, state.data)
    assert (again.data, keys(again)) == (state.data, keys(state))


def test_a_state_of_another_process_is_refused() -> None:
    state, _ = begin()
    with pytest.raises(ForeignStateError, match="anderen Prozess"):
        restore(Definition.parse(PARALLEL), dump(state))
    with pytest.raises(ForeignStateError, match="beschädigt"):
        restore(DEFINITION, b"nonsense")


def test_restoring_going_on_and_storing_takes_less_than_three_milliseconds() -> None:
    stored = dump(begin()[0])
    assert min(_seconds(stored) for _ in range(5)) <= 3e-3


def _seconds(stored: bytes) -> float:
    begun = time.process_time()
    for _ in range(40):
        state = restore(DEFINITION, stored)
        message(state, "payment.settled")
        step(state, HANDLERS)
        dump(state)
    return (time.process_time() - begun) / 40
