"""Ways that part and meet: branches, events that race, subprocesses, ends."""

from __future__ import annotations

import pytest

from rathaus.procedures.process import (
    Definition,
    complete_task,
    dump,
    fire,
    message,
    restore,
    step,
)
from tests.procedures import bpmn
from tests.procedures.process_samples import HANDLERS, PARALLEL, begin, keys


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
