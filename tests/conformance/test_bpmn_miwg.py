"""The reference models of the BPMN Model Interchange Working Group (MIWG), process by process.

What our engine can run, it takes and runs to the end; everything else is refused with line, reason
and remedy. The models are drawn for interchange and rarely marked executable, so each process is
chosen by its id.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from rathaus.procedures.process import (
    Definition,
    ProcessError,
    State,
    complete_task,
    fire,
    message,
    outline,
    restore,
    start,
    step,
    waiting,
)
from rathaus.procedures.process import dump as store

MODELS = Path(__file__).resolve().parents[2].parent / "shared" / "standards" / "bpmn-miwg"
PROCESS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not MODELS.is_dir(), reason=f"no MIWG reference models at {MODELS}"),
]

RUNS = {
    "A.1.0 1": 5,
    "A.4.0 1": 4,
    "A.4.1 1": 4,
    "B.1.0 1": 3,
    "B.1.0 4": 3,
    "B.2.0 4": 3,
    "C.2.0 2": 4,
    "C.2.0 4": 6,
}
"""Processes that run, with the number of their nodes."""

REFUSED = {
    "A.2.0 1": {"process.condition", "process.default"},
    "A.2.1 1": {"process.condition", "process.branch"},
    "A.3.0 1": {"process.element"},
    "A.4.0 2": {"process.branch"},
    "A.4.1 2": {"process.branch"},
    "B.1.0 2": {"process.operation"},
    "B.1.0 3": {"process.element"},
    "B.2.0 1": {"process.element"},
    "B.2.0 2": {"process.element"},
    "B.2.0 3": {"process.element"},
    "C.1.0 1": {"process.clock", "process.message"},
    "C.1.0 2": {"process.condition", "process.default", "process.operation"},
    "C.1.1 1": {"process.condition", "process.default", "process.operation"},
    "C.2.0 1": {"process.element"},
    "C.2.0 3": {"process.element"},
    "C.3.0 1": {"process.clock", "process.condition", "process.default", "process.start"},
    "C.4.0 1": {"process.element"},
    "C.4.0 2": {"process.element"},
    "C.4.0 3": {"process.element"},
    "C.4.0 4": {"process.element"},
    "C.5.0 1": {"process.element"},
    "C.5.0 2": {"process.condition", "process.default"},
    "C.6.0 1": {"process.element"},
    "C.7.0 1": {"process.element"},
    "C.8.0 1": {"process.element"},
    "C.8.1 1": {"process.element"},
    "C.9.0 1": {"process.element"},
    "C.9.1 1": {"process.clock", "process.operation"},
    "C.9.2 1": {"process.element"},
}
"""Processes that are refused, with the kinds of reasons."""


def model(name: str) -> tuple[bytes, str]:
    """The file and the id of a process, by file name and position."""
    stem, position = name.split(" ")
    data = (MODELS / f"{stem}.bpmn").read_bytes()
    processes = etree.fromstring(data).findall(PROCESS)
    return data, str(processes[int(position) - 1].get("id"))


def test_every_process_of_every_model_is_accounted_for() -> None:
    found = {
        f"{path.stem} {position}"
        for path in MODELS.glob("*.bpmn")
        for position, _ in enumerate(etree.parse(str(path)).getroot().findall(PROCESS), 1)
    }
    assert found == set(RUNS) | set(REFUSED)


@pytest.mark.parametrize("name", sorted(RUNS))
def test_a_process_that_can_run_runs_to_its_end(name: str) -> None:
    data, process_id = model(name)
    definition = Definition.parse(data, process_id=process_id)
    assert len(definition.diagram.nodes) == RUNS[name]
    assert {item.node for item in outline(definition.diagram)} == set(definition.diagram.nodes)
    state = start(definition, {})
    for _ in range(20):
        if step(state, {}).finished:
            break
        state = restore(definition, store(state))
        _go_on(state)
    assert step(state, {}).finished


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_process_that_cannot_run_is_refused_with_reasons(name: str) -> None:
    data, process_id = model(name)
    with pytest.raises(ProcessError) as caught:
        Definition.parse(data, process_id=process_id)
    assert {problem.code for problem in caught.value.problems} == REFUSED[name]
    for problem in caught.value.problems:
        assert problem.line > 0
        assert problem.reason.endswith(".")
        assert problem.remedy


def _go_on(state: State) -> None:
    """Whatever it waits for happens."""
    found = waiting(state)
    if found.tasks:
        complete_task(state, found.tasks[0].key)
    elif found.messages:
        message(state, found.messages[0].name)
    else:
        fire(state, found.timers[0].key)
