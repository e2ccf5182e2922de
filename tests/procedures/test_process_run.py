"""Running processes: people, messages, days, loops, and what goes wrong."""

from __future__ import annotations

import pytest

from rathaus.procedures.process import (
    Call,
    Definition,
    NotWaitingError,
    StandstillError,
    complete_task,
    dump,
    fire,
    message,
    restore,
    start,
    step,
)
from rathaus.procedures.tables import ExpressionError
from tests.procedures.bpmn import PAYMENT
from tests.procedures.process_samples import DEFINITION, HANDLERS, begin, keys


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
