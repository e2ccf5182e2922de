"""Exports a form as JSON Schema 2020-12 without our hints.

What is required follows what is visible: conditions become ``if`` and ``then``. Our own formats
become patterns, so that any validator checks them. What JSON Schema cannot say (rules across
answers, conditions on dates, check digits) is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rathaus.procedures.exchange.dmn.tree import NotExpressible
from rathaus.procedures.exchange.schema.predicates import Schema, at, predicate
from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.forms.expressions import Condition
from rathaus.procedures.forms.model import Form, Question
from rathaus.procedures.forms.text import Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE = "form.json"

PATTERNS: Mapping[str, str] = {
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "time-of-day": r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$",
    "phone": r"^\+?[0-9](?:[ -]*[0-9]){2,14}$",
    "postcode": r"^[0-9]{5}$",
    "house-number": r"^[1-9][0-9]{0,3}(?: ?1/2)?[a-z]?(?:-[1-9][0-9]{0,3}[a-z]?)?$",
    "iban": r"^(?:DE[0-9]{20}|(?!DE)[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})$",
}
"""Our formats as patterns (ECMA 262); the check digits of an IBAN are left to us."""

STANDARD = ("date", "email")
"""Formats that JSON Schema knows itself."""


@dataclass(frozen=True, slots=True)
class ExportedSchema:
    """The schema, and what it does not say."""

    schema: Schema
    notes: tuple[Finding, ...]


def export_schema(form: Form, *, key: str, version: int) -> ExportedSchema:
    """The schema of a submission, as the answers of the form are stored."""
    return _Writer(form).write(key, version)


class _Writer:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.notes: list[Finding] = []

    def write(self, key: str, version: int) -> ExportedSchema:
        properties: dict[str, Schema] = {}
        scope = _Scope(inside=False)
        for section in self.form.sections:
            shown = [section.show_if] if section.show_if else []
            for question in section.questions:
                properties[question.name] = self._question(question, (), shown, scope)
        schema: Schema = {
            "$schema": DIALECT,
            "$id": f"urn:rathaus:procedure:{key}:{version}",
            "title": self.form.title.spoken("de"),
            "type": "object",
            "properties": properties,
        }
        scope.close(schema)
        if definitions := self.form.schema.get("$defs"):
            schema["$defs"] = {name: _bare(entry) for name, entry in definitions.items()}
        for rule in self.form.rules:
            if rule.severity == "error":
                self._note(f"Die Regel „{rule.when.source}“ steht nicht im Schema.")
        return ExportedSchema(_used(schema), tuple(self.notes))

    def _note(self, reason: str) -> None:
        self.notes.append(Finding(FILE, 0, 0, "schema.note", reason))

    def _question(
        self, question: Question, above: tuple[str, ...], shown: Sequence[Condition], scope: _Scope
    ) -> Schema:
        path = (*above, question.name)
        conditions = [*shown, *([question.show_if] if question.show_if else [])]
        made = _described(question)
        if question.widget == "repeat":
            made["items"] = self._items(question)
        elif question.children:
            made["properties"] = {
                child.name: self._question(child, path, conditions, scope)
                for child in question.children
            }
            return made
        if self._needed(question):
            if question.widget == "upload":
                made["minItems"] = max(1, made.get("minItems", 0))
            self._require(question, path, conditions, scope)
        return made

    def _items(self, question: Question) -> Schema:
        scope = _Scope(inside=True)
        properties = {
            child.name: self._question(child, (), [], scope) for child in question.children
        }
        schema: Schema = {"type": "object", "properties": properties}
        scope.close(schema)
        return schema

    def _needed(self, question: Question) -> bool:
        evidence = question.evidence
        if evidence is not None:
            return evidence.required and not evidence.later
        return question.required

    def _require(
        self,
        question: Question,
        path: tuple[str, ...],
        conditions: Sequence[Condition],
        scope: _Scope,
    ) -> None:
        try:
            held = [
                predicate(one.source, inside=scope.inside, known=self.form.by_path)
                for one in conditions
            ]
        except NotExpressible as error:
            self._note(
                f"„{question.title.spoken('de')}“ ist unter einer Bedingung Pflicht, die das "
                f"Schema nicht sagt: {error}"
            )
            return
        scope.require(path, held)


class _Scope:
    """What is required in one object and its inner ones, always or under conditions."""

    def __init__(self, *, inside: bool) -> None:
        self.inside = inside
        self.always: list[tuple[str, ...]] = []
        self.sometimes: list[tuple[list[Schema], list[tuple[str, ...]]]] = []

    def require(self, path: tuple[str, ...], held: list[Schema]) -> None:
        """Require the path, where ``held`` are met."""
        if not held:
            self.always.append(path)
            return
        for conditions, paths in self.sometimes:
            if conditions == held:
                paths.append(path)
                return
        self.sometimes.append((held, [path]))

    def close(self, schema: Schema) -> None:
        """Write it into the schema of the object."""
        for path in self.always:
            here = schema
            for name in path:
                needed = here.setdefault("required", [])
                if name not in needed:
                    needed.append(name)
                here = here["properties"][name]
        rules = [
            {
                "if": held[0] if len(held) == 1 else {"allOf": held},
                "then": {"allOf": [at(path, {}) for path in paths]}
                if len(paths) > 1
                else at(paths[0], {}),
            }
            for held, paths in self.sometimes
        ]
        if rules:
            schema["allOf"] = rules


def _described(question: Question) -> Schema:
    """The schema of one answer, without what it contains."""
    left = {"required", "format", "$comment"} | (
        {"properties", "items"} if question.children else set()
    )
    kept = {key: value for key, value in question.schema.items() if key not in left}
    made: Schema = {"title": _german(question.title), **_bare(kept)}
    if question.help:
        made["description"] = _german(question.help)
    if question.widget not in ("group", "place", "repeat") and "required" in question.schema:
        made["required"] = question.schema["required"]
    name = str(question.schema.get("format", ""))
    if name in STANDARD:
        made["format"] = name
    if name in PATTERNS:
        _also(made, PATTERNS[name])
    return made


def _also(made: Schema, pattern: str) -> None:
    if "pattern" in made:
        made["allOf"] = [*made.get("allOf", []), {"pattern": pattern}]
    else:
        made["pattern"] = pattern


def _german(text: Text) -> str:
    return text.spoken("de")


def _bare(schema: Any) -> Any:
    """Without our hints, and with patterns in place of our formats."""
    if isinstance(schema, list):
        return [_bare(entry) for entry in schema]
    if not isinstance(schema, Mapping):
        return schema
    made = {key: _bare(value) for key, value in schema.items() if not key.startswith("x-")}
    name = made.get("format")
    if isinstance(name, str) and name in PATTERNS:
        _also(made, PATTERNS[name])
        if name not in STANDARD:
            del made["format"]
    return made


def _used(schema: Schema) -> Schema:
    """Without building blocks that nothing refers to any more."""
    definitions = schema.pop("$defs", {})
    text = str(schema)
    kept: Schema = {}
    while True:
        more = {name: entry for name, entry in definitions.items()
                if name not in kept and f"'#/$defs/{name}'" in text}  # fmt: skip
        if not more:
            return {**schema, "$defs": kept} if kept else schema
        kept |= more
        text += str(more)
