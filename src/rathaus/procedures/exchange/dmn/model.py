"""A DMN file as it is written: decisions, knowledge models, inputs and types (DMN 1.3 § 6 to 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rathaus.procedures.exchange.dmn.scope import Type
from rathaus.procedures.exchange.problems import ExchangeRefused, refused
from rathaus.procedures.exchange.safe_xml import (
    Element,
    child,
    children,
    local,
    namespace,
    read_xml,
    words,
)
from rathaus.procedures.folder.findings import Finding

NAMESPACES = {
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
OWN = "https://rathaus.example/dmn"
"""The namespace of what DMN has no place for: lists asked for each item, optional columns."""

KINDS = {
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
}
_DRG = ("decision", "inputData", "businessKnowledgeModel", "knowledgeSource", "decisionService")


@dataclass(frozen=True, slots=True)
class Part:
    """A decision, an input or a knowledge model: its XML, name and what it requires, by id."""

    id: str
    name: str
    element: Element
    requires: tuple[str, ...] = ()
    type: Type = field(default_factory=Type)


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file. ``own`` says whether our export wrote it: then names are taken as they are."""

    file: str
    version: str
    title: str
    own: bool
    inputs: Mapping[str, Part]
    decisions: Mapping[str, Part]
    knowledge: Mapping[str, Part]
    types: Mapping[str, Type]


def own(element: Element, name: str) -> str:
    """One of our attributes; empty where it is absent."""
    return str(element.get(f"{{{OWN}}}{name}", ""))


def read_model(data: bytes, file: str) -> Model:
    """The parts of a DMN file. Raises ExchangeRefused naming file, line and reason."""
    root = read_xml(data, file)
    version = NAMESPACES.get(namespace(root))
    if local(root) != "definitions" or version is None:
        raise refused(
            file,
            root.sourceline,
            "dmn.namespace",
            f"Das ist kein DMN 1.2 bis 1.5 (gefunden: {namespace(root) or local(root)}).",
            "Speichern Sie die Entscheidung als DMN 1.3.",
        )
    _refuse_foreign(root, file)
    types = _types(root, file)
    parts = _parts(root, types, file)
    model = Model(
        file=file,
        version=version,
        title=str(root.get("name", "")),
        own=own(root, "names") == "verbatim",
        inputs=parts["inputData"],
        decisions=parts["decision"],
        knowledge=parts["businessKnowledgeModel"],
        types=types,
    )
    _check(model, {key for found in parts.values() for key in found})
    return model


def _refuse_foreign(root: Element, file: str) -> None:
    for element in (*children(root, "import"), *children(root, "decisionService")):
        raise refused(
            file,
            element.sourceline,
            "dmn.element",
            f"„{local(element)}“ wird nicht übernommen ({element.get('name') or 'ohne Namen'}).",
            "Legen Sie alles, was zur Entscheidung gehört, in eine Datei ohne Dienste.",
        )


def _parts(root: Element, types: Mapping[str, Type], file: str) -> dict[str, dict[str, Part]]:
    """What the file draws, by kind and id."""
    parts: dict[str, dict[str, Part]] = {name: {} for name in _DRG}
    seen: set[str] = set()
    for element in root:
        if local(element) not in _DRG:
            continue
        part = _part(element, types, file)
        if part.id in seen:
            raise refused(
                file,
                element.sourceline,
                "dmn.id",
                f"Die Kennung „{part.id}“ gibt es mehrmals.",
                "Jedes Element braucht eine eigene id.",
            )
        seen.add(part.id)
        parts[local(element)][part.id] = part
    return parts


def _part(element: Element, types: Mapping[str, Type], file: str) -> Part:
    name, key = str(element.get("name", "")).strip(), str(element.get("id", "")).strip()
    if not name or not key:
        raise refused(
            file,
            element.sourceline,
            "dmn.missing",
            f"„{local(element)}“ hat keinen Namen oder keine Kennung.",
            "Ergänzen Sie name und id.",
        )
    variable = child(element, "variable")
    reference = variable.get("typeRef") if variable is not None else None
    requires = tuple(
        reference_of(required)
        for requirement in element
        if local(requirement) in ("informationRequirement", "knowledgeRequirement")
        for required in requirement
        if local(required) in ("requiredInput", "requiredDecision", "requiredKnowledge")
    )
    return Part(key, " ".join(name.split()), element, requires, type_of(reference, types))


def reference_of(element: Element) -> str:
    """The id that an ``href`` points to."""
    return str(element.get("href", "")).removeprefix("#")


def type_of(reference: str | None, types: Mapping[str, Type]) -> Type:
    """The type of this name; one that nobody knows is any."""
    name = (reference or "").rpartition(":")[2].strip()
    return types.get(name) or Type(KINDS.get(name, "any"))


def _types(root: Element, file: str) -> dict[str, Type]:
    elements = {str(entry.get("name")): entry for entry in children(root, "itemDefinition")}
    made: dict[str, Type] = {}

    def make(element: Element, open_: tuple[str, ...]) -> Type:
        collection = element.get("isCollection") == "true"
        components = children(element, "itemComponent")
        if components:
            parts = {str(one.get("name")): make(one, open_) for one in components}
            return Type("list" if collection else "any", collection, parts)
        name = words(child(element, "typeRef")).rpartition(":")[2]
        if name in open_:
            raise refused(
                file, element.sourceline, "dmn.type", f"Der Typ „{name}“ enthält sich selbst."
            )
        base = (
            make(elements[name], (*open_, name))
            if name in elements
            else Type(KINDS.get(name, "any"))
        )
        return Type("list", True, base.parts) if collection else base

    for name, element in elements.items():
        made[name] = make(element, (name,))
    return made


def _check(model: Model, seen: set[str]) -> None:
    if not model.decisions:
        raise refused(
            model.file, 1, "dmn.empty", "Die Datei enthält keine Entscheidung (decision)."
        )
    findings: list[Finding] = []
    for part in (*model.decisions.values(), *model.knowledge.values()):
        for reference in part.requires:
            if reference not in seen:
                findings += refused(
                    model.file,
                    part.element.sourceline,
                    "dmn.reference",
                    f"„{part.name}“ verweist auf „{reference}“, das es nicht gibt.",
                    "Stellen Sie die Verbindung im Modellierungsprogramm wieder her.",
                ).findings
    if findings:
        raise ExchangeRefused(findings)
