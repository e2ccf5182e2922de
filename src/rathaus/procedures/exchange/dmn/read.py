"""Imports DMN: every decision becomes a table, in the order in which they build on each other.

A decision that others require is found by them under ``result.<table>.<output>``, as the operation
``assess`` provides it. Literal expressions, contexts and calls of knowledge models are worked into
the tables that need them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from rathaus.procedures.exchange.csv_out import Draft, unique_name
from rathaus.procedures.exchange.dmn.cells_in import output_cell
from rathaus.procedures.exchange.dmn.feel_read import FeelReader
from rathaus.procedures.exchange.dmn.model import Model, Part, own, read_model, type_of
from rathaus.procedures.exchange.dmn.scope import Known, Scope, Type, own_name, plain_name
from rathaus.procedures.exchange.dmn.tables_in import UNPROVEN, Place, TableReader
from rathaus.procedures.exchange.dmn.tree import Node, NotExpressible, Path
from rathaus.procedures.exchange.problems import ExchangeRefused, refused
from rathaus.procedures.exchange.safe_xml import Element, child, children, local, words
from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.tables import Table, TableError, parse_table

LOGIC = ("decisionTable", "literalExpression", "invocation", "context")
MAX_CALLS = 20


@dataclass(frozen=True, slots=True)
class Imported:
    """Tables in the order in which they are asked, and what was left behind.

    ``inputs`` map the names of the file to paths of the case, ``results`` the decisions to the
    path of their value.
    """

    tables: tuple[tuple[Table, str], ...]
    inputs: Mapping[str, str]
    results: Mapping[str, str]
    notes: tuple[Finding, ...] = field(default=())


def import_dmn(data: bytes, file: str, *, root: str = "application") -> Imported:
    """The tables of a DMN file (1.2 to 1.5). Input data are looked for under ``root``.

    Raises ExchangeRefused naming file, line and, in a table, the cell.
    """
    return _Importer(read_model(data, file), root).run()


class _Importer:
    def __init__(self, model: Model, root: str) -> None:
        self.model = model
        self.name = own_name if model.own else plain_name
        self.drafts: list[Draft] = []
        self.known: dict[str, Known] = {}
        self.notes: list[Finding] = []
        self.open: list[str] = []
        self.listed: set[str] = set()
        for part in model.inputs.values():
            path = part.name if model.own else self._path(root, part.name)
            self.known[part.id] = Known(Path(path), part.type)

    def _path(self, root: str, name: str) -> str:
        taken = {known.node.path for known in self.known.values() if isinstance(known.node, Path)}
        return unique_name(f"{root}.{self.name(name)}", taken)

    def run(self) -> Imported:
        for part in self.model.decisions.values():
            self._decide(part)
        tables = [(self._parsed(draft), draft.csv()) for draft in self.drafts]
        parts = {**self.model.inputs, **self.model.decisions}
        paths = {
            key: known.node.path
            for key, known in self.known.items()
            if isinstance(known.node, Path)
        }
        return Imported(
            tables=tuple(tables),
            inputs={parts[key].name: paths[key] for key in self.model.inputs},
            results={parts[key].name: paths[key] for key in self.model.decisions},
            notes=tuple(self.notes),
        )

    def _parsed(self, draft: Draft) -> Table:
        try:
            return parse_table(draft.name, draft.csv())
        except TableError as error:
            first = error.faults[0]
            above = sum(1 for text in draft.described.values() if text) + 1
            at = first.line - above - 1
            line = draft.lines[at] if 0 <= at < len(draft.lines) else 0
            raise refused(
                self.model.file,
                line,
                "dmn.table",
                f"„{draft.described['title']}“, Spalte {first.column}: {first.reason}",
                first.remedy,
            ) from None

    def _decide(self, part: Part) -> None:
        if part.id in self.known:
            return
        if part.id in self.open:
            raise self._refused(part.element, f"„{part.name}“ setzt sich selbst voraus.")
        self.open.append(part.id)
        for reference in part.requires:
            if reference in self.model.decisions:
                self._decide(self.model.decisions[reference])
        self.open.pop()
        table = self._table_name(own(part.element, "table") or self.name(part.name))
        logic = self._logic(part.element, part.name)
        title = part.element.get("label") if self.model.own else part.name
        node = self._value(logic, self._scope(part), table, title or part.name, 0)
        if not (isinstance(node, Path) and node.path.startswith(f"result.{table}.")):
            self._literal(node, table, part.name, logic)
            node = Path(f"result.{table}.value")
        draft = next(draft for draft in self.drafts if draft.name == f"rules/{table}.csv")
        outputs = [head for head in draft.heads if head.startswith("out:")]
        if len(outputs) > 1:
            self._lists(part, draft)
            parts = {head.removeprefix("out:"): Type() for head in outputs}
            self.known[part.id] = Known(Path(f"result.{table}"), Type("any", False, parts))
        else:
            self.known[part.id] = Known(node, part.type)

    def _lists(self, part: Part, draft: Draft) -> None:
        """Several outputs and several hits: here a list for each output, in DMN a list of sets."""
        if draft.described["hit"] in ("collect", "rule order"):
            self.listed.add(part.id)
            self._note(
                part.element,
                f"„{part.name}“ hat mehrere Ergebnisse und mehrere Treffer: Hier entsteht je "
                "Ergebnis eine Liste, in DMN eine Liste von Sätzen.",
            )

    def _table_name(self, wanted: str) -> str:
        taken = {draft.name for draft in self.drafts}
        name, number = wanted, 2
        while f"rules/{name}.csv" in taken:
            name, number = f"{wanted}_{number}", number + 1
        return name

    def _logic(self, element: Element, name: str) -> Element:
        for entry in element:
            if local(entry) in LOGIC:
                return entry
            if local(entry) in ("functionDefinition", "relation", "list", "conditional", "filter",
                                "for", "some", "every"):  # fmt: skip
                raise self._refused(
                    entry, f"„{name}“: Ausdrücke der Art „{local(entry)}“ werden nicht übernommen."
                )
        raise self._refused(element, f"„{name}“ sagt nicht, wie entschieden wird.")

    def _scope(self, part: Part) -> dict[str, Known]:
        parts = {**self.model.inputs, **self.model.decisions}
        if not self.model.own and (lists := self.listed & set(part.requires)):
            name = parts[sorted(lists)[0]].name
            raise self._refused(
                part.element,
                f"„{part.name}“ baut auf „{name}“ auf, das mehrere Sätze von Ergebnissen liefert.",
            )
        return {
            parts[reference].name: self.known[reference]
            for reference in part.requires
            if reference in parts
        }

    def _value(self, logic: Element, scope: Scope, table: str, title: str, depth: int) -> Node:
        """What the logic comes to, as an expression; decision tables become tables."""
        if depth > MAX_CALLS:
            raise self._refused(logic, f"„{title}“ ruft sich selbst auf.")
        match local(logic):
            case "literalExpression":
                return self._read(logic, scope, table, title, depth).node
            case "decisionTable":
                return self._table(logic, scope, table, title)
            case "invocation":
                return self._call(logic, scope, table, title, depth)
        return self._context(logic, scope, table, title, depth)

    def _read(self, logic: Element, scope: Scope, table: str, title: str, depth: int) -> Known:
        functions = {
            part.name: partial(self._apply, logic, part, table, title, depth)
            for part in self.model.knowledge.values()
        }
        language = str(logic.get("expressionLanguage", ""))
        text = words(child(logic, "text"))
        if language and "feel" not in language.lower():
            raise self._refused(logic, f"„{title}“ ist nicht in FEEL geschrieben: {language}.")
        try:
            return Known(*FeelReader(text, scope, self.name, functions).whole())
        except NotExpressible as error:
            raise self._refused(logic, f"„{title}“, Ausdruck „{text}“: {error}") from None

    def _table(self, logic: Element, scope: Scope, table: str, title: str) -> Path:
        def helper(node: Node, name: str) -> Path:
            name = self._table_name(name)
            self._literal(node, name, f"{title}: {name}", logic)
            return Path(f"result.{name}.value")

        table = self._table_name(table)
        known = {name: known for name, known in scope.items() if name}
        if self.model.own and "Stichtag" not in known:
            known["Stichtag"] = Known(Path("on"), Type("date"))
        place = Place(self.model.file, title, self.model.own, known, self.name, helper)
        draft = TableReader(logic, table, place).draft()
        policy = logic.get("hitPolicy")
        if policy in ("PRIORITY", "OUTPUT ORDER"):
            self._note(
                logic,
                f"„{title}“: Die Zeilen stehen jetzt nach ihrem Vorrang "
                f"({policy}); es gilt „{draft.described['hit']}“.",
            )
        self.drafts.append(draft)
        output = next(head for head in draft.heads if head.startswith("out:"))
        return Path(f"result.{table}.{output.removeprefix('out:')}")

    def _call(self, logic: Element, scope: Scope, table: str, title: str, depth: int) -> Node:
        called = words(child(child(logic, "literalExpression"), "text"))
        part = next((one for one in self.model.knowledge.values() if one.name == called), None)
        function = child(part.element, "encapsulatedLogic") if part else None
        if part is None or function is None:
            raise self._refused(logic, f"„{title}“ ruft „{called}“ auf, das es nicht gibt.")
        given = {
            " ".join(str(parameter.get("name")).split()): binding
            for binding in children(logic, "binding")
            for parameter in children(binding, "parameter")
        }
        inner: dict[str, Known] = {}
        for parameter in children(function, "formalParameter"):
            name = " ".join(str(parameter.get("name")).split())
            if name not in given:
                raise self._refused(logic, f"„{title}“ gibt „{name}“ nicht an „{called}“ weiter.")
            node = self._value(
                self._logic(given[name], title),
                scope,
                f"{table}_{self.name(name)}",
                name,
                depth + 1,
            )
            inner[name] = Known(node, type_of(parameter.get("typeRef"), self.model.types))
        return self._value(self._logic(function, called), inner, table, title, depth + 1)

    def _apply(
        self, logic: Element, part: Part, table: str, title: str, depth: int, given: list[Node]
    ) -> Node:
        """What a knowledge model says when an expression calls it with these values."""
        function = child(part.element, "encapsulatedLogic")
        parameters = children(function, "formalParameter") if function is not None else []
        if function is None or len(parameters) != len(given):
            raise self._refused(
                logic, f"„{title}“ ruft „{part.name}“ mit {len(given)} Angaben auf."
            )
        inner = {
            " ".join(str(parameter.get("name")).split()): Known(
                node, type_of(parameter.get("typeRef"), self.model.types)
            )
            for parameter, node in zip(parameters, given, strict=True)
        }
        step = f"{table}_{self.name(part.name)}"
        return self._value(self._logic(function, part.name), inner, step, title, depth + 1)

    def _context(self, logic: Element, scope: Scope, table: str, title: str, depth: int) -> Node:
        inner = dict(scope)
        for entry in children(logic, "contextEntry"):
            variable = child(entry, "variable")
            name = " ".join(str(variable.get("name")).split()) if variable is not None else ""
            step = f"{table}_{self.name(name)}" if name else table
            node = self._value(self._logic(entry, title), inner, step, name or title, depth + 1)
            if not name:
                return node
            reference = variable.get("typeRef") if variable is not None else None
            inner[name] = Known(node, type_of(reference, self.model.types))
        raise self._refused(
            logic, f"„{title}“: Ein Kontext ohne Ergebniszeile wird nicht übernommen."
        )

    def _literal(self, node: Node, table: str, title: str, logic: Element) -> None:
        """A table of one row that says what the expression comes to."""
        try:
            cell = output_cell(node)
        except NotExpressible as error:
            raise self._refused(logic, f"„{title}“: {error}") from None
        draft = Draft(f"rules/{table}.csv", {"title": title, "hit": "unique"})
        draft.heads, draft.rows = ["out:value"], [[cell]]
        draft.meta, draft.lines = [{"status": UNPROVEN}], [logic.sourceline]
        self.drafts.append(draft)

    def _note(self, element: Element, reason: str) -> None:
        self.notes.append(Finding(self.model.file, element.sourceline, 0, "dmn.note", reason))

    def _refused(self, element: Element, reason: str) -> ExchangeRefused:
        return refused(
            self.model.file,
            element.sourceline,
            "dmn.decision",
            reason,
            "Drücken Sie die Entscheidung als Tabelle oder einfachen Ausdruck aus.",
        )


__all__ = ["Imported", "import_dmn"]
