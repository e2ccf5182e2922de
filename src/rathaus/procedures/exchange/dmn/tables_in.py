"""A DMN decision table as a table of ours, with the hit policies of DMN 1.3 § 8.2.10."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from rathaus.procedures.exchange.csv_out import Draft
from rathaus.procedures.exchange.dmn.cells_in import Tests, output_cell, read_tests, test_cell
from rathaus.procedures.exchange.dmn.defaults import with_default
from rathaus.procedures.exchange.dmn.feel_read import FeelReader, Name
from rathaus.procedures.exchange.dmn.model import KINDS, own
from rathaus.procedures.exchange.dmn.priority import by_priority
from rathaus.procedures.exchange.dmn.scope import Scope
from rathaus.procedures.exchange.dmn.tree import Node, NotExpressible, Nothing, Path
from rathaus.procedures.exchange.dmn.validity import validity_of
from rathaus.procedures.exchange.problems import refused
from rathaus.procedures.exchange.safe_xml import Element, child, children, words
from rathaus.procedures.tables.parse import META, STATUS

HITS = {
    "UNIQUE": "unique",
    "ANY": "any",
    "FIRST": "first",
    "RULE ORDER": "rule order",
    "PRIORITY": "first",
    "OUTPUT ORDER": "rule order",
}
AGGREGATIONS = {
    "": "collect",
    "SUM": "collect sum",
    "MIN": "collect min",
    "MAX": "collect max",
    "COUNT": "collect count",
}
UNPROVEN = "to be confirmed"
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table comes from and how its names are read."""

    file: str
    title: str
    own: bool
    scope: Scope
    name: Name
    helper: Callable[[Node, str], Path]
    """Puts a computed input into a table of its own and says where its value will be."""


class TableReader:
    """Reads one decisionTable element. Raises ExchangeRefused naming the cell."""

    def __init__(self, element: Element, table: str, place: Place) -> None:
        self.element = element
        self.table = table
        self.place = place
        self.inputs = children(element, "input")
        self.validity = next(
            (at for at, entry in enumerate(self.inputs) if own(entry, "role") == "validity"), None
        )

    def draft(self) -> Draft:
        """The table as it will stand in the folder."""
        outputs = children(self.element, "output")
        rules = children(self.element, "rule")
        if not outputs or not rules:
            raise self._refused(
                self.element, "Die Tabelle hat keine Regel oder kein Ergebnis (rule, output)."
            )
        names = self._output_names(outputs)
        tests = [self._tests(rule) for rule in rules]
        optional = [
            own(entry, "optional") == "true"
            or (not self.place.own and any(row[at].speaks_of_nothing for row in tests))
            for at, entry in enumerate(self.inputs)
        ]
        kept = [at for at in range(len(self.inputs)) if at != self.validity]
        draft = Draft(f"rules/{self.table}.csv", self._described())
        draft.heads = [
            *(self._head(self.inputs[at], at, optional[at]) for at in kept),
            *(f"out:{name}" for name in names),
        ]
        for rule, row in zip(rules, tests, strict=True):
            conditions = [
                self._cell(rule, at, partial(test_cell, row[at], optional=optional[at]))
                for at in kept
            ]
            draft.rows.append([*conditions, *self._outputs(rule, len(names))])
            draft.meta.append(self._meta(rule))
            draft.lines.append(rule.sourceline)
        policy = str(self.element.get("hitPolicy", "UNIQUE"))
        if policy in ("PRIORITY", "OUTPUT ORDER"):
            by_priority(draft, outputs, self._order, self._refused)
        default = [self._default(output) for output in outputs]
        if any(cell for cell in default):
            with_default(draft, default, self._refused, self.element)
        return draft

    def _described(self) -> dict[str, str]:
        policy = str(self.element.get("hitPolicy", "UNIQUE"))
        aggregation = str(self.element.get("aggregation", ""))
        hit = AGGREGATIONS.get(aggregation) if policy == "COLLECT" else HITS.get(policy)
        if hit is None:
            raise self._refused(
                self.element, f"Die Trefferregel „{policy} {aggregation}“ gibt es nicht."
            )
        decision = self.element.getparent()
        return {
            "title": self.place.title,
            "title.en": own(decision, "title-en"),
            "hit": hit,
            "each": own(decision, "each"),
        }

    def _head(self, entry: Element, at: int, optional: bool) -> str:
        path = self._input_path(entry, at)
        expression = child(entry, "inputExpression")
        reference = str(expression.get("typeRef", "")) if expression is not None else ""
        kind = KINDS.get(reference.rpartition(":")[2], "")
        kind = own(entry, "kind") or kind
        return f"in:{path}{'?' if optional else ''}{f' as {kind}' if kind else ''}"

    def _input_path(self, entry: Element, at: int) -> str:
        expression = child(entry, "inputExpression")
        if expression is None or not words(child(expression, "text")):
            raise self._refused(entry, f"Der Spalte {at + 1} fehlt der Ausdruck (inputExpression).")
        text = words(child(expression, "text"))
        try:
            node, _ = FeelReader(text, self.place.scope, self.place.name).whole()
            if isinstance(node, Path):
                return node.path
            return self.place.helper(node, f"{self.table}_input_{at + 1}").path
        except NotExpressible as error:
            raise self._refused(entry, f"Spalte {at + 1} („{text}“): {error}") from None

    def _output_names(self, outputs: list[Element]) -> list[str]:
        names = [
            own(output, "name")
            or (self.place.name(str(output.get("name"))) if output.get("name") else "value")
            for output in outputs
        ]
        if len(set(names)) < len(names):
            raise self._refused(
                outputs[0], "Zwei Ergebnisse heißen gleich oder haben keinen Namen."
            )
        return names

    def _tests(self, rule: Element) -> list[Tests]:
        entries = children(rule, "inputEntry")
        if len(entries) != len(self.inputs):
            raise self._refused(rule, "Die Regel hat nicht so viele Bedingungen wie Spalten.")
        return [
            self._read(entry, at, partial(self._unary, entry)) for at, entry in enumerate(entries)
        ]

    def _unary(self, entry: Element) -> Tests:
        return read_tests(words(child(entry, "text")), self.place.scope, self.place.name)

    def _outputs(self, rule: Element, count: int) -> list[str]:
        entries = children(rule, "outputEntry")
        if len(entries) != count:
            raise self._refused(rule, "Die Regel hat nicht so viele Ergebnisse wie Spalten.")
        offset = len(self.inputs)
        return [
            self._read(entry, offset + at, partial(self._output, entry))
            for at, entry in enumerate(entries)
        ]

    def _output(self, entry: Element) -> str:
        text = words(child(entry, "text"))
        if text in ("", "-"):
            return output_cell(Nothing())
        return output_cell(FeelReader(text, self.place.scope, self.place.name).whole()[0])

    def _default(self, output: Element) -> str:
        entry = child(output, "defaultOutputEntry")
        if entry is None:
            return ""
        return self._read(entry, len(self.inputs), lambda: self._output(entry))

    def _order(self, output: Element) -> list[str]:
        """The values of an output, the most important first, as cells."""
        text = words(child(child(output, "outputValues"), "text")) if len(output) else ""
        tests = self._read(
            output, len(self.inputs), lambda: read_tests(text, self.place.scope, self.place.name)
        )
        return [test_cell(Tests((test,)), optional=False) for test in tests.tests]

    def _meta(self, rule: Element) -> Mapping[str, str]:
        heads = children(self.element, "annotation")
        names = [str(head.get("name", "")).strip() for head in heads]
        entries = [words(child(entry, "text")) for entry in children(rule, "annotationEntry")]
        said: dict[str, str] = {}
        notes = [words(child(rule, "description"))]
        for at, text in enumerate(entries):
            name = names[at] if at < len(names) else ""
            if name in META and name not in said and (name != "status" or text in ("", *STATUS)):
                said[name] = text
            elif text:
                notes.append(f"{name}: {text}" if name else text)
        if any(notes):
            said["note"] = " · ".join(note for note in [said.get("note", ""), *notes] if note)
        if not self.place.own and not said.get("status"):
            said["status"] = UNPROVEN
        if self.validity is not None:
            entry = children(rule, "inputEntry")[self.validity]
            tests = read_tests(words(child(entry, "text")), self.place.scope, self.place.name)
            said |= self._read(entry, self.validity, lambda: validity_of(tests))
        return said

    def _cell(self, rule: Element, at: int, make: Callable[[], str]) -> str:
        return self._read(children(rule, "inputEntry")[at], at, make)

    def _read(self, entry: Element, at: int, make: Callable[[], Made]) -> Made:
        try:
            return make()
        except NotExpressible as error:
            text = words(child(entry, "text")) or words(entry)
            raise self._refused(entry, f"Zelle „{text}“ in Spalte {at + 1}: {error}") from None

    def _refused(self, element: Element, reason: str) -> Exception:
        return refused(
            self.place.file,
            element.sourceline,
            "dmn.table",
            f"„{self.place.title}“: {reason}",
            "Formulieren Sie die Stelle mit Vergleichen, Bereichen und Aufzählungen um.",
        )
