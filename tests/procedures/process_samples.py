"""Processes for the tests of running them, and what their operations do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.procedures.process import (
    Advance,
    Call,
    Definition,
    State,
    start,
    step,
    waiting,
)
from tests.procedures import bpmn
from tests.procedures.bpmn import PAYMENT

DEFINITION = Definition.parse(PAYMENT)
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


def assess(call: Call) -> Mapping[str, Any]:
    return {"assessment": {"outcome": call.data["wanted"]}}


HANDLERS = {"assess": assess, "notify": lambda call: None, "close": lambda call: None}


def begin(wanted: str = "grant", definition: Definition = DEFINITION) -> tuple[State, Advance]:
    state = start(definition, {"wanted": wanted})
    return state, step(state, HANDLERS)


def keys(state: State) -> list[str]:
    found = waiting(state)
    return [entry.key for entry in (*found.tasks, *found.messages, *found.timers)]
