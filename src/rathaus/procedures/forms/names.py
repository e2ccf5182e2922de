"""Whether the expressions of a form speak only of what is there, and of what came before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from rathaus.procedures.forms.expressions import Condition
from rathaus.procedures.forms.model import Question, Rule, Section, template_path
from rathaus.procedures.forms.problems import Problem

GIVEN = frozenset({"today", "now", "land"})
"""Names every form may use beside its answers and parameters: ISO date, ISO moment, SH|HE|BW."""
IN_REPEAT = frozenset({"item", "index"})
"""Names that stand for the current entry inside a repeated group."""


class Names:
    """All names a form knows: answers, derived values, parameters, and what every form is given."""

    def __init__(
        self,
        by_path: Mapping[str, Question],
        derived: Collection[str],
        parameters: Collection[str],
    ) -> None:
        self.by_path = by_path
        self.derived = derived
        self.parameters = parameters
        self.order = {path: place for place, path in enumerate(by_path)}

    def problems(
        self,
        sections: Sequence[Section],
        rules: Sequence[Rule],
        derived: Sequence[tuple[str, Condition]],
    ) -> Iterator[Problem]:
        """Every fault in what expressions name."""
        for name in [*self.derived, *self.parameters]:
            if name in self.by_path or name in GIVEN or name in IN_REPEAT:
                yield Problem(f"/x-derived/{name}", "Der Name ist schon vergeben.")
        for place, section in enumerate(sections):
            if section.show_if is not None:
                first = next(section.walk(), None)
                yield from self._condition(section.show_if, f"/x-sections/{place}/show_if", first)
        for question in self.by_path.values():
            pointer = f"/properties/{question.path.split('.')[0]}"
            for condition in (question.show_if, question.prefill_if):
                if condition is not None:
                    yield from self._condition(condition, pointer, question)
        for place, rule in enumerate(rules):
            if template_path(rule.field) not in self.by_path:
                reason = f"Die Frage „{rule.field}“ gibt es nicht."
                yield Problem(f"/x-rules/{place}/field", reason)
            for expression in (rule.when, *(value for _, value in rule.values)):
                yield from self._known(expression, f"/x-rules/{place}")
        for name, expression in derived:
            yield from self._known(expression, f"/x-derived/{name}")

    def _known(self, expression: Condition, pointer: str) -> Iterator[Problem]:
        for path in expression.paths:
            root = path.split(".")[0]
            if root in GIVEN or root in self.derived or root in self.parameters:
                continue
            if root in IN_REPEAT or self._reaches(path):
                continue
            yield Problem(pointer, f"„{path}“ in „{expression.source}“ gibt es nicht.")

    def _condition(
        self, expression: Condition, pointer: str, question: Question | None
    ) -> Iterator[Problem]:
        """As :meth:`_known`, and a condition may not depend on what is asked later."""
        yield from self._known(expression, pointer)
        here = self.order[question.path] if question else len(self.order)
        for path in expression.paths:
            place = self.order.get(path)
            if place is not None and place >= here:
                yield Problem(pointer, f"„{path}“ wird erst später gefragt.")
            if path.split(".")[0] in self.derived:
                yield Problem(pointer, f"„{path}“ wird erst aus den Antworten berechnet.")

    def _reaches(self, path: str) -> bool:
        """Whether a question has this path, or holds plain data that goes further."""
        if path in self.by_path:
            return True
        head, _, _ = path.rpartition(".")
        while head:
            question = self.by_path.get(head)
            if question is not None:
                return question.widget in ("point", "upload")
            head, _, _ = head.rpartition(".")
        return False
