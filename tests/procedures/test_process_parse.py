"""Reading processes: what runs, what is refused, and that every refusal names line and reason."""

from __future__ import annotations

import pytest

from rathaus.procedures.process import Definition, ProcessError, lint_process, outline
from tests.procedures import bpmn
from tests.procedures.bpmn import PAYMENT


def codes(data: bytes) -> list[str]:
    with pytest.raises(ProcessError) as caught:
        Definition.parse(data)
    assert all(problem.line > 0 and problem.reason for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def simple(*parts: str, chain: str = "start check end", extra: str = "") -> bytes:
    return bpmn.process([bpmn.start(), *parts, bpmn.end(), bpmn.flows(chain), extra])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<not xml", "process.xml"),
        (b"<a/>", "process.xml"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "process.xml"),
        (PAYMENT.replace(b'isExecutable="true"', b""), "process.executable"),
        (
            simple(bpmn.node("scriptTask", "check", "<bpmn:script>import os</bpmn:script>")),
            "process.script",
        ),
        (simple(bpmn.node("callActivity", "check", calledElement="x")), "process.element"),
        (simple(bpmn.operation("check", "format_disk")), "process.operation"),
        (simple(bpmn.node("serviceTask", "check")), "process.operation"),
        (simple(bpmn.node("receiveTask", "check")), "process.message"),
        (simple(bpmn.timer("check", clock="")), "process.clock"),
        (
            simple(
                bpmn.node(
                    "userTask",
                    "check",
                    '<bpmn:multiInstanceLoopCharacteristics isSequential="true" />',
                )
            ),
            "process.element",
        ),
        (
            simple(
                bpmn.node(
                    "intermediateCatchEvent", "check", '<bpmn:signalEventDefinition id="s" />'
                )
            ),
            "process.element",
        ),
        (simple(bpmn.person("check", r_ofrm="x")), "process.option"),
        (simple(bpmn.operation("check"), bpmn.person("lost")), "process.unreachable"),
        (
            simple(bpmn.operation("check"), bpmn.person("trap"), chain="start trap"),
            "process.unreachable",
        ),
        (
            simple(
                bpmn.operation("check"),
                bpmn.choice("g", "g-end"),
                chain="start check g end",
                extra=bpmn.flow("g", "check", "open('x')"),
            ),
            "process.condition",
        ),
        (
            simple(
                bpmn.operation("check"),
                bpmn.choice("g"),
                chain="start check g end",
                extra=bpmn.flow("g", "check", "a == 1"),
            ),
            "process.default",
        ),
        (
            simple(
                bpmn.operation("check"), chain="start check end", extra=bpmn.flow("check", "check")
            ),
            "process.branch",
        ),
        (
            simple(
                bpmn.operation("check"),
                bpmn.timer("t", "check"),
                chain="start check end",
                extra=bpmn.flow("t", "end"),
            ),
            "process.boundary",
        ),
        (
            simple(
                bpmn.operation("check"),
                bpmn.node("startEvent", "two"),
                extra=bpmn.flow("two", "check"),
            ),
            "process.start",
        ),
        (
            simple(bpmn.operation("check"), chain="start check", extra=bpmn.flow("check", "ghost")),
            "process.flow",
        ),
    ],
)
def test_what_cannot_run_is_refused(data: bytes, code: str) -> None:
    assert code in codes(data)


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(ProcessError) as caught:
        Definition.parse(simple(bpmn.operation("check", "asess")))
    assert str(caught.value) == (
        "Zeile 6: „Check“ ruft „asess“; das kennt das Rathaus nicht. Meinten Sie „assess“?"
    )


def test_a_dead_end_is_found() -> None:
    trap = bpmn.process(
        [
            bpmn.start(),
            bpmn.choice("g", "g-end"),
            bpmn.person("trap"),
            bpmn.end(),
            bpmn.flows("start g end"),
            bpmn.flow("g", "trap", "a == 1"),
            bpmn.flow("trap", "trap"),
        ]
    )
    assert codes(trap) == ["process.dead_end"]


def test_a_join_that_waits_for_a_branch_never_taken_is_found() -> None:
    stuck = bpmn.process(
        [
            bpmn.start(),
            bpmn.choice("g", "g-a"),
            bpmn.person("a"),
            bpmn.person("b"),
            bpmn.node("parallelGateway", "join"),
            bpmn.end(),
            bpmn.flows("start g a join end", "b join"),
            bpmn.flow("g", "b", "x == 1"),
        ]
    )
    assert codes(stuck) == ["process.stuck"]


def test_a_way_that_would_run_twice_is_found() -> None:
    twice = bpmn.process(
        [
            bpmn.start(),
            bpmn.node("parallelGateway", "split"),
            bpmn.person("a"),
            bpmn.person("b"),
            bpmn.operation("check"),
            bpmn.end(),
            bpmn.flows("start split a check end", "split b check"),
        ]
    )
    assert codes(twice) == ["process.twice"]
    reminder = PAYMENT.replace(b'targetRef="told"', b'targetRef="stop"').replace(
        b'<bpmn:endEvent id="told" name="Told"></bpmn:endEvent>', b""
    )
    assert codes(reminder) == ["process.twice"]


def test_a_procedure_needs_more_than_what_runs() -> None:
    Definition.parse(simple(bpmn.node("userTask", "check", name="")))
    data = simple(bpmn.node("userTask", "check", name="")).replace(b' rathaus:outcome="done"', b"")
    assert sorted({problem.code for problem in lint_process(data)}) == [
        "process.drawing",
        "process.form",
        "process.outcome",
        "process.role",
        "process.title",
    ]


def test_a_refusal_past_every_person_is_found() -> None:
    alone = bpmn.process(
        [
            bpmn.start(),
            bpmn.operation("check"),
            bpmn.end("no", "refused"),
            bpmn.flows("start check no"),
        ]
    )
    assert "process.refusal" in [problem.code for problem in lint_process(alone)]
    seen = bpmn.process(
        [
            bpmn.start(),
            bpmn.person("decide"),
            bpmn.end("no", "refused"),
            bpmn.flows("start decide no"),
        ]
    )
    assert "process.refusal" not in [problem.code for problem in lint_process(seen)]


def test_letters_and_messages_belong_to_operations_that_send_them() -> None:
    data = simple(bpmn.operation("check", "issue"))
    assert "process.letter" in [problem.code for problem in lint_process(data)]
    data = simple(bpmn.operation("check", "assess", r_notice="x"))
    assert "process.notice" in [problem.code for problem in lint_process(data)]


def test_invalid_bpmn_is_named_by_the_schema() -> None:
    broken = PAYMENT.replace(b'sourceRef="start"', b'form="start"')
    assert {problem.code for problem in lint_process(broken)} == {"process.schema"}


def test_a_process_can_be_read_aloud() -> None:
    items = outline(Definition.parse(PAYMENT).diagram)
    assert [(item.number, item.depth, item.node) for item in items] == [
        (1, 0, "start"),
        (2, 0, "check"),
        (3, 0, "checked"),
        (4, 0, "pay"),
        (5, 1, "remind"),
        (6, 1, "expire"),
        (7, 0, "end"),
        (8, 0, "decide"),
        (9, 0, "decided"),
        (10, 0, "tell"),
        (11, 0, "told"),
        (12, 0, "stop"),
        (13, 0, "unpaid"),
    ]
    checked = items[2]
    assert checked.kind_name == "Entscheidung"
    assert [(way.label, way.number) for way in checked.ways] == [
        ("assessment.outcome == 'grant'", 4),
        ("", 8),
    ]
