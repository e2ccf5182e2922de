"""Running processes: people, messages, days, loops, crashes, and storing in between."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.procedures.process import (
    Advance,
    Call,
    Definition,
    ForeignStateError,
    NotWaitingError,
    StandstillError,
    State,
    complete_task,
    dump,
    fire,
    freeze,
    message,
    restore,
    start,
    step,
    waiting,
)
from rathaus.procedures.tables import ExpressionError
from tests.procedures import bpmn
from tests.procedures.bpmn import PAYMENT

DEFINITION = Definition.parse(PAYMENT)


def assess(call: Call) -> Mapping[str, Any]:
    return {"assessment": {"outcome": call.data["wanted"]}}


HANDLERS = {"assess": assess, "notify": lambda call: None, "close": lambda call: None}


def begin(wanted: str = "grant", definition: Definition = DEFINITION) -> tuple[State, Advance]:
    state = start(definition, {"wanted": wanted})
    return state, step(state, HANDLERS)


def keys(state: State) -> list[str]:
    found = waiting(state)
    return [entry.key for entry in (*found.tasks, *found.messages, *found.timers)]


def test_a_process_goes_on_until_it_has_to_wait() -> None:
    state, advance = begin()
    assert advance.operations_run == ("check",)
    assert [(entry.key, entry.name) for entry in advance.waiting.messages] == [
        ("pay", "payment.settled")
    ]
    assert [(entry.key, entry.clock) for entry in advance.waiting.timers] == [
        ("remind", "payment.reminder_days"),
        ("expire", "payment.close_days"),
    ]
    assert (advance.finished, advance.outcome) == (False, "")
    assert state.data["assessment"] == {"outcome": "grant"}


def test_a_message_moves_it_to_its_end() -> None:
    state, _ = begin()
    assert message(state, "payment.settled", {"payment": {"settled": True}}) == "pay"
    advance = step(state, HANDLERS)
    assert (advance.finished, advance.outcome) == (True, "done")
    assert (keys(state), state.data["payment"]) == ([], {"settled": True})


def test_a_reminder_leaves_the_waiting_as_it_is() -> None:
    state, _ = begin()
    fire(state, "remind")
    advance = step(state, HANDLERS)
    assert advance.operations_run == ("tell",)
    assert (keys(state), advance.finished) == (["pay", "expire"], False)


def test_a_closing_timer_ends_the_waiting() -> None:
    state, _ = begin()
    fire(state, "expire")
    advance = step(state, HANDLERS)
    assert advance.operations_run == ("stop",)
    assert (keys(state), advance.finished, advance.outcome) == ([], True, "lapsed")


def test_what_is_no_longer_waited_for_is_refused() -> None:
    state, _ = begin()
    fire(state, "expire")
    step(state, HANDLERS)
    for act in (
        lambda: fire(state, "remind"),
        lambda: message(state, "payment.settled"),
        lambda: complete_task(state, "decide"),
    ):
        with pytest.raises(NotWaitingError):
            act()


def test_a_task_says_who_does_it_with_which_form() -> None:
    _, advance = begin("judgement")
    (task,) = advance.waiting.tasks
    assert (task.key, task.role, task.form, task.title) == (
        "decide",
        "clerk",
        "decide",
        {"de": "Decide"},
    )


def test_a_loop_numbers_its_visits() -> None:
    state, _ = begin("judgement")
    complete_task(state, "decide", {"decision": {"kind": "again"}})
    advance = step(state, HANDLERS)
    assert advance.operations_run == ("check~2",)
    assert keys(state) == ["decide~2"]
    with pytest.raises(NotWaitingError):
        complete_task(state, "decide")
    complete_task(state, "decide~2", {"decision": {"kind": "grant"}})
    assert step(state, HANDLERS).finished


def test_an_operation_that_fails_is_called_again_with_the_same_key() -> None:
    seen: list[str] = []

    def failing(call: Call) -> None:
        seen.append(call.key)
        raise ConnectionError

    state = start(DEFINITION, {"wanted": "grant"})
    stored = dump(state)
    with pytest.raises(ConnectionError):
        step(state, {"assess": failing})
    again = restore(DEFINITION, stored)
    assert step(again, HANDLERS).operations_run == ("check",)
    assert seen == ["check"]


def test_a_caller_may_store_after_each_operation() -> None:
    stored: list[bytes] = []
    state = start(DEFINITION, {"wanted": "grant"})
    step(state, HANDLERS, checkpoint=lambda current: stored.append(dump(current)))
    (between,) = stored
    assert step(restore(DEFINITION, between), HANDLERS).operations_run == ()


def test_an_operation_nobody_carries_out_is_named() -> None:
    state = start(DEFINITION, {"wanted": "grant"})
    with pytest.raises(StandstillError, match="„assess“ \\(Check\\)"):
        step(state, {})


def test_a_condition_that_answers_neither_yes_nor_no_is_an_error() -> None:
    definition = Definition.parse(
        PAYMENT.replace(b"assessment.outcome == 'grant'", b"assessment.outcome")
    )
    state = start(definition, {"wanted": "grant"})
    with pytest.raises(ExpressionError, match="weder Ja noch Nein"):
        step(state, HANDLERS)


def test_a_process_that_never_rests_is_stopped() -> None:
    definition = Definition.parse(
        PAYMENT.replace(b'<bpmn:userTask id="decide"', b'<bpmn:serviceTask id="decide"')
        .replace(b"</bpmn:userTask>", b"</bpmn:serviceTask>")
        .replace(b'rathaus:form="decide"', b'rathaus:operation="close"')
    )
    state = start(definition, {"wanted": "judgement", "decision": {"kind": "again"}})
    with pytest.raises(StandstillError, match="kommt nach 1000 Schritten nicht zur Ruhe"):
        step(state, HANDLERS)


PARALLEL = bpmn.process(
    [
        bpmn.start(),
        bpmn.node("parallelGateway", "split"),
        bpmn.person("police", r_form="opinion"),
        bpmn.person("roads", r_form="opinion"),
        bpmn.node("parallelGateway", "join"),
        bpmn.operation("check"),
        bpmn.end(),
        bpmn.flows("start split police join check end", "split roads join"),
    ]
)


def test_parallel_branches_wait_for_each_other() -> None:
    definition = Definition.parse(PARALLEL)
    state, advance = begin(definition=definition)
    assert [task.key for task in advance.waiting.tasks] == ["police", "roads"]
    complete_task(state, "roads")
    state = restore(definition, dump(state))
    assert step(state, HANDLERS).operations_run == ()
    complete_task(state, "police")
    assert step(state, HANDLERS).operations_run == ("check",)


FIRST_EVENT = bpmn.process(
    [
        bpmn.start(),
        bpmn.node("eventBasedGateway", "first"),
        bpmn.node(
            "intermediateCatchEvent",
            "came",
            '<bpmn:messageEventDefinition id="m" messageRef="papers" />',
        ),
        bpmn.timer("late"),
        bpmn.end("with", "done"),
        bpmn.end("without", "lapsed"),
        bpmn.flows("start first came with", "first late without"),
    ]
)


@pytest.mark.parametrize(("event", "outcome"), [("came", "done"), ("late", "lapsed")])
def test_whichever_event_comes_first_decides(event: str, outcome: str) -> None:
    definition = Definition.parse(FIRST_EVENT)
    state, _ = begin(definition=definition)
    assert keys(state) == ["came", "late"]
    if event == "came":
        message(state, "papers.received")
    else:
        fire(state, "late")
    state = restore(definition, dump(state))
    advance = step(state, HANDLERS)
    assert (advance.finished, advance.outcome, keys(state)) == (True, outcome, [])


SUBPROCESS = bpmn.process(
    [
        bpmn.start(),
        bpmn.node(
            "subProcess",
            "hearing",
            bpmn.node("startEvent", "inner_start")
            + bpmn.person("listen")
            + bpmn.operation("note")
            + bpmn.node("endEvent", "inner_end")
            + bpmn.flows("inner_start listen note inner_end"),
        ),
        bpmn.timer("late", "hearing"),
        bpmn.operation("check"),
        bpmn.end(),
        bpmn.end("missed", "lapsed"),
        bpmn.flows("start hearing check end", "late missed"),
    ]
)


def test_a_subprocess_runs_and_its_timer_ends_it() -> None:
    definition = Definition.parse(SUBPROCESS)
    state, _ = begin(definition=definition)
    state = restore(definition, dump(state))
    assert keys(state) == ["listen", "late"]
    other = restore(definition, dump(state))
    complete_task(state, "listen")
    state = restore(definition, dump(state))
    advance = step(state, HANDLERS)
    assert (advance.operations_run, advance.outcome) == (("note", "check"), "done")
    fire(other, "late")
    advance = step(restore(definition, dump(other)), HANDLERS)
    assert (advance.operations_run, advance.outcome) == ((), "lapsed")
    assert advance.waiting.tasks == ()


@pytest.mark.parametrize(
    ("wanted", "tasks"), [("a", ["one"]), ("b", ["two"]), ("ab", ["one", "two"]), ("", ["none"])]
)
def test_one_or_several_branches_may_be_taken(wanted: str, tasks: list[str]) -> None:
    some = bpmn.process(
        [
            bpmn.start(),
            bpmn.node("inclusiveGateway", "which", default="which-none"),
            *(bpmn.person(name) for name in ("one", "two", "none")),
            bpmn.node("inclusiveGateway", "together"),
            bpmn.operation("check"),
            bpmn.end(),
            bpmn.flow("which", "one", "contains(wanted, 'a')"),
            bpmn.flow("which", "two", "contains(wanted, 'b')"),
            bpmn.flows("which none together check end", "one together", "two together"),
            bpmn.flows("start which"),
        ]
    )
    definition = Definition.parse(some)
    state, advance = begin(wanted, definition)
    assert [task.key for task in advance.waiting.tasks] == tasks
    for task in tasks:
        state = restore(definition, dump(state))
        assert step(state, HANDLERS).operations_run == ()
        complete_task(state, task)
    assert step(state, HANDLERS).operations_run == ("check",)


def test_a_terminating_end_ends_everything() -> None:
    over = bpmn.process(
        [
            bpmn.start(),
            bpmn.node("parallelGateway", "split"),
            bpmn.person("one"),
            bpmn.person("two"),
            bpmn.end("stop", "withdrawn", '<bpmn:terminateEventDefinition id="t" />'),
            bpmn.end(),
            bpmn.flows("start split one stop", "split two end"),
        ]
    )
    state, _ = begin(definition=Definition.parse(over))
    complete_task(state, "one")
    advance = step(state, HANDLERS)
    assert (advance.finished, advance.outcome, keys(state)) == (True, "withdrawn", [])


def test_branches_are_tried_in_the_order_of_the_file() -> None:
    both = bpmn.process(
        [
            bpmn.start(),
            bpmn.choice("which", default="which-c"),
            bpmn.end("a", "granted"),
            bpmn.end("b", "refused"),
            bpmn.end("c", "lapsed"),
            bpmn.flows("start which c"),
            bpmn.flow("which", "b", "wanted == 'x'"),
            bpmn.flow("which", "a", "wanted == 'x'"),
        ]
    )
    _, advance = begin("x", Definition.parse(both))
    assert advance.outcome == "refused"


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
