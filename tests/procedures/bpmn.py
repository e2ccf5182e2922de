"""Small processes for tests: nodes and arrows without their drawing."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:rathaus="https://rathaus.example/bpmn" id="d" targetNamespace="t">\n'
    '<bpmn:message id="paid" name="payment.settled" />\n'
    '<bpmn:message id="papers" name="papers.received" />\n'
    '<bpmn:process id="p" name="Probe" isExecutable="true">\n'
)
TAIL = "</bpmn:process></bpmn:definitions>\n"


def node(tag: str, key: str, inner: str = "", /, **attributes: str) -> str:
    """An element; ``r_operation`` stands for ``rathaus:operation``."""
    said = {"name": key.capitalize(), **attributes}
    written = " ".join(
        f'{name.replace("r_", "rathaus:")}="{value}"' for name, value in said.items() if value
    )
    return f'<bpmn:{tag} id="{key}" {written}>{inner}</bpmn:{tag}>\n'


def start() -> str:
    return node("startEvent", "start")


def end(name: str = "end", outcome: str = "done", inner: str = "") -> str:
    return node("endEvent", name, inner, r_outcome=outcome)


def operation(name: str, what: str = "assess", /, **more: str) -> str:
    return node("serviceTask", name, r_operation=what, **more)


def person(name: str, /, **more: str) -> str:
    return node("userTask", name, **{"r_form": "decide", "r_role": "clerk", **more})


def wait(name: str, message: str = "paid") -> str:
    return node("receiveTask", name, messageRef=message)


def choice(name: str, default: str = "") -> str:
    return node("exclusiveGateway", name, default=default)


def timer(
    name: str, host: str = "", *, clock: str = "payment.close_days", stop: bool = True
) -> str:
    inner = f'<bpmn:timerEventDefinition id="{name}_t" />'
    if not host:
        return node("intermediateCatchEvent", name, inner, r_clock=clock)
    cancel = "" if stop else "false"
    return node(
        "boundaryEvent", name, inner, attachedToRef=host, cancelActivity=cancel, r_clock=clock
    )


def flow(source: str, target: str, condition: str = "") -> str:
    inner = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}'
        "</bpmn:conditionExpression>"
        if condition
        else ""
    )
    return (
        f'<bpmn:sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</bpmn:sequenceFlow>\n"
    )


def flows(*chains: str) -> str:
    """Arrows from chains: ``"start check end"``."""
    return "".join(
        flow(source, target)
        for chain in chains
        for source, target in zip(chain.split(), chain.split()[1:], strict=False)
    )


def process(parts: Sequence[str]) -> bytes:
    return (HEAD + "".join(parts) + TAIL).encode()


PAYMENT = process(
    [
        start(),
        operation("check"),
        choice("checked", default="checked-decide"),
        person("decide"),
        choice("decided", default="decided-end"),
        wait("pay"),
        timer("remind", "pay", clock="payment.reminder_days", stop=False),
        timer("expire", "pay"),
        operation("tell", "notify", r_notice="reminder"),
        node("endEvent", "told"),
        operation("stop", "close"),
        end("unpaid", "lapsed"),
        end(),
        flow("checked", "pay", "assessment.outcome == 'grant'"),
        flow("decided", "check", "decision.kind == 'again'"),
        flows(
            "start check checked decide decided end",
            "pay end",
            "remind tell told",
            "expire stop unpaid",
        ),
    ]
)
"""Assess; pay or decide; remind once; give up."""
