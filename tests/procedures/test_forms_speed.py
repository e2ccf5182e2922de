"""Large forms stay fast: 300 questions and 300 rules on one page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from rathaus.procedures.forms import answers, load_form, parse, validate
from tests.procedures.form_samples import ui

SIZE = 300


def large() -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for number in range(SIZE):
        hints = {"show_if": f"q{number - 1} >= 0"} if number % 3 == 1 else {}
        properties[f"q{number}"] = {
            "type": "integer", "minimum": 0, "maximum": 999, **ui(f"Frage {number}", **hints),
        }  # fmt: skip
    rules = [
        {"if": f"q{number} + q0 > 2000", "field": f"q{number}", "message": {"de": "Zu viel."}}
        for number in range(SIZE)
    ]
    return {
        "title": "Groß",
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "x-sections": [{"key": "all", "title": {"de": "Alles"}, "fields": list(properties)}],
        "x-rules": rules,
    }


def cpu_ms(work: Callable[[], object], times: int = 5) -> float:
    """The best of several runs: other processes share the machine."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1000


def test_300_questions_and_300_rules_take_little_time() -> None:
    form = load_form(large())
    post = {f"q{number}": str(number) for number in range(SIZE)}
    data = parse(form.sections[0], post).data

    def turn() -> None:
        parse(form.sections[0], post)
        assert validate(form, data) == []
        assert len(answers(form, data).data) == SIZE

    assert cpu_ms(turn) <= 40  # measured: 8; the bound leaves room for a busy machine
    assert len(validate(form, {})) == 200
