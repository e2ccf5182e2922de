"""Which places of a case exist: what the form asks, what the house knows, what is worked out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rathaus.procedures.folder.located import Path
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.process.vocabulary import OPERATIONS, STAFF_FORMS
from rathaus.procedures.registers import KINDS
from rathaus.procedures.vocabulary import CASE, CONTINUED, DRAWN, EARLIER, PLACE, RESTRICTION

MAX_DEPTH = 8


def form_paths(form: Mapping[str, Any]) -> dict[str, Path]:
    """The answers that the form can give, by dotted path, with their place in form.json."""
    found: dict[str, Path] = {}
    for path, place in _walk(form, form, (), 0):
        found[".".join(path)] = place
    return found


def known_paths(procedure: Procedure) -> frozenset[str]:
    """Every path that a rule, a condition or a text of this procedure may name."""
    known = set(CASE) | {f"application.{path}" for path in form_paths(procedure.form)}
    known |= {f"derived.{name}" for name in procedure.form.get("x-derived", {})}
    known |= {f"parameter.{name}" for name in procedure.service.parameters}
    known |= {f"setting.{setting.name}" for setting in procedure.service.settings}
    for fact in procedure.service.facts:
        answers = KINDS[fact.register].answers if fact.register else ()
        known |= {f"{fact.name}.{answer}" for answer in answers} or {fact.name}
    known |= {f"decision.changes.{change.path}" for change in procedure.service.changes}
    known |= {
        f"decision.slots.{slot.name}"
        for sheet in procedure.service.calculation
        for slot in sheet.slots
    }
    for name, decision in procedure.tables.items():
        stem = name.removeprefix("rules/").removesuffix(".csv")
        known |= {f"result.{stem}.{output}" for output in decision.table.outputs}
    known |= {f"numbers.{number.name}" for number in procedure.service.numbers}
    if '"format": "area"' in json.dumps(procedure.form):
        known |= set(DRAWN)
    if procedure.service.follows or procedure.service.continues:
        known |= set(EARLIER)
    if procedure.service.continues:
        known |= set(CONTINUED) | {
            f"earlier.slots.{slot.name}"
            for sheet in procedure.service.calculation
            for slot in sheet.slots
        }
    for operation in OPERATIONS.values():
        known |= operation.writes
    for form in STAFF_FORMS.values():
        known |= frozenset() if form.per_task else form.writes
    for node in procedure.process.diagram.nodes.values():
        staff_form = STAFF_FORMS.get(node.options.get("form", ""))
        if staff_form is not None:
            known |= staff_form.paths(node.id)
    return frozenset(known)


def item_paths(procedure: Procedure, path: str) -> frozenset[str] | None:
    """What an item of the list at ``path`` holds; None where the list is unknown."""
    if path == "places":
        return frozenset(PLACE)
    if path.endswith(".restrictions"):
        return frozenset(RESTRICTION)
    if not path.startswith("application."):
        return None
    schema = _at(procedure.form, path.removeprefix("application.").split("."))
    items = _resolved(schema.get("items", {}), procedure.form)
    return frozenset(".".join(found) for found, _ in _walk(items, procedure.form, (), 0))


def _walk(
    schema: Mapping[str, Any], root: Mapping[str, Any], place: Path, depth: int
) -> Iterator[tuple[tuple[str, ...], Path]]:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or depth > MAX_DEPTH:
        return
    for name, raw in properties.items():
        if not isinstance(raw, Mapping):
            continue
        here = (*place, "properties", name)
        yield (name,), here
        for path, inner in _walk(_resolved(raw, root), root, here, depth + 1):
            yield (name, *path), inner


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a local reference."""
    reference = schema.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/$defs/"):
        return schema
    found = root.get("$defs", {}).get(reference.removeprefix("#/$defs/"))
    return found if isinstance(found, Mapping) else schema


def _at(form: Mapping[str, Any], names: list[str]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = form
    for name in names:
        found = _resolved(schema, form).get("properties", {}).get(name, {})
        schema = _resolved(found, form)
    return schema
