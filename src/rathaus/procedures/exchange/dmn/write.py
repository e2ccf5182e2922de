"""Exports the decision tables of a folder as one DMN 1.3 file, norms as annotations.

What DMN has no place for stands in attributes of the namespace ``https://rathaus.example/dmn``:
lists that a table is asked for item by item (``each``), columns that may be absent (``optional``),
English titles. Days of validity become a column of their own, „Stichtag“, so that every program
applies them. Outcomes such as ``!judgement`` are texts there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from rathaus.procedures.exchange.dmn.cells_out import CellWriter
from rathaus.procedures.exchange.dmn.diagram import DC, DI, DMNDI, add_diagram
from rathaus.procedures.exchange.dmn.feel_read import FUNCTIONS
from rathaus.procedures.exchange.dmn.feel_write import path_name, to_feel
from rathaus.procedures.exchange.dmn.model import KINDS, OWN
from rathaus.procedures.exchange.dmn.tree import Node, NotExpressible, Pair, Within
from rathaus.procedures.exchange.dmn.validity import VALIDITY, validity_test
from rathaus.procedures.exchange.problems import ExchangeRefused
from rathaus.procedures.exchange.safe_xml import Element
from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.tables import Decision, Table
from rathaus.procedures.tables.model import Hit, Row

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
HITS: dict[Hit, tuple[str, str]] = {
    "unique": ("UNIQUE", ""),
    "any": ("ANY", ""),
    "first": ("FIRST", ""),
    "rule order": ("RULE ORDER", ""),
    "collect": ("COLLECT", ""),
    "sum": ("COLLECT", "SUM"),
    "min": ("COLLECT", "MIN"),
    "max": ("COLLECT", "MAX"),
    "count": ("COLLECT", "COUNT"),
}
_TYPES = {kind: name for name, kind in KINDS.items()}
_ANNOTATIONS = ("norm", "source", "status", "reason", "reason.en", "note")
_LISTS = frozenset({"places", "place.restrictions", "place.restriction_kinds"})


@dataclass(slots=True)
class Exported:
    """The file, and what other programs will not see as we do."""

    data: bytes
    notes: list[Finding] = field(default_factory=list)


def export_dmn(
    tables: Sequence[Table], *, key: str, title: str, lists: Mapping[str, bool] | None = None
) -> Exported:
    """The tables, in the order in which they are asked, as DMN 1.3.

    ``key`` names the file and makes its namespace. ``lists`` says of paths whether they hold lists
    (else they hold text or figures); DMN asks for the length of each in its own way. Raises
    ExchangeRefused that names each cell which FEEL cannot say.
    """
    return _Exporter(tables, lists or {}).run(key, title)


def stem(name: str) -> str:
    """``rules/fee.csv`` → ``fee``."""
    return name.rpartition("/")[2].removesuffix(".csv")


class _Exporter:
    def __init__(self, tables: Sequence[Table], lists: Mapping[str, bool]) -> None:
        self.tables = tables
        self.findings: list[Finding] = []
        self.notes: list[Finding] = []
        self.inputs: dict[str, str] = {}
        self.decisions: dict[str, str] = {}
        self.outputs: dict[str, tuple[str, ...]] = {}
        self.required: set[str] = set()
        self.lists = {**lists, **dict.fromkeys(_LISTS, True)}
        for table in tables:
            found = [column.path for column in table.columns if column.kind == "list"]
            self.lists |= dict.fromkeys([*found, *(each.path for each in table.each)], True)

    def run(self, key: str, title: str) -> Exported:
        root = etree.Element(
            f"{{{MODEL}}}definitions",
            nsmap={None: MODEL, "dmndi": DMNDI, "di": DI, "dc": DC, "rathaus": OWN},
        )
        attributes = {
            "id": f"definitions_{_id(key)}",
            "name": title,
            "namespace": f"{OWN}/{key}",
            "expressionLanguage": FEEL,
            "typeLanguage": FEEL,
            "exporter": "Rathaus",
            f"{{{OWN}}}names": "verbatim",
        }
        for name, value in attributes.items():
            root.set(name, value)
        for table in self.tables:
            self._decision(root, table)
        for name, id_ in self.inputs.items():
            element = _add(root, "inputData", id=id_, name=name)
            _add(element, "variable", name=name)
        if self.findings:
            raise ExchangeRefused(self.findings)
        add_diagram(root, [f"decision_{_id(stem(table.name))}" for table in self.tables],
                    list(self.inputs.values()))  # fmt: skip
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return Exported(data, self.notes)

    def _decision(self, root: Element, table: Table) -> None:
        name = stem(table.name)
        self.required = set()
        element = _add(root, "decision", id=f"decision_{_id(name)}", name=self._name_for(name))
        element.set("label", table.title["de"])
        element.set(f"{{{OWN}}}table", name)
        if english := table.title.get("en"):
            element.set(f"{{{OWN}}}title-en", english)
        if table.each:
            each = ", ".join(f"{one.path} as {one.name}" for one in table.each)
            element.set(f"{{{OWN}}}each", each)
            self._note(table, "Sie wird für jeden Eintrag einer Liste gefragt; das steht nur in "
                              "rathaus:each.")  # fmt: skip
        variable = _add(element, "variable", name=self._name_for(name))
        logic = self._table(table)
        for each_ in table.each:
            self._path(each_.path)
        at = element.index(variable) + 1
        for number, reference in enumerate(sorted(self.required)):
            requirement = element.makeelement(
                f"{{{MODEL}}}informationRequirement", {"id": f"{_id(name)}_requires_{number + 1}"}
            )
            kind = "requiredDecision" if reference.startswith("decision_") else "requiredInput"
            _add(requirement, kind, href=f"#{reference}")
            element.insert(at + number, requirement)
        element.append(logic)
        self.decisions[name] = self._name_for(name)
        self.outputs[name] = table.outputs

    def _name_for(self, name: str) -> str:
        taken = {path.split(".")[0] for table in self.tables for path in _paths(table)}
        taken |= {each.name for table in self.tables for each in table.each}
        try:
            path_name(name)
        except NotExpressible:
            return f"{name}_result"
        return f"{name}_result" if name in {*taken, *FUNCTIONS, VALIDITY, "item", "on"} else name

    def _table(self, table: Table) -> Element:
        policy, aggregation = HITS[table.hit]
        logic = etree.Element(f"{{{MODEL}}}decisionTable")
        logic.set("id", f"table_{_id(stem(table.name))}")
        logic.set("hitPolicy", policy)
        if aggregation:
            logic.set("aggregation", aggregation)
        dated = any(row.valid_from or row.valid_to for row in table.rows)
        self._inputs(logic, table, dated)
        self._outputs(logic, table)
        used = [name for name in _ANNOTATIONS if any(_said(row).get(name) for row in table.rows)]
        for name in used:
            _add(logic, "annotation", name=name)
        for number, row in enumerate(table.rows, 1):
            rule = _add(logic, "rule", id=f"{_id(stem(table.name))}_rule_{number}")
            self._rule(rule, table, row, dated)
            for name in used:
                _text(_add(rule, "annotationEntry"), _said(row).get(name, ""))
        return logic

    def _inputs(self, logic: Element, table: Table, dated: bool) -> None:
        for column in table.columns:
            entry = _add(logic, "input", label=column.path)
            if column.optional:
                entry.set(f"{{{OWN}}}optional", "true")
            if column.kind == "list":
                entry.set(f"{{{OWN}}}kind", "list")
            text = self._safely(
                table, 0, column.position, column.path, partial(self._path, column.path)
            )
            self._expression(entry, text, _TYPES.get(column.kind, ""))
        if dated:
            entry = _add(logic, "input", label=VALIDITY)
            entry.set(f"{{{OWN}}}role", "validity")
            self._expression(entry, self._input(VALIDITY), "date")

    def _rule(self, rule: Element, table: Table, row: Row, dated: bool) -> None:
        writer = CellWriter(self._path, self.lists)
        for column, test in zip(table.columns, row.tests, strict=True):
            make = partial(writer.test, test, column)
            said = self._safely(table, row.line, column.position, column.path, make)
            _text(_add(rule, "inputEntry"), said)
        if dated:
            period = validity_test(row.valid_from, row.valid_to)
            _text(_add(rule, "inputEntry"), _period(period))
        for name, output in zip(table.outputs, row.outputs, strict=True):
            said = self._safely(table, row.line, 0, f"out:{name}", partial(writer.output, output))
            _text(_add(rule, "outputEntry"), said)

    def _outputs(self, logic: Element, table: Table) -> None:
        for name in table.outputs:
            entry = _add(logic, "output", label=name)
            entry.set(f"{{{OWN}}}name", name)
            if len(table.outputs) > 1:  # a single output has no name in DMN (§ 8.3.3)
                entry.set("name", name)

    def _expression(self, entry: Element, text: str, kind: str) -> None:
        expression = _add(entry, "inputExpression")
        if kind:
            expression.set("typeRef", kind)
        _text(expression, text)

    def _safely(
        self, table: Table, line: int, column: int, place: str, make: Callable[[], str]
    ) -> str:
        try:
            return make()
        except NotExpressible as error:
            self.findings.append(
                Finding(
                    table.name,
                    line,
                    column,
                    "dmn.cell",
                    f"Die Zelle unter „{place}“ lässt sich in DMN nicht sagen: {error}",
                    "Formulieren Sie sie ohne expr: oder mit einfachen Vergleichen.",
                )
            )
            return ""

    def _path(self, path: str) -> str:
        """What a path is called in the file; takes down that the decision requires it."""
        path_name(path)
        root, *rest = path.split(".")
        if root == "result" and rest and rest[0] in self.decisions:
            name = self.decisions[rest[0]]
            self.required.add(f"decision_{_id(rest[0])}")
            outputs = self.outputs[rest[0]]
            if len(rest) == 1:
                raise NotExpressible(f"„{path}“ nennt kein einzelnes Ergebnis.")
            if len(outputs) == 1 and rest[1] == outputs[0]:
                return ".".join([name, *rest[2:]])
            return ".".join([name, *rest[1:]])
        self._input(root)
        return path

    def _input(self, root: str) -> str:
        self.inputs.setdefault(root, f"input_{_id(root)}")
        self.required.add(self.inputs[root])
        return root

    def _note(self, table: Table, reason: str) -> None:
        self.notes.append(Finding(table.name, 0, 0, "dmn.note", reason))


def _period(node: Node | None) -> str:
    match node:
        case Pair(operator, _, right):
            return f"{operator} {to_feel(right, str)}"
        case Within(_, low, high):
            return f"[{to_feel(low, str)}..{to_feel(high, str)}]"
    return "-"


def _paths(table: Table) -> set[str]:
    return set(Decision(table).variables) | {column.path for column in table.columns}


def _said(row: Row) -> dict[str, str]:
    return {
        "norm": row.norm,
        "source": row.source,
        "status": row.status,
        "reason": row.reason.get("de", ""),
        "reason.en": row.reason.get("en", ""),
        "note": row.note,
    }


def _id(name: str) -> str:
    return re.sub(r"[^\w-]", "_", name)


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    element = parent.makeelement(f"{{{MODEL}}}{tag}", attributes)
    parent.append(element)
    return element


def _text(parent: Element, text: str) -> None:
    _add(parent, "text").text = text
