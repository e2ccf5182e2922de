"""One step of a form and one step of a process, beside what the engines alone would take."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import zen
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from rathaus.procedures import process
from rathaus.procedures.folder import load
from rathaus.procedures.forms import (
    load_form,
    merge,
    newly_asked,
    parse,
    validate,
    visible_sections,
)
from tests.bench.registry import Place, Result, bench
from tests.procedures import bpmn, town
from tests.procedures.form_samples import ui

FIELDS, RULES = 200, 80


def _per_turn(work: Callable[[], object], turns: int) -> float:
    """CPU ms of one turn, after one that nobody counts."""
    work()
    begin = time.process_time()
    for _ in range(turns):
        work()
    return (time.process_time() - begin) * 1000 / turns


def _form() -> dict[str, Any]:
    """200 questions on one page, every third asked on a condition, and 80 rules across them."""
    properties: dict[str, Any] = {}
    for number in range(FIELDS):
        hints = {"show_if": f"q{number - 1} >= 0"} if number % 3 == 1 else {}
        question = {"type": "integer", "minimum": 0, "maximum": 999}
        properties[f"q{number}"] = question | ui(f"Frage {number}", **hints)
    rules = [
        {"if": f"q{number} + q0 > 2000", "field": f"q{number}", "message": {"de": "Zu viel."}}
        for number in range(RULES)
    ]
    return {
        "title": "Groß",
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "x-sections": [{"key": "all", "title": {"de": "Alles"}, "fields": list(properties)}],
        "x-rules": rules,
    }


@bench("form-step")
def form_step(place: Place) -> Iterator[Result]:
    """A page of 200 questions arrives: read, kept, checked, and the way on found.

    The floor is zen alone, evaluating the same conditions and rules over the same answers.
    """
    raw = _form()
    form = load_form(raw)
    page = form.sections[0]
    post = {f"q{number}": str(number) for number in range(FIELDS)}
    post["_asked"] = " ".join(post)
    before = parse(page, post).data

    def step() -> None:
        parsed = parse(page, post)
        assert not newly_asked(form, page, before, post, {})
        data = merge(page, before, parsed, {})
        assert validate(form, data, page, {}) == []
        assert len(visible_sections(form, data, {})) == 1

    shown = [q["x-ui"]["show_if"] for q in raw["properties"].values() if "show_if" in q["x-ui"]]
    sources = shown + [rule["if"] for rule in raw["x-rules"]]
    compiled = [zen.compile_expression(source) for source in sources]

    def alone() -> None:
        facts = orjson.dumps(before)
        for expression in compiled:
            expression.evaluate(facts)

    yield Result(
        "form-step",
        _per_turn(step, 100),
        "CPU ms/step",
        floor=_per_turn(alone, 20),
        note=f"{FIELDS} questions, {len(shown)} conditions, {RULES} rules; target 10",
    )


def _bare(source: bytes) -> tuple[Any, Any]:
    """The real process for SpiffWorkflow as it comes: what is ours in it counts as plain tasks."""
    parser = BpmnParser()
    parser.add_bpmn_io(io.BytesIO(source))
    key = next(iter(parser.get_process_ids()))
    return parser.get_spec(key), parser.get_subprocess_specs(key)


BARE = bpmn.process(
    [
        bpmn.start(),
        bpmn.node("manualTask", "check"),
        bpmn.choice("checked", default="checked-pay"),
        bpmn.node("manualTask", "pay"),
        bpmn.node("manualTask", "decide"),
        bpmn.end(),
        bpmn.flow("checked", "decide", "wanted == 'judgement'"),
        bpmn.flows("start check checked pay end", "decide end"),
    ]
)
OURS = bpmn.process(
    [
        bpmn.start(),
        bpmn.person("check"),
        bpmn.choice("checked", default="checked-pay"),
        bpmn.person("pay"),
        bpmn.person("decide"),
        bpmn.end(),
        bpmn.flow("checked", "decide", "wanted == 'judgement'"),
        bpmn.flows("start check checked pay end", "decide end"),
    ]
)
RECORD = {"wanted": "judgement", "application": {f"q{n}": n for n in range(50)}}


@bench("process-step")
def process_step(place: Place) -> Iterator[Result]:
    """The state loaded, a task completed, the process moved on, and the state stored.

    First a small process beside SpiffWorkflow with its own serializer, then the real process of
    the temporary no-stopping zone up to the clerk's decision.
    """
    yield Result(
        "process-step",
        _per_turn(_small(), 300),
        "CPU ms/step",
        floor=_per_turn(_spiff(), 100),
        note="six nodes, loaded and stored; target 2",
    )
    yield Result(
        "process-step",
        _per_turn(_real(), 300),
        "CPU ms/step",
        note="Mobiles Haltverbot: decided and refused, loaded and stored; target 2",
    )


def _small() -> Callable[[], None]:
    definition = process.Definition.parse(OURS)
    state = process.start(definition, RECORD)
    process.step(state, {})
    stored = process.dump(state, with_data=False)

    def step() -> None:
        state = process.restore(definition, stored, RECORD)
        process.complete_task(state, "check")
        assert process.step(state, {}).waiting.tasks[0].key == "decide"
        process.dump(state, with_data=False)

    return step


def _spiff() -> Callable[[], None]:
    spec, inner = _bare(BARE)
    workflow = BpmnWorkflow(spec, inner)
    workflow.task_tree.data.update(RECORD)
    workflow.do_engine_steps()
    serializer = BpmnWorkflowSerializer()
    stored = serializer.serialize_json(workflow)

    def step() -> None:
        restored = serializer.deserialize_json(stored)
        restored.get_next_task(spec_name="check").run()
        restored.do_engine_steps()
        assert restored.get_next_task(spec_name="decide") is not None
        serializer.serialize_json(restored)

    return step


def _real() -> Callable[[], None]:
    definition = load(town.FOLDER).process
    handlers = dict.fromkeys(("assess", "issue", "write", "close"), lambda _call: None)
    data = RECORD | {"assessment": {"outcome": "judgement"}}
    state = process.start(definition, data)
    process.step(state, handlers)
    stored = process.dump(state, with_data=False)

    def step() -> None:
        state = process.restore(definition, stored, data | {"decision": {"kind": "refusal"}})
        process.complete_task(state, "decide")
        assert process.step(state, handlers).finished
        process.dump(state, with_data=False)

    return step
