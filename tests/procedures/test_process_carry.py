"""A case is carried over into another process: it waits where it waited, and goes on from there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.procedures.process import (
    Definition,
    State,
    complete_task,
    dump,
    fire,
    message,
    restore,
    start,
    step,
    waiting,
)
from rathaus.procedures.process.carry import CannotCarryError, carry_over
from tests.procedures import bpmn
from tests.procedures.process_samples import HANDLERS, PARALLEL, keys


def payment(*more: str, after: str = "done", extra: str = "") -> Definition:
    """Assess, a person, then the payment with what sits on it, then an operation."""
    return Definition.parse(
        bpmn.process(
            [
                bpmn.start(),
                bpmn.operation("assess"),
                bpmn.person("decide"),
                bpmn.wait("payment"),
                *more,
                bpmn.operation(after, "close"),
                bpmn.end(),
                bpmn.flows(f"start assess decide payment {after} end", extra),
            ]
        )
    )


def reminder(name: str = "reminder") -> tuple[str, ...]:
    return (
        bpmn.timer(name, "payment", clock="payment.reminder_days", stop=False),
        bpmn.operation(f"remind_{name}", "notify"),
        bpmn.end(f"told_{name}", ""),
    )


def way(name: str = "reminder") -> str:
    return f"{name} remind_{name} told_{name}"


PLAIN = payment()
OTHER = payment(after="finish")
REMINDED = payment(*reminder(), extra=way())
TWICE = Definition.parse(
    bpmn.process(
        [
            bpmn.start(), bpmn.operation("assess"), bpmn.person("decide"), bpmn.wait("payment"),
            *reminder(), *reminder("second"),
            bpmn.operation("done", "close"), bpmn.end(),
            bpmn.flows("start assess decide payment done end", way(), way("second")),
        ]
    )
)  # fmt: skip
ALL = (PLAIN, OTHER, REMINDED, TWICE)


def begun(definition: Definition) -> State:
    state = start(definition, {"wanted": "judgement"})
    step(state, HANDLERS)
    return state


def paying(definition: Definition) -> State:
    state = begun(definition)
    complete_task(state, "decide", {"decision": {"kind": "grant"}})
    step(state, HANDLERS)
    return state


def stored(state: State) -> State:
    """As it comes back from the database."""
    return restore(state.definition, dump(state))


def test_a_case_at_a_person_goes_on_in_the_new_process() -> None:
    moved = stored(carry_over(begun(PLAIN), OTHER))
    assert keys(moved) == ["decide"]
    complete_task(moved, "decide")
    step(moved, HANDLERS)
    assert keys(moved) == ["payment"]
    message(moved, "payment.settled")
    advance = step(moved, HANDLERS)
    assert (advance.operations_run, advance.outcome) == (("finish",), "done")


def test_a_case_that_waits_for_payment_gets_the_new_reminder() -> None:
    moved = stored(carry_over(paying(PLAIN), REMINDED))
    assert keys(moved) == ["payment", "reminder"]
    fire(moved, "reminder")
    assert step(moved, HANDLERS).operations_run == ("remind_reminder",)
    message(moved, "payment.settled")
    assert step(moved, HANDLERS).finished


def test_an_event_that_is_gone_is_waited_for_no_more() -> None:
    moved = stored(carry_over(paying(REMINDED), PLAIN))
    assert keys(moved) == ["payment"]
    message(moved, "payment.settled")
    assert step(moved, HANDLERS).finished


def test_a_reminder_that_was_sent_is_not_sent_again() -> None:
    state = paying(REMINDED)
    fire(state, "reminder")
    step(state, HANDLERS)
    moved = stored(carry_over(state, TWICE))
    assert keys(moved) == ["payment", "second"]
    message(moved, "payment.settled")
    assert step(moved, HANDLERS).finished


def test_what_is_known_and_counted_comes_along() -> None:
    state = paying(PLAIN)
    state.visits["decide"] = 3
    moved = carry_over(state, OTHER)
    assert moved.data == state.data
    assert moved.visits["decide"] == 3
    assert moved.data is not state.data


def test_a_second_visit_keeps_its_key() -> None:
    def asking(after: str) -> Definition:
        return Definition.parse(
            bpmn.process(
                [
                    bpmn.start(), bpmn.person("decide"), bpmn.choice("ask", "ask-done"),
                    bpmn.wait("papers", "papers"), bpmn.operation("done", after), bpmn.end(),
                    bpmn.flow("ask", "papers", "again == true"), bpmn.flow("ask", "done"),
                    bpmn.flows("start decide ask", "papers decide", "done end"),
                ]
            )
        )  # fmt: skip

    state = begun(asking("close"))
    complete_task(state, "decide", {"again": True})
    step(state, HANDLERS)
    message(state, "papers.received")
    step(state, HANDLERS)
    assert keys(state) == ["decide~2"]
    moved = stored(carry_over(state, asking("notify")))
    assert keys(moved) == ["decide~2"]
    complete_task(moved, "decide~2", {"again": True})
    step(moved, HANDLERS)
    assert keys(moved) == ["papers~2"]


def test_the_same_process_changes_nothing() -> None:
    state = paying(REMINDED)
    assert dump(carry_over(state, REMINDED)) == dump(state)


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ([bpmn.start(), bpmn.operation("assess"), bpmn.end(), bpmn.flows("start assess end")],
         "Der Vorgang wartet bei „Decide“; diesen Schritt gibt es dort nicht."),
        ([bpmn.start(), bpmn.operation("decide"), bpmn.end(), bpmn.flows("start decide end")],
         "Der Vorgang wartet bei „Decide“; dort ist das ein anderer Schritt."),
    ],
)  # fmt: skip
def test_a_step_that_is_not_there_is_named(there: list[str], reason: str) -> None:
    state = begun(PLAIN)
    before = dump(state)
    with pytest.raises(CannotCarryError) as caught:
        carry_over(state, Definition.parse(bpmn.process(there)))
    assert caught.value.reasons == (reason,)
    assert dump(state) == before


def test_a_case_between_branches_stays() -> None:
    state = begun(Definition.parse(PARALLEL))
    other = Definition.parse(PARALLEL.replace(b'name="Check"', b'name="Look"'))
    with pytest.raises(CannotCarryError) as caught:
        carry_over(state, other)
    assert len(caught.value.reasons) == 2


@given(
    old=st.sampled_from(ALL),
    new=st.sampled_from(ALL),
    acts=st.lists(st.sampled_from(("decide", "reminder", "second")), max_size=3),
)
def test_whatever_happened_before_the_case_comes_to_its_end(
    old: Definition, new: Definition, acts: list[str]
) -> None:
    state = begun(old)
    for act in acts:
        if act in [task.key for task in waiting(state).tasks]:
            complete_task(state, act)
        elif act in [timer.key for timer in waiting(state).timers]:
            fire(state, act)
        step(state, HANDLERS)
    tasks, messages = waiting(state).tasks, waiting(state).messages
    moved = stored(carry_over(state, new))
    assert [task.key for task in waiting(moved).tasks] == [task.key for task in tasks]
    assert [entry.key for entry in waiting(moved).messages] == [entry.key for entry in messages]
    fired = {act for act in acts if act in state.visits and act not in keys(state)}
    assert not fired & set(keys(moved))
    if waiting(moved).tasks:
        complete_task(moved, "decide")
        step(moved, HANDLERS)
    message(moved, "payment.settled")
    assert step(moved, HANDLERS).outcome == "done"
